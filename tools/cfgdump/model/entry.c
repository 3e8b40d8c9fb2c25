/* entry - messages about one domain. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/entry.h"
#include "base/message.h"
#include "base/text.h"

char *entry_about(const struct entry *e)
{
    const char *name = e->domain.name;
    CLEANUP(freep) char *safe = text_escape(name ? name : "");

    if (!e->has_domid)
        return need(strdup(""));
    return text_format("domain %" PRIu32 "%s%s%s: ", e->domain.domid,
                       name ? " (" : "", safe, name ? ")" : "");
}

char *entry_state(const struct entry *e)
{
    const char *state = e->domain.state ? e->domain.state : "unknown";

    return e->domain.stubdomain_of < 0
               ? need(strdup(state))
               : text_format("%s of %d", state, e->domain.stubdomain_of);
}

const char *entry_error(const struct entry *e)
{
    const char *text = e->error;
    char prefix[20];
    int n =
        snprintf(prefix, sizeof(prefix), "domain %" PRIu32, e->domain.domid);

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
