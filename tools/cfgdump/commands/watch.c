/*
 * watch - `cfgdump watch`: a line for each change.
 *
 * Waits for three things at once: something to do for the monitor, a signal,
 * and the end of the process that reads standard output, which may go while
 * nothing changes.  While it does not read, the monitor still takes what
 * xenstored sends.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>

#include "base/buf.h"
#include "base/context.h"
#include "base/message.h"
#include "cli/suggest.h"
#include "commands/commands.h"
#include "formats/format.h"

struct watching {
    const struct request *req;
    const struct format *format;
    xencfg_ctx *ctx;
    xencfg_monitor *monitor;
    sigset_t signals;           /* that may come while it waits */
    unsigned long seq;          /* of the last line */
    unsigned long changes;      /* printed since the snapshot */
    bool snapshot;              /* its end has not come */
};

static volatile sig_atomic_t stopped;

static void stop(int number)
{
    (void)number;
    stopped = 1;
}

/* They come only while it waits, so never within a line. */
static void catch_signals(sigset_t *outside)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = stop };
    sigset_t ours;
    size_t i;

    sigemptyset(&ours);
    for (i = 0; i < ARRAY_SIZE(numbers); i++)
        sigaddset(&ours, numbers[i]);
    sigprocmask(SIG_BLOCK, &ours, outside);
    for (i = 0; i < ARRAY_SIZE(numbers); i++) {
        sigdelset(outside, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
}

/*
 * Waits until there is something to do for the monitor, or room in standard
 * output if that is wanted.  False: a signal came, or nobody reads any more.
 */
static bool wait_for(struct watching *w, bool room, bool *has_room)
{
    struct pollfd fds[] = {
        { .fd = STDOUT_FILENO, .events = room ? POLLOUT : 0 },
        { .fd = xencfg_monitor_fd(w->monitor), .events = POLLIN },
    };
    int n = ppoll(fds, ARRAY_SIZE(fds), NULL, &w->signals);

    *has_room = n > 0 && (fds[0].revents & POLLOUT);
    return !stopped && (n >= 0 || errno == EINTR) &&
           !(fds[0].revents & (POLLERR | POLLHUP | POLLNVAL) && !*has_room);
}

/* ---------------------------------------------------------------- printing */

/* In parts that a pipe takes without blocking once it has room. */
static bool print(struct watching *w, const char *text, size_t len)
{
    bool room = false;
    size_t n;

    while (len) {
        while (!room) {
            if (!wait_for(w, true, &room) ||
                (!room && xencfg_monitor_collect(w->monitor)))
                return false;
        }
        n = len < PIPE_BUF / 2 ? len : PIPE_BUF / 2;
        fwrite(text, 1, n, output);
        if (!output_flush())
            return false;
        text += n;
        len -= n;
        room = false;
    }
    return true;
}

/* What comes before all events; e: one. */
static bool print_lines(struct watching *w, const struct xencfg_event *e)
{
    CLEANUP(freep) char *text = NULL;
    struct buf b;

    buf_begin(&b);
    if (e)
        w->format->event(b.f, ++w->seq, e);
    else if (w->format->watching)
        w->format->watching(b.f);
    text = buf_end(&b);
    return print(w, text, b.len);
}

static bool print_event(struct watching *w, const struct xencfg_event *e)
{
    w->changes += !w->snapshot;
    if (e->kind == XENCFG_EVENT_KIND_SNAPSHOT_END)
        w->snapshot = false;
    else if (w->snapshot && w->req->no_snapshot)
        return true;
    return print_lines(w, e);
}

/* ---------------------------------------------------------------- the verb */

static bool enough(const struct watching *w)
{
    return w->req->count && w->changes >= w->req->count;
}

static enum exit_status failed(const struct watching *w, int rc)
{
    error("%s%s", context_error(w->ctx, rc),
          suggest_access(w->req, rc, context_error(w->ctx, rc)));
    return rc == XENCFG_ERROR_ACCESS && !w->seq ? STATUS_ACCESS : STATUS_FAILED;
}

static enum exit_status watch(struct watching *w)
{
    const struct xencfg_event *e;
    bool room;
    int rc;

    if (!print_lines(w, NULL))
        return stopped ? STATUS_COMPLETE : STATUS_FAILED;
    while (!enough(w)) {
        rc = xencfg_monitor_next(w->monitor, 0, &e);
        if (rc)
            return failed(w, rc);
        if (e ? !print_event(w, e) : !wait_for(w, false, &room))
            return stopped ? STATUS_COMPLETE : STATUS_FAILED;
    }
    return STATUS_COMPLETE;
}

static enum exit_status cmd_watch(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    struct watching w = { .req = req,
                          .snapshot = true,
                          .format = format_find(req) };
    enum exit_status status;
    int rc;

    if (req->lib.xenstore_dump)
        return usage_error(req, "in a dump of a xenstore nothing changes");
    catch_signals(&w.signals);
    w.ctx = ctx = context_open(&req->lib);
    rc = xencfg_monitor_open(ctx, (const char *const *)req->args,
                             req->num_args, &w.monitor);
    if (rc)
        return failed(&w, rc);
    status = watch(&w);
    xencfg_monitor_close(w.monitor);
    return status;
}

const struct command command_watch = {
    .name = "watch",
    .args = "[OPTION]... [DOMAIN...]",
    .help = "print a line for each change",
    .details =
        "Prints all domains that are there, or those that are given, and\n"
        "then, until it is ended, a line for each change: a domain, or a\n"
        "device of one, has come or gone; a medium or another value has\n"
        "changed.  It outlives xenstored: what differs when that is back is\n"
        "told then.  It costs nothing while nothing changes, whatever guests\n"
        "write.  DOMAIN has to be there; a later one of that name or uuid is\n"
        "watched too.  With --no-snapshot the line that ends the snapshot is\n"
        "printed all the same: it means that changes are seen from now on.\n"
        "\n"
        "Needs the socket of a running xenstored.  Exit status: 0 ended by\n"
        "SIGINT, SIGTERM, SIGHUP or --count; 1 something failed, or nobody\n"
        "reads any more; 2 wrong usage; 3 no access.",
    .formats =
        "  jsonl  the first line has the format's version; the others have\n"
        "         seq, time, event, domid, uuid, name, and for what it is\n"
        "         about kind, id, path, before, after, error, state (default)\n"
        "  text   for people",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_NO_SNAPSHOT) | OPTION(OPTION_COUNT),
    .outputs = watch_formats,
    .completes = COMPLETES_DOMAINS,
    .example = "  cfgdump watch -o text\n"
               "  cfgdump watch web | jq -c 'select(.kind == \"disk\")'",
    .host_only = true,
    .run = cmd_watch,
};
