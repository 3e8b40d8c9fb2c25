/* get - `cfgdump get`: one value of a domain, bare. */
#include <string.h>

#include "base/buf.h"
#include "base/context.h"
#include "base/message.h"
#include "base/output.h"
#include "base/text.h"
#include "commands/commands.h"
#include "formats/explain.h"
#include "model/device.h"
#include "print/json_out.h"

static void put_json(const char *json)
{
    CLEANUP(freep) char *text = need(strdup(json));
    size_t len = strlen(text);

    /* what a string says; with escapes in it stays JSON, which says it */
    if (*text == '"' && len > 1 && !strchr(text, '\\')) {
        text[len - 1] = 0;
        memmove(text, text + 1, len - 1);
    }
    fprintf(output, "%s\n", text);
}

static enum exit_status put_device(xencfg_ctx *ctx, const struct source *s,
                                   const struct value *v)
{
    const struct xencfg_kind *kind = xencfg_kind(v->kind);
    CLEANUP(freep) char *json = NULL;

    if (json_object_text(ctx, kind->type, device_get(kind, &s->config, v->index),
                         &json)) {
        error("%s: %s", s->spec, xencfg_errmsg(ctx));
        return STATUS_FAILED;
    }
    put_json(json);
    return STATUS_COMPLETE;
}

/* Which they are, as too many are no answer. */
static enum exit_status too_many(const struct explanation *x)
{
    const struct selection *s = &x->selection;
    struct buf b;
    char *text;
    int i, n = 0;

    buf_begin(&b);
    for (i = 0; i < x->values.count && n < 4; i++)
        if (path_shows(s, &x->values.value[i])) {
            fprintf(b.f, "%s%s", n ? ", " : "",
                    n == 3 ? "..." : x->values.value[i].path);
            n++;
        }
    text = buf_end(&b);
    error("%s: more than one value, say which: %s", x->source.spec, text);
    free(text);
    return STATUS_FAILED;
}

/* What PATH names is one value, one device, or too much. */
static enum exit_status get(const struct request *req, xencfg_ctx *ctx,
                            const struct explanation *x)
{
    const struct selection *s = &x->selection;
    const struct value *value = NULL, *device = NULL, *v;
    bool many = false, devices = false;
    int i;

    for (i = 0; i < x->values.count; i++) {
        v = &x->values.value[i];
        if (path_is(s, v) && path_shows(s, v)) {
            many = many || (value && strcmp(value->json, v->json));
            value = v;
        } else if (v->kind && path_has_device(s, v)) {
            devices = devices || (device && (device->kind != v->kind ||
                                             device->index != v->index));
            device = v;
        }
    }
    if (many || (!value && (devices || (!device && s->count > 1))))
        return too_many(x);
    if (!value && device)
        return put_device(ctx, &x->source, device);
    if (value && value_shown(value->json) == value->json) {
        put_json(value->json);
        return STATUS_COMPLETE;
    }
    if (!value)
        return too_many(x);
    if (!req->quiet)
        note("%s: %s is not set", x->source.spec, s->path);
    return STATUS_FAILED;
}

static enum exit_status cmd_get(const struct request *req)
{
    return req->num_args < 2 ? usage_error(req, "get takes a domain and a PATH")
                             : explanation_run(req, get);
}

const struct command command_get = {
    .name = "get",
    .args = "[OPTION]... DOMAIN PATH",
    .help = "print one value, for scripts",
    .details =
        "Prints the value that PATH names, and nothing else: text without\n"
        "quotes, all else as JSON; of a device its JSON.  PATH is as of explain,\n"
        "with the names that tables show.  A value that is not set prints\n"
        "nothing, with exit status 1.\n"
        "\n"
        "Exit status: 0 complete; 1 not set, or something failed; 2 wrong usage;\n"
        "3 no access.",
    .options = OPTION(OPTION_VIEW),
    .completes = COMPLETES_PATH,
    .example = "  cfgdump get web nic 0 mac\n"
               "  cfgdump get web b_info.target_memkb\n"
               "  cfgdump get web xvda",
    .run = cmd_get,
};
