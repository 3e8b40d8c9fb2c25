/* presence - is a domain there, and what is it doing? */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain/domains.h"
#include "domain/presence.h"
#include "domain/start.h"
#include "store/store.h"

int xencfg__domain_exists(struct store *s, uint32_t domid, bool *ret)
{
    return xencfg__store_exists(s, ret, DOMAIN_DIR, domid);
}

int xencfg__domain_check(struct store *s, uint32_t domid)
{
    bool there;
    int rc = xencfg__domain_exists(s, domid, &there);

    if (rc || there)
        return rc;
    return xencfg__fail(s->ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                        "domain %u does not exist", domid);
}

int xencfg__domain_in_libxl(struct store *s, uint32_t domid, bool *ret)
{
    return xencfg__store_exists(s, ret, LIBXL_DIR, domid);
}

int xencfg__domain_is_libxls(struct store *s, uint32_t domid, bool *ret)
{
    int rc = 0;

    *ret = !domid;
    if (!*ret)
        rc = xencfg__store_exists(s, ret, LIBXL_DIR "/type", domid);
    if (!rc && !*ret)           /* before 4.10 */
        rc = xencfg__store_exists(s, ret, LIBXL_DIR "/device", domid);
    return rc;
}

int xencfg__domain_runs_xenstored(struct store *s, uint32_t domid, bool *ret)
{
    CLEANUP(freep) char *own = NULL;
    char text[12];
    int rc = xencfg__store_read(s, &own, NULL, "/tool/xenstored/domid");

    snprintf(text, sizeof(text), "%u", domid);
    *ret = !rc && own && !strcmp(own, text);
    return rc;
}

int xencfg__domain_is_served(struct store *s, uint32_t domid, bool *ret)
{
    int rc = domid ? xencfg__store_introduced(s, domid, ret)
                   : xencfg__domain_exists(s, domid, ret);

    if (rc || *ret || !domid)
        return rc;
    return xencfg__domain_runs_xenstored(s, domid, ret);
}

void xencfg__want_served(struct store_wants *w, uint32_t domid)
{
    if (domid)
        xencfg__want(w, STORE_INTRODUCED, "%u", domid);
    else
        xencfg__want(w, STORE_VALUE, DOMAIN_DIR, domid);
}

int xencfg__presence(struct store *s, uint32_t domid, struct presence *ret)
{
    int rc;

    *ret = (struct presence){ 0 };
    rc = xencfg__domain_exists(s, domid, &ret->local);
    if (!rc)
        rc = xencfg__domain_in_libxl(s, domid, &ret->libxl);
    return rc ? rc : xencfg__domain_is_served(s, domid, &ret->served);
}

int xencfg__domain_left(struct store *s, uint32_t domid)
{
    return xencfg__fail(s->ctx, XENCFG_ERROR_DOMAIN_DESTROYED,
                        "domain %u is dying, or only nodes are left of it: "
                        "xenstored does not serve it", domid);
}

/* ---------------------------------------------------- without configuration */

/*
 * A node of domain 0's that no guest may write.  A dump may not say whose it
 * is.
 */
static int is_dom0s(struct store *s, const char *path, bool *ret)
{
    CLEANUP(store_aclp) struct store_acl acl = { 0 };
    unsigned i;
    int rc = xencfg__store_get_perms(s, &acl, "%s", path);

    *ret = !rc && (!acl.count || !acl.entry[0].domid);
    for (i = 0; *ret && i < acl.count; i++)
        *ret = !(acl.entry[i].access & STORE_WRITE) || (i && !acl.entry[i].domid);
    return rc;
}

