/* search - the device of a domain that a word means. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "device/device.h"
#include "device/search.h"

struct search {
    xencfg_devkind kind;        /* NONE: of any */
    const char *word;
    const char *value;          /* of KEY=VALUE; NULL: the word is none */
    size_t key_len;
    xencfg_devkind found;
    int index;
    char *id;
    bool many;
};

/* The word's value as JSON has it, but for case, which no MAC depends on. */
static bool is_value(const char *json, const char *text)
{
    size_t quoted = *json == '"', n = strlen(text);

    return strlen(json) == n + 2 * quoted &&
           !strncasecmp(json + quoted, text, n);
}

static bool matches(const struct search *s, const struct xencfg_value *v)
{
    static const char *const known_by[] = { "mac", "pdev_path", "name" };
    const char *member = device_member(v);
    size_t i;

    if (s->value)
        return device_key_alike(member, s->word, s->key_len) &&
               is_value(v->json, s->value);
    if (v->id && xencfg_device_id_equal(v->kind, v->id, s->word))
        return true;
    for (i = 0; i < sizeof(known_by) / sizeof(*known_by); i++)
        if (!strcmp(member, known_by[i]) && is_value(v->json, s->word))
            return true;
    return false;
}

static int look(void *arg, const struct xencfg_value *v)
{
    struct search *s = arg;

    if (v->kind == XENCFG_DEVKIND_NONE || !v->id ||
        (s->kind != XENCFG_DEVKIND_NONE && v->kind != s->kind) ||
        !matches(s, v))
        return 0;
    if (!s->id) {
        s->found = v->kind;
        s->index = v->index;
        s->id = strdup(v->id);
        return s->id ? 0 : XENCFG_ERROR_NOMEM;
    }
    s->many |= v->kind != s->found || v->index != s->index;
    return 0;
}

int device_search(xencfg_ctx *ctx, uint32_t domid, const char *word,
                  const struct xencfg_kind **kind, char **id, bool *many)
{
    const char *is = *word == '/' ? NULL : strchr(word, '=');
    struct search s = { .kind = *kind ? (*kind)->kind : XENCFG_DEVKIND_NONE,
                        .word = word, .value = is ? is + 1 : NULL,
                        .key_len = is ? is - word : 0 };
    xencfg_domain_config config;
    xencfg_report report;
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    rc = xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, 0, &config, &report);
    if (!rc)
        rc = xencfg_values(ctx, &config, &report, 0, look, &s);
    *many = s.many;
    if (rc || s.many) {
        free(s.id);
        s.id = NULL;
    }
    if (s.id)
        *kind = xencfg_kind(s.found);
    *id = s.id;
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    return rc;
}
