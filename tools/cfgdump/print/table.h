/* table - rows of cells in aligned columns. */
#ifndef CFGDUMP_PRINT_TABLE_H
#define CFGDUMP_PRINT_TABLE_H

#include <stdbool.h>

#include "base/output.h"

/* Aligned columns; text is copied.  All zero: empty. */
#define TABLE_COLUMNS 4

struct table_row {
    char *cell[TABLE_COLUMNS];
    int width[TABLE_COLUMNS], worth[TABLE_COLUMNS];
    enum style style;       /* of the column that is styled */
};

struct table {
    struct table_row *row;
    int count;
};

void table_add(struct table *t, enum style style, const char *first,
               const char *second, const char *third, const char *fourth);

/* An empty line, the heading and the rows, as wide as the terminal at most;
   nothing if there are no rows.  A column without text has no heading.  styled
   is the column with a style. */
void table_print(const struct table *t,
                 const char *const heading[TABLE_COLUMNS], int styled,
                 bool colour);

/* One row of n columns, by itself; text that is wider than its column takes
   more lines. */
#define ROW_COLUMNS 6           /* at most */

struct column {
    int width;                  /* 0: as wide as the text */
    bool right;                 /* aligned to the right */
    enum style style;
};

void table_row(const char *const cell[], const struct column column[], int n,
               bool colour);

/* A text in as many lines as it needs. */
void text_print(const char *text, enum style style, bool colour);

void table_clear(struct table *t);

#endif
