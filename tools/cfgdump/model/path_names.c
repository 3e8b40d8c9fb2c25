/* path_names - the names by which outputs show values and devices, as paths. */
#include <string.h>

#include "model/path_names.h"
#include "base/cleanup.h"
#include "base/die.h"
#include "base/text.h"

bool path_begins(const char *whole, const char *path, size_t n)
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

const char *path_known_id(const struct known *known, xencfg_devkind kind,
                          const char *id)
{
    int i;

    for (i = 0; i < known->values->count; i++) {
        const struct value *v = &known->values->value[i];

        if (v->kind == kind && (xencfg_device_id_equal(kind, v->id, id) ||
                                is_known_by(known->config, v, id)))
            return v->id;
    }
    for (i = 0; i < known->report->num_findings; i++) {
        const xencfg_finding *f = &known->report->findings[i];

        if (f->kind == kind && f->id &&
            (xencfg_device_id_equal(kind, f->id, id) || was_known_by(f, id)))
            return f->id;
    }
    return NULL;
}

/* ------------------------------------------------------------ shown as, is */

/* What tables, xl.cfg and xenstore call by another name than the JSON. */
static const struct alias {
    const char *name, *path;
} aliases[] = {
    { "memory", "b_info.target_memkb" }, { "memory", "b_info.max_memkb" },
    { "maxmem", "b_info.max_memkb" },    { "vcpus", "b_info.avail_vcpus" },
    { "vcpus", "b_info.max_vcpus" },     { "maxvcpus", "b_info.max_vcpus" },
    { "vif", "nics" },                   { "vbd", "disks" },
};

/* The same of members of devices; the end of a member's name needs no row. */
static const struct alias members[] = {
    { "backend_domain", "backend_domid" },
    { "backend_domain", "backend_domname" },
    { "read_only", "readwrite" },
};

static bool is_word(const char *word, const char *text, size_t len)
{
    return strlen(word) == len && !strncasecmp(word, text, len);
}

xencfg_devkind path_array_kind(const char *name, size_t len)
{
    const struct xencfg_kind *k = NULL;

    while ((k = xencfg_kind_next(k)))
        if (is_word(k->array, name, len))
            return k->kind;
    return XENCFG_DEVKIND_NONE;
}

static const struct xencfg_kind *kind_of(const char *name, size_t len)
{
    const struct xencfg_kind *k = NULL;

    size_t i;

    while ((k = xencfg_kind_next(k)))
        if (is_word(k->name, name, len) || is_word(k->array, name, len))
            return k;
    for (i = 0; i < ARRAY_SIZE(aliases); i++)
        if (is_word(aliases[i].name, name, len))
            return xencfg_kind(path_array_kind(aliases[i].path,
                                               strlen(aliases[i].path)));
    return NULL;
}

const struct xencfg_kind *path_kind(const char *word)
{
    return kind_of(word, strlen(word));
}

/* Does the member's name, as JSON has it, end with what is shown of it? */
static bool ends_with(const char *member, const char *shown)
{
    size_t len = strlen(member), n = strlen(shown);

    return n && len > n && !strcmp(member + len - n, shown) &&
           strchr("._", member[len - n - 1]);
}

char *path_member(const struct known *known, char *path, size_t len)
{
    CLEANUP(freep) char *shown = NULL;
    const struct value *v = known->values->value, *found = NULL, *end;
    size_t i;
    char *p;

    if (path[len] != '.')
        return path;
    for (end = v + known->values->count; v < end; v++)
        if (path_begins(v->path, path, strlen(path)))
            return path;
    shown = need(strdup(path + len + 1));
    for (p = shown; *p; p++)
        *p = *p == '-' ? '_' : *p;
    for (v = known->values->value; v < end; v++) {
        if (v->device_len != len || strncmp(v->path, path, len))
            continue;
        if (!found && ends_with(v->path + len, shown))
            found = v;
        for (i = 0; i < ARRAY_SIZE(members); i++)
            if (!strcmp(members[i].name, shown) &&
                ends_with(v->path + len, members[i].path) &&
                (!found || !v->is_default))
                found = v;
    }
    if (!found)
        return path;
    free(path);
    return need(strdup(found->path));
}

/* -------------------------------------------------------------------- names */

struct paths {
    char **path;
    int count;
};

static void add(struct paths *to, char *path)
{
    int i;

    for (i = 0; i < to->count; i++)
        if (!strcmp(to->path[i], path)) {
            free(path);
            return;
        }
    to->path = need(reallocarray(to->path, to->count + 1, sizeof(*to->path)));
    to->path[to->count++] = path;
}

static bool exists(const struct known *known, const char *path, bool defaults)
{
    int i;

    for (i = 0; i < known->values->count; i++) {
        const struct value *v = &known->values->value[i];

        if ((defaults || !v->is_default) &&
            path_begins(v->path, path, strlen(path)))
            return true;
    }
    return false;
}

/* "nic", "nic 1", "nic[1].mac", "disk xvda.format". */
static void add_kind(struct paths *to, const struct known *known,
                     const struct xencfg_kind *k, const char *tail)
{
    CLEANUP(freep) char *id = NULL;
    size_t n;

    if (*tail != ' ') {
        add(to, text_format("%s%s", k->array, tail));
        return;
    }
    tail += strspn(tail, " ");
    n = path_known_id(known, k->kind, tail) ? strlen(tail)
                                            : strcspn(tail, ". ");
    id = need(strndup(tail, n));
    add(to, text_format("%s[%s]%s%s", k->array, id, tail[n] == ' ' ? "." : "",
                        tail + n + (tail[n] == ' ')));
}

/* A device by its identity alone, which is no number: "xvda", a MAC. */
static void add_device(struct paths *to, const struct known *known,
                       const char *name, size_t len)
{
    CLEANUP(freep) char *id = need(strndup(name, len));
    const struct xencfg_kind *k = NULL;

    while (!text_is_digits(id) && (k = xencfg_kind_next(k)))
        if (path_known_id(known, k->kind, id))
            add(to, text_format("%s[%s]%s", k->array, id, name + len));
}

/* A value of the domain by the end of its path: "kernel". */
static void add_ends(struct paths *to, const struct known *known,
                     const char *name, bool defaults)
{
    size_t len = strlen(name);
    int i;

    for (i = 0; i < known->values->count; i++) {
        const struct value *v = &known->values->value[i];
        bool of_domain = !v->kind && (defaults || !v->is_default);
        const char *p = of_domain ? strchr(v->path, '.') : NULL;

        for (; p && !path_begins(p + 1, name, len); p = strchr(p + 1, '.'))
            ;
        if (p)
            add(to, need(strndup(v->path, p + 1 + len - v->path)));
    }
}

char **path_names(const char *name, const struct known *known, int *count)
{
    size_t head = strcspn(name, ".[ "), i;
    const struct xencfg_kind *k = kind_of(name, head);
    struct paths to = { 0 };

    if (exists(known, name, true))
        add(&to, need(strdup(name)));
    if (k)
        add_kind(&to, known, k, name + head);
    if (!to.count)
        add_device(&to, known, name, strlen(name));
    if (!to.count)
        add_device(&to, known, name, head);
    for (i = 0; !k && i < ARRAY_SIZE(aliases); i++)
        if (is_word(aliases[i].name, name, head))
            add(&to, text_format("%s%s", aliases[i].path, name + head));
    for (i = 0; !to.count && *name && i < 2; i++)       /* those set first */
        add_ends(&to, known, name, i);
    if (!to.count)
        add(&to, need(strdup(name)));
    *count = to.count;
    return to.path;
}
