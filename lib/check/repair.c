/* repair - which problem is repaired how. */
#include "check/repair.h"
#include "check/save.h"
#include "types/desc.h"

static int repair(struct repair *r)
{
    switch (r->code) {
    case CHECK_STALE_ENTRY:
    case CHECK_DUPLICATE_ENTRY:
    case CHECK_TEMPLATE_NO_NUL:
        return xencfg__repair_template(r);
    case CHECK_FILE_MODE:
    case CHECK_INTERRUPTED_WRITE:
    case CHECK_DEAD_DOMAIN_FILE:
    case CHECK_EARLIER_DOMAIN_FILE:
    case CHECK_UNHELD_LOCK:
        return xencfg__repair_file(r);
    default:
        return xencfg__no_repair(r, "has no safe repair");
    }
}

static int repair_one(struct repair *r)
{
    const xencfg_problem *problem = r->problem;
    xencfg_ctx *ctx = r->ctx;
    int code = xencfg__code_find(problem->code);
    int rc;

    if (code < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no problem has code %s",
                            problem->code ? problem->code : "(none)");
    r->code = code;
    if (!xencfg__save_name(r->backup))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "\"%s\": no name for a backup",
                            r->backup ? r->backup : "");
    if (!problem->repair)
        return xencfg__no_repair(r, "has no safe repair");
    if (ctx->xenstore_dump)
        return xencfg__no_repair(r, "cannot be repaired beside a dump of "
                                    "xenstore");
    rc = xencfg__store(ctx, &r->store);
    return rc ? rc : repair(r);
}

int xencfg_abi_repair(xencfg_ctx *ctx, xencfg_type_id problem_type,
                      const xencfg_problem *problem, const char *backup,
                      bool *done)
{
    struct repair r = { .ctx = ctx, .problem = problem, .backup = backup };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, problem_type, &xencfg__desc_problem);
    if (!rc)
        rc = repair_one(&r);
    if (!rc && done)
        *done = r.done;
    return xencfg__end(ctx, rc);
}
