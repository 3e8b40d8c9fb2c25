/* reader - how a store that has a wire is read. */
#include <errno.h>
#include <stdio.h>

#include "store/connection.h"

/* What is not there has no data. */
static int get(struct store *s, uint32_t type, const char *path,
               struct answer *ret)
{
    struct store_live *live = (struct store_live *)s;
    int rc = xencfg__live_question(live, type, path, NULL, ret);

    return rc || !ret->err || ret->err == ENOENT
               ? rc
               : xencfg__live_failed(live, type, path, ret->err);
}

int xencfg__reader_read(struct store *s, const char *path, char **ret,
                      size_t *len)
{
    struct answer a = { 0 };
    int rc = get(s, XS_READ, path, &a);

    if (rc)
        return rc;
    *ret = a.data;
    *len = a.len;
    return 0;
}

int xencfg__reader_list(struct store *s, const char *path, struct names *ret)
{
    struct store_live *live = (struct store_live *)s;
    CLEANUP(answerp) struct answer a = { 0 };
    int rc;

    *ret = (struct names){ 0 };
    if (xencfg__live_is_asked(live, XS_DIRECTORY_PART, path, "0"))
        rc = 0, a.err = E2BIG;
    else
        rc = xencfg__live_question(live, XS_DIRECTORY, path, NULL, &a);
    if (!rc && a.err == E2BIG)
        rc = xencfg__live_list_parts(live, path, &a.data, &a.len, &a.err);
    if (rc)
        return rc;
    if (a.err == E2BIG || a.err == ENOSYS)
        return STORE_TOO_LONG;
    if (a.err && a.err != ENOENT)
        return xencfg__live_failed(live, XS_DIRECTORY, path, a.err);
    return xencfg__split_names(s->ctx, TAKE(a.data), a.len, ret);
}

int xencfg__reader_get_perms(struct store *s, const char *path,
                           struct store_acl *ret)
{
    CLEANUP(answerp) struct answer a = { 0 };
    int rc;

    *ret = (struct store_acl){ 0 };
    rc = get(s, XS_GET_PERMS, path, &a);
    return rc || !a.data ? rc : xencfg__split_perms(s->ctx, a.data, a.len, ret);
}

int xencfg__reader_introduced(struct store *s, uint32_t domid, bool *ret)
{
    CLEANUP(answerp) struct answer a = { 0 };
    char id[12];
    int rc;

    snprintf(id, sizeof(id), "%u", domid);
    rc = get(s, XS_IS_DOMAIN_INTRODUCED, id, &a);
    *ret = !rc && a.data && *a.data == 'T';
    return rc;
}
