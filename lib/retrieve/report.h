/*
 * report - collects findings and origins for a xencfg_report.
 *
 * All functions do nothing if there is no report, and return 0 or
 * XENCFG_ERROR_NOMEM.
 */
#ifndef XENCFG_LIB_REPORT_H
#define XENCFG_LIB_REPORT_H

#include "kinds/kinds.h"
#include "base/ctx.h"

struct findings {
    xencfg_ctx *ctx;
    xencfg_report *out;         /* NULL: no report is wanted */
    size_t room_findings, room_origins;
};

/* As xencfg_finding has it; texts may be NULL. */
struct finding {
    enum xencfg_finding_class what;
    enum xencfg_devkind kind;
    const char *id;
    int index;                  /* in the result, -1: not there */
    const char *path;
    const uint8_t *mac;         /* NULL: it has none */
    const char *medium, *live_medium, *known_by;
    const char *backend, *live_backend;
    bool warning;               /* though its class is a note: the value that
                                   is live is not known */
};

/* The severity follows from what else it is.  detail, a format, may be NULL. */
int xencfg__report_add(struct findings *r, const struct finding *f,
                       const char *detail, ...) PRINTF(3, 4);

/*
 * The value at key will not be the template's.  obj, which has it as the member
 * of the last part of key, still has the template's; NULL: that has none.  path
 * may be NULL.
 */
int xencfg__report_origin(struct findings *r, const char *key,
                          enum xencfg_source source, const char *path,
                          const struct xencfg_type *type, const void *obj);

/* Room for that many further findings at once, and no more. */
int xencfg__report_reserve(struct findings *r, int findings);

/* To the caller's logger, as warnings: what a user should look at. */
void xencfg__report_log(xencfg_ctx *ctx, const xencfg_report *report);

#endif
