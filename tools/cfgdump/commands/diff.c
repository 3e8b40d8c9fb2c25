/* cmd_diff - `cfgdump diff`: what differs between two configurations. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/context.h"
#include "base/die.h"
#include "base/message.h"
#include "base/output.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/request.h"
#include "cli/usage.h"
#include "commands/commands.h"
#include "commands/diff_tool.h"
#include "model/source.h"
#include "model/values.h"
#include "print/json_out.h"
#include "print/table.h"

/* As of diff(1). */
enum { SAME, DIFFERENT, TROUBLE };

struct side_values {
    struct values values;
    int at;                     /* behind the device that was last */
};

struct diff {
    const struct request *req;
    xencfg_ctx *ctx;
    struct source a, b;
    xencfg_change_list list;
    struct side_values va, vb;  /* of devices that only one of them has */
};

static void diff_init(struct diff *d, const struct request *req)
{
    *d = (struct diff){ .req = req };
    source_init(&d->a);
    source_init(&d->b);
    xencfg_change_list_init(&d->list);
}

static void diffp(struct diff *d)
{
    source_freep(&d->a);
    source_freep(&d->b);
    xencfg_change_list_dispose(&d->list);
    values_freep(&d->va.values);
    values_freep(&d->vb.values);
    context_closep(&d->ctx);
}

/* --------------------------------------------------------------- for people */

/* The part of a path that names the device; 0: the domain's own value. */
static size_t device_len(const xencfg_change *c)
{
    return c->kind ? strlen(kind_array(c->kind)) + strlen(c->id) + 2 : 0;
}

/* What follows the device's len characters: "mac", "[\"a.b\"]". */
static const char *behind(const char *path, size_t len)
{
    return path + len + (path[len] == '.');
}

static const char *member_of(const xencfg_change *c)
{
    return behind(c->path, device_len(c));
}

static bool same_group(const xencfg_change *a, const xencfg_change *b)
{
    return a->kind == b->kind && device_len(a) == device_len(b) &&
           !strncmp(a->path, b->path, device_len(a));
}

static int text_len(const char *text)
{
    CLEANUP(freep) char *safe = text_escape(text);

    return text_width(safe);
}

static void put_line(const struct diff *d, char sign, int indent,
                     const char *name, int width, const char *json)
{
    enum style style = sign == '-' ? RED : sign == '+' ? GREEN : BOLD;
    CLEANUP(freep) char *line = NULL;
    struct buf b;

    buf_begin(&b);
    fprintf(b.f, "%c %*s%s", sign, indent, "", name);
    if (json)
        fprintf(b.f, "%*s  %s", width - text_len(name), "", json);
    line = buf_end(&b);
    output_cell(line, 0, style, d->req->colour);
    putc('\n', output);
}

/*
 * The values first to end - 1 are the device's.  Most devices follow the one that
 * was looked for before.
 */
static void find_device(struct side_values *side, const char *path, int *first,
                        int *end)
{
    const struct value *value = side->values.value;
    int i = 0, n, count = side->values.count;
    size_t len = strlen(path);

    *first = *end = 0;
    for (n = 0; n < count; n++) {
        i = (side->at + n) % count;
        if (value[i].device_len == len && !strncmp(value[i].path, path, len))
            break;
    }
    if (n == count)
        return;
    for (*first = i; i < count && value[i].device_len == len &&
                     !strncmp(value[i].path, path, len); i++)
        ;
    *end = side->at = i;
}

/* The values of a device, all of which came or went. */
static void put_device(struct diff *d, const xencfg_change *c)
{
    bool added = c->what == XENCFG_CHANGE_CLASS_ADDED;
    struct side_values *side = added ? &d->vb : &d->va;
    size_t len = strlen(c->path);
    char sign = added ? '+' : '-';
    int i, first, end, width = 0;

    find_device(side, c->path, &first, &end);
    for (i = first; i < end; i++) {
        int n = text_len(behind(side->values.value[i].path, len));

        width = n > width ? n : width;
    }
    put_line(d, sign, 0, c->path, 0, NULL);
    for (i = first; i < end; i++) {
        const struct value *v = &side->values.value[i];

        put_line(d, sign, 2, behind(v->path, len), width, v->json);
    }
}

