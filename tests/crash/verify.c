/*
 * verify - checks a domain's invariants (verify.h).
 *
 *     verify [-l | -d] STATE_DIR DOMID...
 *
 * Silent and 0, or a line for each violation and 1, or 2: nothing can be said.
 * -l takes libxl's lock, to be used beside running writers.  -d also prints the
 * nodes of the domains, with their permissions, on standard output, and the
 * violations on standard error.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xenstore.h>

#include "base/ctx.h"
#include "verify.h"

/* ------------------------------------------------------------------ helpers */

void broken(struct verify *v, const char *fmt, ...)
{
    va_list ap;

    fprintf(v->out, "domain %u: ", v->domid);
    va_start(ap, fmt);
    vfprintf(v->out, fmt, ap);
    va_end(ap);
    fputc('\n', v->out);
    v->violations++;
}

char *node(struct verify *v, const char *fmt, ...)
{
    char path[512];
    unsigned len;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(path, sizeof(path), fmt, ap);
    va_end(ap);
    return xs_read(v->xs, v->tx, path, &len);
}

char **names(struct verify *v, unsigned *count, const char *fmt, ...)
{
    char path[512], **name;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(path, sizeof(path), fmt, ap);
    va_end(ap);
    *count = 0;
    name = xs_directory(v->xs, v->tx, path, count);
    if (!name)
        *count = 0;
    return name;
}

bool is_there(struct verify *v, const char *path)
{
    char *value = node(v, "%s", path);
    bool there = value != NULL;

    free(value);
    return there;
}

/* ------------------------------------------------------------- the template */

static char *slurp(int fd, size_t size)
{
    char *text = malloc(size + 1);
    size_t done = 0;
    ssize_t n = 1;

    while (text && done < size && n > 0) {
        n = read(fd, text + done, size - done);
        done += n > 0 ? n : 0;
    }
    if (text && done < size) {
        free(text);
        return NULL;
    }
    return text;
}

static void check_text(struct verify *v, const char *path, const char *text,
                       size_t size)
{
    xencfg_ctx *ctx;

    if (!size || text[size - 1])
        broken(v, "template: %s does not end with a NUL", path);
    else if (memchr(text, 0, size) != text + size - 1)
        broken(v, "template: %s has a NUL before its end", path);
    if (xencfg_open(&ctx, NULL))
        abort();
    if (xencfg_domain_config_from_json(ctx, &v->config, text, size))
        broken(v, "template: %s: %s", path, xencfg_errmsg(ctx));
    xencfg_close(ctx);
}

