/* path - which values a PATH on the command line means. */
#include <string.h>

#include "path.h"

#define CANDIDATES 5            /* that an error names */

static void *need(void *p)
{
    if (!p)
        out_of_memory();
    return p;
}

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

static bool is_mac(const xencfg_domain_config *config, const struct value *v,
                   const char *id)
{
    char text[18];
    const uint8_t *m;

    if (v->kind != XENCFG_DEVKIND_NIC)
        return false;
    m = config->nics[v->index].mac;
    snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
             m[2], m[3], m[4], m[5]);
    return !strcasecmp(text, id);
}

static xencfg_devkind array_kind(const char *name, size_t len)
{
    const struct device_kind *k;

    for (k = device_kinds; k < device_kinds_end; k++)
        if (strlen(k->array) == len && !memcmp(k->array, name, len) &&
            strcmp(k->array, "p9"))     /* a list that libxl once had */
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
                                is_mac(config, v, id)))
            return v->id;
    }
    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == kind && f->id &&
            xencfg_device_id_equal(kind, f->id, id))
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
        if (asprintf(&ret->path, "%.*s[%s]%s", (int)head, path, known,
                     path + head + second) < 0)
            ret->path = NULL;
        need(ret->path);
    } else {
        ret->path = need(strdup(path));
    }
}

/* -------------------------------------------------------- what there is not */

struct candidate {
    char *name;
    int distance;
};

static void offer(struct candidate *best, const char *wanted, const char *name,
                  size_t len)
{
    struct candidate c = { need(strndup(name, len)), 0 }, swap;
    int i;

    if (strncmp(c.name, wanted, strlen(wanted)))
        c.distance = suggest_distance(wanted, c.name);
    for (i = 0; i < CANDIDATES; i++)
        if (best[i].name && !strcmp(best[i].name, c.name)) {
            free(c.name);
            return;
        }
    for (i = 0; i < CANDIDATES; i++)
        if (!best[i].name || c.distance < best[i].distance) {
            swap = best[i];
            best[i] = c;
            c = swap;
        }
    free(c.name);
}

/* "; there are: [xvda], [xvdb]" */
static char *candidates(const struct values *values, const char *path,
                        size_t known, const char *wanted)
{
    struct candidate best[CANDIDATES] = { { NULL, 0 } };
    struct buf b;
    int i;

    for (i = 0; i < values->count; i++) {
        const char *p = values->value[i].path;

        if (begins(p, path, known) && part(p + known))
            offer(best, wanted, p + known, part(p + known));
    }
    buf_begin(&b);
    for (i = 0; i < CANDIDATES && best[i].name; i++) {
        const char *name = best[i].name;

        fprintf(b.f, "%s%s", i ? ", " : "; there are: ",
                name + (*name == '.'));
        free(best[i].name);
    }
    return buf_end(&b);
}

static void say_nothing(const char *given, const char *path,
                        const struct values *values)
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
    there = candidates(values, path, known, wanted);
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
    say_nothing(path, ret->path, values);
    return false;
}

void selection_freep(struct selection *s)
{
    free(s->path);
    free(s->id);
}
