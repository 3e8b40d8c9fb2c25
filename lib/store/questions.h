/*
 * questions - what the readers of a stream have asked, over one connection.
 *
 *     rc = xencfg__question_ask(reader, XS_READ, path, NULL, 0, &asked);
 *     rc = xencfg__question_send(stream);          (does not wait)
 *     rc = xencfg__question_wait(stream, asked);
 *     ... asked->err, asked->data; reader->changed ...
 *     xencfg__question_forget(reader);
 *
 * Errors: of stream.h.
 */
#ifndef XENCFG_LIB_STORE_QUESTIONS_H
#define XENCFG_LIB_STORE_QUESTIONS_H

#include "store/store.h"
#include "store/wire.h"

/* One question. */
struct asked {
    struct asked *next;    /* of the same reader */
    struct asked *due;     /* whose answer comes next */
    struct reader *reader; /* NULL: it has gone */
    uint32_t type;
    bool answered, taken;
    int err;    /* the answer is an error */
    char *data; /* and a NUL; NULL if taken, or an error */
    size_t len;
    char path[];
};

struct reader {
    struct store store;
    struct stream *stream;
    struct reader *next;
    struct asked *asked; /* since the last end */
    bool changed;
};

struct stream {
    xencfg_ctx *ctx;
    struct store *live; /* of the ordinary connection */
    bool broken;
    struct reader *readers;
    struct asked *due, **last; /* questions without answer */
    struct wire wire;
};

int xencfg__question_ask(struct reader *r, uint32_t type, const char *path,
                         const char *more, size_t more_len, struct asked **ret);

/* One that was asked and not yet used; NULL: none. */
struct asked *xencfg__question_find(const struct reader *r, uint32_t type,
                                    const char *path);

/* As far as the socket takes it. */
int xencfg__question_send(struct stream *s);
int xencfg__question_wait(struct stream *s, const struct asked *a);

/* All of the reader's; answers may still come. */
void xencfg__question_forget(struct reader *r);

bool xencfg__is_below(const char *path, const char *dir);

#endif
