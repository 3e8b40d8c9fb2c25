/*
 * unpack - an archive that anybody may have made, into a directory.
 *
 * Only regular files of names that a report has are written, each a new one, so
 * that no link can lead elsewhere; whatever else is there is an error that names
 * it.  Sizes are bounded as they come, not as the archive says.
 *
 * The members may be in any order, as somebody may have packed them again.  So
 * what is wrong is told when `format` was found: a report of a newer version may
 * have what this one refuses.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/message.h"
#include "base/temporary.h"
#include "base/text.h"
#include "report/archive.h"
#include "report/report.h"

/*
 * What gzip may make of a file.  It can make a thousand times as much, reports
 * are seldom a tenth of that.
 */
#define MAX_RATIO 200
#define MAX_ANYHOW (64u << 20)

struct unpack {
    const char *file;       /* for messages */
    const char *dir;
    gzFile gz;
    struct archive *a;
    char *top;              /* the report's directory, with a slash */
    char *name;             /* of the member, below that */
    unsigned headers;       /* of anything */
    unsigned members;
    uint64_t out;           /* bytes that gzip has made */
    bool known;             /* its format is what we read */
    bool told;              /* that it is not */
    char *refusal;          /* else what is wrong; NULL: nothing */
    char block[65536];      /* of the file, as libarchive reads it */
    unsigned files;         /* that came, without `end` */
    char *end;              /* how many there should be */
};

static void unpackp(struct unpack *u)
{
    if (u->a)
        la.read_free(u->a);
    if (u->gz)
        zlib.zclose(u->gz);
    free(u->top);
    free(u->name);
    free(u->end);
    free(u->refusal);
}

/* Always false.  What was wrong first counts. */
static bool PRINTF(3, 4) refuse(struct unpack *u, const char *member,
                                const char *fmt, ...)
{
    CLEANUP(freep) char *text = NULL;
    va_list ap;

    if (u->refusal)
        return false;
    va_start(ap, fmt);
    text = text_vformat(fmt, ap);
    va_end(ap);
    u->refusal = text_format("%s: %s%s%s", u->file, member ? member : "",
                             member ? ": " : "", text);
    return false;
}

static bool broken(struct unpack *u)
{
    const char *why = la.error_string(u->a);

    return refuse(u, u->name, "%s", why ? why : "not readable");
}

/* ----------------------------------------------------------------- names */

static bool plain_name(const char *name)
{
    return *name && strlen(name) <= 64 &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] &&
           *name != '.';
}

/* Sets u->name; "" for the directories.  False: no report has such a member. */
static bool check_name(struct unpack *u, struct archive_entry *entry)
{
    const char *path = la.entry_pathname(entry), *slash, *rest;

    if (!path || !*path)
        return refuse(u, NULL, "not a report: a member without a name");
    slash = strchrnul(path, '/');
    if (!u->top) {
        CLEANUP(freep) char *top = need(strndup(path, slash - path));

        u->top = text_format("%s/", top);
        if (!plain_name(top))
            return refuse(u, path, "no report has a member of such a name");
    }
    free(u->name);
    u->name = NULL;
    rest = path + strlen(u->top);
    if (strncmp(path, u->top, strlen(u->top)) ||
        (*rest && strcmp(rest, "state/") && !plain_name(rest) &&
         (strncmp(rest, "state/", 6) || !report_state_name(rest + 6))))
        return refuse(u, path, "no report has a member of such a name");
    if (la.entry_hardlink(entry))
        return refuse(u, path, "a link; a report has none");
    if ((!*rest || !strcmp(rest, "state/")) !=
            (la.entry_filetype(entry) == AE_IFDIR) ||
        (*rest && strcmp(rest, "state/") &&
         la.entry_filetype(entry) != AE_IFREG))
        return refuse(u, path, "%s; a report has none", report_type_name(la.entry_filetype(entry)));
    u->name = need(strdup(strcmp(rest, "state/") ? rest : ""));
    return true;
}

