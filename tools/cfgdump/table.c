/* table - rows of cells in aligned columns. */
#include <string.h>

#include "cfgdump.h"

static char *copy(const char *text)
{
    char *ret = strdup(text);

    if (!ret)
        out_of_memory();
    return ret;
}

void table_add(struct table *t, enum style style, const char *first,
               const char *second, const char *third, const char *fourth)
{
    struct table_row *row;

    row = reallocarray(t->row, t->count + 1, sizeof(*row));
    if (!row)
        out_of_memory();
    t->row = row;
    row[t->count++] = (struct table_row){
        .cell = { copy(first), copy(second), copy(third), copy(fourth) },
        .style = style,
    };
}

static int cell_width(const char *text)
{
    CLEANUP(freep) char *safe = text_escape(text);

    return (int)text_width(safe);
}

/* Cells, but nothing behind the last one that is not empty. */
static void print_row(const char *const cell[TABLE_COLUMNS], const int *width,
                      int styled, enum style style, bool colour)
{
    int i, last = TABLE_COLUMNS - 1;

    while (last > 0 && !*cell[last])
        last--;
    for (i = 0; i <= last; i++)
        output_cell(cell[i], i < last ? width[i] + 2 : 0,
                    styled < 0 || i == styled ? style : PLAIN, colour);
    putc('\n', output);
}

void table_print(const struct table *t,
                 const char *const heading[TABLE_COLUMNS], int styled,
                 bool colour)
{
    const char *head[TABLE_COLUMNS];
    int i, j, n, width[TABLE_COLUMNS] = { 0 };

    if (!t->count)
        return;
    for (j = 0; j < TABLE_COLUMNS; j++) {
        for (i = 0; i < t->count; i++) {
            n = cell_width(t->row[i].cell[j]);
            width[j] = n > width[j] ? n : width[j];
        }
        head[j] = width[j] ? heading[j] : "";
        n = cell_width(head[j]);
        width[j] = n > width[j] ? n : width[j];
    }
    putc('\n', output);
    print_row(head, width, -1, BOLD, colour);
    for (i = 0; i < t->count; i++)
        print_row((const char *const *)t->row[i].cell, width, styled,
                  t->row[i].style, colour);
}

void table_clear(struct table *t)
{
    int i, j;

    for (i = 0; i < t->count; i++)
        for (j = 0; j < TABLE_COLUMNS; j++)
            free(t->row[i].cell[j]);
    free(t->row);
    *t = (struct table){ 0 };
}
