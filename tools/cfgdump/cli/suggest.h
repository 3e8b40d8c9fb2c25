/* suggest - what a mistyped word may have meant. */
#ifndef CFGDUMP_CLI_SUGGEST_H
#define CFGDUMP_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include <xencfg/xencfg.h>

/*
 * The few words that one that was not found is close to:
 *
 *     struct suggestions s = { .word = "shwo" };
 *
 *     suggest_consider(&s, "show");
 *     suggest_print(&s);               "did you mean 'show'?", or nothing
 */
#define MAX_SUGGESTIONS 5

struct suggestion {
    char *text;
    int distance;
};

struct suggestions {
    const char *word;
    struct suggestion nearest[MAX_SUGGESTIONS + 1]; /* the nearest first */
    int count;
    bool more; /* than there is room for */
};

/* How many characters differ, roughly; of long words many. */
int suggest_distance(const char *a, const char *b);

/* Adds it if it is close. */
void suggest_consider(struct suggestions *s, const char *candidate);

/* Adds the text, from malloc(), if it is not there yet. */
void suggest_add(struct suggestions *s, char *text, int distance);

void suggest_clear(struct suggestions *s);

/* At most three, to standard error; frees all. */
void suggest_print(struct suggestions *s);

struct request;

/* What helps, as the rest of the sentence of an error; "" if nothing is known. */
const char *suggest_access(const struct request *req, int rc, const char *text);

/* After an error: the word was no command, but may have been meant as one.
   Nothing if something was suggested before. */
void suggest_command(const struct request *req, const char *word);

/* After the first error with a domain's template: which command knows more. */
void suggest_check(const struct request *req, int rc, uint32_t domid);

/*
 * After the error rc: there is no domain of that name, or only what is left of
 * one.  Asks xenstore for all.
 */
void suggest_domain(xencfg_ctx *ctx, const struct request *req,
                    const char *word, int rc);

#endif
