/*
 * lx_clone.c - many domains like one that libxl made, in seconds: libxl itself
 * takes minutes for a thousand.  A clone has a template and the same nodes, but
 * only if asked for those of its backends, which neither libxl nor xencfg reads
 * to tell a configuration; the hypervisor knows it, and xenstored serves it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenctrl.h>
#include <xenstore.h>

#include "lx.h"
#include <xen/io/xs_wire.h>

#define MAX_NODES 1024

struct domain {
    char id[12], uuid[40], name[64];
};

static struct {
    struct { char *path, *value; } node[MAX_NODES];
    int count;
} model;

static struct xs_handle *xs;

static char *path_of(const char *dir, const char *name)
{
    char *path;

    check(asprintf(&path, "%s/%s", dir, name) < 0, "asprintf");
    return path;
}

/* Keeps the leaves below a node. */
static void learn(const char *path)
{
    unsigned n = 0, i;
    char **name = xs_directory(xs, XBT_NULL, path, &n);

    for (i = 0; name && i < n; i++) {
        char *child = path_of(path, name[i]);

        learn(child);
        free(child);
    }
    if (name && !n) {
        check(model.count == MAX_NODES, "nodes");
        model.node[model.count].path = strdup(path);
        model.node[model.count++].value = xs_read(xs, XBT_NULL, path, &i);
    }
    free(name);
}

/* Ends a part of a path, or of a JSON string? */
static bool ends_part(char c)
{
    return !c || strchr("/\"", c);
}

/* Writes text with what names the one domain made to name the other. */
static char *translate(const char *text, const struct domain *from,
                       const struct domain *to)
{
    static const char *const before_id[] = {
        "/local/domain/", "/libxl/", "backend/vbd/", "backend/vif/",
        "backend/console/", "backend/9pfs/", "backend/qdisk/",
    };
    size_t len, i, n, id_len = strlen(from->id);
    bool start = true;
    char *out;
    FILE *f = open_memstream(&out, &len);

    while (*text) {
        n = strlen(from->uuid);
        if (!strncmp(text, from->uuid, n)) {
            fputs(to->uuid, f);
            text += n;
            continue;
        }
        n = strlen(from->name);
        if (start && !strncmp(text, from->name, n) && ends_part(text[n])) {
            fputs(to->name, f);
            text += n;
            continue;
        }
        for (i = 0; i < sizeof(before_id) / sizeof(*before_id); i++) {
            n = strlen(before_id[i]);
            if (!strncmp(text, before_id[i], n) &&
                !strncmp(text + n, from->id, id_len) &&
                ends_part(text[n + id_len])) {
                fprintf(f, "%s%s", before_id[i], to->id);
                text += n + id_len;
            }
        }
        start = *text && strchr("/\"", *text);
        if (*text)
            fputc(*text++, f);
    }
    fclose(f);
    return out;
}

static bool ends_with(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);

    return n >= m && !strcmp(path + n - m, end);
}

static char *translate_value(int node, const struct domain *from,
                             const struct domain *to)
{
    const char *path = model.node[node].path;

    if (ends_with(path, "/frontend-id") || ends_with(path, "/domid"))
        return strdup(to->id);
    return translate(model.node[node].value, from, to);
}

/* ------------------------------------------------------------------ writing */

static int connect_raw(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", xs_daemon_socket());
    check(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), "connect");
    return fd;
}

/* All the nodes at once: libxenstore would wait for each answer. */
static void write_nodes(int fd, const struct domain *from,
                        const struct domain *to)
{
    struct xsd_sockmsg h;
    char *data, answer[XENSTORE_PAYLOAD_MAX];
    size_t len;
    FILE *f = open_memstream(&data, &len);
    int i;

    for (i = 0; i < model.count; i++) {
        char *path = translate(model.node[i].path, from, to);
        char *value = translate_value(i, from, to);

        h = (struct xsd_sockmsg){ .type = XS_WRITE,
                                  .len = strlen(path) + 1 + strlen(value) };
        fwrite(&h, sizeof(h), 1, f);
        fwrite(path, strlen(path) + 1, 1, f);
        fwrite(value, strlen(value), 1, f);
        free(path);
        free(value);
    }
    fclose(f);
    check(send(fd, data, len, 0) != (ssize_t)len, "send");
    for (i = 0; i < model.count; i++) {
        check(recv(fd, &h, sizeof(h), MSG_WAITALL) != sizeof(h) ||
                  h.type != XS_WRITE ||
                  recv(fd, answer, h.len, MSG_WAITALL) != h.len,
              "write");
    }
    free(data);
}

