/* found - what a look finds, collected. */
#include <stdarg.h>
#include <stdio.h>

#include "base/array.h"
#include "base/utf8.h"
#include "check/found.h"

static int copy(struct check *c, char **to, const char *text)
{
    *to = text ? xencfg__utf8_copy(text) : NULL;
    return text && !*to ? xencfg__nomem(c->ctx) : 0;
}

static int add(struct check *c, xencfg_problem **ret)
{
    xencfg_check_result *out = c->out;
    int rc = ARRAY_ROOM(c->ctx, &out->problems, &c->room,
                        out->num_problems + 1);

    if (rc)
        return rc;
    *ret = &out->problems[out->num_problems++];
    xencfg_problem_init(*ret);
    return 0;
}

int xencfg__found(struct check *c, enum check_code code, const struct about *a,
                  const char *detail, ...)
{
    const struct xencfg_check_code *row = xencfg_check_code(code);
    CLEANUP(freep) char *text = NULL;
    xencfg_problem *p = NULL;
    va_list ap;
    int rc, n;

    va_start(ap, detail);
    n = vasprintf(&text, detail, ap);
    va_end(ap);
    if (n < 0) {
        text = NULL;
        return xencfg__nomem(c->ctx);
    }
    rc = add(c, &p);
    if (rc)
        return rc;
    p->severity = a->is_note ? XENCFG_SEVERITY_NOTE : row->severity;
    p->domid = a->domid;
    p->kind = a->kind;
    p->repair = row->action && !a->no_repair && !c->offline;
    rc = copy(c, &p->code, row->code);
    if (!rc && a->domid >= 0)
        rc = copy(c, &p->name, c->name && *c->name ? c->name : NULL);
    if (!rc)
        rc = copy(c, &p->id, a->id);
    if (!rc)
        rc = copy(c, &p->path, a->path);
    if (!rc)
        rc = copy(c, &p->detail, text);
    if (!rc)
        rc = copy(c, &p->remedy, a->remedy ? a->remedy : row->remedy);
    return rc ? rc : copy(c, &p->proof, a->proof);
}

int xencfg__not_checked(struct check *c, int domid, const char *path)
{
    return xencfg__found(c, CHECK_NOT_CHECKED,
                         &(struct about){ .domid = domid, .path = path }, "%s",
                         c->ctx->errmsg);
}
