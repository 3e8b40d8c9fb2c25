/* gather - reads what a report is made of. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/context.h"
#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/request.h"
#include "report/report.h"

struct member *report_add(struct report *r, const char *name,
                          enum redact_form form, char *text, size_t len)
{
    struct member *m;

    m = need(reallocarray(r->member, r->count + 1, sizeof(*m)));
    r->member = m;
    m += r->count++;
    *m = (struct member){ .name = need(strdup(name)),
                          .text = text,
                          .len = len,
                          .mode = 0600,
                          .mtime.tv_sec = r->now.tv_sec,
                          .form = form };
    return m;
}

struct member *report_add_buf(struct report *r, const char *name,
                              enum redact_form form, struct buf *b)
{
    char *text = buf_end(b);

    return report_add(r, name, form, text, b->len);
}

void report_problem(struct report *r, const char *fmt, ...)
{
    CLEANUP(freep) char *text = NULL, *safe = NULL;
    va_list ap;

    va_start(ap, fmt);
    text = text_vformat(fmt, ap);
    va_end(ap);
    error("%s", text);
    safe = text_escape(text);
    fprintf(r->problems.f, "%s\n", safe);
    r->num_problems++;
}

/* -------------------------------------------------------------- versions */

/* A small file, "" if it cannot be read; the caller frees it. */
static char *contents(const char *path)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    size_t len;
    char *text = fd < 0 ? NULL : file_read(fd, 65536, &len);

    return text ? text : need(strdup(""));
}

static char *first_line(const char *path)
{
    char *text = contents(path);

    text[strcspn(text, "\n")] = 0;
    return text;
}

static void put_line(FILE *f, const char *what, const char *text)
{
    CLEANUP(freep) char *safe = text_escape(text);

    fprintf(f, "%-12s %s\n", what, *safe ? safe : "not known");
}

static void put_xen(FILE *f, const char *sysfs)
{
    static const char *const names[] = { "major", "minor", "extra" };
    struct buf b;
    CLEANUP(freep) char *text = NULL;
    size_t i;

    buf_begin(&b);
    for (i = 0; i < ARRAY_SIZE(names); i++) {
        CLEANUP(freep) char *path = NULL, *part = NULL;

        path = text_format("%s/hypervisor/version/%s", sysfs, names[i]);
        part = first_line(path);
        fprintf(b.f, "%s%s", i == 1 && *part ? "." : "", part);
    }
    text = buf_end(&b);
    put_line(f, "xen", text);
}

/* Distributions put the tools of each version below such a directory. */
static void put_tools(FILE *f)
{
    glob_t found;
    size_t i;

    if (glob("/usr/lib*/xen-[0-9]*", 0, NULL, &found))
        return;
    for (i = 0; i < found.gl_pathc; i++)
        put_line(f, "xen tools", strrchr(found.gl_pathv[i], '/') + 1);
    globfree(&found);
}

static void put_system(FILE *f)
{
    CLEANUP(freep) char *text = contents("/etc/os-release");
    char *name = strstr(text, "PRETTY_NAME=");

    if (name) {
        name += strlen("PRETTY_NAME=");
        name += *name == '"';
        name[strcspn(name, "\"\n")] = 0;
    }
    put_line(f, "system", name ? name : "");
}

void report_gather_versions(struct report *r)
{
    const char *sysfs = r->req->lib.sysfs_dir;
    struct utsname u;
    struct tm tm;
    struct buf b;
    char when[32] = "";

    buf_begin(&b);
    put_line(b.f, "cfgdump", XENCFG_VERSION);
    put_line(b.f, "libxencfg", xencfg_version());
    if (gmtime_r(&r->now.tv_sec, &tm))
        strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
    put_line(b.f, "time", when);
    if (!uname(&u)) {
        put_line(b.f, "host", u.nodename);
        fprintf(b.f, "%-12s %s %s %s\n", "kernel", u.sysname, u.release,
                u.machine);
    }
    put_system(b.f);
    put_xen(b.f, sysfs ? sysfs : "/sys");
    put_tools(b.f);
    report_add_buf(r, "versions", REDACT_TEXT, &b);
}

/* ------------------------------------------------------------------- usb */

/* The number in DIR/NAME/FILE; "" if there is none.  The caller frees it. */
static char *usb_number(const char *dir, const char *name, const char *file)
{
    CLEANUP(freep) char *path = text_format("%s/%s/%s", dir, name, file);
    char *text;

    text = first_line(path);
    if (!text_is_digits(text))
        *text = 0;
    return text;
}

static void put_usb(FILE *f, const char *dir, const char *name)
{
    CLEANUP(freep) char *bus = usb_number(dir, name, "busnum");
    CLEANUP(freep) char *device = usb_number(dir, name, "devnum");

    if (*bus && *device)
        fprintf(f, "%s %s %s\n", name, bus, device);
}

