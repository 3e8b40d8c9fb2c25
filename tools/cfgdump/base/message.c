/* message - what goes to standard error. */
#include <errno.h>
#include <string.h>

#include <xentoollog.h>

#include "base/message.h"
#include "base/output.h"
#include "base/progress.h"
#include "base/text.h"

static char *left_out;

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

/* One write per line, so that lines of several processes do not mix. */
void message_line(const char *level, const char *about, const char *fmt,
                       va_list ap)
{
    CLEANUP(freep) char *text = text_vformat(fmt, ap), *safe = NULL;
    CLEANUP(freep) char *line = NULL;

    message_shorten(text);
    safe = text_escape(text);
    line = text_format("cfgdump: %s: %s%s\n", level, about, safe);
    output_flush();
    progress_clear();
    fputs(line, stderr);
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
