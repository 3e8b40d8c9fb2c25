/*
 * values - the values of a configuration, and where each came from.
 *
 *     CLEANUP(values_freep) struct values values = { 0 };
 *
 *     rc = values_collect(ctx, &config, &report, 0, &values);
 *     values_source(&values, &report);
 *     ... values.value[0 .. values.count - 1] ...
 *
 * All of it points into nothing but itself and the report.
 */
#ifndef CFGDUMP_VALUES_H
#define CFGDUMP_VALUES_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

struct value {
    char *path, *json, *id;     /* id: NULL if not a device's */
    size_t device_len;
    xencfg_devkind kind;
    int index;
    bool is_default, unknown;
    /* by values_source(): */
    const char *source;         /* "template", "reconstructed", ...; not NULL */
    const char *from;           /* xenstore path or file name, or NULL */
    bool overrides;             /* the template had something else: */
    const char *template_json;  /* that; NULL: nothing */
};

struct values {
    struct value *value;
    int count, room;
};

/* flags: of xencfg_values().  Returns 0 or a library error. */
int values_collect(xencfg_ctx *ctx, const xencfg_domain_config *config,
                   const xencfg_report *report, unsigned flags,
                   struct values *ret);

void values_source(struct values *values, const xencfg_report *report);

/* The JSON of a value as people read it: numbers that stand for none, and null,
   are "(not set)". */
const char *value_shown(const char *json);

void values_freep(struct values *values);

#endif
