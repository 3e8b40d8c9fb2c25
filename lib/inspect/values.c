/*
 * values - visits the values of a configuration, each with its path.
 *
 * The path is one buffer that grows and shrinks on the way; a device's is
 * noted, with its identity, when the walk enters it.
 */
#include <stdio.h>
#include <string.h>

#include "inspect/entry_id.h"
#include "json/json.h"
#include "inspect/values.h"

struct walk {
    xencfg_ctx *ctx;
    unsigned flags;
    xencfg_value_fn *fn;
    void *arg;
    const struct entry_ids *ids;        /* NULL: devices are left out */
    struct xencfg_value value;          /* but for what is of the leaf */
    struct json_emit path, json;
};

static int walk_struct(struct walk *w, const struct xencfg_type *type,
                       const void *obj);

/* -------------------------------------------------------------------- paths */

/* Back to what the path was; it was not emptied meanwhile, or there is none. */
static void leave(struct walk *w, size_t len)
{
    struct json_text *path = &w->path.text;

    if (!path->data)
        return;
    path->len = len;
    path->data[len] = 0;
}

static void add(struct walk *w, const char *text)
{
    xencfg__emit_word(&w->path, text, strlen(text));
}

/* Of the IDL's names, which have nothing that could be mistaken. */
static size_t enter(struct walk *w, const char *name, size_t name_len)
{
    size_t len = w->path.text.len;

    if (len)
        add(w, ".");
    xencfg__emit_word(&w->path, name, name_len);
    return len;
}

static size_t enter_unknown(struct walk *w, const struct xencfg_type *type,
                            const struct xencfg_unknown *u)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_-"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                ".";        /* in the name of an arm */
    size_t len = w->path.text.len, n = strspn(u->key, plain);

    if (n && n == u->key_len &&
        (!strchr(u->key, '.') ||
         xencfg__desc_names_arm(type, u->key, u->key_len)))
        return enter(w, u->key, u->key_len);
    add(w, "[");
    xencfg__emit_string(&w->path, u->key, u->key_len);
    add(w, "]");
    return len;
}

static size_t enter_element(struct walk *w, const char *id)
{
    size_t len = w->path.text.len;

    add(w, "[");
    add(w, id);
    add(w, "]");
    return len;
}

/* ------------------------------------------------------------------- leaves */

static int leaf(struct walk *w, const char *json, bool is_default, bool unknown)
{
    struct xencfg_value value = w->value;

    if (w->path.text.nomem || !json)
        return xencfg__nomem(w->ctx);
    value.path = w->path.text.data;
    value.json = json;
    value.is_default = is_default;
    value.unknown = unknown;
    return w->fn(w->arg, &value);
}

static bool array_of_objects(const struct xencfg__field *f)
{
    return f->flags & XENCFG__F_ARRAY && f->tag == XENCFG__STRUCT;
}

static int array_count(const struct xencfg__field *f, const void *obj)
{
    int count = *(int *)xencfg__at(obj, f->second);

    return *(void **)xencfg__at(obj, f->offset) && count > 0 ? count : 0;
}

static bool has_default(const struct xencfg__field *f, const void *obj)
{
    if (f->flags & XENCFG__F_ARRAY)
        return !array_count(f, obj);
    return xencfg__desc_is_default(f, xencfg__at(obj, f->offset));
}

static int walk_leaf(struct walk *w, const struct xencfg__field *f,
                     const void *obj)
{
    bool is_default = has_default(f, obj);
    int rc;

    if (is_default && !(w->flags & XENCFG_VALUES_DEFAULTS))
        return 0;
    rc = xencfg__json_field(w->ctx, &w->json, f, obj);
    return rc ? rc : leaf(w, w->json.text.data, is_default, false);
}

/* --------------------------------------------------------- objects, devices */

/* Which kind of device has its entries in this field of a domain_config? */
static enum xencfg_devkind field_kind(const struct xencfg_type *type,
                                      const struct xencfg__field *f)
{
    int kind;

    if (type == &xencfg__desc_domain_config && array_of_objects(f))
        for (kind = 1; kind < NKINDS; kind++)
            if (xencfg__kinds[kind].array == f->offset)
                return kind;
    return XENCFG_DEVKIND_NONE;
}

static int walk_devices(struct walk *w, enum xencfg_devkind kind,
                        const xencfg_domain_config *config)
{
    const struct xencfg_value outside = w->value;
    const struct devkind *k = &xencfg__kinds[kind];
    int i, rc = 0;

    for (i = 0; !rc && i < w->ids->count[kind]; i++) {
        const char *id = w->ids->list[kind][i].text;
        size_t len = enter_element(w, id);

        w->value.device_len = w->path.text.len;
        w->value.kind = kind;
        w->value.id = id;
        w->value.index = i;
        rc = walk_struct(w, k->type, xencfg__device(k, config, i));
        leave(w, len);
    }
    w->value = outside;
    return rc;
}

static int walk_elements(struct walk *w, const struct xencfg__field *f,
                         const void *obj)
{
    const char *elem = *(char **)xencfg__at(obj, f->offset);
    int i, rc = 0, count = array_count(f, obj);
    char id[16];

    for (i = 0; !rc && i < count; i++, elem += f->size) {
        size_t len;

        snprintf(id, sizeof(id), "#%d", i);
        len = enter_element(w, id);
        rc = walk_struct(w, f->ref, elem);
        leave(w, len);
    }
    return rc;
}

