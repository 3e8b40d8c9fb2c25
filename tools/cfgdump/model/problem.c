/* problem - the problems that a check found, for check and repair. */
#include <string.h>

#include "model/problem.h"
#include "base/buf.h"
#include "base/context.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/request.h"
#include "cli/suggest.h"

struct problem_count problems_count(const xencfg_check_result *result)
{
    struct problem_count n = { { 0 } };
    int i;

    for (i = 0; i < result->num_problems; i++)
        n.of[result->problems[i].severity]++;
    return n;
}

enum exit_status problems_status(const struct problem_count *n)
{
    if (n->of[XENCFG_SEVERITY_TROUBLE])
        return STATUS_USAGE;
    return n->of[XENCFG_SEVERITY_ERROR] || n->of[XENCFG_SEVERITY_WARNING]
               ? STATUS_FAILED
               : STATUS_COMPLETE;
}

char *problems_summary(const struct problem_count *n)
{
    static const char *const many[] = {
        [XENCFG_SEVERITY_NOTE] = "notes",
        [XENCFG_SEVERITY_WARNING] = "warnings",
        [XENCFG_SEVERITY_ERROR] = "errors",
        [XENCFG_SEVERITY_TROUBLE] = "things not checked",
    };
    const char *comma = "";
    struct buf b;
    int s;

    buf_begin(&b);
    for (s = XENCFG_SEVERITY_TROUBLE; s >= XENCFG_SEVERITY_NOTE; s--) {
        if (!n->of[s])
            continue;
        fprintf(b.f, "%s%d %s", comma, n->of[s],
                n->of[s] == 1 ? xencfg_severity_to_string(s) : many[s]);
        comma = ", ";
    }
    if (!*comma)
        fputs("no problems", b.f);
    return buf_end(&b);
}

const char *problem_action(const xencfg_problem *p)
{
    const struct xencfg_check_code *code;
    size_t i;

    for (i = 0; p->repair && (code = xencfg_check_code(i)); i++)
        if (!strcmp(code->code, p->code))
            return code->action;
    return NULL;
}

char *problem_subject(const xencfg_problem *p)
{
    if (p->kind && p->id)
        return text_format("%s %s", xencfg_devkind_to_string(p->kind), p->id);
    return need(strdup(p->path ? p->path : ""));
}

char *problem_domain(const xencfg_problem *p)
{
    if (p->domid < 0)
        return need(strdup("host"));
    if (p->name)
        return text_format("domain %d (%s)", p->domid, p->name);
    return text_format("domain %d", p->domid);
}

static bool is_code(const char *name, size_t len)
{
    const struct xencfg_check_code *code;
    size_t i;

    for (i = 0; (code = xencfg_check_code(i)); i++)
        if (strlen(code->code) == len && !strncmp(code->code, name, len))
            return true;
    return false;
}

static bool is_ignored(const char *list, const char *code)
{
    size_t len = strlen(code);
    const char *p = list;

    while (p && (p = strstr(p, code))) {
        if ((p == list || p[-1] == ',') && (!p[len] || p[len] == ','))
            return true;
        p += len;
    }
    return false;
}

bool problems_filter(const struct request *req, xencfg_check_result *result)
{
    xencfg_severity least = XENCFG_SEVERITY_USUAL;
    const char *p;
    int i, kept = 0;
    size_t n;

    if (req->severity && xencfg_severity_from_string(req->severity, &least)) {
        usage_error(req, "no severity '%s', only note, warning, error, trouble",
                    req->severity);
        return false;
    }
    for (p = req->ignore; p && *p; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");
        if (!is_code(p, n)) {
            usage_error(req, "no code '%.*s'; --explain all lists them", (int)n,
                        p);
            return false;
        }
    }
    for (i = 0; i < result->num_problems; i++)
        if (result->problems[i].severity >= least &&
            !is_ignored(req->ignore, result->problems[i].code))
            result->problems[kept++] = result->problems[i];
        else
            xencfg_problem_dispose(&result->problems[i]);
    result->num_problems = kept;
    return true;
}

/* ------------------------------------------------------------------ finding */

/* *word: the one that means no domain. */
static int wanted(const struct request *req, xencfg_ctx *ctx, uint32_t *ids,
                  const char **word)
{
    char *end;
    int i, rc;

    for (i = 0; i < req->num_args; i++) {
        *word = req->args[i];
        rc = xencfg_domain_find(ctx, *word, &ids[i]);
        if (context_no_domain(rc) && *req->args[i] >= '0' &&
            *req->args[i] <= '9') {     /* one that is dead may have files */
            ids[i] = strtoul(req->args[i], &end, 10);
            rc = *end ? rc : 0;
        }
        if (rc)
            return rc;
    }
    return 0;
}

enum exit_status problems_find(const struct request *req, xencfg_ctx *ctx,
                               xencfg_check_result *ret)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    const char *word = NULL;
    int i, rc;

    ids = need(calloc(req->num_args + 1, sizeof(*ids)));
    rc = wanted(req, ctx, ids, &word);
    if (!rc)
        rc = xencfg_check_with(ctx, req->num_args ? ids : NULL, req->num_args,
                               req->deep ? 0 : XENCFG_CHECK_DIRECTORIES, ret);
    for (i = 0; !rc && i < ret->num_problems; i++) {
        message_shorten(ret->problems[i].path);
        message_shorten(ret->problems[i].detail);
    }
    if (!rc)
        return STATUS_COMPLETE;
    error("%s%s", context_error(ctx, rc),
          suggest_access(req, rc, context_error(ctx, rc)));
    if (context_no_domain(rc))
        suggest_domain(ctx, req, word, rc);
    return STATUS_USAGE;
}