/* -------------------------------------------------------------- contents */

static size_t most(const struct unpack *u)
{
    return !strcmp(u->name, "format") || !strcmp(u->name, "end")
               ? REPORT_MAX_LINE
               : report_max(u->name);
}

/* Reads the member; f NULL: to nowhere. */
static bool read_data(struct unpack *u, FILE *f)
{
    uint64_t done = 0;
    const void *p;
    size_t len;
    la_int64_t at;
    int rc;

    while ((rc = la.read_data_block(u->a, &p, &len, &at)) == ARCHIVE_OK) {
        if ((uint64_t)at != done)
            return refuse(u, u->name, "has holes");
        done += len;
        if (done > most(u))
            return refuse(u, u->name, "too large for a report");
        if (f && fwrite(p, 1, len, f) < len)
            return refuse(u, u->name, "unpack: %s", strerror(errno));
    }
    return rc == ARCHIVE_EOF || broken(u);
}

static bool read_text(struct unpack *u, char **ret)
{
    struct buf b;
    bool ok;

    buf_begin(&b);
    ok = read_data(u, b.f);
    *ret = buf_end(&b);
    return ok;
}

static bool read_file(struct unpack *u)
{
    CLEANUP(freep) char *path = text_format("%s/%s", u->dir, u->name);
    FILE *f;
    bool ok;
    int fd;

    temporary_add(path, false);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refuse(u, u->name, "%s", errno == EEXIST ? "is there twice"
                                                        : strerror(errno));
    f = need(fdopen(fd, "w"));
    ok = read_data(u, f);
    return fclose(f) ? refuse(u, u->name, "unpack: %s", strerror(errno)) : ok;
}

bool report_format(const char *file, const char *text)
{
    static const char prefix[] = "cfgdump-report ";
    long version = strncmp(text, prefix, strlen(prefix))
                       ? 0 : strtol(text + strlen(prefix), NULL, 10);

    if (version <= 0)
        error("%s: not a report of cfgdump", file);
    else if (version != REPORT_FORMAT)
        error("%s: made by %s cfgdump: its format is %ld, this one reads %d",
              file, version < REPORT_FORMAT ? "an older" : "a newer", version,
              REPORT_FORMAT);
    return version == REPORT_FORMAT;
}

static bool read_format(struct unpack *u)
{
    CLEANUP(freep) char *text = NULL;

    if (!read_text(u, &text))
        return false;
    u->known = report_format(u->file, text);
    u->told = !u->known;
    return u->known;
}

static bool read_member(struct unpack *u, struct archive_entry *entry)
{
    if (++u->headers > REPORT_MAX_MEMBERS)
        return refuse(u, NULL, "too many members for a report");
    if (!check_name(u, entry))
        return false;
    if (!*u->name)
        return true;
    u->members++;
    if (!strcmp(u->name, "end"))
        return u->end ? refuse(u, u->name, "is there twice")
                      : read_text(u, &u->end);
    u->files++;
    if (!strcmp(u->name, "format"))
        return read_format(u);
    return report_needs(u->name) ? read_file(u) : read_data(u, NULL);
}

/* ------------------------------------------------------------------- all */

/* Damage the sum of gzip has shown; here it is whether all is there. */
static bool check_end(struct unpack *u)
{
    unsigned long want;

    if (!u->end)
        return refuse(u, NULL, "its end is missing");
    want = strtoul(u->end, NULL, 10);
    return u->files == want ||
           refuse(u, NULL, "has %u members of %lu", u->files, want);
}

/* All that is done with an archive is in proportion to what comes of it. */
static bool too_much(struct unpack *u, int more)
{
    u->out += more;
    return u->out > REPORT_MAX_ALL ||
           (u->out > MAX_ANYHOW &&
            u->out / MAX_RATIO > (uint64_t)zlib.zoffset(u->gz));
}

/*
 * What comes of the file: zlib verifies it, which libarchive does not.  A gzip
 * within a gzip is no archive.
 */
