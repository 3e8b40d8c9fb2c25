/*
 * replay - in place of libFuzzer: gives a target the inputs in files.
 *
 *     TARGET [FILE|DIRECTORY]...
 *
 * Prints TAP, a line for each argument.  At the first input that the target
 * does not survive the process ends, having named it.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static char current[4096]; /* "# in FILE\n" */

static void died(int number)
{
    ssize_t n = write(STDERR_FILENO, current, strlen(current));

    (void)n;
    signal(number, SIG_DFL);
    raise(number);
}

static void replay(const char *path)
{
    struct stat st;
    uint8_t *data;
    size_t size;
    FILE *f = fopen(path, "re");

    snprintf(current, sizeof(current), "# in %s\n", path);
    if (!f || fstat(fileno(f), &st))
        BUG("%s: %m", path);
    /* exactly that long: what is read behind it is found */
    data = malloc(st.st_size);
    size = fread(data, 1, st.st_size, f);
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
}

static int plain(const struct dirent *e)
{
    return *e->d_name != '.';
}

/* Returns how many; not what is in directories within. */
static int replay_all(const char *path)
{
    struct dirent **entry;
    int n = scandir(path, &entry, plain, alphasort), i, done = 0;

    if (n < 0 && errno == ENOTDIR) {
        replay(path);
        return 1;
    }
    if (n < 0)
        BUG("%s: %m", path);
    for (i = 0; i < n; i++) {
        char file[4000];
        struct stat st;

        snprintf(file, sizeof(file), "%s/%s", path, entry[i]->d_name);
        if (!stat(file, &st) && S_ISREG(st.st_mode)) {
            replay(file);
            done++;
        }
        free(entry[i]);
    }
    free(entry);
    return done;
}

int main(int argc, char **argv)
{
    static const int deadly[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
    const char *slash = strrchr(argv[0], '/');
    size_t i;
    int arg;

    for (i = 0; i < sizeof(deadly) / sizeof(*deadly); i++)
        signal(deadly[i], died);
    for (arg = 1; arg < argc; arg++)
        printf("ok %d - %s: %d inputs of %s\n", arg,
               slash ? slash + 1 : argv[0], replay_all(argv[arg]), argv[arg]);
    return 0;
}
