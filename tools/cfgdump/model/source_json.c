/*
 * source_json - where in a JSON text the configuration is.
 *
 * Only brackets and strings are looked at; the library reads the
 * configuration, and says what is wrong with it.  What cannot be made out here
 * is left to it too.
 */
#include <string.h>

#include "base/die.h"
#include "model/source.h"

struct span {
    char *start, *end;          /* start NULL: none */
};

static char *skip_blank(char *p)
{
    return p + strspn(p, " \t\r\n");
}

static char *skip_string(char *p)
{
    for (p++; *p && *p != '"'; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

/* The end of the value at p. */
static char *skip_value(char *p)
{
    int depth = 0;

    do {
        if (*p == '"') {
            p = skip_string(p);
            continue;
        }
        depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
        if (!depth && !strchr("{}[]", *p)) {
            p += strcspn(p, " \t\r\n,{}[]\"");
            continue;
        }
        p++;
    } while (*p && depth > 0);
    return p;
}

/* The member of that name of the object at p. */
static struct span member(char *p, const char *name)
{
    size_t len = strlen(name);
    char *key, *value, *end;

    for (p = skip_blank(p + 1); *p == '"'; p = skip_blank(p)) {
        key = p + 1;
        p = skip_blank(skip_string(p));
        if (*p != ':')
            break;
        value = skip_blank(p + 1);
        end = skip_value(value);
        if (!strncmp(key, name, len) && key[len] == '"')
            return (struct span){ value, end };
        p = skip_blank(end);
        if (*p != ',')
            break;
        p = skip_blank(p + 1);
    }
    return (struct span){ NULL, NULL };
}

struct found {
    struct span config, findings;
    int domains;
    bool failed;                /* a domain's record has an error instead */
};

/* A record of a domain, or a bare configuration. */
static void look_at(char *object, struct found *found)
{
    struct span config = member(object, "config");

    if (member(object, "complete").start && !config.start)
        return;                 /* the last line of jsonl */
    found->domains++;
    if (config.start && member(object, "domid").start) {
        found->config = config;
        found->findings = member(object, "findings");
    } else if (member(object, "error").start &&
               member(object, "domid").start) {
        found->failed = true;
    } else {
        found->config = (struct span){ object, skip_value(object) };
    }
}

/* Everything but the span becomes blank. */
static void keep_only(char *text, const struct span *span)
{
    char *p;

    for (p = text; *p; p++)
        if ((p < span->start || p >= span->end) && *p != '\n')
            *p = ' ';
}

const char *source_find_config(char *text, char **findings)
{
    struct found found = { .domains = 0 };
    char *p = skip_blank(text);
    bool array = *p == '[';

    *findings = NULL;
    if (array)
        p = skip_blank(p + 1);
    else if (*p != '{')
        return NULL;
    while (*p == '{') {
        look_at(p, &found);
        p = skip_blank(skip_value(p));
        p = skip_blank(p + (array && *p == ','));
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
    if (found.findings.start) {
        *findings = need(strndup(found.findings.start,
                                 found.findings.end - found.findings.start));
    }
    keep_only(text, &found.config);
    return NULL;
}