static la_ssize_t read_input(struct archive *a, void *cookie, const void **ret)
{
    struct unpack *u = cookie;
    int n = zlib.zread(u->gz, u->block, sizeof(u->block)), why;

    zlib.zerror(u->gz, &why);    /* its text has the number of the descriptor */
    *ret = u->block;
    if (n > 0 && too_much(u, n)) {
        la.set_error(a, EFBIG, "too large for a report");
        return -1;
    }
    if (n >= 0 && (n || why == Z_OK || why == Z_STREAM_END))
        return n;
    if (why == Z_ERRNO)
        la.set_error(a, errno, "%s", strerror(errno));
    else if (why == Z_MEM_ERROR)
        out_of_memory();
    else
        la.set_error(a, EIO, why == Z_BUF_ERROR ? "truncated" : "damaged");
    return -1;
}

/* To its end, where the sum is. */
static bool read_rest(struct unpack *u)
{
    const void *p;
    la_ssize_t n;

    while ((n = read_input(u->a, u, &p)) > 0)
        continue;
    return !n || broken(u);
}

static bool open_archive(struct unpack *u)
{
    int fd = strcmp(u->file, "-") ? open(u->file, O_RDONLY | O_CLOEXEC)
                                  : dup(STDIN_FILENO);
    const void *p;
    int why;

    if (fd < 0)
        return refuse(u, NULL, "%s", strerror(errno));
    u->gz = need(zlib.zdopen(fd, "rb"));
    u->a = need(la.read_new());
    la.read_support_format_tar(u->a);
    la.read_set_options(u->a, "tar:!mac-ext");
    if (la.read_open(u->a, u, NULL, read_input, NULL) == ARCHIVE_OK)
        return true;
    why = la._errno(u->a);
    /* what libarchive says of a file that is no archive, or ends too early */
    if (why == EILSEQ && read_input(u->a, u, &p) >= 0)
        return refuse(u, NULL, "not a report of cfgdump: %s",
                      la.error_string(u->a));
    why = la._errno(u->a);
    return refuse(u, NULL, "%s", why > 0 && why != EIO
                                     ? strerror(why)
                                     : la.error_string(u->a));
}

static bool read_all(struct unpack *u)
{
    struct archive_entry *entry;
    int rc;

    while ((rc = la.read_next_header(u->a, &entry)) == ARCHIVE_OK ||
           rc == ARCHIVE_WARN)
        if (!read_member(u, entry))
            return false;
    free(u->name);
    u->name = NULL;
    if (rc == ARCHIVE_EOF)
        return !u->known || (read_rest(u) && check_end(u));
    return u->headers ? broken(u)
                      : refuse(u, NULL, "not a report of cfgdump: %s",
                               la.error_string(u->a));
}

/* Behind a member that was refused: is it a report at all, or a newer one? */
static void find_format(struct unpack *u)
{
    struct archive_entry *entry;
    const char *path, *slash;

    while (u->headers++ < REPORT_MAX_MEMBERS &&
           la.read_next_header(u->a, &entry) == ARCHIVE_OK) {
        path = la.entry_pathname(entry);
        slash = path ? strchr(path, '/') : NULL;
        if (slash && !strcmp(slash, "/format")) {
            free(u->name);
            u->name = need(strdup(slash + 1));
            read_format(u);
            return;
        }
        u->members++;
    }
}

bool report_unpack(const char *file, const char *dir)
{
    CLEANUP(unpackp) struct unpack u = { .file = file, .dir = dir };
    bool ok;

    if (!archive_load())
        return false;
    ok = open_archive(&u);
    if (!ok) {
        error("%s", u.refusal);
        return false;
    }
    ok = read_all(&u);
    if (!ok && !u.known && !u.told)
        find_format(&u);
    if (ok && u.known)
        return true;
    if (!u.told && (u.known || (!ok && !u.members)))
        error("%s", u.refusal);
    else if (!u.told)
        error("%s: not a report of cfgdump", file);
    return false;
}