/* The discriminator, which has no key of its own, and then the arm. */
static int walk_arm(struct walk *w, const struct xencfg_type *type,
                    const struct xencfg__field *f, const void *obj)
{
    const char *arm = strchr(f->name, '.') + 1;
    bool is_default = xencfg__arm_active(f, type->init);
    size_t len;
    int rc = 0;

    if (!xencfg__arm_active(f, obj) || xencfg__json_hidden_arm(type, obj, f))
        return 0;
    if (!is_default || w->flags & XENCFG_VALUES_DEFAULTS) {
        len = enter(w, f->name, arm - 1 - f->name);
        xencfg__emit_reset(&w->json);
        xencfg__emit_string(&w->json, arm, strlen(arm));
        rc = leaf(w, w->json.text.data, is_default, false);
        leave(w, len);
    }
    if (rc)
        return rc;
    len = enter(w, f->name, f->name_len);
    rc = walk_struct(w, f->ref, xencfg__at(obj, f->offset));
    leave(w, len);
    return rc;
}

static int walk_field(struct walk *w, const struct xencfg_type *type,
                      const struct xencfg__field *f, const void *obj)
{
    enum xencfg_devkind kind = field_kind(type, f);
    size_t len;
    int rc;

    if (f->flags & XENCFG__F_NO_JSON || (kind && !w->ids))
        return 0;
    if (f->flags & XENCFG__F_ARM)
        return walk_arm(w, type, f, obj);
    len = enter(w, f->name, f->name_len);
    if (kind && array_count(f, obj))
        rc = walk_devices(w, kind, obj);
    else if (array_of_objects(f) && array_count(f, obj))
        rc = walk_elements(w, f, obj);
    else if (f->tag == XENCFG__STRUCT && !(f->flags & XENCFG__F_ARRAY))
        rc = walk_struct(w, f->ref, xencfg__at(obj, f->offset));
    else
        rc = walk_leaf(w, f, obj);
    leave(w, len);
    return rc;
}

/* The unknown members that followed field number after. */
static int walk_unknown(struct walk *w, const struct xencfg_type *type,
                        const struct xencfg_unknown *u, int after)
{
    int rc = 0;

    for (; !rc && u; u = u->next) {
        size_t len;

        if (u->what != UNKNOWN_MEMBER || u->after != after)
            continue;
        len = enter_unknown(w, type, u);
        rc = leaf(w, u->json, false, true);
        leave(w, len);
    }
    return rc;
}

static int walk_struct(struct walk *w, const struct xencfg_type *type,
                       const void *obj)
{
    const struct xencfg_unknown *unknown = *xencfg__unknown(type, obj);
    int i, rc = walk_unknown(w, type, unknown, -1);

    for (i = 0; !rc && i < type->nfields; i++) {
        rc = walk_field(w, type, &type->fields[i], obj);
        if (!rc && unknown)
            rc = walk_unknown(w, type, unknown, i);
    }
    return rc;
}

/* ---------------------------------------------------------------- the calls */

static int walk(struct walk *w, const struct xencfg_type *type, const void *obj)
{
    int rc;

    w->value.index = -1;
    rc = walk_struct(w, type, obj);
    free(w->path.text.data);
    free(w->json.text.data);
    return rc;
}

int xencfg__values_of(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const void *obj, unsigned flags, xencfg_value_fn *fn,
                      void *arg)
{
    struct walk w = { .ctx = ctx, .flags = flags, .fn = fn, .arg = arg };

    return walk(&w, type, obj);
}

int xencfg_abi_values(xencfg_ctx *ctx, xencfg_type_id config_type,
                      const xencfg_domain_config *config,
                      xencfg_type_id report_type, const xencfg_report *report,
                      unsigned flags, xencfg_value_fn *fn, void *arg)
{
    CLEANUP(xencfg__entry_ids_freep) struct entry_ids ids = { 0 };
    struct walk w = { .ctx = ctx, .flags = flags, .fn = fn, .arg = arg,
                      .ids = &ids };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, config_type, &xencfg__desc_domain_config);
    if (!rc)
        rc = xencfg__type_check(ctx, report_type, &xencfg__desc_report);
    if (!rc && flags & ~(unsigned)XENCFG_VALUES_DEFAULTS)
        rc = xencfg__fail(ctx, XENCFG_ERROR_INVAL, "unknown flags %#x",
                            flags);
    if (!rc)
        rc = xencfg__entry_ids(ctx, config, report, &ids);
    if (!rc)
        rc = walk(&w, &xencfg__desc_domain_config, config);
    return xencfg__end(ctx, rc);
}

int xencfg__value_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                       const void *obj, const char *name, char **ret)
{
    struct json_emit json = { 0 };
    int i, rc;

    for (i = 0; i < type->nfields && strcmp(type->fields[i].name, name); i++)
        ;
    if (i == type->nfields)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s has no member %s",
                            type->name, name);
    if (has_default(&type->fields[i], obj)) {
        *ret = NULL;
        return 0;
    }
    rc = xencfg__json_field(ctx, &json, &type->fields[i], obj);
    if (rc)
        free(json.text.data);
    else
        *ret = json.text.data;
    return rc;
}
