/* choose - which form of output -o names. */
#include <string.h>

#include "base/buf.h"
#include "cli/request.h"
#include "formats/format.h"

/* rows: also the names of those that go by others. */
static char *listed(const struct format *formats, const char *between, bool rows)
{
    const struct format *f;
    struct buf b;

    buf_begin(&b);
    for (f = formats; f->name; f++)
        if (rows || !f->takes)
            fprintf(b.f, "%s%s", f == formats ? "" : between, f->name);
    return buf_end(&b);
}

char *format_words(const struct format *formats)
{
    return listed(formats, " ", false);
}

/* NULL: none. */
static const struct format *find(const struct format *f, const char *name)
{
    while (f->name && (f->takes ? !f->takes(name) : strcmp(f->name, name)))
        f++;
    return f->name ? f : NULL;
}

enum exit_status format_check(struct request *req)
{
    const struct format *formats = req->command->outputs;
    CLEANUP(freep) char *list = NULL;
    const struct format *f;
    const char *other = "";

    if (!req->output || !formats)
        return STATUS_COMPLETE;
    f = find(formats, req->output);
    if (f)
        return f->load && !f->load() ? STATUS_FAILED : STATUS_COMPLETE;
    if (!strcmp(req->output, "text"))
        other = "table";
    if (!strcmp(req->output, "table"))
        other = "text";
    if (find(formats, other)) {
        req->output = other;
        return STATUS_COMPLETE;
    }
    list = listed(formats, ", ", true);
    return usage_error(req, "%s has no output format '%s', only %s",
                       req->command->name, req->output, list);
}

const struct format *format_find(const struct request *req)
{
    const struct format *formats = req->command->outputs;

    return req->output ? find(formats, req->output) : formats;
}
