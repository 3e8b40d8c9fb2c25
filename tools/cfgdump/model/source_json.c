/*
 * source_json - where in a JSON text the configuration is.
 *
 * The library reads the configuration, and says what is wrong with it.  What
 * cannot be made out here is left to it too.
 */
#include <string.h>

#include "base/die.h"
#include "base/json_scan.h"
#include "model/source.h"

struct found {
    struct json_span config, findings;
    int domains;
    bool failed;                /* a domain's record has an error instead */
};

static struct json_span member(struct json_span object, const char *key)
{
    return json_find(object, key, strlen(key));
}

/* A record of a domain, or a bare configuration. */
static void look_at(struct json_span object, struct found *found)
{
    struct json_span config = member(object, "\"config\"");
    bool has_domid = member(object, "\"domid\"").at;

    if (member(object, "\"complete\"").at && !config.at)
        return;                 /* the last line of jsonl */
    found->domains++;
    if (config.at && has_domid) {
        found->config = config;
        found->findings = member(object, "\"findings\"");
    } else if (member(object, "\"error\"").at && has_domid) {
        found->failed = true;
    } else {
        found->config = object;
    }
}

/* Everything but the part becomes blank. */
static void keep_only(char *text, struct json_span part)
{
    char *p;

    for (p = text; *p; p++)
        if ((p < part.at || p >= part.at + part.len) && *p != '\n')
            *p = ' ';
}

const char *source_find_config(char *text, char **findings)
{
    struct found found = { .domains = 0 };
    const char *p = json_blanks(text);
    bool array = *p == '[';

    *findings = NULL;
    if (array)
        p = json_blanks(p + 1);
    else if (*p != '{')
        return NULL;
    while (*p == '{') {
        struct json_span object = json_value(p);

        look_at(object, &found);
        p = json_blanks(p + object.len);
        p = json_blanks(p + (array && *p == ','));
    }
    if (array && !*p)
        return "ends in the middle of the list of domains";
    if (array ? *p != ']' : *p)
        return NULL;            /* wrong, which the library says */
    if (!found.domains)
        return "has no domain";
    if (found.domains > 1)
        return "has several domains";
    if (found.failed)
        return "has no configuration, but an error";
    if (found.findings.at)
        *findings = need(strndup(found.findings.at, found.findings.len));
    keep_only(text, found.config);
    return NULL;
}
