/*
 * unpack - an archive for --report: what comes of it are regular files and
 * directories of ours, all in one directory.  Or a message.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/temporary.h"
#include "cli/request.h"
#include "fuzz.h"
#include "report/report.h"

int __lsan_is_turned_off(void);

/* A process unpacks once; what it keeps then is no leak. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void)
{
    return 1;
}

/* What goes when the process ends would only pile up here. */
void temporary_add(const char *path, bool directory)
{
    (void)path;
    (void)directory;
}

void temporary_forget(const char *path)
{
    (void)path;
}

void temporary_forget_all(void)
{
}

bool temporary_directory(char *template)
{
    return mkdtemp(template);
}

int temporary_file(char *template)
{
    return mkstemp(template);
}

/* Looks at all that is there, and removes it.  depth: below the directory. */
static void inspect(const char *dir, int depth)
{
    struct dirent *e;
    DIR *d = opendir(dir);

    while (d && (e = readdir(d))) {
        char path[4400];
        struct stat st;

        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (lstat(path, &st))
            BUG("%s: %m", path);
        if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
            BUG("%s: mode %o", path, st.st_mode);
        /* state/ has the modes that the report's files had */
        if (st.st_mode & (S_ISDIR(st.st_mode) ? 0077 : 07000) ||
            st.st_nlink > (S_ISDIR(st.st_mode) ? 1000u : 1u))
            BUG("%s: mode %o, %ld links", path, st.st_mode,
                (long)st.st_nlink);
        if (depth == 0 && strncmp(e->d_name, "cfgdump-", 8))
            BUG("%s: outside of the directory", path);
        if (S_ISDIR(st.st_mode))
            inspect(path, depth + 1);
        else if (unlink(path))
            BUG("%s: %m", path);
    }
    if (d)
        closedir(d);
    if (depth > 0 && rmdir(dir))
        BUG("%s: %m", dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct command command = { .name = "show" };
    static char *file, *tmp;
    struct request req = { .command = &command };
    enum exit_status status;
    char *said;

    if (!file) {
        file = fuzz_path("report");
        tmp = fuzz_path("tmp");
        umask(077);
        if (mkdir(tmp, 0700) || setenv("TMPDIR", tmp, 1))
            BUG("%s: %m", tmp);
    }
    fuzz_put(file, data, size);
    req.report_file = file;
    fuzz_hear();
    status = report_open(&req);
    said = fuzz_heard();
    fuzz_printable("message", said, strlen(said));
    if (status != STATUS_COMPLETE && !*said)
        BUG("status %d without a message", status);
    inspect(tmp, 0);
    free((char *)req.lib.xenstore_dump);
    free((char *)req.lib.state_dir);
    free((char *)req.lib.sysfs_dir);
    free(said);
    return 0;
}
