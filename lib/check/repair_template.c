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

#include "base/idmap.h"
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

/*
 * Is it one that the code of the problem is about?  All of them go at once: of
 * many, one by one would take hours.  last: where each identity is last.
 */
static bool is_meant(const struct entries *e, enum xencfg_devkind kind, int at,
                     uint64_t id, const struct idmap *last)
{
    int paired = e->live.list[kind].paired[at];

    if (id == NO_ID)
        return false;
    if (e->r->code == CHECK_STALE_ENTRY)        /* channel 0: check/compare.c */
        return paired == PAIR_STALE && (id || kind != XENCFG_DEVKIND_CHANNEL);
    return paired == PAIR_DUPLICATE ||
           (paired == PAIR_STALE && xencfg__idmap_get(last, id) != at);
}

/* *found: the one that the problem names is there. */
static int mark(struct entries *e, enum xencfg_devkind kind, bool *found)
{
    const struct devkind *k = &xencfg__kinds[kind];
    const xencfg_domain_config *config = &e->hp->config;
    CLEANUP(xencfg__idmap_freep) struct idmap last = { 0 };
    int i, rc = 0, n = *xencfg__device_count(k, config);
    char text[ID_MAX];

    *found = false;
    for (i = 0; i < n; i++)
        if (!xencfg__idmap_set(&last, k->id(xencfg__device(k, config, i)), i))
            return xencfg__nomem(e->r->ctx);
    for (i = 0; !rc && i < n; i++) {
        const void *dev = xencfg__device(k, config, i);
        uint64_t id = k->id(dev);

        if (!is_meant(e, kind, i, id, &last))
            continue;
        xencfg__format_id(kind, dev, id, text);
        *found |= !strcmp(text, e->r->problem->id);
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
