/*
 * links - do a device's nodes lead to its backend, and that back?  And are the
 * values such that xl can read them?
 *
 * Of a device whose nodes libxl cannot read it takes all of the kind for not
 * there (known since 4.5): one wrong node hides all nics.
 *
 * The caller has listed the device; what that and a first reading say is looked
 * at once more in a transaction, before it counts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "check/look.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/kinds.h"
#include "kinds/paths.h"
#include "types/text.h"

static bool is_mac(const char *value)
{
    xencfg_mac mac;

    return xencfg__mac_parse(mac, value, strlen(value));
}

static bool is_mtu(const char *value)
{
    uint64_t n;

    return xencfg__parse_number(value, 10, INT32_MAX, &n);
}

static bool is_nic_type(const char *value)
{
    return !strcmp(value, "vif") || !strcmp(value, "vif_ioemu");
}

/* What xl reads, and cannot do without. */
static const struct rule {
    enum xencfg_devkind kind;
    const char *node;
    bool (*is_valid)(const char *value);        /* NULL: must be there */
} rules[] = {
    { XENCFG_DEVKIND_DISK, "type", NULL },
    { XENCFG_DEVKIND_DISK, "dev", NULL },
    { XENCFG_DEVKIND_DISK, "removable", NULL },
    { XENCFG_DEVKIND_DISK, "mode", NULL },
    { XENCFG_DEVKIND_DISK, "device-type", NULL },
    { XENCFG_DEVKIND_NIC, "mac", is_mac },
    { XENCFG_DEVKIND_NIC, "mtu", is_mtu },
    { XENCFG_DEVKIND_NIC, "type", is_nic_type },
};

struct linked {
    struct check *c;
    uint32_t domid, id;
    enum xencfg_devkind kind;
    const char *path;
    const struct names *nodes;  /* NULL: not known, to be read */
};

/* What is wrong with it; detail "": nothing. */
struct verdict {
    enum check_code code;
    char path[STORE_MAX_PATH], detail[2 * STORE_MAX_PATH];
    bool detach;                /* that is the remedy, not the code's */
};

static int wrong(struct verdict *v, enum check_code code, const char *path,
                 const char *fmt, ...) PRINTF(4, 5);

static int wrong(struct verdict *v, enum check_code code, const char *path,
                 const char *fmt, ...)
{
    va_list ap;

    v->code = code;
    v->detach = false;
    snprintf(v->path, sizeof(v->path), "%s", path);
    va_start(ap, fmt);
    vsnprintf(v->detail, sizeof(v->detail), fmt, ap);
    va_end(ap);
    return 0;
}

static bool has_node(const struct linked *d, const char *name)
{
    unsigned i;

    for (i = 0; d->nodes && i < d->nodes->count; i++)
        if (!strcmp(d->nodes->name[i], name))
            return true;
    return !d->nodes;
}

static int read_node(const struct linked *d, const char *path, const char *node,
                     char **ret)
{
    return xencfg__store_read(d->c->store, ret, NULL, "%s/%s", path, node);
}

/* ----------------------------------------------------------------- the link */

static bool is_backend_path(const struct linked *d, const char *value,
                            uint32_t *of)
{
    char name[BACKEND_NAME_MAX];

    return xencfg__is_backend(value, d->domid, d->id, of, name) &&
           *of <= LAST_DOMID;
}

/* A dump may have only a part. */
static int is_dumped(const struct linked *d, uint32_t of, bool *ret)
{
    *ret = true;
    return d->c->offline ? xencfg__store_exists(d->c->store, ret, BACKENDS, of)
                         : 0;
}

/* Xenstored may have the nodes of a domain that it does not serve. */
static int judge_server(const struct linked *d, uint32_t of, struct verdict *v)
{
    bool served = true;
    int rc = d->c->offline || !of
                 ? 0
                 : xencfg__domain_is_served(d->c->store, of, &served);

    if (rc || served)
        return rc;
    wrong(v, CHECK_BACKEND_LINK, d->path,
          "its backend's domain %u does not exist", of);
    v->detach = true;
    return 0;
}

