/* change - what writers of the soak do by xencfg. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

static unsigned below(unsigned *seed, unsigned n)
{
    return (unsigned)rand_r(seed) % n;
}

/* ------------------------------------------------------------------ choices */

/* Slots of one worker alone, and slots that all want. */
static int explicit_slot(unsigned *seed, int kind)
{
    static const int own[KINDS] = { [DISK] = 3, [VTPM] = 2, [VDISPL] = 1 };
    int shared = 3;

    if (!own[kind] || !below(seed, 3))
        return below(seed, shared);
    return shared + self * own[kind] + below(seed, own[kind]);
}

static bool may_choose(int kind)
{
    return kind == NIC || kind == VSND;
}

void choose(unsigned *seed, enum verb *verb, int *kind, int *slot)
{
    *kind = below(seed, KINDS);
    *verb = below(seed, 2) ? ADD : REMOVE;
    *slot = explicit_slot(seed, *kind);
    if (*verb == ADD && may_choose(*kind) && below(seed, 5))
        *slot = CHOSEN;
    if (*verb == REMOVE && may_choose(*kind) && below(seed, 8)) {
        /* from the top, or libxl's next number grows without end */
        int there = some_present(*kind, below(seed, 2) ? 12 : below(seed, 12));

        if (there >= 0)
            *slot = there;
    }
}

/* ------------------------------------------------------------------ devices */

/* As it should, when the holder does not go on; and says who that is. */
static bool gave_up(xencfg_ctx *ctx, int rc)
{
    if (!sh->stops || rc != XENCFG_ERROR_TIMEDOUT ||
        !strstr(xencfg_errmsg(ctx), "held by process"))
        return false;
    did(GAVE_UP);
    return true;
}

static void failed(xencfg_ctx *ctx, const struct op *op, int rc)
{
    if (gave_up(ctx, rc))
        return;
    problem("%s %s %d: %s (%d)", op->verb == ADD ? "add" : "remove",
            kinds[op->kind].name, op->slot, xencfg_errmsg(ctx), rc);
}

static int add_by_bracket(xencfg_ctx *ctx, int kind, void *dev)
{
    xencfg_hotplug *hp = NULL;
    int rc = xencfg_hotplug_begin(ctx, sh->domid, &hp);

    if (!rc)
        rc = xencfg_hotplug_add(hp, kinds[kind].kind, kinds[kind].type, dev);
    if (!rc)
        rc = xencfg_hotplug_commit(hp);
    if (!rc)
        rc = xencfg_hotplug_attach(hp);
    xencfg_hotplug_end(hp);
    return rc;
}

static void add(xencfg_ctx *ctx, struct op *op, void *dev, uint32_t content,
                const struct xencfg_hotplug_how *how)
{
    uint32_t is;
    int slot, rc;

    if (how->force)
        rc = add_by_bracket(ctx, op->kind, dev);
    else
        rc = xencfg_device_add(ctx, sh->domid, kinds[op->kind].kind,
                               kinds[op->kind].type, dev, how);
    device_read(op->kind, dev, &slot, &is);
    if (!rc && (slot < 0 || slot >= SLOTS || is != content)) {
        problem("add %s chose %d", kinds[op->kind].name, slot);
    } else if (!rc) {
        op_added(op, slot, content);
        did(op->slot == CHOSEN ? ADDED_CHOSEN : ADDED);
    } else if (rc == XENCFG_ERROR_DEVICE_EXISTS && op->slot != CHOSEN) {
        op_existed(op);
        did(EXISTED);
    } else if (rc == XENCFG_ERROR_BACKEND && op_disturbed(op)) {
        did(ADD_LOST);
    } else {
        failed(ctx, op, rc);
    }
}

static void take_away(xencfg_ctx *ctx, struct op *op, void *dev,
                      const struct xencfg_hotplug_how *how)
{
    int rc = xencfg_device_remove(ctx, sh->domid, kinds[op->kind].kind,
                                  kinds[op->kind].type, dev, how);

    if (!rc) {
        op_removed(op);
        did(REMOVED);
    } else if (rc == XENCFG_ERROR_NOTFOUND) {
        op_not_found(op);
        op_removed(op);
        did(NOT_FOUND);
    } else if ((rc == XENCFG_ERROR_DEVICE_EXISTS ||
                (rc == XENCFG_ERROR_TIMEDOUT &&
                 strstr(xencfg_errmsg(ctx), "backend"))) && op_disturbed(op)) {
        did(REMOVE_LOST);
    } else {
        failed(ctx, op, rc);
    }
}

void write_by_xencfg(xencfg_ctx *ctx, unsigned *seed)
{
    struct xencfg_hotplug_how how = XENCFG_HOTPLUG_HOW(.no_script = true);
    uint32_t content = ++sh->next_content;
    char json[256];
    enum verb verb;
    struct op op;
    int kind, slot;
    void *dev;

    choose(seed, &verb, &kind, &slot);
    how.no_wait = !below(seed, 4);
    how.force = !below(seed, 8);        /* of an add: by the bracket */
    device_json(json, sizeof(json), kind, slot, content);
    dev = malloc(kinds[kind].size);
    if (!dev)
        abort();
    xencfg_type_init(kinds[kind].type, dev);
    if (xencfg_type_from_json(ctx, kinds[kind].type, dev, json, strlen(json)))
        problem("%s: %s", json, xencfg_errmsg(ctx));
    op_begin(&op, verb, kind, slot);
    if (verb == ADD)
        add(ctx, &op, dev, content, &how);
    else
        take_away(ctx, &op, dev, &how);
    op_end(&op);
    xencfg_type_dispose(kinds[kind].type, dev);
    free(dev);
    if (!balanced())
        problem("a transaction was left open by %s %s",
                verb == ADD ? "add" : "remove", kinds[kind].name);
}

/* -------------------------------------------------------------------- media */

void swap_by_xencfg(xencfg_ctx *ctx, unsigned *seed)
{
    xencfg_device_disk medium = { .format = XENCFG_DISK_FORMAT_RAW };
    uint32_t next = 1 + below(seed, MEDIA - 1);
    unsigned how = below(seed, 4);
    char path[64];
    struct op op;
    int rc;

    medium_path(path, sizeof(path), next);
    medium.pdev_path = path;
    op_begin(&op, CHANGE, 0, 0);
    if (how == 0)
        rc = xencfg_cdrom_eject(ctx, sh->domid, DRIVE, NULL);
    else if (how == 1)
        rc = xencfg_cdrom_insert(ctx, sh->domid, DRIVE, &medium, NULL);
    else
        rc = xencfg_cdrom_swap(ctx, sh->domid, DRIVE, &medium, NULL);
    if (!rc)
        op_changed(&op, how ? next : 0);
    if (!rc)
        did(INSERTED);
    else if ((rc != XENCFG_ERROR_DEVICE_EXISTS || how != 1) &&
             !gave_up(ctx, rc))
        problem("change the medium: %s (%d)", xencfg_errmsg(ctx), rc);
    op_end(&op);
    if (!balanced())
        problem("a transaction was left open by a change of the medium");
}
