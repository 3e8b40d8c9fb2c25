/* run - writes what came of retrieving one domain. */
#include <string.h>

#include "base/buf.h"
#include "base/context.h"
#include "base/message.h"
#include "cli/suggest.h"
#include "commands/run.h"
#include "formats/format.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"

static void warn_one(const struct entry *e, const char *level,
                     const xencfg_finding *finding)
{
    CLEANUP(freep) char *subject = finding_subject(finding);
    const char *detail = finding_detail(finding);
    const char *path = finding->path;

    /* The detail may name the path already. */
    if (path && strstr(detail, path))
        path = NULL;
    message_about(level, e, "%s%s%s%s%s%s%s%s", subject, *subject ? ": " : "",
                  finding_name(finding), *detail ? ": " : "", detail,
                  path ? " (" : "", path ? path : "", path ? ")" : "");
}

static void warn(const struct request *req, const struct entry *e)
{
    int i;

    for (i = 0; i < e->report->num_findings; i++) {
        const xencfg_finding *finding = &e->report->findings[i];

        if (finding->severity == XENCFG_SEVERITY_WARNING)
            warn_one(e, "warning", finding);
        else if (req->verbose)
            warn_one(e, "note", finding);
    }
}

/* Prints all of it or nothing. */
static int print_domain(struct run *run, const struct entry *e)
{
    struct json_out before = run->json;
    CLEANUP(freep) char *text = NULL;
    struct buf b;
    int rc;

    buf_begin(&b);
    run->json.f = b.f;
    rc = run->format->domain(e);
    text = buf_end(&b);
    if (rc < 0) {
        run->json = before;
        return rc;
    }
    run->found = run->found || rc;
    run->json.f = output;
    fputs(text, output);
    return 0;
}

bool run_excuses(const struct run *run, const struct entry *e, int rc)
{
    return rc == XENCFG_ERROR_JSON_CONFIG_EMPTY && entry_is_special(e) &&
           (run->req->all || run->format->shows_state);
}

/* What is wrong with the host is said once, not with each domain. */
static bool is_repeated(struct run *run, const struct entry *e)
{
    if (!e->has_domid || entry_error(e) != e->error)
        return false;
    if (run->host_error && run->host_domid != e->domain.domid &&
        !strcmp(run->host_error, e->error))
        return true;
    free(run->host_error);
    run->host_error = need(strdup(e->error));
    run->host_domid = e->domain.domid;
    return false;
}

static void print_excused(struct run *run, struct entry *e)
{
    CLEANUP(freep) char *text =
        context_error_copy(run->ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY);

    e->error = text;
    e->excused = true;
    run->excused++;
    run->foreign += !strcmp(e->domain.state, "foreign");
    print_domain(run, e);
    if (run->req->verbose)
        message_about("note", e, "%s", entry_error(e));
}

/*
 * Names a domain whose configuration would have had the name.  Only done when
 * that failed, as it asks xenstore about every domain.
 */
static void identify(xencfg_ctx *ctx, struct entry *e, xencfg_domain_list *list)
{
    int i;

    if (xencfg_domains(ctx, list))
        return;
    for (i = 0; i < list->num_domains; i++)
        if (list->domains[i].domid == e->domain.domid)
            e->domain = list->domains[i];
}

/* Did --type and --with-findings not ask for it? */
static bool is_left_out(const struct request *req, const struct entry *e, int rc)
{
    if (!req->type && !req->with_findings)
        return false;
    if (rc)                     /* what cannot be known is no answer either */
        return rc == XENCFG_ERROR_JSON_CONFIG_EMPTY;
    return (req->type && strcasecmp(req->type, domain_type(e->config))) ||
           (req->with_findings && !finding_count(e->report));
}

void run_entry(struct run *run, struct entry *e, int rc)
{
    CLEANUP(xencfg_domain_list_dispose) xencfg_domain_list list;
    CLEANUP(freep) char *text = NULL;

    xencfg_domain_list_init(&list);
    if (is_left_out(run->req, e, rc))
        return;
    e->req = run->req;
    e->ctx = run->ctx;
    e->json = &run->json;
    e->gap = &run->gap;
    e->index = run->count++;
    if (run_excuses(run, e, rc)) {
        print_excused(run, e);
        return;
    }
    if (!rc)
        rc = print_domain(run, e);
    if (!rc) {
        if (!run->req->quiet &&
            (run->req->verbose || !run->format->shows_findings))
            warn(run->req, e);
        return;
    }
    run->failed = true;
    e->code = rc;
    run->denied += rc == XENCFG_ERROR_ACCESS;
    if (!e->error) {
        e->error = text = context_error_copy(run->ctx, rc);
        if (e->has_domid && !e->domain.name && rc != XENCFG_ERROR_TIMEDOUT)
            identify(run->ctx, e, &list);
    }
    e->repeated = is_repeated(run, e);
    print_domain(run, e);
    if (!e->repeated && (!run->format->shows_errors || !output_with_errors()))
        message_about("error", e, "%s%s", entry_error(e),
                      suggest_access(run->req, rc, e->error));
    if (context_no_domain(rc) && !e->has_domid)
        suggest_domain(run->ctx, run->req, e->domain.name, rc);
    else if (e->has_domid && e->domain.domid && !entry_is_special(e))
        suggest_check(run->req, rc, e->domain.domid);
}
