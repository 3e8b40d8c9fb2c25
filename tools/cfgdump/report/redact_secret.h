/*
 * redact_secret - the values that are hidden, of redact_*.c among themselves.
 *
 * A secret is learned, by one of three functions, and from then on found by
 * secret_find(), of any text, or in a chain of those that begin alike.  It gets
 * its number when it is hidden for the first time.
 */
#ifndef CFGDUMP_REDACT_SECRET_H
#define CFGDUMP_REDACT_SECRET_H

#include "report/redact.h"

#define SLOTS 65536

struct secret {
    enum redact_kind kind;
    bool distinct;          /* may be looked for among other words */
    bool guessed;           /* by no name of its own: it never is looked for */
    char *text;
    size_t len;
    unsigned number;        /* in the order of appearance; 0: not yet */
    unsigned count;
    char *where;
    const char *suffix;     /* of a path */
    struct secret *same;    /* the one that this is another spelling of */
    struct secret *next_begin, *next;
};

struct redact {
    const char *state_dir, *member;
    struct redact_place place;
    struct secret *all, **last;
    struct secret *begin[SLOTS];
    unsigned numbers[HIDDEN_KINDS];
};

/* The secret of that text; NULL: there is none. */
struct secret *secret_find(const struct redact *r, const char *p, size_t n);

/* Those that may be at p, the longest first, by next_begin. */
struct secret *secret_chain(const struct redact *r, const char *p, size_t n);

/* Each returns the secret that stands for all spellings of the text. */
struct secret *secret_add(struct redact *r, enum redact_kind kind,
                          const char *p, size_t n);
struct secret *secret_learn(struct redact *r, enum redact_kind kind,
                            const char *p, size_t n);
struct secret *secret_learn_mac(struct redact *r, const char *p, size_t n);
struct secret *secret_guess(struct redact *r, const char *p, size_t n);

/* Writes what replaces it; f NULL: nothing.  separator: of a MAC, or 0. */
void secret_hide(struct redact *r, FILE *f, struct secret *s, char separator);

#endif
