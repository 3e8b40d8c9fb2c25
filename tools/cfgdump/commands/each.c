/* each - retrieves the domains that are asked for, and writes each at once. */
#include <string.h>
#include <time.h>

#include "base/context.h"
#include "base/message.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/suggest.h"
#include "commands/commands.h"
#include "commands/run.h"
#include "commands/targets.h"
#include "formats/format.h"
#include "model/entry.h"

/* Milliseconds that all domains together are waited for until they are ready,
   and between two looks. */
#define PATIENCE 300
#define PAUSE 20

static unsigned view(const struct run *run)
{
    return run->req->view < 0 ? run->format->view : (unsigned)run->req->view;
}

/*
 * Of uuids xenstore's is not the hypervisor's if xl preserved the domain.  The
 * name is xenstore's: by the template's, if that is all there is, no domain is
 * found.
 */
static void complete_entry(struct entry *e)
{
    if (!xencfg_uuid_is_nil(&e->report->uuid))
        e->domain.uuid = e->report->uuid;
}

static int print_named(void *arg, const struct xencfg_retrieved *got)
{
    struct run *run = arg;
    struct entry e = { .domain = *got->domain, .has_domid = true,
                       .config = got->config, .report = got->report };

    if (!got->error)
        complete_entry(&e);
    run_entry(run, &e, got->error);
    return 0;
}

/* What is not alive is no domain, but may have a template. */
static bool is_template_of(const struct run *run, const struct target *target,
                           uint32_t *domid)
{
    const char *what = target->domain.name;

    if (target->rc != XENCFG_ERROR_DOMAIN_DESTROYED ||
        view(run) == XENCFG_VIEW_LIVE)
        return false;
    *domid = strtoul(what, NULL, 10);
    return text_is_digits(what);
}

static void print_file(struct run *run, const struct target *target)
{
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config config;
    CLEANUP(xencfg_report_dispose) xencfg_report report;
    struct entry e = { .domain = target->domain, .config = &config,
                       .report = &report };
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    rc = xencfg_template_read(run->ctx, run->req->template_file, &config);
    e.domain.name = config.c_info.name;
    e.domain.uuid = config.c_info.uuid;
    run_entry(run, &e, rc);
}

static void print_target(struct run *run, const struct target *target)
{
    struct entry e = { .domain = target->domain,
                       .has_domid = target->has_domid,
                       .error = target->error };
    uint32_t domid = target->domain.domid;
    int rc = target->rc;

    if (run->req->template_file) {
        print_file(run, target);
        return;
    }
    if (!rc || is_template_of(run, target, &domid))
        rc = xencfg_retrieve_many(run->ctx, &domid, 1, view(run),
                                  run->format->flags, print_named, run);
    if (rc)
        run_entry(run, &e, rc);
}

/* ------------------------------------------------------------------ all */

static void begin(struct run *run)
{
    if (!run->begun && run->format->begin)
        run->format->begin(&run->json, 0);
    run->begun = true;
}

static void end(struct run *run)
{
    begin(run);
    if (run->format->end)
        run->format->end(&run->json, !run->failed, run->count);
}

/* It is not even known which domains there are. */
static void fail_all(struct run *run, int rc)
{
    error("%s%s", context_error(run->ctx, rc),
          suggest_access(run->req, rc, context_error(run->ctx, rc)));
    run->failed = true;
    run->no_access = rc == XENCFG_ERROR_ACCESS;
    if (run->format->shows_outcome || (run->begun && run->format->holds))
        run->format->end(&run->json, false, 0);
}

/* A first word that is neither command nor domain: a mistyped command, and the
   domains behind it were not to be shown.  Numbers are no commands. */
static bool is_no_command(const struct run *run, const struct target *first)
{
    const struct request *req = run->req;
    const char *word = req->num_args ? *req->args : "";

    if (!req->implied || req->template_file || !*word ||
        first->rc != XENCFG_ERROR_DOMAIN_NOTFOUND ||
        text_is_digits(word))
        return false;
    usage_error(req, "no command or domain '%s'", word);
    suggest_domain(run->ctx, req, word, first->rc);
    return true;
}

