/* about - messages about one domain. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "model/about.h"
#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "model/entry.h"

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
    CLEANUP(freep)
    char *prefix = text_format("domain %" PRIu32, e->domain.domid);
    const char *text = e->error;
    size_t n;

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
    message_line(level, about, fmt, ap);
    va_end(ap);
}
