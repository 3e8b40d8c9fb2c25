/* device - a device as the words of a command line give it, as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"

#define MOST 64                 /* members that are set */

struct member {
    char path[80];              /* "vnc.listen", "type.hostdev.hostbus" */
    char value[600];            /* JSON */
};

struct device {
    const struct xencfg_kind *kind;
    struct member member[MOST];
    int count;
    const char *key, *value;    /* the word in hand */
    struct member found;        /* the member that key means */
    int alike;                  /* 2: that very name, 1: its end */
    char *id;
};

static char wrong_text[200];

static bool fail(const char *what, const char *word)
{
    snprintf(wrong_text, sizeof(wrong_text), "%s: %s", word, what);
    return false;
}

const struct xencfg_kind *device_kind(const char *name)
{
    const struct xencfg_kind *k = NULL;

    while ((k = xencfg_kind_next(k)))
        if (k->is_live && (!strcmp(k->name, name) || !strcmp(k->array, name)))
            break;
    return k;
}

/* ------------------------------------------------------------------ members */

static bool set(struct device *d, const char *path, const char *json)
{
    struct member *m = d->member;

    while (m < d->member + d->count && strcmp(m->path, path))
        m++;
    if (m == d->member + MOST || strlen(json) >= sizeof(m->value))
        return fail("too much", path);
    d->count += m == d->member + d->count;
    snprintf(m->path, sizeof(m->path), "%s", path);
    snprintf(m->value, sizeof(m->value), "%s", json);
    return true;
}

static bool has(const struct device *d, const char *path)
{
    int i;

    for (i = 0; i < d->count && strcmp(d->member[i].path, path); i++)
        ;
    return i < d->count;
}