static int judge_backend(const struct linked *d, const char *backend,
                         const char *frontend, uint32_t of, struct verdict *v)
{
    CLEANUP(freep) char *back = NULL, *id = NULL;
    struct store_wants w = { .count = 0 };
    uint64_t domid;
    bool there, dumped;
    int rc;

    xencfg__want(&w, STORE_VALUE, "%s/frontend", backend);
    xencfg__want(&w, STORE_VALUE, "%s/frontend-id", backend);
    rc = xencfg__store_ahead(d->c->store, &w);
    if (!rc)
        rc = read_node(d, backend, "frontend", &back);
    if (!rc)
        rc = read_node(d, backend, "frontend-id", &id);
    if (rc)
        return rc;
    if (back && id && !strcmp(back, frontend) &&
        xencfg__parse_number(id, 10, LAST_DOMID, &domid) && domid == d->domid)
        return judge_server(d, of, v);
    rc = xencfg__store_exists(d->c->store, &there, "%s", backend);
    if (!rc)
        rc = is_dumped(d, of, &dumped);
    if (rc || !dumped)
        return rc;
    if (!there) {
        wrong(v, CHECK_BACKEND_LINK, d->path, "its backend %s does not exist",
              backend);
        v->detach = true;
        return 0;
    }
    return wrong(v, CHECK_BACKEND_LINK, backend,
                 "the backend's frontend is \"%s\" of domain \"%s\", not "
                 "\"%s\"", back ? back : "", id ? id : "", frontend);
}

/* A node is missing.  Has the device just gone, or is it an emulated one? */
static int is_missed(const struct linked *d, bool backend, bool *ret)
{
    CLEANUP(freep) char *type = NULL;
    int rc = 0;

    if (!backend && xencfg__kinds[d->kind].may_be_emulated)
        rc = read_node(d, d->path, "type", &type);
    if (!rc)
        rc = xencfg__store_exists(d->c->store, ret, "%s", d->path);
    if (type && !strcmp(type, "devicemodel"))
        *ret = false;
    return rc;
}

static int judge_link(const struct linked *d, struct verdict *v)
{
    CLEANUP(freep) char *backend = NULL, *frontend = NULL;
    bool counts = true;
    uint32_t of = 0;
    char begin[48];
    int rc;

    rc = read_node(d, d->path, "backend", &backend);
    if (!rc)
        rc = read_node(d, d->path, "frontend", &frontend);
    if (!rc && (!backend || !frontend))
        rc = is_missed(d, backend, &counts);
    if (rc || !counts)
        return rc;
    if (!backend)
        return wrong(v, CHECK_BACKEND_LINK, d->path, "it has no node backend");
    if (!is_backend_path(d, backend, &of))
        return wrong(v, CHECK_BACKEND_LINK, d->path,
                     "its backend is \"%s\", which is none of this device's",
                     backend);
    if (!frontend)
        return wrong(v, CHECK_BACKEND_LINK, d->path, "it has no node frontend");
    snprintf(begin, sizeof(begin), "/local/domain/%u/", d->domid);
    if (strncmp(frontend, begin, strlen(begin)))
        return wrong(v, CHECK_BACKEND_LINK, d->path,
                     "its frontend is \"%s\", which is none of this domain's",
                     frontend);
    return judge_backend(d, backend, frontend, of, v);
}

/* --------------------------------------------------------------- the values */

static int judge_value(const struct linked *d, const struct rule *r,
                       struct verdict *v)
{
    CLEANUP(freep) char *value = NULL;
    char path[STORE_MAX_PATH];
    bool there;
    int rc = 0;

    if (!d->nodes || (r->is_valid && has_node(d, r->node)))
        rc = read_node(d, d->path, r->node, &value);
    if (rc || (r->is_valid ? !value || r->is_valid(value)
                           : value || (d->nodes && has_node(d, r->node))))
        return rc;
    snprintf(path, sizeof(path), "%s/%s", d->path, r->node);
    if (value)
        return wrong(v, CHECK_MALFORMED_NODE, path,
                     "it is \"%s\"; xl may show no device of that kind",
                     value);
    rc = xencfg__store_exists(d->c->store, &there, "%s", d->path);
    if (rc || !there)
        return rc;
    return wrong(v, CHECK_MALFORMED_NODE, path,
                 "it is not there: xl shows no device of that kind");
}

static int judge_values(const struct linked *d, struct verdict *v)
{
    size_t i;
    int rc = 0;

    for (i = 0; !rc && i < ARRAY_SIZE(rules) && !*v->detail; i++)
        if (rules[i].kind == d->kind)
            rc = judge_value(d, &rules[i], v);
    return rc;
}

