/* path - which values a PATH on the command line means. */
#include <string.h>

#include "model/path.h"
#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/suggest.h"
#include "model/finding.h"
#include "model/path_names.h"

/* -------------------------------------------------------------------- parts */

/* Length of the first part: "disks", "[xvda]", ".pdev_path". */
static size_t part(const char *path)
{
    const char *p = path;

    if (*p != '[')
        return (*p == '.') + strcspn(p + (*p == '.'), ".[");
    if (*++p == '"')
        for (p++; *p && *p != '"'; p++)
            p += *p == '\\' && p[1];
    p += strcspn(p, "]");
    return p - path + (*p == ']');
}

/* Spells the device as the values do; typed: in the words of a table. */
static void resolve(char **path, const struct known *known, bool typed,
                    struct selection *ret)
{
    size_t head = part(*path), second = part(*path + head);
    xencfg_devkind kind;
    const char *id;
    char *spelled;

    kind = path_array_kind(*path, head);
    ret->kind = kind ? kind : ret->kind;
    if (!kind || (*path)[head] != '[' || second <= 2)
        return;
    free(ret->id);
    ret->id = need(strndup(*path + head + 1, second - 2));
    id = path_known_id(known, ret->kind, ret->id);
    if (!id)
        return;
    spelled = text_format("%.*s[%s]%s", (int)head, *path, id,
                          *path + head + second);
    free(*path);
    free(ret->id);
    *path = typed ? path_member(known, spelled, head + strlen(id) + 2) : spelled;
    ret->id = need(strdup(id));
}

/* -------------------------------------------------------- what there is not */

#define FAR 1000                /* not alike at all */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Of the first n characters of a name; those that begin alike are nearer. */
static int part_distance(const char *wanted, const char *name, size_t n)
{
    CLEANUP(freep) char *begin = need(strndup(name, n));

    return suggest_distance(wanted, begin) - !strncasecmp(wanted, begin, 3);
}

/* Of the whole name, of its beginning, or of one of its words. */
static int distance(const char *wanted, const char *name)
{
    size_t len = strlen(wanted += *wanted == '.');
    int limit = 1 + (int)len / 3, d;

    name += *name == '.';
    d = least(suggest_distance(wanted, name), part_distance(wanted, name, len));
    for (; *name; name += strcspn(name, "_"), name += *name == '_')
        d = least(d, 1 + part_distance(wanted, name, strcspn(name, "_")));
    return d <= limit ? d : FAR;
}

/* Adds the first len characters of name; "[xvda]" is like no other. */
static void offer(struct suggestions *s, const char *name, size_t len)
{
    char *text = need(strndup(name, len));

    suggest_add(s, text, *name == '[' ? FAR : distance(s->word, text));
}

/* A device that is not in the result can be asked for all the same. */
static void offer_findings(struct suggestions *s, const char *path,
                           size_t known, const xencfg_report *report)
{
    xencfg_devkind kind = path_array_kind(path, known);
    int i;

    for (i = 0; kind && i < report->num_findings; i++) {
        CLEANUP(freep) char *name = finding_path(&report->findings[i]);

        if (name && report->findings[i].kind == kind)
            offer(s, name + known, strlen(name + known));
    }
}

/* "; there are: [xvda], [xvdb]"; if some are alike, only these. */
static char *listed(const struct suggestions *s)
{
    bool alike = s->count && s->nearest[0].distance < FAR, more = s->more;
    struct buf b;
    int i, n = 0;

    while (n < s->count && (!alike || s->nearest[n].distance < FAR))
        n++;
    more = more || n < s->count;
    buf_begin(&b);
    for (i = 0; i < n; i++) {
        const char *text = s->nearest[i].text;

        fprintf(b.f, "%s%s",
                i      ? ", "
                : more ? "; there are others, such as "
                       : "; there are: ",
                text + (*text == '.'));
    }
    return buf_end(&b);
}

