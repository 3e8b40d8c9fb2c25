/*
 * served - the domain that serves a device, the template's and the live one.
 *
 * libxl takes a backend domain by its name, if the entry has one, or its domid
 * in place of that.  The live one wins: in the form in which the template names
 * one, and by its name where it names none.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "domain/domains.h"
#include "retrieve/live.h"
#include "retrieve/merge.h"

struct served {
    const struct live *live;
    enum xencfg_devkind kind;
    void *entry;
    const struct live_device *dev;
    struct finding *f;
    uint32_t *domid;            /* the entry's */
    char **name;
    const struct live_server *server;   /* NULL: domain 0, or not looked up */
    char path[DEVICE_PATH_MAX + sizeof("/backend")];
};

static bool has_name(const struct served *s)
{
    return *s->name && **s->name;
}

static bool names_one(const struct served *s)
{
    return *s->domid || has_name(s);
}

static bool is_named(const struct served *s)
{
    const char *live = s->server            ? s->server->name
                       : !s->dev->served_by ? DOMAIN_0
                                            : NULL;
    uint64_t domid;

    if (!has_name(s))
        return *s->domid == s->dev->served_by;
    if (live && !strcmp(live, *s->name))
        return true;
    return xencfg__parse_number(*s->name, 10, LAST_DOMID, &domid) &&
           domid == s->dev->served_by;
}

static int set_origin(const struct served *s, const char *field)
{
    char key[2 * ID_MAX];

    snprintf(key, sizeof(key), "%s[%s].%s",
             xencfg__kinds[s->kind].public.array, s->f->id, field);
    return xencfg__report_origin(s->live->report, key, XENCFG_SOURCE_XENSTORE,
                                 s->path, xencfg__kinds[s->kind].type,
                                 s->entry);
}

/* NULL: none.  Called while the entry still has the template's. */
static int set_name(const struct served *s, const char *name)
{
    char *copy = NULL;
    int rc = set_origin(s, "backend_domname");

    if (!rc && name && !(copy = strdup(name)))
        rc = xencfg__nomem(s->live->ctx);
    if (rc)
        return rc;
    free(*s->name);
    *s->name = copy;
    return 0;
}

static int set_domid(const struct served *s, uint32_t domid)
{
    int rc = set_origin(s, "backend_domid");

    *s->domid = domid;
    return rc;
}

static int take_live(const struct served *s)
{
    const char *name = s->server ? s->server->name : NULL;
    bool by_domid = *s->domid;
    int rc = 0;

    if (!s->dev->served_by || (by_domid && !has_name(s)))
        name = NULL;
    if (name || has_name(s))
        rc = set_name(s, name);
    if (!rc && (by_domid || !name))
        rc = set_domid(s, s->dev->served_by);
    return rc;
}

/* The value is the template's, and the live one too. */
static int as_named(const struct served *s)
{
    int rc = 0;

    if (s->dev->served_by && has_name(s))
        rc = set_origin(s, "backend_domname");
    return rc || !*s->domid ? rc : set_domid(s, s->dev->served_by);
}

/* ----------------------------------------------------------------- findings */

static int other(struct served *s)
{
    const char *name = s->server ? s->server->name : NULL;
    char was[16], is[16];

    snprintf(was, sizeof(was), "%u", *s->domid);
    snprintf(is, sizeof(is), "%u", s->dev->served_by);
    s->f->what = XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN;
    s->f->backend = has_name(s) ? *s->name : was;
    s->f->live_backend = name && s->dev->served_by ? name : is;
    if (!name)
        name = s->dev->served_by ? "without name" : DOMAIN_0;
    return xencfg__report_add(s->live->report, s->f,
                              names_one(s)
                                  ? "served by domain %u (%s), the template "
                                    "has \"%s\""
                                  : "served by domain %u (%s), the template "
                                    "has none, which is domain %s",
                              s->dev->served_by, name, s->f->backend);
}

static int gone(struct served *s)
{
    bool domain = s->server && s->server->gone;
    bool reconstructed = s->f->what == XENCFG_FINDING_CLASS_RECONSTRUCTED;
    char was[16], is[16];

    snprintf(was, sizeof(was), "%u", *s->domid);
    snprintf(is, sizeof(is), "%u", s->dev->served_by);
    s->f->what = XENCFG_FINDING_CLASS_BACKEND_GONE;
    s->f->backend = reconstructed ? NULL : has_name(s) ? *s->name : was;
    s->f->live_backend = is;
    return domain ? xencfg__report_add(
                        s->live->report, s->f,
                        "its backend domain %u does not exist any more; detach "
                        "the device, and attach it again", s->dev->served_by)
                  : xencfg__report_add(
                        s->live->report, s->f,
                        "its backend %s does not exist any more; detach the "
                        "device, and attach it again", s->dev->link);
}

static int judge(struct served *s, bool reconstructed, bool *told)
{
    bool lost = s->dev->unserved || (s->server && s->server->gone);
    int rc = 0;

    if (lost || (!reconstructed && !is_named(s))) {
        *told = true;
        rc = lost ? gone(s) : other(s);
    }
    if (rc || reconstructed)
        return rc;
    if (is_named(s))
        return as_named(s);
    /* a name is more than the number of what is no more */
    return s->server && s->server->gone && names_one(s) ? 0 : take_live(s);
}

int xencfg__served(const struct live *live, enum xencfg_devkind kind,
                   void *entry, const struct live_device *dev,
                   const struct finding *device, bool *told)
{
    struct finding f = *device;
    struct served s = { .live = live, .kind = kind, .entry = entry, .dev = dev,
                        .f = &f };
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    void *domid = entry, *name = entry;
    int rc;

    *told = false;
    if (!dev->link || !xencfg__node_field(type, "backend_domid", &domid) ||
        !xencfg__node_field(type, "backend_domname", &name))
        return 0;
    s.domid = domid;
    s.name = name;
    s.server = xencfg__live_server(live, dev->served_by);
    xencfg__live_path(live, kind, dev, s.path);
    strcat(s.path, "/backend");
    f.path = s.path;
    rc = judge(&s, f.what == XENCFG_FINDING_CLASS_RECONSTRUCTED, told);
    if (rc || !dev->differs)
        return rc;
    *told = true;
    f = *device;
    f.what = XENCFG_FINDING_CLASS_BACKEND_DIFFERS;
    f.path = dev->link;
    return xencfg__report_add(live->report, &f, "%s", dev->differs);
}
