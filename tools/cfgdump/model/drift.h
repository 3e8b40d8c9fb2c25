/*
 * drift - what the template says against what lives.
 *
 * The template may be silent: what it does not say cannot drift.
 */
#ifndef CFGDUMP_MODEL_DRIFT_H
#define CFGDUMP_MODEL_DRIFT_H

#include "model/values.h"

struct entry;

/* One difference; it owns nothing. */
struct drift_item {
    const xencfg_finding *finding; /* NULL: a value has changed */
    const struct value *value;     /* that, or a drive's medium, or NULL */
};

struct drift {
    struct drift_item *item;
    int count;
    struct values values;
};

/* Returns 0 or a library error. */
int drift_find(const struct entry *e, struct drift *ret);
void drift_freep(struct drift *d);

/* Is it about what is in a drive? */
bool drift_is_medium(const xencfg_finding *f);

/* What the template has in place of item->value, as JSON. */
const char *drift_template(const struct drift_item *item);

#endif
