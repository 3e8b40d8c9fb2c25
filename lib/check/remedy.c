/*
 * remedy - a code's remedy, with the domain and the device that it is about.
 *
 * What stands in backquotes is a command, which can be pasted into a shell as it
 * is.  There DOMAIN, DOMID, KIND, ID and PATH are replaced by the problem's own,
 * quoted where a shell would take them for something else: a guest may have
 * chosen them.
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "check/look.h"

struct text {
    xencfg_ctx *ctx;
    char *bytes;                /* ends with NUL */
    size_t len, room;
    bool failed;
};

static void put(struct text *t, const char *from, size_t len)
{
    if (t->failed || ARRAY_ROOM(t->ctx, &t->bytes, &t->room, t->len + len + 1)) {
        t->failed = true;
        return;
    }
    memcpy(t->bytes + t->len, from, len);
    t->bytes[t->len += len] = 0;
}

/* Without these a shell takes a word as it is. */
static bool is_plain(const char *word)
{
    return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789/.,:@%+=_-")];
}

static void put_quoted(struct text *t, const char *word)
{
    if (is_plain(word)) {
        put(t, word, strlen(word));
        return;
    }
    put(t, "'", 1);
    for (; *word; word++)
        if (*word == '\'')
            put(t, "'\\''", 4);
        else
            put(t, word, 1);
    put(t, "'", 1);
}

/* Not a name that would be an option or a domid, or that people cannot type. */
static bool can_be_typed(const char *name)
{
    const char *c;

    if (!name || !*name || *name == '-' || !name[strspn(name, "0123456789")])
        return false;
    for (c = name; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127 || *c == '`' || *c == '\\')
            return false;
    return true;
}

/* True: put the value of the word that text begins with, *len long. */
static bool put_value(struct text *t, const xencfg_problem *p, const char *text,
                      size_t *len)
{
    const struct {
        const char *word, *value;
    } words[] = {
        { "DOMAIN", can_be_typed(p->name) ? p->name : NULL },
        { "DOMID", NULL },
        { "KIND", xencfg_devkind_to_string(p->kind) },
        { "ID", p->id ? p->id : "" },
        { "PATH", p->path ? p->path : "" },
    };
    char domid[16];
    size_t i;

    snprintf(domid, sizeof(domid), "%d", p->domid);
    for (i = 0; i < ARRAY_SIZE(words); i++) {
        *len = strlen(words[i].word);
        if (strncmp(text, words[i].word, *len))
            continue;
        put_quoted(t, words[i].value ? words[i].value : domid);
        return true;
    }
    return false;
}

static void expand(struct text *t, const xencfg_problem *p, const char *text)
{
    bool command = false, begins = true;
    size_t len;

    for (; *text; text += len) {
        len = 1;
        if (command && begins && put_value(t, p, text, &len)) {
            begins = false;
            continue;
        }
        len = 1;
        command ^= *text == '`';
        begins = strchr(" (`", *text) != NULL;
        put(t, text, 1);
    }
}

/* With what repairs it, if cfgdump does. */
static int name_it(xencfg_ctx *ctx, xencfg_problem *p)
{
    const struct xencfg_check_code *code =
        xencfg_check_code(xencfg__code_find(p->code));
    struct text t = { .ctx = ctx };

    if (p->repair) {
        expand(&t, p, p->domid < 0 ? "`cfgdump repair --yes`: "
                                   : "`cfgdump repair --yes DOMAIN`: ");
        put(&t, code->action, strlen(code->action));
    } else {
        expand(&t, p, p->remedy);
    }
    if (t.failed) {
        free(t.bytes);
        return XENCFG_ERROR_NOMEM;
    }
    free(p->remedy);
    p->remedy = t.bytes;
    return 0;
}

int xencfg__check_remedies(xencfg_ctx *ctx, xencfg_check_result *r)
{
    int i, rc = 0;

    for (i = 0; !rc && i < r->num_problems; i++)
        rc = name_it(ctx, &r->problems[i]);
    return rc;
}