/* The changes first to end - 1, of one device or of the domain. */
static void put_group(const struct diff *d, int first, int end)
{
    const xencfg_change *c = &d->list.changes[first];
    int i, width = 0;
    CLEANUP(freep) char *name = NULL;

    for (i = first; i < end; i++)
        if (text_len(member_of(&d->list.changes[i])) > width)
            width = text_len(member_of(&d->list.changes[i]));
    name = need(strndup(c->path, device_len(c)));
    if (c->kind)
        put_line(d, ' ', 0, name, 0, NULL);
    for (i = first; i < end; i++) {
        c = &d->list.changes[i];
        if (c->before)
            put_line(d, '-', c->kind ? 2 : 0, member_of(c), width, c->before);
        if (c->after)
            put_line(d, '+', c->kind ? 2 : 0, member_of(c), width, c->after);
    }
}

static void head(const struct diff *d, const char *sign, const char *spec)
{
    CLEANUP(freep) char *line = text_format("%s %s", sign, spec);

    output_cell(line, 0, BOLD, d->req->colour);
    putc('\n', output);
}

static bool whole_device(const xencfg_change *c)
{
    return c->kind && strlen(c->path) == device_len(c);
}

static int print_text(struct diff *d)
{
    int i, end;

    if (!d->list.num_changes)
        return 0;
    if (values_collect(d->ctx, &d->a.config, &d->a.report, 0,
                       &d->va.values) ||
        values_collect(d->ctx, &d->b.config, &d->b.report, 0,
                       &d->vb.values))
        return -1;
    head(d, "---", d->a.spec);
    head(d, "+++", d->b.spec);
    for (i = 0; i < d->list.num_changes; i = end) {
        const xencfg_change *c = &d->list.changes[i];

        end = i + 1;
        if (whole_device(c)) {
            put_device(d, c);
            continue;
        }
        while (end < d->list.num_changes &&
               same_group(c, &d->list.changes[end]))
            end++;
        put_group(d, i, end);
    }
    return 0;
}

/* --------------------------------------------------------------------- stat */

static void put_count(FILE *f, int n, const char *what, bool *first)
{
    if (n)
        fprintf(f, "%s%d %s", *first ? "" : ", ", n, what);
    *first = *first && !n;
}

/* Devices are counted, and values of the domain. */
static void print_stat(const struct diff *d)
{
    static const char *const heading[] = { "KIND", "CHANGES", "", "" };
    CLEANUP(table_clear) struct table table = { 0 };
    const xencfg_change *c = d->list.changes;
    int i = 0, kind, n[4];

    while (i < d->list.num_changes) {
        CLEANUP(freep) char *text = NULL;
        bool first = true;
        struct buf b;

        memset(n, 0, sizeof(n));
        for (kind = c[i].kind;
             i < d->list.num_changes && (int)c[i].kind == kind; i++) {
            bool again = kind && i && same_group(&c[i - 1], &c[i]);

            if (!kind || whole_device(&c[i]))
                n[c[i].what]++;
            else if (!again)
                n[XENCFG_CHANGE_CLASS_CHANGED]++;
        }
        buf_begin(&b);
        put_count(b.f, n[XENCFG_CHANGE_CLASS_ADDED], "added", &first);
        put_count(b.f, n[XENCFG_CHANGE_CLASS_REMOVED], "removed", &first);
        put_count(b.f, n[XENCFG_CHANGE_CLASS_CHANGED], "changed", &first);
        text = buf_end(&b);
        table_add(&table, PLAIN, kind ? kind_name(kind) : "values", text, "",
                  "");
    }
    if (table.count) {
        head(d, "---", d->a.spec);
        head(d, "+++", d->b.spec);
    }
    table_print(&table, heading, -1, d->req->colour);
}

/* ------------------------------------------------------------- for programs */

