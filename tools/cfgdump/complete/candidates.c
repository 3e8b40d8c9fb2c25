/* candidates - words that a shell may offer. */
#include <string.h>

#include "complete/complete.h"
#include "base/text.h"

/* Also of other programs' names: what would not survive a line of text. */
static bool has_control(const char *text)
{
    CLEANUP(freep) char *safe = text_escape(text);

    return strlen(safe) != strlen(text);
}

void candidate_add(struct candidates *c, const char *text, const char *about,
                   bool partial)
{
    const char *rest = c->word + c->skip;
    CLEANUP(freep) char *whole = NULL;
    int i;

    if (strncmp(text, rest, strlen(rest)) || !*text || has_control(text))
        return;
    whole = text_format("%.*s%s", (int)c->skip, c->word, text);
    for (i = 0; i < c->count; i++)
        if (!strcmp(c->candidate[i].text, whole))
            return;
    c->candidate =
        need(reallocarray(c->candidate, c->count + 1, sizeof(*c->candidate)));
    c->candidate[c->count++] = (struct candidate){
        .text = need(strdup(whole)),
        .about = text_escape(about),
        .partial = partial,
    };
}

void candidates_clear(struct candidates *c)
{
    int i;

    for (i = 0; i < c->count; i++) {
        free(c->candidate[i].text);
        free(c->candidate[i].about);
    }
    free(c->candidate);
    *c = (struct candidates){ 0 };
}
