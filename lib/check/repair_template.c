/*
 * repair_template - entries that go from a template, and its NUL.
 *
 * By the same bracket as hotplug: under the lock, all other entries as they
 * were, with members that this version does not know.  To remove an entry that
 * is not live and has an index of its own changes nothing for entries that have
 * none: they are paired with the devices that no entry claims, and it claimed
 * none.
 */
#include <errno.h>
#include <string.h>

#include "domain/presence.h"
#include "hotplug/entries.h"
#include "json/json.h"
#include "retrieve/live.h"
#include "retrieve/pair.h"
#include "check/proof.h"
#include "check/repair.h"
#include "check/save.h"

/* What an interrupted writer left is removed by the next one. */
static int keep_interrupted(struct repair *r, const xencfg_hotplug *hp)
{
    CLEANUP(freep) char *path = NULL;
    struct stat st;

    path = xencfg__userdata_new(hp->t.path);
    if (!path)
        return xencfg__nomem(r->ctx);
    if (lstat(path, &st))
        return errno == ENOENT ? 0
                               : xencfg__fail(r->ctx, XENCFG_ERROR_TEMPLATE,
                                              "%s: %m", path);
    return xencfg__save(r->ctx, r->backup, strrchr(path, '/') + 1, &st, true);
}

/* What a repair writes is no younger than what it found. */
static int keep(struct repair *r, xencfg_hotplug *hp)
{
    struct stat st;
    int rc;

    hp->t.keep_time = true;
    if (fstat(hp->t.fd, &st))
        return xencfg__fail(r->ctx, XENCFG_ERROR_TEMPLATE, "%s: %m",
                            hp->t.path);
    rc = xencfg__save(r->ctx, r->backup, hp->t.name, &st, false);
    return rc ? rc : keep_interrupted(r, hp);
}

/* ------------------------------------------------------------------ the NUL */

/* The same bytes, and one more. */
static int append_nul(struct repair *r, xencfg_hotplug *hp)
{
    CLEANUP(freep) char *data = NULL;
    size_t len = 0;
    int rc = xencfg__template_bytes(r->ctx, &hp->t, &data, &len);

    if (rc || !len || !data[len - 1])
        return rc;
    if (len > JSON_MAX_SIZE)
        return xencfg__no_repair(r, "is longer than 16 MiB");
    rc = keep(r, hp);
    if (!rc)
        rc = xencfg__template_replace(r->ctx, hp->t.path, &hp->lock, &hp->t,
                                      data, len + 1);
    if (rc)
        return rc;
    r->done = true;
    return 0;
}

/* ------------------------------------------------------------------ entries */

struct entries {
    struct repair *r;
    xencfg_hotplug *hp;
    struct live live;
};

static void entriesp(struct entries *e)
{
    xencfg__live_freep(&e->live);
}

/* As a retrieve does: so it is known which entry counts. */
static int pair(struct store *tx, void *arg)
{
    struct entries *e = arg;
    xencfg_hotplug *hp = e->hp;
    struct findings report = { .ctx = hp->ctx };
    int rc;

    xencfg__live_freep(&e->live);
    e->live = (struct live){ 0 };
    rc = xencfg__live_read(tx, hp->domid, &hp->config, &report, &e->live);
    if (!rc)
        rc = xencfg__pair(&e->live, &hp->config);
    return rc ? rc : xencfg__live_details(&e->live, &hp->config);
}

static bool is_last(const struct devkind *k, const xencfg_domain_config *config,
                    int at)
{
    uint64_t id = k->id(xencfg__device(k, config, at));
    int i;

    for (i = at + 1; i < *xencfg__device_count(k, config); i++)
        if (k->id(xencfg__device(k, config, i)) == id)
            return false;
    return true;
}

/* Is it the entry that the problem is about? */
static bool is_meant(const struct entries *e, enum xencfg_devkind kind, int at)
{
    const struct devkind *k = &xencfg__kinds[kind];
    const void *dev = xencfg__device(k, &e->hp->config, at);
    int paired = e->live.list[kind].paired[at];
    uint64_t id = k->id(dev);
    char text[ID_MAX];

    xencfg__format_id(kind, dev, id, text);
    if (id == NO_ID || strcmp(text, e->r->problem->id))
        return false;
    if (e->r->code == CHECK_STALE_ENTRY)
        return paired == PAIR_STALE;
    return paired == PAIR_DUPLICATE ||
           (paired == PAIR_STALE && !is_last(k, &e->hp->config, at));
}

static int mark(struct entries *e, enum xencfg_devkind kind, bool *found)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i, rc = 0;

    *found = false;
    for (i = 0; !rc && i < *xencfg__device_count(k, &e->hp->config); i++) {
        if (!is_meant(e, kind, i))
            continue;
        *found = true;
        rc = xencfg__entries_gone(e->hp, kind, i);
    }
    return rc;
}

static int is_young(struct repair *r, const xencfg_hotplug *hp, bool *ret)
{
    struct stat st;

    if (fstat(hp->t.fd, &st))
        return xencfg__fail(r->ctx, XENCFG_ERROR_TEMPLATE, "%s: %m",
                            hp->t.path);
    *ret = xencfg__is_young(&st);
    return 0;
}

static int remove_entries(struct repair *r, xencfg_hotplug *hp)
{
    CLEANUP(entriesp) struct entries e = { .r = r, .hp = hp };
    enum xencfg_devkind kind = r->problem->kind;
    bool found = false, young = false;
    int rc = 0;

    if (kind <= 0 || kind >= NKINDS || !xencfg__kinds[kind].public.is_live ||
        !r->problem->id)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "no device is named");
    if (r->code == CHECK_STALE_ENTRY)
        rc = is_young(r, hp, &young);
    if (!rc && young)
        rc = xencfg__no_repair(r, "was written less than a minute ago: the "
                                  "device may be in the making");
    if (!rc)
        rc = xencfg__store_run(hp->store, pair, &e, NULL);
    if (!rc)
        rc = mark(&e, kind, &found);
    if (rc || !found)
        return rc;
    rc = keep(r, hp);
    if (!rc)
        rc = xencfg__hotplug_commit(hp);
    if (rc)
        return rc;
    r->done = true;
    return 0;
}

int xencfg__repair_template(struct repair *r)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc;

    if (r->problem->domid < 0)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "no domain is named");
    rc = xencfg__hotplug_begin(r->ctx, r->problem->domid, &hp);
    if (!rc)
        rc = xencfg__domain_check(hp->store, hp->domid);
    if (rc)
        return rc;
    if (r->problem->path && strcmp(r->problem->path, hp->t.path))
        return 0;               /* it has another template now */
    return r->code == CHECK_TEMPLATE_NO_NUL ? append_nul(r, hp)
                                            : remove_entries(r, hp);
}
