/* message - what goes to standard error. */
#include <errno.h>
#include <string.h>

#include <xentoollog.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/output.h"
#include "base/progress.h"
#include "base/text.h"

static char *left_out, *held;

void message_shorten(char *text)
{
    size_t len = left_out ? strlen(left_out) : 0;
    char *p = text;

    while (len && p && (p = strstr(p, left_out)))
        if (p[len] == '/')
            memmove(p, p + len + 1, strlen(p + len + 1) + 1);
        else
            p += len;
}

void message_leave_out(const char *dir)
{
    left_out = need(strdup(dir));
}

/* Lines, on a terminal wrapped at words. */
static void put_wrapped(const char *lines)
{
    size_t width = output_width_of(STDERR_FILENO), n, fits;
    struct buf b;
    char *text;

    buf_begin(&b);
    for (; *lines; lines += n + 1) {
        n = strcspn(lines, "\n");
        while (width > 20 && text_span(lines, n) > width) {
            for (fits = text_fit(lines, width); fits && lines[fits] != ' ';)
                fits--;
            if (!fits)
                break;          /* a long word */
            fprintf(b.f, "%.*s\n  ", (int)fits, lines);
            lines += fits + 1;
            n -= fits + 1;
        }
        fprintf(b.f, "%.*s\n", (int)n, lines);
    }
    text = buf_end(&b);
    fputs(text, stderr);
    free(text);
}

/* One write per line, so that lines of several processes do not mix. */
void message_line(const char *level, const char *about, const char *fmt,
                       va_list ap)
{
    CLEANUP(freep) char *text = text_vformat(fmt, ap), *safe = NULL;
    CLEANUP(freep) char *line = NULL;

    message_shorten(text);
    safe = text_escape(text);
    line = text_format("cfgdump: %s: %s%s\n", level, about, safe);
    if (held) {
        char *more = text_format("%s%s", held, line);

        free(held);
        held = more;
        return;
    }
    output_flush();
    progress_clear();
    put_wrapped(line);
}

void message_hold(void)
{
    held = held ? held : need(strdup(""));
}

void message_release(void)
{
    char *lines = held;

    held = NULL;
    if (lines && *lines) {
        progress_clear();
        put_wrapped(lines);
    }
    free(lines);
}

void message(const char *level, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    message_line(level, "", fmt, ap);
    va_end(ap);
}

bool message_output_close(void)
{
    int err = output_close();

    if (err && err != EPIPE)
        error("write standard output: %s", strerror(err));
    return !err;
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
    if (level != XTL_ERROR)     /* the command says those itself */
        message_line(xtl_level_to_string(level), "", format, ap);
}

struct xentoollog_logger message_logger = { .vmessage = log_message };
