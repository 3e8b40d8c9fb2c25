/* candidates - words that a shell may offer.  None holds a control character.
 */
#ifndef CFGDUMP_COMPLETE_CANDIDATES_H
#define CFGDUMP_COMPLETE_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>

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

/* Adds a copy if it fits the word and is not there yet. */
void candidate_add(struct candidates *c, const char *text, const char *about,
                   bool partial);

void candidates_clear(struct candidates *c);

#endif
