/* fuzz - what the fuzz targets share. */
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static FILE *real_stderr; /* while another is in its place */

void fuzz_bug(const char *where, const char *fmt, ...)
{
    va_list ap;

    fflush(stdout);
    stderr = real_stderr ? real_stderr : stderr;
    fprintf(stderr, "BUG: %s: ", where);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}

void fuzz_error(const xencfg_ctx *ctx, int rc)
{
    if (rc > 0 || (rc < 0 && !strncmp(xencfg_strerror(rc), "unknown", 7)))
        BUG("returned %d", rc);
    if (rc < 0 && !*xencfg_errmsg(ctx))
        BUG("no text of error %d", rc);
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (!text)
        BUG("%m");
    if (size)
        memcpy(text, data, size);
    text[size] = 0;
    return text;
}

/* ---------------------------------------------------------------- output */

/* What terminals act upon: C0, DEL, C1, direction, lines and paragraphs. */
static bool is_control(const unsigned char *p, size_t left)
{
    if (*p < 0x20 || *p == 0x7f)
        return *p != '\n';
    if (left > 1 && p[0] == 0xc2)
        return p[1] < 0xa0;
    if (left < 3 || p[0] != 0xe2)
        return false;
    if (p[1] == 0x80)
        return p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae);
    return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
}

void fuzz_printable(const char *what, const char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        if (is_control((const unsigned char *)text + i, len - i))
            BUG("%s: the byte %02x at %zu:\n%s", what,
                (unsigned char)text[i], i, text);
}

static char *heard;
static size_t heard_len;

void fuzz_hear(void)
{
    real_stderr = stderr;
    stderr = open_memstream(&heard, &heard_len);
    if (!stderr)
        BUG("%m");
}

char *fuzz_heard(void)
{
    fclose(stderr);
    stderr = real_stderr;
    real_stderr = NULL;
    return heard;
}

/* ----------------------------------------------------------------- files */

static char dir[64];
static pid_t owner;

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void remove_all(void)
{
    if (getpid() == owner)
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_dir(void)
{
    if (*dir)
        return dir;
    /* files in memory, where there are some */
    strcpy(dir, "/dev/shm/xencfg-fuzz-XXXXXX");
    if (!mkdtemp(dir)) {
        strcpy(dir, "/tmp/xencfg-fuzz-XXXXXX");
        if (!mkdtemp(dir))
            BUG("%s: %m", dir);
    }
    owner = getpid();
    atexit(remove_all);
    return dir;
}

char *fuzz_path(const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", fuzz_dir(), name) < 0)
        BUG("%m");
    return path;
}

void fuzz_put(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd))
        BUG("%s: %m", path);
}

char *fuzz_data(const char *name, size_t *size)
{
    char *path, *text = NULL;
    size_t len = 0;
    FILE *f, *to;
    int c;

    if (asprintf(&path, "tests/data/%s", name) < 0)
        BUG("%m");
    f = fopen(path, "re");
    to = open_memstream(&text, &len);
    if (!f || !to)
        BUG("%s: %m", path);
    while ((c = getc(f)) != EOF)
        putc(c, to);
    fclose(f);
    fclose(to);
    free(path);
    if (size)
        *size = len;
    return text;
}