/* Xenstore has the name of a USB device, sysfs its bus and number. */
void report_gather_usb(struct report *r)
{
    const char *sysfs = r->req->lib.sysfs_dir;
    CLEANUP(freep)
    char *dir = text_format("%s/bus/usb/devices", sysfs ? sysfs : "/sys");
    CLEANUP(closep) int fd = -1;
    struct dirent **list = NULL;
    struct buf b;
    int n, i;

    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    n = fd < 0 ? 0 : scandirat(fd, ".", &list, NULL, alphasort);
    buf_begin(&b);
    for (i = 0; i < n; i++) {
        if (!list[i]->d_name[strspn(list[i]->d_name, "0123456789-.")] &&
            isdigit((unsigned char)*list[i]->d_name))
            put_usb(b.f, dir, list[i]->d_name);
        free(list[i]);
    }
    free(list);
    report_add_buf(r, "usb", REDACT_TEXT, &b);
}

/* -------------------------------------------------------------- xenstore */

/* What the toolstack keeps of a domain; the rest is the guest's own. */
static bool toolstack_part(const char *line)
{
    static const char *const parts[] = {
        "name", "vm", "domid", "memory", "cpu", "control", "console",
        "device", "backend", "libxl", "device-model", "image", "store",
        "platform", "vuart", "error",
    };
    const char *p = line;
    size_t len, i;

    if (strncmp(p, "/local/domain/", 14))
        return true;
    p += 14 + strcspn(p + 14, "/ ");
    if (*p != '/')
        return true;
    len = strcspn(++p, "/ :");
    for (i = 0; i < ARRAY_SIZE(parts); i++)
        if (strlen(parts[i]) == len && !memcmp(p, parts[i], len))
            return true;
    return false;
}

void report_gather_xenstore(struct report *r)
{
    static const char *const roots[] = { "/libxl", "/local", "/tool", "/vm",
                                         NULL };
    CLEANUP(context_closep) xencfg_ctx *ctx = context_open(&r->req->lib);
    CLEANUP(freep) char *all = NULL;
    char *line, *end;
    struct buf b;
    int rc;

    rc = xencfg_xenstore_dump(ctx, roots, &all, NULL);
    if (rc) {
        report_problem(r, "xenstore: %s", context_error(ctx, rc));
        return;
    }
    buf_begin(&b);
    for (line = all; *line; line = end) {
        end = strchrnul(line, '\n');
        end += *end == '\n';
        if (toolstack_part(line))
            fwrite(line, 1, end - line, b.f);
    }
    report_add_buf(r, "xenstore", REDACT_XENSTORE, &b);
}

/* ------------------------------------------------------- state directory */

static bool is_template(const char *name)
{
    size_t len = strlen(name);

    return name[9] == 'd' && len > 11 && !strcmp(name + len - 11, ".libxl-json");
}

static void add_template(struct report *r, int dir, const char *name)
{
    CLEANUP(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC |
                                               O_NOFOLLOW | O_NONBLOCK);
    CLEANUP(freep) char *member = NULL;
    struct member *m;
    struct stat st;
    char *text = NULL;
    size_t len;

    /* gone with its domain */
    if (fd < 0 && errno == ENOENT)
        return;
    if (fd >= 0 && !fstat(fd, &st)) {
        errno = EINVAL;
        if (S_ISREG(st.st_mode))
            text = file_read(fd, REPORT_MAX_TEMPLATE, &len);
    }
    if (!text) {
        report_problem(r, "%s/%s: %s", r->state_dir, name, strerror(errno));
        return;
    }
    member = text_format("state/%s", name);
    m = report_add(r, member, REDACT_JSON, text, len);
    m->mode = st.st_mode & 0777;
    m->mtime = st.st_mtim;
}

static void add_files(struct report *r, int dir, struct dirent **list, int n)
{
    unsigned others = 0;
    struct stat st;
    struct buf b;
    int i;

    buf_begin(&b);
    fputs("# mode uid gid bytes modified name\n", b.f);
    for (i = 0; i < n; i++) {
        const char *name = list[i]->d_name;

        if (!report_state_name(name))
            others += *name != '.';
        else if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
            fprintf(b.f, "%06o %u %u %lld %lld.%09ld %s\n", st.st_mode,
                    st.st_uid, st.st_gid, (long long)st.st_size,
                    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, name);
    }
    fprintf(b.f, "# %u others, which have no such name\n", others);
    report_add_buf(r, "files", REDACT_TEXT, &b)->ours = true;
}

void report_gather_state(struct report *r)
{
    CLEANUP(closep) int dir = open(r->state_dir, O_RDONLY | O_DIRECTORY |
                                                     O_CLOEXEC);
    struct dirent **list = NULL;
    int n = dir < 0 ? -1 : scandirat(dir, ".", &list, NULL, alphasort), i;

    if (n < 0) {
        report_problem(r, "%s: %s", r->state_dir, strerror(errno));
        return;
    }
    add_files(r, dir, list, n);
    for (i = 0; i < n; i++) {
        if (report_state_name(list[i]->d_name) && is_template(list[i]->d_name))
            add_template(r, dir, list[i]->d_name);
        free(list[i]);
    }
    free(list);
}
