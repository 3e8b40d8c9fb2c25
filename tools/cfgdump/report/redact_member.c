/* redact_member - a part of a report by its form. */
#include <string.h>

#include "report/redact_secret.h"

/* A line at a time: a secret has no newline but where it is quoted. */
static void redact_lines(struct redact *r, FILE *f, const char *p, size_t len)
{
    const char *end = p + len, *next;

    for (; p < end; p = next) {
        next = memchr(p, '\n', end - p);
        next = next ? next + 1 : end;
        redact_text(r, f, HINT_TEXT, p, next - p);
    }
}

void redact_member(struct redact *r, FILE *f, enum redact_form form,
                   const char *name, const char *text, size_t len)
{
    r->member = name;
    r->place = (struct redact_place){ 0 };
    if (form == REDACT_JSON)
        redact_json(r, f, text, len);
    else if (form == REDACT_XENSTORE)
        redact_xenstore(r, f, text, len);
    else
        redact_lines(r, f, text, len);
}
