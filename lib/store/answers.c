/* answers - answers of xenstored that came before they are needed. */
#include <string.h>

#include "store/answers.h"

void xencfg__answers_keep(struct answers *all, enum store_what what,
                          const char *path, const char *data, size_t len)
{
    struct answer *a = &all->answer[all->count];

    if (all->count == STORE_AHEAD_MAX)
        return;
    *a = (struct answer){ .what = what, .len = len };
    a->path = strdup(path);
    a->data = data ? malloc(len + 1) : NULL;
    if (!a->path || (data && !a->data)) {
        free(a->path);
        free(a->data);
        return;
    }
    if (data)
        memcpy(a->data, data, len + 1);
    all->count++;
}

bool xencfg__answers_take(struct answers *all, enum store_what what,
                          const char *path, char **data, size_t *len)
{
    unsigned i;

    for (i = 0; i < all->count; i++) {
        struct answer *a = &all->answer[i];

        if (a->what != what || strcmp(a->path, path))
            continue;
        *data = a->data;
        *len = a->len;
        free(a->path);
        *a = all->answer[--all->count];
        return true;
    }
    return false;
}

void xencfg__answers_forget(struct answers *all)
{
    while (all->count) {
        struct answer *a = &all->answer[--all->count];

        free(a->path);
        free(a->data);
    }
}

/* -------------------------------------------------------------------- forms */

int xencfg__split_names(xencfg_ctx *ctx, char *data, size_t len,
                        struct names *ret)
{
    unsigned count = 0, i;
    char **name, *text;
    size_t at;

    *ret = (struct names){ 0 };
    if (!data)
        return 0;
    if (len && data[len - 1]) {
        free(data);
        return xencfg__fail(ctx, XENCFG_ERROR_STORE,
                            "xenstore sent a listing of unknown form");
    }
    for (at = 0; at < len; at++)
        count += !data[at];
    name = malloc(count * sizeof(char *) + len + 1);
    if (!name) {
        free(data);
        return xencfg__nomem(ctx);
    }
    text = memcpy(name + count, data, len + 1);
    free(data);
    for (i = 0; i < count; i++) {
        name[i] = text;
        text += strlen(text) + 1;
    }
    *ret = (struct names){ name, count };
    return 0;
}

int xencfg__split_perms(xencfg_ctx *ctx, const char *data, size_t len,
                        struct store_acl *ret)
{
    static const char letters[] = "nrwb"; /* by enum store_access */
    CLEANUP(freep) struct store_ace *entry = calloc(len + 1, sizeof(*entry));
    const char *p = data, *letter;
    unsigned n = 0;

    if (!entry)
        return xencfg__nomem(ctx);
    for (; p < data + len; p += strlen(p) + 1) {
        letter = *p ? strchr(letters, *p) : NULL;
        if (!letter)
            return xencfg__fail(ctx, XENCFG_ERROR_STORE,
                                "xenstore sent permissions of unknown form");
        entry[n++] =
            (struct store_ace){ strtoul(p + 1, NULL, 10), letter - letters };
    }
    *ret = (struct store_acl){ TAKE(entry), n };
    return 0;
}
