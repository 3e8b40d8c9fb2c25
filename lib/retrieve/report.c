/* report - collects findings and origins for a xencfg_report. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <xentoollog.h>

#include "base/array.h"
#include "base/utf8.h"
#include "retrieve/report.h"
#include "inspect/values.h"

int xencfg__report_reserve(struct findings *r, int findings)
{
    return r->out ? ARRAY_ROOM(r->ctx, &r->out->findings, &r->room_findings,
                               r->out->num_findings + findings)
                  : 0;
}

static int copy(struct findings *r, char **ret, const char *text)
{
    if (!text)
        return 0;
    *ret = xencfg__utf8_copy(text);
    return *ret ? 0 : xencfg__nomem(r->ctx);
}

static enum xencfg_severity severity(enum xencfg_finding_class what)
{
    switch (what) {
    case XENCFG_FINDING_CLASS_MATCHED:
    case XENCFG_FINDING_CLASS_IMPLIED:
    case XENCFG_FINDING_CLASS_AS_STORED:
    case XENCFG_FINDING_CLASS_NOT_REFRESHED:
        return XENCFG_SEVERITY_USUAL;
    case XENCFG_FINDING_CLASS_STALE:
    case XENCFG_FINDING_CLASS_EMPTIED:
    case XENCFG_FINDING_CLASS_RENUMBERED:
        return XENCFG_SEVERITY_NOTE;
    case XENCFG_FINDING_CLASS_RECONSTRUCTED:
    case XENCFG_FINDING_CLASS_MEDIUM_DIFFERS:
    case XENCFG_FINDING_CLASS_MALFORMED:
    case XENCFG_FINDING_CLASS_NOT_CHECKED:
    case XENCFG_FINDING_CLASS_UNKNOWN_KIND:
    case XENCFG_FINDING_CLASS_OTHER_NAME:
    case XENCFG_FINDING_CLASS_DUPLICATE:
    case XENCFG_FINDING_CLASS_ODD_VDEV:
    case XENCFG_FINDING_CLASS_CONTRADICTORY:
    case XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN:
    case XENCFG_FINDING_CLASS_BACKEND_GONE:
    case XENCFG_FINDING_CLASS_BACKEND_DIFFERS:
    case XENCFG_FINDING_CLASS_NO_NAME:
    case XENCFG_FINDING_CLASS_NOT_ALIVE:
        break;
    }
    return XENCFG_SEVERITY_WARNING;
}

static int copy_texts(struct findings *r, xencfg_finding *to,
                      const struct finding *f)
{
    int rc = copy(r, &to->id, f->id);

    if (!rc)
        rc = copy(r, &to->path, f->path);
    if (!rc)
        rc = copy(r, &to->medium, f->medium);
    if (!rc)
        rc = copy(r, &to->live_medium, f->live_medium);
    if (!rc)
        rc = copy(r, &to->known_by, f->known_by);
    if (!rc)
        rc = copy(r, &to->backend, f->backend);
    return rc ? rc : copy(r, &to->live_backend, f->live_backend);
}

int xencfg__report_add(struct findings *r, const struct finding *f,
                       const char *detail, ...)
{
    xencfg_report *out = r->out;
    xencfg_finding *to;
    char *text;
    va_list ap;
    int rc, n;

    if (!out)
        return 0;
    rc = xencfg__report_reserve(r, 1);
    if (rc)
        return rc;
    to = &out->findings[out->num_findings++];
    xencfg_finding_init(to);
    to->what = f->what;
    to->severity = f->warning ? XENCFG_SEVERITY_WARNING : severity(f->what);
    to->kind = f->kind;
    to->index = f->index;
    if (f->mac)
        memcpy(to->mac, f->mac, sizeof(to->mac));
    rc = copy_texts(r, to, f);
    if (rc || !detail)
        return rc;
    va_start(ap, detail);
    n = vasprintf(&text, detail, ap);
    va_end(ap);
    if (n < 0)
        return xencfg__nomem(r->ctx);
    rc = copy(r, &to->detail, text);
    free(text);
    return rc;
}

int xencfg__report_origin(struct findings *r, const char *key,
                          enum xencfg_source source, const char *path,
                          const struct xencfg_type *type, const void *obj)
{
    xencfg_report *out = r->out;
    xencfg_origin *to;
    int rc;

    if (!out)
        return 0;
    rc = ARRAY_ROOM(r->ctx, &out->origins, &r->room_origins,
                    out->num_origins + 1);
    if (rc)
        return rc;
    to = &out->origins[out->num_origins++];
    xencfg_origin_init(to);
    to->source = source;
    rc = copy(r, &to->key, key);
    if (!rc)
        rc = copy(r, &to->path, path);
    return rc || !obj ? rc : xencfg__value_json(r->ctx, type, obj,
                                                strrchr(key, '.') + 1,
                                                &to->template_json);
}

void xencfg__report_log(xencfg_ctx *ctx, const xencfg_report *report)
{
    int i;

    for (i = 0; ctx->logger && i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->severity < XENCFG_SEVERITY_WARNING)
            continue;
        xtl_log(ctx->logger, XTL_WARN, -1, "xencfg",
                "domain %u: %s %s: %s%s%s", report->domid,
                f->kind ? xencfg_devkind_to_string(f->kind) : "value",
                f->id ? f->id : "", xencfg_finding_class_to_string(f->what),
                f->detail ? ": " : "", f->detail ? f->detail : "");
    }
}
