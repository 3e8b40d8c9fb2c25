/*
 * copy - a report that somebody has unpacked, into a directory of ours.
 *
 * So that all that reads it later finds what an archive would have given:
 * regular files, bounded, that nobody changes.  A pipe in their place would let
 * the reader wait for ever, a link lead anywhere.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/message.h"
#include "base/temporary.h"
#include "base/text.h"
#include "report/report.h"

struct copy {
    const char *from, *dir; /* for messages; where to */
    int fd;                 /* of from */
    uint64_t all;           /* bytes */
    unsigned members;
};

static bool refuse(const struct copy *c, const char *name, const char *why)
{
    error("%s/%s: %s", c->from, name, why);
    return false;
}

/* *ret -1: it is not there, or no regular file; the latter is told. */
static bool open_member(const struct copy *c, const char *name, int *ret,
                        struct stat *st)
{
    CLEANUP(freep) char *why = NULL;
    int fd =
        openat(c->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    *ret = -1;
    if (fd < 0 && errno == ENOENT)
        return true;
    if (fd < 0 && errno != ELOOP && errno != ENXIO)
        return refuse(c, name, strerror(errno));
    if (fd < 0 ? fstatat(c->fd, name, st, AT_SYMLINK_NOFOLLOW) : fstat(fd, st))
        why = text_format("%s", strerror(errno));
    else if (!S_ISREG(st->st_mode))
        why =
            text_format("%s; a report has none", report_type_name(st->st_mode));
    else if (fd >= 0)
        *ret = fd;
    if (*ret < 0 && fd >= 0)
        close(fd);
    return !why || refuse(c, name, why);
}

static bool write_member(const struct copy *c, const char *name,
                         const char *text, size_t len, const struct stat *st)
{
    CLEANUP(freep) char *path = text_format("%s/%s", c->dir, name);
    struct timespec times[2] = { st->st_atim, st->st_mtim };
    FILE *f;
    bool ok;
    int fd;

    temporary_add(path, false);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse(c, name, strerror(errno));
    f = need(fdopen(fd, "w"));
    fwrite(text, 1, len, f);
    if (!fflush(f)) {
        fchmod(fd, (st->st_mode & 0777) | S_IRUSR);
        futimens(fd, times);
    }
    ok = !ferror(f);
    if (!fclose(f) && ok)
        return true;
    error("unpack %s: %s", name, strerror(errno));
    return false;
}

static bool copy_member(struct copy *c, const char *name)
{
    CLEANUP(freep) char *text = NULL;
    CLEANUP(closep) int fd = -1;
    struct stat st;
    size_t len;

    if (++c->members > REPORT_MAX_MEMBERS)
        return refuse(c, name, "too many members for a report");
    if (!open_member(c, name, &fd, &st))
        return false;
    if (fd < 0)
        return true;
    text = file_read(fd, report_max(name), &len);
    if (!text)
        return refuse(c, name,
                      errno == EFBIG ? "too large for a report"
                                     : strerror(errno));
    c->all += len;
    return c->all > REPORT_MAX_ALL ? refuse(c, name, "too large for a report")
                                   : write_member(c, name, text, len, &st);
}

static bool copy_state(struct copy *c)
{
    int fd =
        openat(c->fd, "state", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : need(fdopendir(fd));
    struct dirent *e;
    bool ok = true;

    if (!dir)
        return errno == ENOENT || refuse(c, "state", strerror(errno));
    while (ok && (e = readdir(dir))) {
        CLEANUP(freep) char *name = text_format("state/%s", e->d_name);

        if (report_state_name(e->d_name))
            ok = copy_member(c, name);
    }
    closedir(dir);
    return ok;
}

/* Only a report of ours says what else is in it. */
static bool check_format(struct copy *c)
{
    char line[REPORT_MAX_LINE] = "";
    CLEANUP(closep) int fd = -1;
    struct stat st;

    if (!open_member(c, "format", &fd, &st))
        return false;
    if (fd >= 0 && read(fd, line, sizeof(line) - 1) >= 0)
        return report_format(c->from, line);
    error("%s: not a report of cfgdump: it has no file format", c->from);
    return false;
}

bool report_copy(const char *from, const char *dir)
{
    CLEANUP(closep) int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct copy c = { .from = from, .dir = dir, .fd = fd };

    if (fd < 0) {
        error("%s: %s", from, strerror(errno));
        return false;
    }
    return check_format(&c) && copy_member(&c, "files") &&
           copy_member(&c, "usb") && copy_member(&c, "xenstore") &&
           copy_state(&c);
}
