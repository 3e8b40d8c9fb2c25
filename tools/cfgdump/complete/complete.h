/*
 * complete - what may stand in a command line's last word.
 *
 *     complete(req, words, count, &ret);
 *     ... ret.candidate[0 .. ret.count - 1], ret.also ...
 *     candidates_clear(&ret);
 *
 * The words are those behind "cfgdump"; the last one is what there is of the
 * word that is completed, and may be empty.  Nothing fails: what cannot be
 * found out is no candidate.  No candidate holds a control character.
 */
#ifndef CFGDUMP_COMPLETE_H
#define CFGDUMP_COMPLETE_H

#include "cli/request.h"

/* What the shell itself knows best. */
enum also { ALSO_NOTHING, ALSO_FILES, ALSO_DIRECTORIES };

struct candidate {
    char *text;
    char *about;  /* for people; may be "" */
    bool partial; /* more of the same word will follow */
};

struct candidates {
    struct candidate *candidate;
    int count;
    enum also also;
    const char *word; /* what they begin with; not owned */
    size_t skip;      /* of word, what comes before a value: --view= */
};

void complete(const struct request *req, char **words, int count,
              struct candidates *ret);

void candidates_clear(struct candidates *c);

/* --------------------------------------------------------------------- bash */

/* A command line as bash has it, up to the cursor. */
struct bash_line {
    char **words;    /* without quotes; without the command's own */
    int count;       /* at least 1 */
    size_t kept;     /* of the last word, what bash does not replace */
    char quote;      /* the one that is open; 0: none */
    bool redirected; /* the last word is the file of a > or < */
};

/* breaks: bash's COMP_WORDBREAKS. */
void bash_line_split(const char *line, const char *breaks,
                     struct bash_line *ret);

/* As it has to stand in the line; NULL: it cannot.  The caller frees it. */
char *bash_quote(const struct bash_line *line, const struct candidate *c);

void bash_line_clear(struct bash_line *line);

/* ----------------------------------------------------- among the files here */

/* Adds a copy if it fits the word and is not there yet. */
void candidate_add(struct candidates *c, const char *text, const char *about,
                   bool partial);

/* What the words before the last one say. */
struct before {
    struct request req;
    const char *word;
    int pending;       /* option whose value the word is; -1: none */
    bool options_over; /* after -- */
    bool verb_free;    /* the word may be the command */
};

/* Names of domains, but for those in b->req.args; domids of those that no plain
   name means alone; if none of them fits, domids and uuids of all. */
void complete_domains(const struct before *b, struct candidates *c);

/* Paths of the values of req->args[0], up to the next dot. */
void complete_paths(const struct request *req, struct candidates *c);

/* The scripts of the shells: tools/completion, as the Makefile has them. */
extern const char completion_bash[], completion_zsh[], completion_fish[];

#endif