static void print_targets(struct run *run, bool names)
{
    CLEANUP(targets_freep) struct targets targets = { 0 };
    int i, rc;

    rc = targets_find(run->req, run->ctx, names, &targets);
    if (rc) {
        fail_all(run, rc);
        return;
    }
    run->no_command = is_no_command(run, targets.target);
    if (run->no_command)
        return;
    begin(run);
    for (i = 0; i < targets.count && output_flush(); i++) {
        progress_step(i, targets.count);
        print_target(run, &targets.target[i]);
    }
    end(run);
}

/* One that is being created or destroyed may be complete, or gone, soon. */
static int look_again(struct run *run, uint32_t domid,
                      xencfg_domain_config *config, xencfg_report *report)
{
    static const struct timespec pause = { .tv_nsec = PAUSE * 1000000 };
    int rc = XENCFG_ERROR_JSON_CONFIG_EMPTY;

    while (rc == XENCFG_ERROR_JSON_CONFIG_EMPTY && run->patience > 0) {
        run->patience -= PAUSE;
        nanosleep(&pause, NULL);
        rc = xencfg_retrieve(run->ctx, domid, view(run), run->format->flags,
                             config, report);
    }
    return rc;
}

/* Nobody asked for this one by name. */
static void print_any(struct run *run, struct entry *e, int rc)
{
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config config;
    CLEANUP(xencfg_report_dispose) xencfg_report report;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    if (rc == XENCFG_ERROR_JSON_CONFIG_EMPTY && run->patience > 0 &&
        !run_excuses(run, e, rc)) {
        rc = look_again(run, e->domain.domid, &config, &report);
        e->config = &config;
        e->report = &report;
    }
    if (context_no_domain(rc)) {
        if (run->req->verbose)
            message_about("note", e, "has gone meanwhile");
        return;
    }
    if (!rc)
        complete_entry(e);
    run_entry(run, e, rc);
}

/* Stops when nobody reads any more. */
static int print_retrieved(void *arg, const struct xencfg_retrieved *got)
{
    struct run *run = arg;
    struct entry e = { .domain = *got->domain, .has_domid = true,
                       .config = got->config, .report = got->report };

    begin(run);
    if (!output_flush())
        return 1;
    progress_step(got->index, got->count);
    print_any(run, &e, got->error);
    return 0;
}

static void print_all(struct run *run)
{
    int rc = xencfg_retrieve_many(run->ctx, NULL, 0, view(run),
                                  run->format->flags, print_retrieved, run);

    if (rc < 0)
        fail_all(run, rc);
    else
        end(run);
    if (run->foreign && !run->req->quiet)
        hint("%u domain%s of another toolstack than libxl, which keeps no "
             "configuration that could be shown", run->foreign,
             run->foreign == 1 ? " is" : "s are");
}

/* Lack of access is the caller's problem only where nothing else came of it. */
static enum exit_status run_status(const struct run *run)
{
    if (run->no_command)
        return STATUS_USAGE;
    if (run->no_access ||
        (run->denied && run->denied + run->excused == run->count))
        return STATUS_ACCESS;
    return run->failed ? STATUS_FAILED : STATUS_COMPLETE;
}

enum exit_status domains_print(const struct request *req, bool names,
                               bool *found)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    struct run run = { .req = req,
                       .format = format_find(req),
                       .json.f = output };

    ctx = context_open(&req->lib);
    run.ctx = ctx;
    if (run.format->as_libxl &&
        xencfg_libxl_json_layout(ctx, &run.json.flags))
        need(NULL);             /* there is no memory */
    run.patience = req->lib.xenstore_dump ? 0 : PATIENCE;
    if (req->all)
        print_all(&run);
    else
        print_targets(&run, names);
    free(run.host_error);
    if (found)
        *found = run.found;
    return run_status(&run);
}
