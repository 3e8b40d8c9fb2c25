/* path - which values a PATH on the command line means. */
#include <string.h>

#include "model/path.h"
#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/suggest.h"
#include "model/finding.h"

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

/* Is path the first n characters of whole, and do these end a part? */
static bool begins(const char *whole, const char *path, size_t n)
{
    return !n || (!strncmp(whole, path, n) &&
                  (!whole[n] || strchr(".[", whole[n])));
}

/* ------------------------------------------------------------------ devices */

static bool is_mac(const uint8_t *m, const char *name)
{
    char text[18];

    xencfg_mac_format(m, text);
    return !strcasecmp(text, name);
}

/* Is the device of the value known by that name, beside its identity? */
static bool is_known_by(const xencfg_domain_config *config,
                        const struct value *v, const char *name)
{
    const char *path = v->kind == XENCFG_DEVKIND_DISK
                           ? config->disks[v->index].pdev_path
                           : NULL;

    return (path && !strcmp(path, name)) ||
           (v->kind == XENCFG_DEVKIND_NIC &&
            is_mac(config->nics[v->index].mac, name));
}

/* Was it in the template?  Zeros are no MAC. */
static bool was_known_by(const xencfg_finding *f, const char *name)
{
    static const xencfg_mac none;

    return (f->medium && !strcmp(f->medium, name)) ||
           (memcmp(f->mac, none, sizeof(none)) && is_mac(f->mac, name));
}

static xencfg_devkind array_kind(const char *name, size_t len)
{
    const struct xencfg_kind *k = NULL;

    while ((k = xencfg_kind_next(k)))
        if (strlen(k->array) == len && !memcmp(k->array, name, len))
            return k->kind;
    return XENCFG_DEVKIND_NONE;
}

/* The name by which the values or the report know the device; NULL: neither. */
static const char *known_id(xencfg_devkind kind, const char *id,
                            const struct values *values,
                            const xencfg_domain_config *config,
                            const xencfg_report *report)
{
    int i;

    for (i = 0; i < values->count; i++) {
        const struct value *v = &values->value[i];

        if (v->kind == kind && (xencfg_device_id_equal(kind, v->id, id) ||
                                is_known_by(config, v, id)))
            return v->id;
    }
    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == kind && f->id &&
            (xencfg_device_id_equal(kind, f->id, id) || was_known_by(f, id)))
            return f->id;
    }
    return NULL;
}

/* Spells the device as the values do. */
static void resolve(const char *path, const struct values *values,
                    const xencfg_domain_config *config,
                    const xencfg_report *report, struct selection *ret)
{
    size_t head = part(path), second = part(path + head);
    const char *known = NULL;

    ret->kind = array_kind(path, head);
    if (ret->kind && path[head] == '[' && second > 2) {
        ret->id = need(strndup(path + head + 1, second - 2));
        known = known_id(ret->kind, ret->id, values, config, report);
    }
    if (known) {
        free(ret->id);
        ret->id = need(strdup(known));
        ret->path = text_format("%.*s[%s]%s", (int)head, path, known,
                                path + head + second);
    } else {
        ret->path = need(strdup(path));
    }
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
    xencfg_devkind kind = array_kind(path, known);
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

        if (begins(p, path, known) && part(p + known))
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
            found = next > known && begins(values->value[i].path, path, next);
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

bool path_has(const struct selection *s, const struct value *value)
{
    return (!s->path || begins(value->path, s->path, strlen(s->path))) &&
           (s->defaults || !value->is_default || value->overrides ||
            (s->path && !strcmp(value->path, s->path)));
}

bool path_has_device(const struct selection *s, const struct value *value)
{
    return !s->path || (strlen(s->path) <= value->device_len &&
                        begins(value->path, s->path, strlen(s->path)));
}

bool path_has_finding(const struct selection *s, const xencfg_finding *f)
{
    if (!s->path)
        return true;
    if (!f->kind)
        return f->id && begins(f->id, s->path, strlen(s->path));
    return f->kind == s->kind &&
           (!s->id || (f->id && xencfg_device_id_equal(f->kind, f->id, s->id)));
}

bool path_select(const char *path, const struct values *values,
                 const xencfg_domain_config *config,
                 const xencfg_report *report, struct selection *ret)
{
    bool some = false, with_defaults = false;
    int i;

    resolve(path, values, config, report, ret);
    for (i = 0; *path && i < values->count; i++) {
        const struct value *v = &values->value[i];

        some = some || path_has(ret, v);
        with_defaults = with_defaults || begins(v->path, ret->path,
                                                strlen(ret->path));
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
    free(s->path);
    free(s->id);
}
