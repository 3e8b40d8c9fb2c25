/* userdata - the files that libxl keeps of domains. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "base/number.h"
#include "template/userdata.h"

/*
 * userdata-d.5.xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.libxl-json, in small
 * letters: of another spelling libxl knows nothing, nor do locks.
 */
bool xencfg__userdata_parse(const char *name, struct userdata *ret)
{
    char number[12] = "", text[37] = "";
    const char *p = name + sizeof("userdata-d.") - 1;
    uint64_t domid;
    size_t digits;

    if (strncmp(name, "userdata-", 9) || !name[9] ||
        !strchr("dnl", name[9]) || name[10] != '.')
        return false;
    digits = strcspn(p, ".");
    if (!digits || digits >= sizeof(number) || strlen(p) < digits + 39)
        return false;
    memcpy(number, p, digits);
    memcpy(text, p + digits + 1, 36);
    if ((number[0] == '0' && digits > 1) || p[digits + 37] != '.' ||
        !xencfg__parse_number(number, 10, UINT16_MAX, &domid))
        return false;
    *ret = (struct userdata){ .letter = name[9], .domid = domid,
                              .userid = p + digits + 38 };
    if (xencfg_uuid_parse(&ret->uuid, text))
        return false;
    xencfg_uuid_format(&ret->uuid, text);
    return !memcmp(p + digits + 1, text, 36);
}

bool xencfg__userdata_is_template(const struct userdata *f)
{
    return f->letter == 'd' && !strcmp(f->userid, USERDATA_TEMPLATE);
}

int xencfg__userdata_format(xencfg_ctx *ctx, char letter, uint32_t domid,
                            const xencfg_uuid *uuid, const char *userid,
                            char **ret)
{
    char text[37], *path;

    xencfg_uuid_format(uuid, text);
    if (asprintf(&path, "%s/userdata-%c.%u.%s.%s", ctx->state_dir, letter,
                 domid, text, userid) < 0)
        return xencfg__nomem(ctx);
    *ret = path;
    return 0;
}

char *xencfg__userdata_new(const char *path)
{
    char *new = strdup(path);

    if (new)
        strrchr(new, '/')[sizeof("/userdata-") - 1] = 'n';
    return new;
}

/* userdata-?.<domid>.<uuid>.* */
bool xencfg__userdata_is_of(const char *name, uint32_t domid,
                            const xencfg_uuid *uuid)
{
    char text[37], middle[64];
    int len;

    xencfg_uuid_format(uuid, text);
    len = snprintf(middle, sizeof(middle), ".%u.%s.", domid, text);
    return !strncmp(name, "userdata-", 9) && name[9] &&
           !strncmp(name + 10, middle, len);
}

static int by_domid(const void *a, const void *b)
{
    const struct userdata *x = a, *y = b;

    if (x->domid != y->domid)
        return x->domid < y->domid ? -1 : 1;
    return strcmp(x->name, y->name);
}

void xencfg__userdata_free(struct userdata *files, size_t count)
{
    while (count)
        free(files[--count].name);
    free(files);
}

/* Takes the file in, if it is one and still there. */
static int take(int dir, const char *name, struct userdata **files,
                size_t *count, size_t *room)
{
    CLEANUP(freep) char *copy = NULL;
    struct userdata f;

    if (strncmp(name, "userdata-", 9))
        return 0;
    copy = strdup(name);
    if (!copy)
        return XENCFG_ERROR_NOMEM;
    if (!xencfg__userdata_parse(copy, &f))
        return 0;
    f.name = copy;
    if (fstatat(dir, name, &f.st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : XENCFG_ERROR_ACCESS;
    if (ARRAY_ROOM(NULL, files, room, *count + 1))
        return XENCFG_ERROR_NOMEM;
    (*files)[(*count)++] = f;
    copy = NULL;
    return 0;
}

int xencfg__state_dir_failed(xencfg_ctx *ctx)
{
    const char *dir = ctx->state_dir;

    if (errno != ENOENT && errno != ENOTDIR)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", dir);
    return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                        "%s: %m; xl cannot work without "
                        "its state directory either: make it (mkdir -m 0700 "
                        "%s), or say where it is (--state-dir)", dir, dir);
}

int xencfg__userdata_list(xencfg_ctx *ctx, struct userdata **ret, size_t *count)
{
    CLEANUP(closedirp) DIR *dir = opendir(ctx->state_dir);
    struct userdata *files = NULL;
    size_t n = 0, room = 0;
    struct dirent *e;
    int rc = 0;

    if (!dir)
        return xencfg__state_dir_failed(ctx);
    while (!rc && (errno = 0, e = readdir(dir)))
        rc = take(dirfd(dir), e->d_name, &files, &n, &room);
    if (!rc && errno)
        rc = XENCFG_ERROR_ACCESS;
    if (rc) {
        rc = rc == XENCFG_ERROR_NOMEM
                 ? xencfg__nomem(ctx)
                 : xencfg__fail(ctx, rc, "%s: %m", ctx->state_dir);
        xencfg__userdata_free(files, n);
        return rc;
    }
    if (n)
        qsort(files, n, sizeof(*files), by_domid);
    *ret = files;
    *count = n;
    return 0;
}

char *xencfg__userdata_path(const xencfg_ctx *ctx, const struct userdata *f)
{
    char *path;

    return asprintf(&path, "%s/%s", ctx->state_dir, f->name) < 0 ? NULL : path;
}