static bool quote(const char *text, char *to, size_t room)
{
    char *end = to + room - 3;

    *to++ = '"';
    for (; *text && to < end; text++) {
        if ((unsigned char)*text < 0x20)
            return false;
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    *to = 0;
    return !*text;
}

const char *device_member(const struct xencfg_value *v)
{
    const char *member = v->path + v->device_len;

    return member + (*member == '.');
}

int device_key_alike(const char *member, const char *key, size_t n)
{
    size_t len = strlen(member);

    if (len < n || strncmp(member + len - n, key, n))
        return 0;
    return len == n ? 2 : strchr("._", member[len - n - 1]) ? 1 : 0;
}

/* Which of the values of an empty device is meant by the key? */
static int consider(void *arg, const struct xencfg_value *v)
{
    struct device *d = arg;
    const char *member = device_member(v);
    int alike;

    if (v->kind != d->kind->kind)
        return 0;
    alike = device_key_alike(member, d->key, strlen(d->key));
    if (alike > d->alike) {
        d->alike = alike;
        snprintf(d->found.path, sizeof(d->found.path), "%s", member);
        snprintf(d->found.value, sizeof(d->found.value), "%s", v->json);
    }
    return 0;
}

/* Sets d->found, by the values that such a device has. */
static bool look_up(struct device *d, const char *key)
{
    static const struct { xencfg_devkind kind; const char *arm; } arms[] = {
        { XENCFG_DEVKIND_USBDEV, "\"type.hostdev\":{}" },
        { XENCFG_DEVKIND_CHANNEL, "\"connection.socket\":{}" },
    };
    xencfg_domain_config config;
    const char *arm = "";
    char text[100];
    size_t i;

    for (i = 0; i < sizeof(arms) / sizeof(*arms); i++)
        arm = arms[i].kind == d->kind->kind ? arms[i].arm : arm;
    snprintf(text, sizeof(text), "{\"%s\":[{%s}]}", d->kind->array, arm);
    d->key = key;
    d->alike = 0;
    xencfg_domain_config_init(&config);
    if (!xencfg_domain_config_from_json(NULL, &config, text, strlen(text)))
        xencfg_values(NULL, &config, NULL, XENCFG_VALUES_DEFAULTS, consider, d);
    xencfg_domain_config_dispose(&config);
    return d->alike;
}

static int truth(const char *text)
{
    static const char *const words[] = { "0", "1", "false", "true", "no", "yes",
                                         "off", "on" };
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (!strcasecmp(words[i], text))
            return i % 2;
    return -1;
}

/* The value of d->found.path in JSON, of the type that its default has. */
static bool set_found(struct device *d, const char *key, const char *value)
{
    const char *was = d->found.value;
    char json[600], *end;
    int yes = truth(value);

    if (!strcmp(was, "\"<default>\"") || !strcmp(was, "true") ||
        !strcmp(was, "false")) {
        if (yes < 0)
            return fail("is yes or no", key);
        if (*was == '"')
            snprintf(json, sizeof(json), "\"%s\"", yes ? "True" : "False");
        else
            snprintf(json, sizeof(json), "%s", yes ? "true" : "false");
    } else if (*was == '"' || *was == 'n') {
        if (!quote(value, json, sizeof(json)))
            return fail("is too long, or has control characters", key);
    } else if (*was == '[' || *was == '{') {
        snprintf(json, sizeof(json), "%s", value);
    } else {
        long long number = strtoll(value, &end, 0);

        if (!*value || *end)
            return fail("is a number", key);
        snprintf(json, sizeof(json), "%lld", number);
    }
    return set(d, d->found.path, json);
}

static bool take_pair(struct device *d, const char *word)
{
    const char *is = strchr(word, '=');
    char key[64], *p;

    if (is - word >= (int)sizeof(key))
        return fail("no such key", word);
    snprintf(key, sizeof(key), "%.*s", (int)(is - word), word);
    for (p = key; *p; p++)
        *p = *p == '-' ? '_' : *p;
    if (!strcmp(key, "access") && d->kind->kind == XENCFG_DEVKIND_DISK)
        return set(d, "readwrite", strchr(is + 1, 'w') ? "1" : "0");
    if (!strcmp(key, "target") && d->kind->kind == XENCFG_DEVKIND_DISK)
        snprintf(key, sizeof(key), "pdev_path");
    if (!strcmp(key, "backend") && d->kind->kind != XENCFG_DEVKIND_DISK &&
        !look_up(d, key))
        snprintf(key, sizeof(key), "%s",
                 is[1 + strspn(is + 1, "0123456789")] ? "backend_domname"
                                                      : "backend_domid");
    if (!look_up(d, key))
        return fail("no such key of this kind of device", key);
    return set_found(d, key, is + 1);
}

/* The identity alone, or a flag of a disk. */
static bool take_word(struct device *d, const char *word)
{
    unsigned domain = 0, bus, dev, func;
    int ctrl, port, n = 0;
    char json[600];

    switch (d->kind->kind) {
    case XENCFG_DEVKIND_DISK:
        if (!strcmp(word, "ro") || !strcmp(word, "rw"))
            return set(d, "readwrite", word[1] == 'w' ? "1" : "0");
        return quote(word, json, sizeof(json)) ? set(d, "vdev", json)
                                               : fail("no vdev", word);
    case XENCFG_DEVKIND_PCI:
        if ((sscanf(word, "%x:%x:%x.%x%n", &domain, &bus, &dev, &func, &n) < 4 ||
             word[n]) &&
            (domain = 0,
             sscanf(word, "%x:%x.%x%n", &bus, &dev, &func, &n) < 3 || word[n]))
            return fail("no address of a pci device", word);
        snprintf(json, sizeof(json), "%u", domain);
        set(d, "domain", json);
        snprintf(json, sizeof(json), "%u", bus);
        set(d, "bus", json);
        snprintf(json, sizeof(json), "%u", dev);
        set(d, "dev", json);
        snprintf(json, sizeof(json), "%u", func);
        return set(d, "func", json);
    case XENCFG_DEVKIND_USBDEV:
        if (sscanf(word, "%d/%d%n", &ctrl, &port, &n) < 2 || word[n])
            return fail("no CONTROLLER/PORT", word);
        snprintf(json, sizeof(json), "%d", ctrl);
        set(d, "ctrl", json);
        snprintf(json, sizeof(json), "%d", port);
        return set(d, "port", json);
    default:
        if (!*word || word[strspn(word, "0123456789")])
            return fail("neither KEY=VALUE nor a devid", word);
        return set(d, "devid", word);
    }
}

/* --------------------------------------------------------------------- JSON */

/* Of "type.hostdev.hostbus" the first two parts are one key. */
static size_t group_len(const char *path)
{
    size_t n = strcspn(path, ".");

    if (path[n] && (!strncmp(path, "type.", 5) ||
                    !strncmp(path, "connection.", 11)))
        n += 1 + strcspn(path + n + 1, ".");
    return path[n] ? n : 0;
}

static char *to_json(const struct device *d)
{
    char *text = NULL;
    bool done[MOST] = { false };
    size_t size, n;
    FILE *f = open_memstream(&text, &size);
    const char *comma = "{", *inner;
    int i, k;

    if (!f)
        return NULL;
    for (i = 0; i < d->count; i++) {
        const struct member *m = &d->member[i];

        if (done[i])
            continue;
        n = group_len(m->path);
        if (!n) {
            fprintf(f, "%s\"%s\":%s", comma, m->path, m->value);
        } else {
            fprintf(f, "%s\"%.*s\":", comma, (int)n, m->path);
            for (inner = "{", k = i; k < d->count; k++) {
                const struct member *o = &d->member[k];

                if (group_len(o->path) != n || strncmp(o->path, m->path, n))
                    continue;
                fprintf(f, "%s\"%s\":%s", inner, o->path + n + 1, o->value);
                inner = ",";
                done[k] = true;
            }
            putc('}', f);
        }
        comma = ",";
    }
    fputs(*comma == '{' ? "{}" : "}", f);
    fclose(f);
    return text;
}

char *device_json(const struct xencfg_kind *kind, char *const *words, int count,
                  bool whole, const char **wrong)
{
    struct device *d = calloc(1, sizeof(*d));
    char *text = NULL;
    bool ok = d;
    int i;

    *wrong = wrong_text;
    fail("out of memory", kind->name);
    if (count == 1 && *words[0] == '{') {
        free(d);
        return strdup(words[0]);
    }
    if (d)
        d->kind = kind;
    for (i = 0; ok && i < count; i++)
        ok = strchr(words[i], '=') && *words[i] != '/' ? take_pair(d, words[i])
                                                       : take_word(d, words[i]);
    if (ok && whole && kind->kind == XENCFG_DEVKIND_DISK) {
        if (!has(d, "readwrite"))
            set(d, "readwrite", "1");
        if (!has(d, "format"))
            set(d, "format", "\"raw\"");
    }
    if (ok)
        text = to_json(d);
    free(d);
    return text;
}

static int take_id(void *arg, const struct xencfg_value *v)
{
    struct device *d = arg;

    if (v->kind == d->kind->kind && v->id && !d->id)
        d->id = strdup(v->id);
    return 0;
}

char *device_id(const struct xencfg_kind *kind, const char *json)
{
    struct device d = { .kind = kind };
    xencfg_domain_config config;
    char *text = NULL;

    xencfg_domain_config_init(&config);
    if (asprintf(&text, "{\"%s\":[%s]}", kind->array, json) >= 0 &&
        !xencfg_domain_config_from_json(NULL, &config, text, strlen(text)))
        xencfg_values(NULL, &config, NULL, XENCFG_VALUES_DEFAULTS, take_id, &d);
    xencfg_domain_config_dispose(&config);
    free(text);
    return d.id ? d.id : strdup("?");
}
