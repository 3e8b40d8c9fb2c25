/* repair - `cfgdump repair`: the safe remedies of what check finds. */
#include <string.h>
#include <time.h>

#include "base/context.h"
#include "base/message.h"
#include "base/text.h"
#include "commands/commands.h"
#include "formats/format.h"
#include "model/problem.h"

/* What became of the problems that have a repair, and how many have none. */
struct tally {
    int done, gone, failed, left;
    int domid;                  /* of the last problem, and of its template */
    uint64_t mended[2];         /* the kinds whose entries went, a bit each */
};

/* ------------------------------------------------------------------- acting */

/* What became of it, and a file in a line of its own. */
static void print_outcome(const char *what, const xencfg_problem *p)
{
    CLEANUP(freep) char *domain = problem_domain(p),
                        *subject = problem_subject(p);

    fprintf(output, "%-8s  ", what);
    output_cell(domain, 0, PLAIN);
    fprintf(output, ": %s%s", p->code, p->kind && p->id ? ", " : "\n          ");
    output_cell(subject, 0, PLAIN);
    putc('\n', output);
}

/*
 * One call takes all entries of a kind and code out of a template.  The kinds
 * that it was done for; NULL: another problem.
 */
static uint64_t *mended_kinds(const xencfg_problem *p, struct tally *tally)
{
    if (tally->domid != p->domid)
        memset(tally->mended, 0, sizeof(tally->mended));
    tally->domid = p->domid;
    return !strcmp(p->code, "stale-entry")       ? &tally->mended[0]
           : !strcmp(p->code, "duplicate-entry") ? &tally->mended[1]
                                                 : NULL;
}

static void repair_one(xencfg_ctx *ctx, const xencfg_problem *p,
                       const char *backup, struct tally *tally)
{
    uint64_t *mended = mended_kinds(p, tally), kind = UINT64_C(1) << p->kind;
    bool done = mended && *mended & kind;
    int rc = done ? 0 : xencfg_repair(ctx, p, backup, &done);
    const char *why = context_error(ctx, rc);

    if (mended && done)
        *mended |= kind;
    if (rc == XENCFG_ERROR_NI) {        /* not now */
        print_outcome("left", p);
        problem_print_text("", why, PLAIN);
        tally->left += p->severity > XENCFG_SEVERITY_NOTE;
        return;
    }
    if (rc) {
        CLEANUP(freep) char *domain = problem_domain(p),
                            *safe = text_escape(domain);

        tally->failed++;
        print_outcome("failed", p);
        error("%s: %s: %s", safe, p->code, why);
        return;
    }
    print_outcome(done ? "repaired" : "gone", p);
    tally->done += done;
    tally->gone += !done;
}

static void repair_all(const struct request *req, xencfg_ctx *ctx,
                       const xencfg_check_result *result, struct tally *tally)
{
    time_t now = time(NULL);
    char backup[32];
    struct tm tm;
    int i;

    gmtime_r(&now, &tm);
    strftime(backup, sizeof(backup), "%Y%m%dT%H%M%SZ", &tm);
    putc('\n', output);
    for (i = 0; i < result->num_problems; i++)
        if (result->problems[i].repair)
            repair_one(ctx, &result->problems[i], backup, tally);
    if (tally->done)
        fprintf(output, "\nWhat was changed or removed is kept in "
                "%s/cfgdump-backup/%s\n", request_state_dir(req), backup);
}

/* How many have a repair; those that matter and have none are left. */
static int repairable(const xencfg_check_result *result, struct tally *tally)
{
    int n = 0, i;

    for (i = 0; i < result->num_problems; i++) {
        const xencfg_problem *p = &result->problems[i];

        n += p->repair;
        tally->left += !p->repair && p->severity > XENCFG_SEVERITY_NOTE;
    }
    return n;
}

static enum exit_status cmd_repair(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    CLEANUP(xencfg_check_result_dispose) xencfg_check_result result = { 0 };
    struct tally tally = { 0 };
    struct problem_count count;
    enum exit_status status;
    const char *state = request_state_dir(req);
    int n;

    if (req->yes && req->dry_run)
        return usage_error(req, "--yes is the opposite of --dry-run");
    if (req->lib.xenstore_dump)
        return usage_error(req, "repair needs the running xenstore");
    ctx = context_open(&req->lib);
    status = problems_find(req, ctx, &result);
    if (status != STATUS_COMPLETE)
        return status;
    problems_print(&result, "repair:", GREEN, "not repaired:");
    count = problems_count(&result);
    n = repairable(&result, &tally);
    if (n && req->yes)
        repair_all(req, ctx, &result, &tally);
    else if (n && access(state, W_OK))
        fprintf(output, "\nDry run: nothing changed.  To repair it, run as root: "
                "%s cannot be written.\n", state);
    else if (n)
        fputs("\nDry run: nothing changed.  Apply with `cfgdump repair --yes`.\n",
              output);
    else if (!result.num_problems)
        fputs("nothing to repair\n", output);
    if (count.of[XENCFG_SEVERITY_TROUBLE])
        return STATUS_USAGE;
    return tally.failed || tally.left || (n && !req->yes) ? STATUS_FAILED
                                                          : STATUS_COMPLETE;
}

const struct command command_repair = {
    .name = "repair",
    .args = "[OPTION]... [DOMAIN...]",
    .help = "fix what `check` finds, where that is safe",
    .details =
        "Shows what `cfgdump check` finds, of all domains and the host if\n"
        "none is given, and what would be done about it; with --yes, does it.\n"
        "Each repair looks again, under libxl's lock, whether the problem is\n"
        "still there.  A file is not changed or removed without the old one\n"
        "being kept in cfgdump-backup in the state directory, below a\n"
        "directory named after the time.  No device, and no node of xenstore,\n"
        "is touched.\n"
        "\n"
        "Exit status: 0 nothing is left to do but notes; 1 something is\n"
        "left, or would have to be done; 2 something could not be checked.",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_DRY_RUN) |
               OPTION(OPTION_YES),
    .completes = COMPLETES_DOMAINS,
    .example = "  cfgdump repair\n"
               "  cfgdump repair --yes web",
    .judges = true,
    .host_only = true,
    .run = cmd_repair,
};
