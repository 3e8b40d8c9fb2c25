/*
 * entry_id - what names the entries of a configuration.
 *
 *     CLEANUP(xencfg__entry_ids_freep) struct entry_ids ids = { 0 };
 *
 *     rc = xencfg__entry_ids(ctx, &config, report, &ids);
 *     ... ids.list[kind][index].text ...
 *
 * The identity is the entry's own, else the one in a report; an entry without
 * any has its position as name.  Names are unique within a kind.
 */
#ifndef XENCFG_LIB_ENTRY_ID_H
#define XENCFG_LIB_ENTRY_ID_H

#include "kinds/kinds.h"

struct entry_id {
    char *key;                  /* the same for the same device, whatever the
                                   entry's spelling is; NULL: no identity */
    char *text;                 /* for a path: "xvda", "0#2", "\"]\"", "#3" */
    bool own;                   /* by the entry itself */
};

struct entry_ids {
    struct entry_id *list[NKINDS];
    int count[NKINDS];
};

/* report may be NULL. */
int xencfg__entry_ids(xencfg_ctx *ctx, const xencfg_domain_config *config,
                      const xencfg_report *report, struct entry_ids *ret);
void xencfg__entry_ids_freep(struct entry_ids *ids);

/* Those with a key, in the keys' order; NULL: no memory. */
struct entry_id **xencfg__entry_ids_sorted(struct entry_id *list, int count,
                                           int *n);

/* Is this field of an entry nothing but its identity? */
bool xencfg__entry_id_field(enum xencfg_devkind kind, const char *name);

/* The kind's row of domain_config. */
const struct xencfg__field *xencfg__kind_field(enum xencfg_devkind kind);

#endif
