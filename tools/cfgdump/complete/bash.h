/* bash - a command line as bash has it. */
#ifndef CFGDUMP_COMPLETE_BASH_H
#define CFGDUMP_COMPLETE_BASH_H

#include <stdbool.h>
#include <stddef.h>

struct candidate;

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

#endif
