/* entry - what became of one domain. */
#ifndef CFGDUMP_MODEL_ENTRY_H
#define CFGDUMP_MODEL_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <xencfg/xencfg.h>

#include "base/cleanup.h"

struct json_out;
struct request;

/* What became of one domain.  Nothing is owned. */
struct entry {
    const struct request *req;
    xencfg_ctx *ctx;
    struct json_out *json; /* where JSON goes */
    bool *gap;             /* of all entries: what was printed last was a table,
                              so that a heading needs an empty line before it */
    xencfg_domain domain;   /* as far as known; no name: NULL */
    bool has_domid;
    unsigned index;         /* how many came before */
    const char *error;      /* NULL: config and report are there */
    int code;               /* the library's, of it */
    bool repeated;          /* the error was said of a domain before */
    bool excused;           /* it has none, but that is no failure: see state */
    const xencfg_domain_config *config;
    const xencfg_report *report;
};

/* "domain 3 (web): ", escaped; "" without a domid, where the error's own text
   says what was looked for.  The caller frees it. */
char *entry_about(const struct entry *e);

/* Has it a state of which more is to be said than that it is alive? */
static inline bool entry_is_special(const struct entry *e)
{
    return e->domain.state && strcmp(e->domain.state, "unknown");
}

/* "stubdomain of 5", or the state alone; the caller frees it. */
char *entry_state(const struct entry *e);

/* Its error, without the domain. */
const char *entry_error(const struct entry *e);

/* "cfgdump: LEVEL: domain 3 (web): ..." */
void message_about(const char *level, const struct entry *e, const char *fmt,
                   ...) PRINTF(3, 4);

#endif