static void write_template(const struct domain *from, const struct domain *to)
{
    char *path, *text, *copy;
    FILE *f;

    check(asprintf(&path, "/var/lib/xen/userdata-d.%s.%s.libxl-json", from->id,
                   from->uuid) < 0, "asprintf");
    text = slurp(path);
    copy = translate(text, from, to);
    free(path);
    check(asprintf(&path, "/var/lib/xen/userdata-d.%s.%s.libxl-json", to->id,
                   to->uuid) < 0, "asprintf");
    f = fopen(path, "we");
    check(!f || fchmod(fileno(f), 0600) || fwrite(copy, strlen(copy) + 1, 1, f) != 1 || fclose(f), path);
    free(path);
    free(text);
    free(copy);
}

/* domid 0: the next. */
static uint32_t make_domain(xc_interface *xc, const struct domain *d,
                            uint32_t domid)
{
    struct xen_domctl_createdomain config = { .max_vcpus = 1,
                                              .max_evtchn_port = -1 };
    int i;

    for (i = 0; i < 16; i++)
        sscanf(d->uuid + 2 * i + (i > 3) + (i > 5) + (i > 7) + (i > 9), "%2hhx",
               &config.handle[i]);
    check(xc_domain_create(xc, &domid, &config) && errno != EEXIST, "create");
    return domid;
}

/* All that libxl writes about it. */
static void learn_model(const char *id, bool backends, struct domain *ret)
{
    static const char *const below[] = {
        "/local/domain/%s", "/libxl/%s", "/local/domain/0/backend/vbd/%s",
        "/local/domain/0/backend/vif/%s", "/local/domain/0/backend/console/%s",
        "/local/domain/0/backend/9pfs/%s", "/local/domain/0/backend/qdisk/%s",
    };
    char path[80], *text;
    unsigned len;
    size_t i;

    snprintf(ret->id, sizeof(ret->id), "%s", id);
    for (i = 0; i < (backends ? sizeof(below) / sizeof(*below) : 2); i++) {
        snprintf(path, sizeof(path), below[i], id);
        learn(path);
    }
    snprintf(path, sizeof(path), "/local/domain/%s/name", id);
    text = xs_read(xs, XBT_NULL, path, &len);
    check(!text, path);
    snprintf(ret->name, sizeof(ret->name), "%s", text);
    free(text);
    snprintf(path, sizeof(path), "/local/domain/%s/vm", id);
    text = xs_read(xs, XBT_NULL, path, &len);
    check(!text, path);
    learn(text);
    snprintf(ret->uuid, sizeof(ret->uuid), "%.36s", text + 4);
    free(text);
}

/* clone DOMID N NAME [backends]: they are called NAME0, NAME1, ... */
int clone_domain(char **argv)
{
    xc_interface *xc = xc_interface_open(NULL, NULL, 0);
    int i, fd = connect_raw(), n = atoi(argv[1]);
    struct domain from, to;
    uint32_t *domid = calloc(n, sizeof(*domid));

    xs = xs_open(0);
    check(!xs || !xc || !domid, "open");
    learn_model(argv[0], argv[3], &from);
    for (i = 0; i < n; i++) {
        snprintf(to.name, sizeof(to.name), "%.40s%d", argv[2], i);
        snprintf(to.uuid, sizeof(to.uuid), "c107ec10-0000-4000-8000-%012x",
                 (unsigned)i);
        domid[i] = make_domain(xc, &to, 0);
        snprintf(to.id, sizeof(to.id), "%u", domid[i]);
        write_nodes(fd, &from, &to);
        write_template(&from, &to);
    }
    /* last, since xenstored looks at each connection for each request */
    for (i = 0; i < n; i++)
        check(!xs_introduce_domain(xs, domid[i], 1,
                                   xc_evtchn_alloc_unbound(xc, domid[i], 0)),
              "introduce");
    printf("clones=%d\n", n);
    return 0;
}

/* introduce DOMID...: domains of those ids, without any nodes of libxl's; ones
   that are there are introduced (again). */
int introduce_domains(char **argv)
{
    xc_interface *xc = xc_interface_open(NULL, NULL, 0);
    const struct domain plain = { .uuid = "" };
    uint32_t domid;

    xs = xs_open(0);
    check(!xs || !xc, "open");
    for (; *argv; argv++) {
        domid = make_domain(xc, &plain, atoi(*argv));
        check(!xs_introduce_domain(xs, domid, 1,
                                   xc_evtchn_alloc_unbound(xc, domid, 0)),
              "introduce");
    }
    return 0;
}
