/* answers - listings and permissions as xenstored sends them. */
#include <string.h>

#include "store/connection.h"

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
