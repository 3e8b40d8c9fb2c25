#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "devices.h"
#include "large.h"
#include "util.h"

int __wrap_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st)
{
    if (strstr(path, "/userdata-"))     /* a lock's, not a device's */
        return fstatat(AT_FDCWD, path, st, 0);
    memset(st, 0, sizeof(*st));
    st->st_mode = !strcmp(path, "/img")    ? S_IFREG
                  : !strcmp(path, "/dir")  ? S_IFDIR
                  : !strcmp(path, "/fifo") ? S_IFIFO
                  : !strcmp(path, "/char") ? S_IFCHR
                                           : S_IFBLK;
    errno = ENOENT;
    return !*path || !strcmp(path, "/missing") ? -1 : 0;
}

/* What stat() is before glibc 2.33, where a header makes it that. */
int __wrap___xstat(int version, const char *path, struct stat *st);
int __wrap___xstat(int version, const char *path, struct stat *st)
{
    (void)version;
    return __wrap_stat(path, st);
}

xencfg_ctx *device_ctx(void)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.script_dir = "/scripts", .sysfs_dir = "/dev/null");
    xencfg_ctx *ctx;

    assert_int_equal(xencfg_open(&ctx, &opt), 0);
    return ctx;
}

void *entry_of(enum xencfg_devkind kind, const char *text)
{
    void *entry = malloc(xencfg__kinds[kind].type->size);
    char *json = test_format("%s", text), *p;

    for (p = json; (p = strchr(p, '\''));)
        *p = '"';
    test_from_json(xencfg__kinds[kind].type, entry, json);
    free(json);
    return entry;
}

void *device_of(enum xencfg_devkind kind, const char *text)
{
    const struct devkind *k = &xencfg__kinds[kind];
    void *dev = entry_of(kind, text);

    if (k->set_id && k->id(dev) == NO_ID)
        k->set_id(dev, 7);
    return dev;
}

void device_free(enum xencfg_devkind kind, void *dev)
{
    xencfg__type_dispose(xencfg__kinds[kind].type, dev);
    free(dev);
}

struct site device_site(enum xencfg_devkind kind, enum xencfg_domain_type type,
                        const void *dev)
{
    struct site site = { .domid = 3, .type = type, .devid = 7,
                         .libxl = 17 };
    void *p = (void *)(uintptr_t)dev;

    if (xencfg__node_field(xencfg__kinds[kind].type, "backend_domid", &p))
        site.backend = *(uint32_t *)p;
    return site;
}
