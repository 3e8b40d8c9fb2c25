/* write - the archive: a new file, complete or not there at all. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/message.h"
#include "base/output.h"
#include "base/temporary.h"
#include "base/text.h"
#include "report/archive.h"
#include "report/report.h"

static void archivep(struct archive **a)
{
    la.write_free(*a);
}

/* --------------------------------------------------------------- members */

static bool put(struct archive *a, const struct report *r, const char *name,
                mode_t mode, struct timespec mtime, const char *text,
                size_t len)
{
    struct archive_entry *entry = need(la.entry_new());
    CLEANUP(freep) char *path = text_format("%s/%s", r->top, name);
    bool ok;

    la.entry_set_pathname(entry, path);
    la.entry_set_mode(entry, mode);
    la.entry_set_mtime(entry, mtime.tv_sec, mtime.tv_nsec);
    if (S_ISREG(mode))
        la.entry_set_size(entry, len);
    ok = la.write_header(a, entry) == ARCHIVE_OK &&
         (!len || la.write_data(a, text, len) == (la_ssize_t)len);
    la.entry_free(entry);
    return ok;
}

static bool put_end(struct archive *a, const struct report *r,
                    struct timespec whole)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%d\n", r->count);

    return put(a, r, "end", S_IFREG | 0600, whole, text, len);
}

static bool put_all(struct archive *a, const struct report *r)
{
    struct timespec whole = { .tv_sec = r->now.tv_sec };
    bool state = false;
    int i;

    if (!put(a, r, "", S_IFDIR | 0700, whole, NULL, 0))
        return false;
    for (i = 0; i < r->count; i++) {
        const struct member *m = &r->member[i];

        if (!state && !strncmp(m->name, "state/", 6)) {
            state = true;
            if (!put(a, r, "state/", S_IFDIR | 0700, whole, NULL, 0))
                return false;
        }
        if (!put(a, r, m->name, S_IFREG | m->mode, m->mtime, m->text, m->len))
            return false;
    }
    return put_end(a, r, whole);
}

/* --------------------------------------------------------------- archive */

static la_ssize_t write_output(struct archive *a, void *cookie,
                               const void *data, size_t len)
{
    (void)cookie;
    fwrite(data, 1, len, output);
    if (output_flush())
        return len;
    la.set_error(a, EIO, "standard output");
    return -1;
}

/* fd -1: standard output, whose errors are told when it is closed. */
static bool write_archive(const struct report *r, int fd, const char *path)
{
    CLEANUP(archivep) struct archive *a = need(la.write_new());

    if (la.write_set_format_pax(a) == ARCHIVE_OK &&
        la.write_add_filter_gzip(a) == ARCHIVE_OK &&
        la.write_set_options(a, "gzip:!timestamp") == ARCHIVE_OK &&
        la.write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
        (fd < 0 ? la.write_open(a, NULL, NULL, write_output, NULL)
                : la.write_open_fd(a, fd)) == ARCHIVE_OK &&
        put_all(a, r) && la.write_close(a) == ARCHIVE_OK)
        return true;
    if (fd >= 0)
        error("write %s: %s", path,
              la._errno(a) > 0 ? strerror(la._errno(a))
                               : la.error_string(a));
    return false;
}

/* ------------------------------------------------------------------ file */

static bool may_replace(const char *path, bool force)
{
    struct stat st;

    if (lstat(path, &st)) {
        if (errno == ENOENT)
            return true;
        error("%s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode))
        error("%s: not a regular file; -o - writes to standard output", path);
    else if (!force)
        error("%s exists; use --force to overwrite", path);
    return S_ISREG(st.st_mode) && force;
}

/* Not over a file that has come meanwhile, where the file system can tell. */
static bool name_it(const char *from, const char *to, bool force)
{
    int r = renameat2(AT_FDCWD, from, AT_FDCWD, to,
                      force ? 0 : RENAME_NOREPLACE);

    if (r && (errno == EINVAL || errno == ENOSYS) && may_replace(to, force))
        r = rename(from, to);
    if (r)
        error("rename %s to %s: %s", from, to, strerror(errno));
    return !r;
}

bool report_write(const struct report *r, const char *path, bool force)
{
    CLEANUP(freep) char *temporary = NULL;
    CLEANUP(closep) int fd = -1;
    bool ok;

    if (!strcmp(path, "-"))
        return write_archive(r, -1, path);
    if (!may_replace(path, force))
        return false;
    temporary = text_format("%s.XXXXXX", path);
    fd = temporary_file(temporary);
    if (fd < 0) {
        error("create %s: %s", path, strerror(errno));
        return false;
    }
    ok = write_archive(r, fd, path);
    if (ok && (fsync(fd) || close(fd))) {
        error("write %s: %s", path, strerror(errno));
        ok = false;
    }
    if (ok)
        fd = -1;
    ok = ok && name_it(temporary, path, force);
    if (!ok)
        unlink(temporary);
    temporary_forget(temporary);
    return ok;
}
