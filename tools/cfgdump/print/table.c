/* table - rows of cells in aligned columns. */
#include <string.h>

#include "print/table.h"
#include "base/text.h"

#define GAP 2                   /* between columns */
#define UNBROKEN 3              /* how much better a name is in one line */
#define NARROW 14               /* a word of less is not broken */

/* ------------------------------------------------------------------ folding */

/*
 * How many bytes of the text a line of that width takes: up to a blank, else up
 * to something that ends a part of a path or of an address.
 */
static size_t fold(const char *text, int width)
{
    size_t most = text_fit(text, width), n;

    if (!text[most] || text[most] == ' ')
        return most;
    for (n = most; n > 0 && text[n - 1] != ' '; n--)
        ;
    for (; n > 0 && text[n - 1] == ' '; n--)
        ;
    if (n)
        return n;
    for (n = most; n > most / 2; n--)
        if (strchr("/,;:.=-_", text[n - 1]))
            return n;
    return most;
}

/* The part of *text that the next line takes; *text becomes the rest. */
static char *next_line(const char **text, int width)
{
    size_t n = width > 0 ? fold(*text, width) : strlen(*text);
    char *line = need(strndup(*text, n));

    *text += n;
    *text += strspn(*text, " ");
    return line;
}

/* One line of the row, the rest of whose cells rest[] is. */
static void print_line(const char *rest[], const struct column column[], int n)
{
    int i, last = n - 1, pad = 0;

    while (last > 0 && !*rest[last])
        last--;
    for (i = 0; i <= last; i++) {
        CLEANUP(freep) char *line = next_line(&rest[i], column[i].width);
        int space = column[i].width - (int)text_width(line);

        if (!column[i].width && !*line)
            continue;           /* a column that is empty everywhere */
        space = space > 0 ? space : 0;
        pad += column[i].right ? space : 0;
        fprintf(output, "%*s", pad, "");
        style_put(output, line, *line ? column[i].style : PLAIN);
        pad = GAP + (column[i].right ? 0 : space);
    }
    putc('\n', output);
}

void table_row_escaped(const char *const cell[], const struct column column[],
                       int n)
{
    const char *rest[ROW_COLUMNS];
    bool more = true;
    int i;

    memcpy(rest, cell, n * sizeof(*rest));
    while (more) {
        print_line(rest, column, n);
        for (more = false, i = 0; i < n; i++)
            more = more || *rest[i];
    }
}

void table_row(const char *const cell[], const struct column column[], int n)
{
    char *safe[ROW_COLUMNS] = { NULL };
    int i;

    for (i = 0; i < n; i++)
        safe[i] = text_escape(cell[i]);
    table_row_escaped((const char *const *)safe, column, n);
    for (i = 0; i < n; i++)
        free(safe[i]);
}

void text_print(const char *text, enum style style)
{
    const struct column column = { .width = output_width(), .style = style };

    table_row(&text, &column, 1);
}

/* ------------------------------------------------------------------ tables */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

void table_add(struct table *t, enum style style, const char *first,
               const char *second, const char *third, const char *fourth)
{
    const char *const cell[] = { first, second, third, fourth };
    struct table_row *row;
    int j;

    t->row = need(reallocarray(t->row, t->count + 1, sizeof(*row)));
    row = &t->row[t->count++];
    row->style = style;
    for (j = 0; j < TABLE_COLUMNS; j++) {
        row->cell[j] = text_escape(cell[j]);
        row->width[j] = text_width(row->cell[j]);
    }
}

void table_clear(struct table *t)
{
    int i, j;

    for (i = 0; i < t->count; i++)
        for (j = 0; j < TABLE_COLUMNS; j++)
            free(t->row[i].cell[j]);
    free(t->row);
}

static int longest_word(const char *text)
{
    int longest = 0;
    size_t n;

    for (; *text; text += n + strspn(text + n, " ")) {
        n = strcspn(text, " ");
        longest = larger(longest, text_span(text, n));
    }
    return longest;
}

/* How wide the columns are if nothing is folded; with the gaps together. */
static int widths(const struct table *t, const char *const heading[],
                  struct column column[TABLE_COLUMNS])
{
    int i, j, sum = -GAP;

    for (j = 0; j < TABLE_COLUMNS; j++) {
        for (i = 0; i < t->count; i++)
            column[j].width = larger(column[j].width, t->row[i].width[j]);
        if (!column[j].width)
            continue;
        column[j].width = larger(column[j].width, text_width(heading[j]));
        sum += GAP + column[j].width;
    }
    return sum;
}

/*
 * What one more character in a column is worth: by how much of a line its cells
 * would become shorter, roughly.
 */
static double gain(const struct table *t, int j, int width)
{
    double sum = 0;
    int i;

    for (i = 0; i < t->count; i++)
        if (t->row[i].width[j] > width)
            sum += t->row[i].width[j] *
                   (strpbrk(t->row[i].cell[j], " /") ? 1 : UNBROKEN);
    return sum / ((double)width * (width + 1));
}

/* Of the longest word, if there is that much room. */
static int least_width(const struct table *t, int j, int most)
{
    int i, n = 0;

    for (i = 0; i < t->count && n < most; i++)
        n = larger(n, longest_word(t->row[i].cell[j]));
    return n < most ? n : most;
}

/* Makes the columns so wide that they fit, and the table becomes short. */
static void fit(const struct table *t, const char *const heading[], int line,
                struct column column[TABLE_COLUMNS])
{
    int j, best, room = line - GAP * (TABLE_COLUMNS - 1);
    int narrow = room < TABLE_COLUMNS * NARROW ? room / TABLE_COLUMNS : NARROW;
    double most, g;

    for (j = 0; j < TABLE_COLUMNS; j++) {
        if (column[j].width)
            column[j].width = larger(longest_word(heading[j]),
                                     least_width(t, j, narrow));
        room -= column[j].width;
    }
    for (; room > 0; room--) {
        for (most = 0, best = -1, j = 0; j < TABLE_COLUMNS; j++) {
            g = column[j].width ? gain(t, j, column[j].width) : 0;
            if (g > most) {
                most = g;
                best = j;
            }
        }
        if (best < 0)
            break;
        column[best].width++;
    }
}

void table_print(const struct table *t, int styled, const char *first,
                 const char *second, const char *third, const char *fourth)
{
    if (t->count)
        putc('\n', output);
    table_print_plain(t, styled, first, second, third, fourth);
}

void table_print_plain(const struct table *t, int styled, const char *first,
                       const char *second, const char *third,
                       const char *fourth)
{
    const char *heading[] = { first, second, third, fourth };
    struct column column[TABLE_COLUMNS] = { { 0 } };
    int i, j, line = output_width();

    if (!t->count)
        return;
    if (widths(t, heading, column) > line && line)
        fit(t, heading, line, column);
    for (j = 0; j < TABLE_COLUMNS; j++) {
        heading[j] = column[j].width ? heading[j] : "";
        column[j].style = BOLD;
    }
    table_row(heading, column, TABLE_COLUMNS);
    for (i = 0; i < t->count; i++) {
        for (j = 0; j < TABLE_COLUMNS; j++)
            column[j].style = j == styled ? t->row[i].style : PLAIN;
        table_row_escaped((const char *const *)t->row[i].cell, column,
                          TABLE_COLUMNS);
    }
}
