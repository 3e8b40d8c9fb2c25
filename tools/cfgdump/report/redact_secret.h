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
    struct secret *next_begin, *next_long, *next;
};

struct redact {
    const char *state_dir, *member;
    struct redact_place place;
    struct secret *all, **last;
    struct secret *begin[SLOTS];
    struct secret *longs[SLOTS];    /* by their first bytes */
    enum redact_hint next_word;     /* of an array, as the one before says */
    unsigned numbers[HIDDEN_KINDS];
};

/* Is a text a command line?  Or one word of it, with blanks in it; or may it
   have any of both in it? */
enum text_args { ARGS_NONE, ARGS_LINE, ARGS_WORD, ARGS_SOME };

struct text {
    const char *p;
    size_t len, at;
    enum text_args args;
    size_t no_setting;      /* before this none begins */
    bool passwords;         /* it speaks of one: any may be in it */
    bool password_next;     /* an option asked for one */
    bool key;               /* other secrets are not looked for */
};

/* What of it is hidden; sure: and looked for elsewhere, too. */
struct redact_found {
    size_t from, to;
    bool sure;
};

/* Is there a setting at this place, or a word of a command line, of which
   something is hidden? */
bool redact_find_setting(struct text *t, struct redact_found *ret);

/* Of a setting in a command line: is its value no secret, whatever it means? */
bool redact_says_little(const char *p, size_t n);

/* The secret of that text; NULL: there is none. */
struct secret *secret_find(const struct redact *r, const char *p, size_t n);

/* Those that may be at p, the longest first, by next_begin. */
struct secret *secret_chain(const struct redact *r, const char *p, size_t n);

/* The long one that is at p, even if that is within a word. */
struct secret *secret_within(const struct redact *r, const char *p, size_t n);

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
