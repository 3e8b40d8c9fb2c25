/* message - what goes to standard error. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <xentoollog.h>

#include "cfgdump.h"

/* One write per line, so that lines of several processes do not mix. */
static void print_line(const char *level, const char *about, const char *fmt,
                       va_list ap)
{
    CLEANUP(freep) char *text = NULL, *safe = NULL, *line = NULL;
    int n;

    if (vasprintf(&text, fmt, ap) < 0) {
        text = NULL;
        out_of_memory();
    }
    report_shorten(text);
    safe = text_escape(text);
    n = asprintf(&line, "cfgdump: %s: %s%s\n", level, about, safe);
    if (n < 0) {
        line = NULL;
        out_of_memory();
    }
    output_flush();
    progress_clear();
    fputs(line, stderr);
}

void error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_line("error", "", fmt, ap);
    va_end(ap);
}

void hint(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_line("hint", "", fmt, ap);
    va_end(ap);
}

void note(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_line("note", "", fmt, ap);
    va_end(ap);
}

const struct command *usage_command;

enum exit_status usage_error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    print_line("error", "", fmt, ap);
    va_end(ap);
    fprintf(stderr, "Try 'cfgdump %s%s--help'.\n",
            usage_command ? usage_command->name : "", usage_command ? " " : "");
    return STATUS_USAGE;
}

char *entry_about(const struct entry *e)
{
    CLEANUP(freep) char *name = NULL;
    struct buf b;

    if (e->domain.name)
        name = text_escape(e->domain.name);
    buf_begin(&b);
    if (e->has_domid && name)
        fprintf(b.f, "domain %" PRIu32 " (%s): ", e->domain.domid, name);
    else if (e->has_domid)
        fprintf(b.f, "domain %" PRIu32 ": ", e->domain.domid);
    return buf_end(&b);
}

const char *entry_error(const struct entry *e)
{
    CLEANUP(freep) char *prefix = NULL;
    const char *text = e->error;
    size_t n;

    if (asprintf(&prefix, "domain %" PRIu32, e->domain.domid) < 0) {
        prefix = NULL;
        out_of_memory();
    }
    n = strlen(prefix);
    if (e->has_domid && !strncmp(text, prefix, n) && strchr(": ", text[n]) &&
        text[n])
        text += n + strspn(text + n, ": ");
    return text;
}

void message_about(const char *level, const struct entry *e, const char *fmt,
                   ...)
{
    CLEANUP(freep) char *about = entry_about(e);
    va_list ap;

    va_start(ap, fmt);
    print_line(level, about, fmt, ap);
    va_end(ap);
}

void (*out_of_memory_hook)(void);
enum exit_status out_of_memory_status = STATUS_FAILED;

void out_of_memory(void)
{
    static const char text[] = "cfgdump: error: out of memory\n";

    output_flush();
    progress_clear();
    if (out_of_memory_hook)
        out_of_memory_hook();
    pager_end();
    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(out_of_memory_status);
    _exit(out_of_memory_status);
}

/* ---------------------------------------------------------------- logger */

/*
 * Not xentoollog's own for stdio, which writes control characters as they come.
 */
static void PRINTF(5, 0)
log_message(struct xentoollog_logger *logger, xentoollog_level level,
            int errnoval, const char *context, const char *format, va_list ap)
{
    (void)logger;
    (void)errnoval;
    (void)context;
    print_line(xtl_level_to_string(level), "", format, ap);
}

static void log_progress(struct xentoollog_logger *logger, const char *context,
                         const char *doing_what, int percent,
                         unsigned long done, unsigned long total)
{
    (void)logger;
    (void)context;
    (void)doing_what;
    (void)percent;
    (void)done;
    (void)total;
}

static void log_destroy(struct xentoollog_logger *logger)
{
    (void)logger;
}

struct xentoollog_logger message_logger = {
    .vmessage = log_message,
    .progress = log_progress,
    .destroy = log_destroy,
};
