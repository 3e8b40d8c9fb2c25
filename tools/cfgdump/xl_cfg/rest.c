/*
 * rest - how two configurations differ, by their JSON.
 *
 * The JSON is the library's, in one line.
 */
#include "base/json_scan.h"
#include "base/text.h"
#include "xl_cfg/xl_cfg.h"

struct rest {
    const char *left_out; /* those that are still to come */
    void (*tell)(void *arg, const char *path, const char *value);
    void *arg;
};

/* ---------------------------------------------------------------- reading */

static bool equal(struct json_span a, struct json_span b)
{
    return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* Structs that hold nothing are as good as absent. */
static bool empty(struct json_span value)
{
    struct json_span part = { 0 };

    if (!value.at)
        return true;
    if (*value.at != '{')
        return false;
    do
        part = json_next(value, part, NULL);
    while (part.at && empty(part));
    return !part.at;
}

/* One of objects is told item by item, any other as a whole. */
static bool lists_of_objects(struct json_span a, struct json_span b)
{
    bool lists = (!a.at || *a.at == '[') && (!b.at || *b.at == '[');

    return lists && ((a.at && a.at[1] == '{') || (b.at && b.at[1] == '{'));
}

/* -------------------------------------------------------------- comparing */

static char *text_of(struct json_span part)
{
    return need(strndup(part.at, part.len));
}

static void differs(struct rest *rest, const char *path, struct json_span value)
{
    CLEANUP(freep) char *text = value.at ? text_of(value) : NULL;

    rest->tell(rest->arg, path, text);
}

/* "b_info.type.hvm", "disks[#0]"; keys that are not libxl's in ["..."] */
static char *path_of_key(const char *path, struct json_span key)
{
    const char *p = key.at + 1, *end = key.at + key.len - 1;
    bool arm = !strncmp(p, "type.", 5) || !strncmp(p, "connection.", 11);

    for (p += arm ? strcspn(p, ".") + 1 : 0; p < end; p++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz_0123456789", *p))
            break;
    if (p == end && key.len > 2)
        return text_format("%s%s%.*s", path, *path ? "." : "", (int)key.len - 2,
                           key.at + 1);
    return text_format("%s[%.*s]", path, (int)key.len, key.at);
}

/* Is it the next of them?  They are in the order of the JSON, too. */
static bool left_out(struct rest *rest, const char *path)
{
    size_t len = strlen(path);
    const char *line = rest->left_out;

    if (*line != '\n' || strncmp(line + 1, path, len) ||
        (line[len + 1] && line[len + 1] != '\n'))
        return false;
    rest->left_out += len + 1;
    return true;
}

static void compare(struct rest *rest, const char *path, struct json_span a,
                    struct json_span b);

static void compare_objects(struct rest *rest, const char *path,
                            struct json_span a, struct json_span b)
{
    struct json_span key, value = { 0 };

    while ((value = json_next(a, value, &key)).at) {
        CLEANUP(freep) char *below = path_of_key(path, key);

        compare(rest, below, value, json_find(b, key.at, key.len));
    }
    while ((value = json_next(b, value, &key)).at) {
        CLEANUP(freep) char *below = path_of_key(path, key);

        if (!json_find(a, key.at, key.len).at)
            compare(rest, below, (struct json_span){ 0 }, value);
    }
}

static void compare_arrays(struct rest *rest, const char *path,
                           struct json_span a, struct json_span b)
{
    struct json_span in_a = { 0 }, in_b = { 0 };
    bool more_a = true, more_b = true;
    int i;

    for (i = 0;; i++) {
        CLEANUP(freep) char *below = NULL;

        in_a = more_a ? json_next(a, in_a, NULL) : in_a;
        in_b = more_b ? json_next(b, in_b, NULL) : in_b;
        more_a = more_a && in_a.at;
        more_b = more_b && in_b.at;
        if (!more_a && !more_b)
            break;
        below = text_format("%s[#%d]", path, i);
        if (more_a && more_b && !left_out(rest, below))
            compare(rest, below, in_a, in_b);
        else
            differs(rest, below, in_a);
    }
}

static void compare(struct rest *rest, const char *path, struct json_span a,
                    struct json_span b)
{
    /* A template of Xen 4.13 has an array where newer ones have an object. */
    if (!strcmp(path, "b_info.cpuid") && a.at && *a.at == '[')
        b = json_find(b, "\"cpuid\"", 7);
    if (a.at && b.at && equal(a, b) &&
        !(*rest->left_out && lists_of_objects(a, b)))
        return;
    if (a.at && b.at && *a.at == '{' && *b.at == '{')
        compare_objects(rest, path, a, b);
    else if (lists_of_objects(a, b))
        compare_arrays(rest, path, a, b);
    else if (!empty(a) || !empty(b))
        differs(rest, path, a);
}

void xl_cfg_rest(const char *config, const char *made, const char *left_out,
                 void (*tell)(void *arg, const char *path, const char *value),
                 void *arg)
{
    struct rest rest = { .left_out = left_out, .tell = tell, .arg = arg };

    compare_objects(&rest, "", (struct json_span){ config, strlen(config) },
                    (struct json_span){ made, strlen(made) });
}