/* Is there one that can be gone on with? */
static bool read_template(struct verify *v)
{
    int fd, before = v->violations;
    struct stat st;
    char path[512], *text;

    snprintf(path, sizeof(path), "%s/userdata-d.%u.%s.libxl-json", v->state_dir,
             v->domid, v->uuid);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st)) {
        broken(v, "template: %s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode) || (st.st_mode & 07777) != 0600)
        broken(v, "template: %s has mode %o", path, st.st_mode);
    text = slurp(fd, st.st_size);
    close(fd);
    if (!text) {
        broken(v, "template: %s cannot be read", path);
        return false;
    }
    check_text(v, path, text, st.st_size);
    free(text);
    return v->violations == before;
}

/* ------------------------------------------------------------------ the lock
 */

/* libxl's protocol; -1: no lock. */
static int take_lock(struct verify *v, char *path, size_t size)
{
    struct stat a, b;
    int fd;

    snprintf(path, size, "%s/userdata-l.%u.%s.domain-userdata-lock",
             v->state_dir, v->domid, v->uuid);
    for (;;) {
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            return -1;
        while (flock(fd, LOCK_EX) && errno == EINTR)
            ;
        if (!fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev &&
            a.st_ino == b.st_ino)
            return fd;
        close(fd);
    }
}

/* ------------------------------------------------------------------ the whole
 */

static bool read_uuid(struct verify *v)
{
    char *vm = node(v, "/local/domain/%u/vm", v->domid);
    bool ok = vm && !strncmp(vm, "/vm/", 4) && strlen(vm) == 40;

    if (ok)
        strcpy(v->uuid, vm + 4);
    free(vm);
    return ok;
}

/* Checks all within one transaction; false: somebody wrote, once more. */
static bool verify_once(struct verify *v, FILE *out)
{
    char *text = NULL;
    size_t size;
    bool same;

    v->out = open_memstream(&text, &size);
    v->violations = 0;
    xencfg_domain_config_init(&v->config);
    v->tx = xs_transaction_start(v->xs);
    if (read_template(v)) {
        check_entries(v);
        check_nodes(v);
        check_media(v);
    }
    same = xs_transaction_end(v->xs, v->tx, false) || errno != EAGAIN;
    v->tx = XBT_NULL;
    xencfg_domain_config_dispose(&v->config);
    fclose(v->out);
    if (same)
        fputs(text, out);
    free(text);
    return same;
}

int xencfg__verify(xencfg_ctx *ctx, uint32_t domid, bool lock, FILE *out)
{
    struct verify v = { .state_dir = ctx->state_dir, .domid = domid };
    char path[512];
    int fd = -1;

    v.xs = xs_open(0);
    if (!v.xs || !read_uuid(&v)) {
        fprintf(out, "domain %u: %s\n", domid,
                v.xs ? "not known" : "no xenstore");
        if (v.xs)
            xs_close(v.xs);
        return -1;
    }
    if (lock)
        fd = take_lock(&v, path, sizeof(path));
    while (!verify_once(&v, out))
        ;
    if (fd >= 0) {
        unlink(path);
        close(fd);
    }
    xs_close(v.xs);
    return v.violations;
}

#ifndef VERIFY_NO_MAIN

/* ------------------------------------------------------------------- a dump */

static void dump(struct xs_handle *xs, const char *path)
{
    unsigned n, i, len;
    char *value = xs_read(xs, XBT_NULL, path, &len), below[512], **name;
    struct xs_permissions *perms;
    bool leaf;

    if (!value)
        return;
    leaf = *value;              /* what has a value has nothing below */
    printf("%s = \"%s\"", path, value);
    free(value);
    perms = xs_get_permissions(xs, XBT_NULL, path, &n);
    for (i = 0; perms && i < n; i++)
        printf(" %u:%u", perms[i].id, perms[i].perms);
    free(perms);
    putchar('\n');
    if (leaf)
        return;
    name = xs_directory(xs, XBT_NULL, path, &n);
    for (i = 0; name && i < n; i++) {
        snprintf(below, sizeof(below), "%s/%s", path, name[i]);
        dump(xs, below);
    }
    free(name);
}

/* Also of a driver domain. */
static void dump_backends(struct xs_handle *xs, const char *backend,
                          const char *domid)
{
    unsigned n = 0, i;
    char path[512], **kind;

    snprintf(path, sizeof(path), "/local/domain/%s/backend", backend);
    kind = xs_directory(xs, XBT_NULL, path, &n);
    for (i = 0; kind && i < n; i++) {
        snprintf(path, sizeof(path), "/local/domain/%s/backend/%s/%s", backend,
                 kind[i], domid);
        dump(xs, path);
    }
    free(kind);
}

static void dump_domain(const char *domid)
{
    struct xs_handle *xs = xs_open(0);
    unsigned n = 0, i;
    char path[512], **backend;

    if (!xs)
        return;
    snprintf(path, sizeof(path), "/libxl/%s/device", domid);
    dump(xs, path);
    snprintf(path, sizeof(path), "/local/domain/%s/device", domid);
    dump(xs, path);
    backend = xs_directory(xs, XBT_NULL, "/local/domain", &n);
    for (i = 0; backend && i < n; i++)
        dump_backends(xs, backend[i], domid);
    free(backend);
    xs_close(xs);
}

int main(int argc, char **argv)
{
    struct xencfg_options options = XENCFG_OPTIONS();
    bool lock = argc > 1 && !strcmp(argv[1], "-l");
    bool nodes = argc > 1 && !strcmp(argv[1], "-d");
    int i = 1 + (lock || nodes), status = 0, n;
    xencfg_ctx *ctx;

    if (argc - i < 2) {
        fprintf(stderr, "usage: verify [-l | -d] STATE_DIR DOMID...\n");
        return 2;
    }
    options.state_dir = argv[i++];
    if (xencfg_open(&ctx, &options))
        return 2;
    for (; i < argc; i++) {
        n = xencfg__verify(ctx, strtoul(argv[i], NULL, 10), lock,
                           nodes ? stderr : stdout);
        if (n)
            status = n < 0 ? 2 : 1;
        if (nodes)
            dump_domain(argv[i]);
    }
    xencfg_close(ctx);
    return status;
}
#endif
