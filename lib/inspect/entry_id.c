/* entry_id - what names the entries of a configuration. */
#include <stdio.h>
#include <string.h>

#include "base/ctx.h"
#include "inspect/entry_id.h"
#include "json/emit.h"
#include "kinds/vdev.h"

const struct xencfg__field *xencfg__kind_field(enum xencfg_devkind kind)
{
    const struct xencfg_type *type = &xencfg__desc_domain_config;
    int i;

    for (i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & XENCFG__F_ARRAY &&
            type->fields[i].offset == xencfg__kinds[kind].array)
            return &type->fields[i];
    return NULL;
}

bool xencfg__entry_id_field(enum xencfg_devkind kind, const char *name)
{
    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        return !strcmp(name, "vdev");
    case XENCFG_DEVKIND_USBDEV:
        return !strcmp(name, "ctrl") || !strcmp(name, "port");
    default:
        return !strcmp(name, "devid");
    }
}

/* An address, of which the domain may be left out. */
static bool parse_pci(const char *text, uint64_t *id)
{
    char longer[32];

    snprintf(longer, sizeof(longer), "0000:%.20s", text);
    return xencfg__pci_parse(text, id) || xencfg__pci_parse(longer, id);
}

bool xencfg_device_id_equal(xencfg_devkind kind, const char *a, const char *b)
{
    uint64_t x, y;

    if (!strcmp(a, b))
        return true;
    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        return xencfg__vdev_number(a) != -1 &&
               xencfg__vdev_number(a) == xencfg__vdev_number(b);
    case XENCFG_DEVKIND_PCI:
        return parse_pci(a, &x) && parse_pci(b, &y) && x == y;
    default:
        return false;
    }
}

/* ----------------------------------------------------- identity of an entry */

/* The entry's own; false: it has none. */
static bool own_id(enum xencfg_devkind kind, const void *entry,
                   char key[ID_MAX], char text[ID_MAX], const char **longer)
{
    const xencfg_device_pci *pci = entry;
    uint64_t id;

    *longer = NULL;
    if (kind == XENCFG_DEVKIND_RDM) {
        snprintf(key, ID_MAX, "0x%llx", (unsigned long long)
                 ((const xencfg_device_rdm *)entry)->start);
        snprintf(text, ID_MAX, "%s", key);
        return true;
    }
    if (kind == XENCFG_DEVKIND_DTDEV) {
        *longer = ((const xencfg_device_dtdev *)entry)->path;
        return *longer;
    }
    id = xencfg__kinds[kind].id(entry);
    if (id != NO_ID) {
        snprintf(key, ID_MAX, "%llu", (unsigned long long)id);
        xencfg__format_id(kind, entry, id, text);
        if (kind != XENCFG_DEVKIND_DISK)
            strcpy(key, text);
        return true;
    }
    if (kind == XENCFG_DEVKIND_PCI)
        *longer = pci->name;
    return *longer;
}

/* As it is, or as a JSON string if anything in it could be mistaken. */
static void spell(struct json_emit *path, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_-.:/=+,@"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t len = strlen(name);

    if (len && strspn(name, plain) == len)
        xencfg__emit_word(path, name, len);
    else
        xencfg__emit_string(path, name, len);
}

/* A key, and the same as a path has it. */
static int set_id(xencfg_ctx *ctx, struct entry_id *id, const char *prefix,
                  const char *key, const char *text)
{
    struct json_emit path = { 0 };

    if (asprintf(&id->key, "%s%s", prefix, key) < 0) {
        id->key = NULL;
        return xencfg__nomem(ctx);
    }
    xencfg__emit_word(&path, prefix, strlen(prefix));
    spell(&path, text);
    if (path.text.nomem)
        return xencfg__nomem(ctx);
    id->text = path.text.data;
    return 0;
}

static int position(xencfg_ctx *ctx, struct entry_id *id, int index)
{
    if (asprintf(&id->text, "#%d", index) < 0) {
        id->text = NULL;
        return xencfg__nomem(ctx);
    }
    return 0;
}

/* reported: the identity by the report; may be NULL. */
static int identify(xencfg_ctx *ctx, enum xencfg_devkind kind,
                    const void *entry, int index, const char *reported,
                    struct entry_id *id)
{
    char key[ID_MAX], text[ID_MAX];
    const char *longer;