/* What there is in place of wanted behind the first known bytes of path. */
static char *candidates(const struct values *values,
                        const xencfg_report *report, const char *path,
                        size_t known, const char *wanted)
{
    CLEANUP(suggest_clear) struct suggestions s = { .word = wanted };
    int i;

    for (i = 0; i < values->count; i++) {
        const char *p = values->value[i].path;

        if (path_begins(p, path, known) && part(p + known))
            offer(&s, p + known, part(p + known));
    }
    offer_findings(&s, path, known, report);
    return listed(&s);
}

static void say_nothing(const char *given, const char *path,
                        const struct values *values,
                        const xencfg_report *report)
{
    CLEANUP(freep) char *wanted = NULL, *there = NULL;
    size_t known = 0, next, len;
    bool found = true;
    int i;

    while (found) {
        next = known + part(path + known);
        for (found = false, i = 0; !found && i < values->count; i++)
            found = next > known && path_begins(values->value[i].path, path, next);
        if (found)
            known = next;
    }
    len = part(path + known);
    wanted = need(strndup(path + known, len));
    there = candidates(values, report, path, known, wanted);
    if (known)
        error("%s: %.*s has no %s%s", given, (int)known, path,
              wanted + (*wanted == '.'), there);
    else
        error("%s: a configuration has no %s%s", given,
              *wanted ? wanted + (*wanted == '.') : "empty path", there);
}

/* ---------------------------------------------------------------- the calls */

static bool any_begins(const struct selection *s, const char *whole)
{
    int i;

    for (i = 0; i < s->count; i++)
        if (path_begins(whole, s->paths[i], strlen(s->paths[i])))
            return true;
    return !s->count;
}

bool path_is(const struct selection *s, const struct value *value)
{
    int i;

    for (i = 0; i < s->count && strcmp(value->path, s->paths[i]); i++)
        ;
    return i < s->count;
}

bool path_has(const struct selection *s, const struct value *value)
{
    return any_begins(s, value->path) &&
           (s->defaults || !value->is_default || value->overrides ||
            path_is(s, value));
}

bool path_shows(const struct selection *s, const struct value *value)
{
    return path_has(s, value) &&
           !(s->kind && value->is_default && !value->kind &&
             !path_array_kind(value->path, strlen(value->path)));
}

bool path_has_device(const struct selection *s, const struct value *value)
{
    int i;

    for (i = 0; i < s->count; i++)
        if (strlen(s->paths[i]) <= value->device_len &&
            path_begins(value->path, s->paths[i], strlen(s->paths[i])))
            return true;
    return !s->count;
}

bool path_has_finding(const struct selection *s, const xencfg_finding *f)
{
    if (!s->count)
        return true;
    if (!f->kind)
        return f->id && any_begins(s, f->id);
    return f->kind == s->kind &&
           (!s->id || (f->id && xencfg_device_id_equal(f->kind, f->id, s->id)));
}

bool path_select(const char *path, const struct values *values,
                 const xencfg_domain_config *config,
                 const xencfg_report *report, struct selection *ret)
{
    const struct known known = { values, config, report };
    bool some = false, with_defaults = false;
    int i;

    ret->paths = path_names(path, &known, &ret->count);
    for (i = 0; i < ret->count; i++)
        resolve(&ret->paths[i], &known, !path_array_kind(path, part(path)), ret);
    ret->path = *ret->paths;
    for (i = 0; *path && i < values->count; i++) {
        const struct value *v = &values->value[i];

        some = some || path_has(ret, v);
        with_defaults = with_defaults || any_begins(ret, v->path);
    }
    ret->defaults = !some;
    if (some || with_defaults)
        return true;
    for (i = 0; *path && i < report->num_findings; i++)
        if (ret->id && path_has_finding(ret, &report->findings[i]) &&
            report->findings[i].index < 0)
            return true;
    say_nothing(path, ret->path, values, report);
    return false;
}

void selection_freep(struct selection *s)
{
    while (s->count)
        free(s->paths[--s->count]);
    free(s->paths);
    free(s->id);
}