/* A node with a domid, which dom0 wrote. */
static int read_domid(struct store *s, uint32_t domid, const char *node,
                      uint32_t *ret, bool *has)
{
    char path[64];
    uint64_t id = 0;
    int rc;

    *has = false;
    snprintf(path, sizeof(path), DOMAIN_DIR "/%s", domid, node);
    rc = xencfg__store_number(s, LAST_DOMID, &id, "%s", path);
    if (rc)
        return rc == STORE_NO_NODE || rc == STORE_MALFORMED ? 0 : rc;
    *ret = id;
    return is_dom0s(s, path, has);
}

/*
 * libxl writes both nodes (libxl_dm.c).  Of a domain that may write its own
 * directory, as dom0less ones may, the first does not count.
 */
static int find_target(struct store *s, uint32_t domid, struct reason *ret)
{
    uint32_t model = 0;
    bool has;
    int rc = read_domid(s, domid, "target", &ret->target, &has);

    if (!rc && has)
        rc = read_domid(s, ret->target, "image/device-model-domid", &model,
                        &has);
    if (!rc && has && model == domid)
        ret->why = ABSENCE_STUB;
    return rc;
}

/*
 * Until memory was restored or has come from another host, libxl has not
 * written /vm/<uuid>/start_time; the template follows within seconds.
 */
static int is_creating(struct store *s, uint32_t domid, struct reason *ret)
{
    xencfg_uuid uuid;
    bool known, vm = false;
    char text[37];
    double start = 0;
    int rc = xencfg__domain_vm_uuid(s, domid, &uuid, &known);

    if (rc || !known)
        return rc;
    xencfg_uuid_format(&uuid, text);
    rc = xencfg__store_exists(s, &vm, "/vm/%s", text);
    if (!rc && vm)
        rc = xencfg__domain_has_start(s, &uuid, &ret->started);
    if (rc || !vm)
        return rc;
    if (!ret->started) {
        ret->why = ABSENCE_CREATING;
        return 0;
    }
    rc = xencfg__domain_start(s, &uuid, &start);
    /* a dump is of another moment; 0: ahead of the clock */
    if (rc || s->ctx->xenstore_dump || !start)
        return rc;
    ret->age = (double)time(NULL) - start;
    if (ret->age < 0)           /* of this second */
        ret->age = 0;
    if (ret->why == ABSENCE_UNKNOWN && ret->age < MADE_BY_THEN)
        ret->why = ABSENCE_CREATING;
    return 0;
}

int xencfg__domain_absence(struct store *s, uint32_t domid, struct reason *ret)
{
    struct presence p;
    bool libxls = false;
    int rc = xencfg__presence(s, domid, &p);

    *ret = (struct reason){ .age = -1 };
    if (!rc)
        rc = xencfg__domain_is_libxls(s, domid, &libxls);
    if (rc)
        return rc;
    if (!p.served)
        ret->why = p.local || p.libxl ? ABSENCE_LEFT : ABSENCE_NONE;
    else
        rc = find_target(s, domid, ret);
    if (rc || ret->why == ABSENCE_STUB || ret->why == ABSENCE_NONE)
        return rc;
    if (libxls && domid)
        return is_creating(s, domid, ret);
    if (p.served)
        ret->why = ABSENCE_FOREIGN;
    return 0;
}

int xencfg__domain_is_there(struct store *s, uint32_t domid, enum absence *why,
                            bool *ret)
{
    struct reason reason = { .why = ABSENCE_UNKNOWN };
    int rc = xencfg__domain_is_served(s, domid, ret);

    if (!rc && !*ret) {
        rc = xencfg__domain_absence(s, domid, &reason);
        *ret = reason.why == ABSENCE_CREATING;
    }
    *why = reason.why;
    return rc;
}

const char *xencfg__absence_word(enum absence why)
{
    static const char *const word[] = {
        [ABSENCE_UNKNOWN] = "unknown", [ABSENCE_CREATING] = "creating",
        [ABSENCE_STUB] = "stubdomain", [ABSENCE_FOREIGN] = "foreign",
        [ABSENCE_LEFT] = "dying",      [ABSENCE_NONE] = "unknown",
    };

    return word[why];
}