static void put_change(struct json_out *j, const xencfg_change *c)
{
    json_open(j, "{}", JSON_LINE);
    json_member(j, "what", xencfg_change_class_to_string(c->what));
    if (c->kind) {
        json_member(j, "kind", xencfg_devkind_to_string(c->kind));
        json_member(j, "id", c->id);
    }
    json_member(j, "path", c->path);
    if (c->before) {
        json_key(j, "before");
        json_raw(j, c->before);
    }
    if (c->after) {
        json_key(j, "after");
        json_raw(j, c->after);
    }
    json_close(j);
}

static void print_json(const struct diff *d)
{
    struct json_out j = { .f = output };
    int i;

    json_open(&j, "[]", JSON_ROWS);
    for (i = 0; i < d->list.num_changes; i++)
        put_change(&j, &d->list.changes[i]);
    json_close(&j);
}

/* -------------------------------------------------------------- the command */

static bool load(struct diff *d)
{
    char **spec = d->req->args;

    d->ctx = context_open(&d->req->lib);
    return !source_load(d->req, d->ctx, spec[0], &d->a) &&
           !source_load(d->req, d->ctx, spec[1], &d->b);
}

static int compare(struct diff *d, bool json, bool stat)
{
    const char *tool = getenv("CFGDUMP_DIFF");

    if (tool && *tool && !json && !stat)
        return diff_tool_run(d->ctx, tool, &d->a, &d->b);
    if (xencfg_diff(d->ctx, &d->a.config, &d->a.report, &d->b.config,
                    &d->b.report, &d->list)) {
        error("%s", xencfg_errmsg(d->ctx));
        return TROUBLE;
    }
    if (json) {
        print_json(d);
    } else if (stat) {
        print_stat(d);
    } else if (print_text(d)) {
        error("%s", xencfg_errmsg(d->ctx));
        return TROUBLE;
    }
    return d->list.num_changes ? DIFFERENT : SAME;
}

static enum exit_status cmd_diff(const struct request *req)
{
    CLEANUP(diffp) struct diff d;
    bool json = req->output && !strcmp(req->output, "json");
    bool stat = req->given & OPTION(OPTION_STAT);

    diff_init(&d, req);
    if (req->num_args != 2)
        return usage_error(req, "diff takes two configurations");
    if (!strcmp(req->args[0], "-") && !strcmp(req->args[1], "-"))
        return usage_error(req, "only one of them can be standard input");
    if (json && stat)
        return usage_error(req, "--stat is for people, -o json is not");
    return (enum exit_status)(load(&d) ? compare(&d, json, stat) : TROUBLE);
}

const struct command command_diff = {
    .name = "diff",
    .args = "[OPTION]... A B",
    .help = "what differs between two configurations",
    .details =
        "A and B are each a domain (domid, uuid or name), as it lives;\n"
        "DOMAIN@live, which is the same, DOMAIN@template or DOMAIN@rebuild; a\n"
        "file; or -, standard input.  What has a / in it or ends with .json is\n"
        "a file; else it is a domain, and only if there is none, a file.  A\n"
        "file has the configuration of one domain, as `cfgdump show` prints it\n"
        "in json, xl-list or jsonl, `xl list -l`, or libxl in its template.\n"
        "\n"
        "Devices are paired by identity, not by position.  Exit status: 0 the\n"
        "same; 1 different; 2 trouble, which is also no access.\n"
        "\n"
        "Environment: CFGDUMP_DIFF, a shell command that compares instead,\n"
        "such as 'diff -u': it is given two files of JSON, devices in one\n"
        "order.",
    .formats =
        "  text  for people (default)\n"
        "  json  a list of changes: {what, kind, id, path, before, after}",
    .options = OPTION(OPTION_OUTPUT) | OPTION(OPTION_STAT),
    .output_arg = "FORMAT",
    .output_help = "see above",
    .output_values = "text json",
    .paged = true,
    .completes = COMPLETES_SIDES,
    .example =
        "  cfgdump diff web web@template\n"
        "  cfgdump show web >before.json; ...; cfgdump diff before.json web\n"
        "  CFGDUMP_DIFF='diff -u' cfgdump diff web db",
    .judges = true,
    .run = cmd_diff,
};
