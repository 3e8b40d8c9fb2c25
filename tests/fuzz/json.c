/*
 * json - what is read as a configuration, or as any other type, can be written
 * and read again, and is the same then; members that are not known stay.
 *
 * A last byte of 128 and more is not of the text: it chooses a type.
 */
#include "fuzz.h"

static const struct type {
    const char *name;
    xencfg_type_id id;
} types[] = {
#define ROW(name_) { #name_, XENCFG_TYPE(name_) }
    ROW(domain_config),     ROW(domain_build_info), ROW(domain_create_info),
    ROW(device_disk),       ROW(device_nic),        ROW(device_pci),
    ROW(device_rdm),        ROW(device_dtdev),      ROW(device_vfb),
    ROW(device_vkb),        ROW(device_virtio),     ROW(device_vtpm),
    ROW(device_p9),         ROW(device_pvcallsif),  ROW(device_vdispl),
    ROW(device_vsnd),       ROW(device_channel),    ROW(device_usbctrl),
    ROW(device_usbdev),     ROW(report),            ROW(change_list),
    ROW(check_result),      ROW(domain_list),
};

#define NUM_TYPES (sizeof(types) / sizeof(*types))

static xencfg_ctx *ctx;

/* --------------------------------------------------------- round trips */

static char *to_json(const struct type *t, const void *obj, unsigned flags,
                     size_t *len)
{
    char *json = NULL;

    if (xencfg_type_to_json(ctx, t->id, obj, flags, &json, len))
        BUG("%s is not written: %s", t->name, xencfg_errmsg(ctx));
    if (strlen(json) != *len)
        BUG("%s: a NUL in its JSON", t->name);
    return json;
}

static void read_again(const struct type *t, void *obj, const char *json,
                       size_t len)
{
    if (xencfg_type_from_json(ctx, t->id, obj, json, len))
        BUG("%s: own JSON is refused: %s\n%s", t->name, xencfg_errmsg(ctx),
            json);
}

static void round_trip(const struct type *t, const void *obj, void *again)
{
    char *json, *compact, *last;
    size_t len, compact_len, last_len;

    json = to_json(t, obj, 0, &len);
    read_again(t, again, json, len);
    if (!xencfg_type_equal(t->id, obj, again))
        BUG("%s: is not what it was:\n%s", t->name, json);
    compact = to_json(t, again, XENCFG_JSON_COMPACT, &compact_len);
    read_again(t, again, compact, compact_len + 1); /* with the NUL */
    last = to_json(t, again, 0, &last_len);
    if (strcmp(json, last))
        BUG("%s: written twice:\n%s\n%s", t->name, json, last);
    free(json);
    free(compact);
    free(last);
}

/* ----------------------------------------------------- unknown members */

/* The n-th brace that opens an object, n modulo how many there are. */
static const char *open_brace(const char *text, size_t n)
{
    const char *found = NULL, *p;
    size_t pass, count = 0;

    for (pass = 0; pass < 2; pass++) {
        bool quoted = false;

        if (pass && !count)
            return NULL;
        n = pass ? n % count : n;
        count = 0;
        for (p = text; *p && !found; p++) {
            if (quoted && *p == '\\' && p[1])
                p++;
            else if (*p == '"')
                quoted = !quoted;
            else if (!quoted && *p == '{' && count++ == n && pass)
                found = p;
        }
    }
    return found;
}

/* A member more in any object, known or not, is written as it was read. */
static void keeps_unknown(const struct type *t, const char *json, size_t choice,
                          void *obj)
{
    static const char member[] = "\"zz-7\":\"kept\"";
    const char *at = open_brace(json, choice), *next;
    char *text = NULL, *written, *p;
    size_t len = 0;
    FILE *f;

    if (!at || strstr(json, "zz-7"))
        return;
    next = at + 1 + strspn(at + 1, " \n");
    f = open_memstream(&text, &len);
    fwrite(json, 1, at + 1 - json, f);
    fprintf(f, "%s%s%s", member, *next == '}' ? "" : ",", at + 1);
    fclose(f);
    read_again(t, obj, text, len);
    written = to_json(t, obj, XENCFG_JSON_COMPACT, &len);
    p = strstr(written, member);
    if (!p || strstr(p + 1, member))
        BUG("%s: unknown member %s:\n%s\n%s", t->name, p ? "twice" : "lost",
            text, written);
    free(text);
    free(written);
}

/* ------------------------------------------------- of a configuration */

static int is_whole(void *arg, const struct xencfg_value *value)
{
    (void)arg;
    if (!value->path || !*value->path || !value->json || !*value->json)
        BUG("a value without path or JSON");
    return 0;
}

static void inspect(const xencfg_domain_config *config,
                    const xencfg_domain_config *same)
{
    xencfg_domain_config none;
    xencfg_change_list list;

    xencfg_domain_config_init(&none);
    xencfg_change_list_init(&list);
    if (xencfg_values(ctx, config, NULL, XENCFG_VALUES_DEFAULTS, is_whole,
                      NULL))
        BUG("values: %s", xencfg_errmsg(ctx));
    if (xencfg_diff(ctx, config, NULL, same, NULL, &list) || list.num_changes)
        BUG("differs from itself: %s",
            list.num_changes ? list.changes[0].path : xencfg_errmsg(ctx));
    if (xencfg_diff(ctx, config, NULL, &none, NULL, &list))
        BUG("diff: %s", xencfg_errmsg(ctx));
    xencfg_change_list_dispose(&list);
    xencfg_domain_config_dispose(&none);
}

/* All that is to be true of a text that was read. */
static void examine(const struct type *t, const void *obj, size_t choice)
{
    static _Alignas(16) char again[1 << 14], copy[1 << 14];
    size_t len;
    char *json;

    xencfg_type_init(t->id, again);
    xencfg_type_init(t->id, copy);
    if (xencfg_type_copy(t->id, copy, obj) ||
        !xencfg_type_equal(t->id, copy, obj))
        BUG("%s: a copy is not equal", t->name);
    round_trip(t, obj, again);
    if (t == types)
        inspect((const void *)obj, (const void *)copy);
    json = to_json(t, obj, 0, &len);
    keeps_unknown(t, json, choice, again);
    free(json);
    xencfg_type_dispose(t->id, again);
    xencfg_type_dispose(t->id, copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(16) char obj[1 << 14];
    const struct type *t = types;
    int rc;

    if (!ctx && xencfg_open(&ctx, NULL))
        BUG("no context");
    if (size && data[size - 1] >= 128)
        t = &types[data[--size] % NUM_TYPES];
    if ((t->id & 0xffff) > sizeof(obj))
        BUG("%s is larger than expected", t->name);
    xencfg_type_init(t->id, obj);
    rc = xencfg_type_from_json(ctx, t->id, obj, (const char *)data, size);
    if (rc && rc != XENCFG_ERROR_INVAL)
        BUG("%s: error %d", t->name, rc);
    fuzz_error(ctx, rc);
    if (!rc)
        examine(t, obj, size);
    xencfg_type_dispose(t->id, obj);
    return 0;
}
