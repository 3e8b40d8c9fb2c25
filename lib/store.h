/*
 * store - a xenstore to read from: the live one, or a text dump of one.
 *
 * All functions name a path as xenstore does, "/local/domain/0/name".  Absence
 * is not failure: what is not there is found to be absent (NULL, no names) with
 * return value 0.  Failures return XENCFG_ERROR_STORE, _TIMEDOUT or _NOMEM with
 * the text set.
 */
#ifndef XENCFG_LIB_STORE_H
#define XENCFG_LIB_STORE_H

#include "ctx.h"

/* The longest absolute path, in bytes (XENSTORE_ABS_PATH_MAX). */
#define STORE_MAX_PATH 3072

/* A directory listing, in the store's order; to be freed. */
struct names {
    char **name;                /* one block, as xs_directory() returns it */
    unsigned count;
};

static inline void namesp(struct names *n)
{
    free(n->name);
}

struct store_ops {
    /* *ret: the value and a NUL, from malloc(); NULL if there is no such node.
       *len, its length without that NUL, as values may hold NULs. */
    int (*read)(struct store *s, const char *path, char **ret, size_t *len);
    /* STORE_TOO_LONG if the daemon cannot tell. */
    int (*list)(struct store *s, const char *path, struct names *ret);
    void (*close)(struct store *s);
};

/* The listing is longer than a daemon without partial listing can send. */
#define STORE_TOO_LONG 1

struct store {
    const struct store_ops *ops;
    xencfg_ctx *ctx;
};

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret);
int xencfg__store_open_dump(xencfg_ctx *ctx, struct store **ret);
void xencfg__store_close(struct store *s);      /* s may be NULL */

/* len may be NULL. */
int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...) PRINTF(4, 5);
int xencfg__store_list(struct store *s, struct names *ret, const char *fmt, ...)
    PRINTF(3, 4);

/* A domain's uuid, by its "vm" node; *known is false if that does not tell. */
int xencfg__store_uuid(struct store *s, uint32_t domid, xencfg_uuid *ret,
                       bool *known);

#endif
