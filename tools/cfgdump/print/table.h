/*
 * table - rows of cells in aligned columns.
 *
 *     CLEANUP(table_clear) struct table t = { 0 };
 *
 *     table_add(&t, GREEN, "disk", "xvda", "matched", "raw");
 *     table_print(&t, 2, "DEVICE", "ID", "STATUS", "DETAILS");
 *
 * On a terminal a table has its width: a cell that is wider than its column
 * takes several lines.  Elsewhere each row is one line.  All text is escaped.
 */
#ifndef CFGDUMP_PRINT_TABLE_H
#define CFGDUMP_PRINT_TABLE_H

#include "base/output.h"

#define TABLE_COLUMNS 4

struct table_row {
    char *cell[TABLE_COLUMNS]; /* escaped */
    int width[TABLE_COLUMNS];
    enum style style; /* of the column that is styled */
};

struct table {
    struct table_row *row;
    int count;
};

void table_add(struct table *t, enum style style, const char *first,
               const char *second, const char *third, const char *fourth);

/* The heading and the rows; nothing if there are no rows. */
void table_print_plain(const struct table *t, int styled, const char *first,
                       const char *second, const char *third,
                       const char *fourth);

/* An empty line, the heading and the rows; nothing if there are no rows.  A
   column without text has no heading.  styled: the column with a style. */
void table_print(const struct table *t, int styled, const char *first,
                 const char *second, const char *third, const char *fourth);

void table_clear(struct table *t);

/* One row of n columns, by itself. */
#define ROW_COLUMNS 16          /* at most */

struct column {
    int width;                  /* 0: as wide as the text */
    bool right;                 /* aligned to the right */
    enum style style;
};

void table_row(const char *const cell[], const struct column column[], int n);

/* The same of text that is escaped already. */
void table_row_escaped(const char *const cell[], const struct column column[],
                       int n);

/* A text in as many lines as it needs. */
void text_print(const char *text, enum style style);

#endif
