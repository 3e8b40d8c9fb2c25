/* format - which format -o names. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/status.h"
#include "cli/request.h"
#include "cli/usage.h"
#include "formats/format.h"

/* The word of words that is name's: "table" of "table json"; NULL: none. */
static const char *find_word(const char *words, const char *name)
{
    size_t len = strlen(name), n;
    const char *p;

    for (p = words; *p; p += n + strspn(p + n, " ")) {
        n = strcspn(p, " ");
        if (n == len && !strncmp(p, name, n))
            return p;
    }
    return NULL;
}

/* What is for people has one of two names, and is called by both. */
static const char *other_name(const char *name)
{
    return !strcmp(name, "text") ? "table" : !strcmp(name, "table") ? "text"
                                                                    : "";
}

/* "table, json, jsonl"; the caller frees it. */
static char *listed(const char *words)
{
    struct buf b;

    buf_begin(&b);
    for (; *words; words++)
        fprintf(b.f, "%s%c", *words == ' ' ? "," : "", *words);
    return buf_end(&b);
}

enum exit_status format_check(struct request *req)
{
    const struct command *command = req->command;
    const char *words = command->output_values, *other;
    CLEANUP(freep) char *list = NULL;

    if (!req->output || !words || find_word(words, req->output))
        return STATUS_COMPLETE;
    other = other_name(req->output);
    if (*other && find_word(words, other)) {
        req->output = other;
        return STATUS_COMPLETE;
    }
    list = listed(words);
    return usage_error(req, "%s has no output format '%s', only %s",
                       command->name, req->output, list);
}

const struct format *format_find(const struct request *req,
                                 const struct format *const *formats)
{
    const struct format *const *f = formats;

    while (req->output && *f && strcmp((*f)->name, req->output))
        f++;
    return *f;
}
