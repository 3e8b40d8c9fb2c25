/* diff - the forms of `cfgdump diff`. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "formats/format.h"
#include "model/source.h"
#include "model/values.h"
#include "print/json_out.h"
#include "print/table.h"

/* --------------------------------------------------------------- for people */

/* The part of a path that names the device; 0: the domain's own value. */
static size_t device_len(const xencfg_change *c)
{
    return c->kind ? strlen(xencfg_kind(c->kind)->array) + strlen(c->id) + 2
                   : 0;
}

/* What follows the device's len characters: "mac", "[\"a.b\"]". */
static const char *behind(const char *path, size_t len)
{
    return path + len + (path[len] == '.');
}

static bool whole_device(const xencfg_change *c)
{
    return c->kind && strlen(c->path) == device_len(c);
}

static bool same_group(const xencfg_change *a, const xencfg_change *b)
{
    return a->kind == b->kind && device_len(a) == device_len(b) &&
           !strncmp(a->path, b->path, device_len(a));
}

static void put_line(const char *sign, int indent, const char *name, int width,
                     const char *json)
{
    enum style style = *sign == '-' ? RED : *sign == '+' ? GREEN : BOLD;
    CLEANUP(freep) char *line = NULL;

    if (json)
        line = text_format("%s %*s%s%*s  %s", sign, indent, "", name,
                           width - (int)text_shown(name), "",
                           value_shown(json));
    else
        line = text_format("%s %s", sign, name);
    output_cell(line, 0, style);
    putc('\n', output);
}

static void put_side(const char *sign, const struct source *side)
{
    CLEANUP(freep) char *line = text_format("%s %s", sign, side->spec);

    output_cell(line, 0, BOLD);
    putc('\n', output);
}

static int wider(int width, const char *name)
{
    int n = text_shown(name);

    return n > width ? n : width;
}

/* The values of one side, and how far they have been looked through. */
struct side {
    struct values values;
    int at;
};

static void side_freep(struct side *side)
{
    values_freep(&side->values);
}

/*
 * The values first to end - 1 are the device's.  Most devices follow the one
 * that was looked for before.
 */
static void find_device(struct side *side, const char *path, int *first,
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
                     !strncmp(value[i].path, path, len);
         i++)
        ;
    *end = side->at = i;
}

/* A device that came or went, with all its values. */
static void put_device(const xencfg_change *c, struct side *side)
{
    const char *sign = c->what == XENCFG_CHANGE_CLASS_ADDED ? "+" : "-";
    size_t len = strlen(c->path);
    int i, first, end, width = 0;

    find_device(side, c->path, &first, &end);
    for (i = first; i < end; i++)
        width = wider(width, behind(side->values.value[i].path, len));
    put_line(sign, 0, c->path, 0, NULL);
    for (i = first; i < end; i++) {
        const struct value *v = &side->values.value[i];

        put_line(sign, 2, behind(v->path, len), width, v->json);
    }
}

/* The changes c to end - 1, of one device or of the domain. */
static void put_group(const xencfg_change *c, const xencfg_change *end)
{
    CLEANUP(freep) char *device = need(strndup(c->path, device_len(c)));
    const xencfg_change *i;
    int indent = c->kind ? 2 : 0, width = 0;

    for (i = c; i < end; i++)
        width = wider(width, behind(i->path, device_len(i)));
    if (c->kind)
        put_line(" ", 0, device, 0, NULL);
    for (; c < end; c++) {
        const char *name = behind(c->path, device_len(c));

        if (c->before)
            put_line("-", indent, name, width, c->before);
        if (c->after)
            put_line("+", indent, name, width, c->after);
    }
}

static int print_changes(xencfg_ctx *ctx, const struct source *a,
                         const struct source *b,
                         const xencfg_change_list *list)
{
    const xencfg_change *i = list->changes, *next, *end = i + list->num_changes;
    CLEANUP(side_freep) struct side in_a = { 0 }, in_b = { 0 };
    int rc = values_collect(ctx, &a->config, &a->report, 0, &in_a.values);

    if (!rc)
        rc = values_collect(ctx, &b->config, &b->report, 0, &in_b.values);
    if (rc)
        return rc;
    put_side("---", a);
    put_side("+++", b);
    for (; i < end; i = next) {
        next = i + 1;
        if (whole_device(i)) {
            put_device(i, i->what == XENCFG_CHANGE_CLASS_ADDED ? &in_b : &in_a);
            continue;
        }
        while (next < end && same_group(i, next))
            next++;
        put_group(i, next);
    }
    return 0;
}

/* --------------------------------------------------------------------- stat */

/* How many of the changes c to end - 1, which are of one kind: devices are
   counted, and values of the domain. */
static char *counts(const xencfg_change *c, const xencfg_change *end)
{
    int n[XENCFG_CHANGE_CLASS_CHANGED + 1] = { 0 }, what;
    const xencfg_change *i;
    const char *comma = "";
    struct buf b;

    for (i = c; i < end; i++)
        if (!i->kind || whole_device(i))
            n[i->what]++;
        else if (i == c || !same_group(i - 1, i))
            n[XENCFG_CHANGE_CLASS_CHANGED]++;
    buf_begin(&b);
    for (what = 1; what <= XENCFG_CHANGE_CLASS_CHANGED; what++) {
        if (!n[what])
            continue;
        fprintf(b.f, "%s%d %s", comma, n[what],
                xencfg_change_class_to_string(what));
        comma = ", ";
    }
    return buf_end(&b);
}

static int print_stat(const struct source *a, const struct source *b,
                      const xencfg_change_list *list)
{
    const xencfg_change *i = list->changes, *next, *end = i + list->num_changes;
    CLEANUP(table_clear) struct table table = { 0 };

    for (; i < end; i = next) {
        CLEANUP(freep) char *text = NULL;

        for (next = i + 1; next < end && next->kind == i->kind; next++)
            ;
        text = counts(i, next);
        table_add(&table, PLAIN,
                  i->kind ? xencfg_devkind_to_string(i->kind) : "values", text,
                  "", "");
    }
    put_side("---", a);
    put_side("+++", b);
    table_print(&table, -1, "KIND", "CHANGES", "", "");
    return 0;
}

static int print_text(xencfg_ctx *ctx, const struct source *a,
                      const struct source *b, const xencfg_change_list *list,
                      bool stat)
{
    if (!list->num_changes)
        return 0;
    return stat ? print_stat(a, b, list) : print_changes(ctx, a, b, list);
}

/* ------------------------------------------------------------- for programs */

static int print_json(xencfg_ctx *ctx, const struct source *a,
                      const struct source *b, const xencfg_change_list *list,
                      bool stat)
{
    struct json_out j = { .f = output };
    int n;

    (void)ctx;
    (void)a;
    (void)b;
    (void)stat;
    json_open(&j, "[]", JSON_ROWS);
    for (n = 0; n < list->num_changes; n++) {
        const xencfg_change *i = &list->changes[n];

        json_open(&j, "{}", JSON_LINE);
        json_member(&j, "what", xencfg_change_class_to_string(i->what));
        if (i->kind) {
            json_member(&j, "kind", xencfg_devkind_to_string(i->kind));
            json_member(&j, "id", i->id);
        }
        json_member(&j, "path", i->path);
        if (i->before)
            json_member_raw(&j, "before", i->before);
        if (i->after)
            json_member_raw(&j, "after", i->after);
        json_close(&j);
    }
    json_close(&j);
    return 0;
}

const struct format diff_formats[] = {
    { .name = "text", .comparison = print_text },
    { .name = "json", .comparison = print_json },
    { .name = NULL },
};
