/*
 * wire - a connection to the running xenstored: questions and their answers.
 *
 *     rc = xencfg__wire_open(&wire, ctx);
 *     a = xencfg__asked_new(XS_READ, 0, "/tool", NULL, 0);
 *     xencfg__wire_post(&wire, a);
 *     ... more of them ...
 *     err = xencfg__wire_wait(&wire, a);
 *     ... a->err, a->data ...
 *     xencfg__asked_free(a);
 *     xencfg__wire_close(&wire);
 *
 * Answers come in the order of the questions, and any number may be under way.
 * Nothing waits beyond the call's deadline, whatever the daemon does.
 *
 * There are two ways in: the daemon's socket, or, where there is none or
 * $XENCFG_STORE is "libxenstore", that library, to whatever it finds; it has
 * no deadline, and one question at a time.  A question goes into the socket in
 * one piece: C xenstored reads what follows a header without turning to anybody
 * else, so who is stopped in between would stop it for the whole host.
 *
 * Functions that return err: 0 or an errno, which leaves the connection
 * unusable; ETIMEDOUT, and EBADF if the daemon has closed it.
 */
#ifndef XENCFG_LIB_STORE_WIRE_H
#define XENCFG_LIB_STORE_WIRE_H

#include <stdint.h>

#include "base/ctx.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

/* One question, and its answer. */
struct asked {
    struct asked *next; /* its owner's */
    struct asked *due;  /* whose answer comes next */
    bool answered;
    bool taken;  /* its owner's */
    bool orphan; /* its owner has gone */
    int err;     /* what the daemon says, an errno; or ENOMEM */
    char *data;  /* with a NUL behind it; NULL if err, or taken */
    size_t len;
    struct xsd_sockmsg header; /* the question as it is sent */
    char path[];               /* its payload: that, its NUL, and more */
};

/* type is an enum xsd_sockmsg_type; tx 0: in no transaction.  NULL and ENOMEM,
   or E2BIG. */
struct asked *xencfg__asked_new(uint32_t type, uint32_t tx, const char *path,
                                const void *more, size_t len);
void xencfg__asked_free(struct asked *a); /* also under way; NULL: nothing */

/* The protocol's name of an error, as "E2BIG"; NULL: it has no such error. */
const char *xencfg__error_name(int err);

/*
 * Of each event its path, a is NULL; and each answer for which nobody waits.
 * What it returns but 0 ends the receiving.
 */
typedef int wire_hook(void *arg, const struct asked *a, const char *path);

struct wire {
    xencfg_ctx *ctx;
    wire_hook *hook; /* NULL: none */
    void *arg;
    const struct wire_way *way; /* NULL: not open */
    struct xs_handle *xs;       /* libxenstore's */
    int fd;                     /* the socket's, or -1 */
    int lost;                   /* why it is of no use any more, an errno */
    uint32_t asked;             /* so many so far */
    struct asked *due, **last;  /* without answer */
    struct asked *unsent;       /* the first of those that were not sent */
    size_t sent;                /* bytes of it, all the same */
    size_t have;                /* bytes that came */
    char in[8 * XENSTORE_PAYLOAD_MAX];
};

/* What the two ways do differently. */
struct wire_way {
    int (*send)(struct wire *w); /* err; as far as possible without waiting */
    int (*receive)(struct wire *w, bool *more);
    bool together; /* several questions take no longer than one */
};

/* XENCFG_ERROR_ACCESS, _TIMEDOUT. */
int xencfg__wire_open(struct wire *w, xencfg_ctx *ctx);
/* The same, but by the socket alone; w->fd is -1 if there is none. */
int xencfg__wire_open_socket(struct wire *w, xencfg_ctx *ctx);
void xencfg__wire_close(struct wire *w); /* what is due is answered with EBADF */

static inline bool xencfg__wire_is_open(const struct wire *w)
{
    return w->way && !w->lost;
}

/* To be sent with the next wait, or when enough have come together. */
void xencfg__wire_post(struct wire *w, struct asked *a);
/* Can the daemon know of it? */
bool xencfg__wire_is_sent(const struct wire *w, const struct asked *a);
/* Without waiting; err. */
int xencfg__wire_send(struct wire *w);
/* err */
int xencfg__wire_wait(struct wire *w, const struct asked *a);

/* Reads once, without waiting; err, or what the hook returned, below 0.  *more:
   there was something. */
int xencfg__wire_receive(struct wire *w, bool *more);

/* ------------------------------------------------------- for the two ways */

/* Seconds that the daemon may still take to answer: until the call's deadline,
   but not long if the last call waited in vain. */
double xencfg__wire_left(const xencfg_ctx *ctx);

/* Returns err. */
int xencfg__wire_lost(struct wire *w, int err);

/* The next answer; data, from malloc(), is taken.  Returns as receive. */
int xencfg__wire_answer(struct wire *w, int err, char *data, size_t len);

extern const struct wire_way xencfg__by_socket, xencfg__by_libxenstore;

#endif