/* ------------------------------------------------------------------ devices */

struct judged {
    struct linked d;
    int (*judge)(const struct linked *d, struct verdict *v);
    struct verdict v;
};

/* Only at first what was listed before is of use. */
static int judge_once(struct store *s, void *arg, bool *wrong)
{
    struct judged *j = arg;
    int rc;

    j->v.detail[0] = 0;
    rc = j->judge(&j->d, &j->v);
    xencfg__store_forget(s);    /* what the second one asked for */
    j->d.nodes = NULL;
    *wrong = *j->v.detail;
    return rc;
}

static int judge(const struct linked *d,
                 int (*fn)(const struct linked *d, struct verdict *v))
{
    struct judged j = { .d = *d, .judge = fn };
    char command[64] = "detach the device", remedy[256];
    bool wrong;
    int rc = xencfg__judge(d->c, judge_once, &j, d->domid, d->path, &wrong);

    if (rc || !wrong)
        return rc;
    /* what is left is removed without asking the backend (9eaaedfcde) */
    if (d->kind != XENCFG_DEVKIND_PCI)
        snprintf(command, sizeof(command), "`xencfg detach DOMAIN %s %u`",
                 xencfg_devkind_to_string(d->kind), d->id);
    snprintf(remedy, sizeof(remedy), "%s, and attach it again; only for a disk "
             "that the guest cannot be without, recreate the domain", command);
    return xencfg__found(d->c, j.v.code,
                         &(struct about){ .domid = d->domid, .path = j.v.path,
                                          .remedy =
                                              j.v.detach ? remedy : NULL },
                         "%s", j.v.detail);
}

static bool find_kind(struct linked *d)
{
    char name[32], again[96];
    unsigned domid;
    int dir;

    if (sscanf(d->path, "/libxl/%u/device/%31[^/]/%u", &domid, name, &d->id) !=
        3)
        return false;
    snprintf(again, sizeof(again), LIBXL_DEVICE, d->domid, name, d->id);
    d->kind = XENCFG_DEVKIND_PCI;       /* whose copy has no index */
    return !strcmp(d->path, again) &&
           (!strcmp(name, "pci") || xencfg__kind_of_dir(name, &d->kind, &dir));
}

bool xencfg__is_device(uint32_t domid, const char *path, bool *listed)
{
    struct linked d = { .domid = domid, .path = path };
    size_t i;

    if (!find_kind(&d))
        return false;
    *listed = false;
    for (i = 0; i < ARRAY_SIZE(rules); i++)
        *listed |= rules[i].kind == d.kind;
    return true;
}

void xencfg__want_device(struct store_wants *w, const char *path)
{
    xencfg__want(w, STORE_VALUE, "%s/backend", path);
    xencfg__want(w, STORE_VALUE, "%s/frontend", path);
}

static void want_backend(struct store_wants *w, const char *backend,
                         uint32_t of)
{
    xencfg__want(w, STORE_VALUE, "%s/frontend", backend);
    xencfg__want(w, STORE_VALUE, "%s/frontend-id", backend);
    if (of)
        xencfg__want_served(w, of);
}

int xencfg__want_linked(struct check *c, struct store_wants *w, uint32_t domid,
                        const char *path, const struct names *nodes)
{
    struct linked d = { .c = c, .domid = domid, .path = path, .nodes = nodes };
    CLEANUP(freep) char *backend = NULL;
    uint32_t of;
    size_t i;
    int rc;

    if (!find_kind(&d))
        return 0;
    for (i = 0; i < ARRAY_SIZE(rules); i++)
        if (rules[i].kind == d.kind && rules[i].is_valid &&
            has_node(&d, rules[i].node))
            xencfg__want(w, STORE_VALUE, "%s/%s", path, rules[i].node);
    rc = read_node(&d, path, "backend", &backend);
    if (!rc && backend && is_backend_path(&d, backend, &of))
        want_backend(w, backend, of);
    return rc;
}

int xencfg__check_device(struct check *c, uint32_t domid, const char *path,
                         const struct names *nodes)
{
    struct linked d = { .c = c, .domid = domid, .path = path, .nodes = nodes };
    int rc;

    if (!find_kind(&d))
        return 0;
    rc = judge(&d, judge_values);
    return rc ? rc : judge(&d, judge_link);
}