    id->own = own_id(kind, entry, key, text, &longer);
    if (longer)
        return set_id(ctx, id, kind == XENCFG_DEVKIND_PCI ? "name=" : "",
                      longer, longer);
    if (id->own)
        return set_id(ctx, id, "", key, text);
    return reported ? set_id(ctx, id, "", reported, reported)
                    : position(ctx, id, index);
}

/* --------------------------------------------------------------- duplicates */

/* Of one list: those of one key as they are in it. */
static int compare(const void *a, const void *b)
{
    const struct entry_id *x = *(struct entry_id *const *)a;
    const struct entry_id *y = *(struct entry_id *const *)b;
    int order = strcmp(x->key, y->key);

    return order ? order : (x > y) - (x < y);
}

struct entry_id **xencfg__entry_ids_sorted(struct entry_id *list, int count,
                                           int *n)
{
    struct entry_id **sorted = malloc((count + 1) * sizeof(*sorted));
    int i;

    for (i = *n = 0; sorted && i < count; i++)
        if (list[i].key)
            sorted[(*n)++] = &list[i];
    if (sorted)
        qsort(sorted, *n, sizeof(*sorted), compare);
    return sorted;
}

static int append_number(char **text, int number)
{
    char *longer;

    if (asprintf(&longer, "%s#%d", *text, number) < 0)
        return XENCFG_ERROR_NOMEM;
    free(*text);
    *text = longer;
    return 0;
}

/* Gives the second entry of a key another key, and so on. */
static int number_duplicates(struct entry_id *list, int count)
{
    CLEANUP(freep) struct entry_id **sorted = NULL;
    int i, n, first = 0, rc = 0;

    sorted = xencfg__entry_ids_sorted(list, count, &n);
    if (!sorted)
        return XENCFG_ERROR_NOMEM;
    for (i = 1; !rc && i < n; i++) {
        if (strcmp(sorted[first]->key, sorted[i]->key)) {
            first = i;
            continue;
        }
        rc = append_number(&sorted[i]->key, i - first + 1);
        if (!rc)
            rc = append_number(&sorted[i]->text, i - first + 1);
    }
    return rc;
}

/* -------------------------------------------------------------- all entries */

/* The entries' identities by the report, by index; to be freed. */
static const char **reported_ids(const xencfg_report *report,
                             enum xencfg_devkind kind, int count)
{
    const char **reported = calloc(count + 1, sizeof(*reported));
    int i;

    for (i = 0; reported && report && i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == kind && f->index >= 0 && f->index < count && f->id &&
            strcmp(f->id, "?") && f->what != XENCFG_FINDING_CLASS_AS_STORED &&
            f->what != XENCFG_FINDING_CLASS_MALFORMED)
            reported[f->index] = f->id;
    }
    return reported;
}

static int identify_kind(xencfg_ctx *ctx, enum xencfg_devkind kind,
                         const xencfg_domain_config *config,
                         const xencfg_report *report, struct entry_ids *ret)
{
    CLEANUP(freep) const char **reported = NULL;
    const struct devkind *k = &xencfg__kinds[kind];
    int count = *xencfg__devices(k, config) ? *xencfg__device_count(k, config)
                                            : 0;
    int i, rc = 0;

    if (count <= 0)
        return 0;
    reported = reported_ids(report, kind, count);
    ret->list[kind] = calloc(count, sizeof(struct entry_id));
    if (!reported || !ret->list[kind])
        return xencfg__nomem(ctx);
    ret->count[kind] = count;
    for (i = 0; !rc && i < count; i++)
        rc = identify(ctx, kind, xencfg__device(k, config, i), i, reported[i],
                      &ret->list[kind][i]);
    if (!rc && number_duplicates(ret->list[kind], count))
        rc = xencfg__nomem(ctx);
    return rc;
}

int xencfg__entry_ids(xencfg_ctx *ctx, const xencfg_domain_config *config,
                      const xencfg_report *report, struct entry_ids *ret)
{
    int kind, rc = 0;

    for (kind = 1; !rc && kind < NKINDS; kind++)
        rc = identify_kind(ctx, kind, config, report, ret);
    return rc;
}

void xencfg__entry_ids_freep(struct entry_ids *ids)
{
    int kind, i;

    for (kind = 1; kind < NKINDS; kind++) {
        for (i = 0; i < ids->count[kind]; i++) {
            free(ids->list[kind][i].key);
            free(ids->list[kind][i].text);
        }
        free(ids->list[kind]);
    }
}
