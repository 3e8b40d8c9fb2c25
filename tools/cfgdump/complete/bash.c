/*
 * bash - a command line as bash has it.
 *
 * bash gives completion functions words that it split at more than blanks, with
 * their quotes, and replaces only what is behind the last of these splits, or
 * behind a quote that is open.  So the line itself is taken apart here.
 */
#include <string.h>

#include "complete/complete.h"
#include "base/buf.h"

static void add_word(struct bash_line *line, char *text)
{
    line->words =
        need(reallocarray(line->words, line->count + 1, sizeof(*line->words)));
    line->words[line->count++] = text;
}

/* One word; returns what follows it.  Sets kept and quote. */
static const char *read_word(const char *p, const char *breaks,
                             struct bash_line *line)
{
    struct buf b;

    buf_begin(&b);
    line->kept = 0;
    line->quote = 0;
    for (; *p && (line->quote || !strchr(" \t\n", *p)); p++) {
        bool literal = line->quote;

        if (*p == '\\' && line->quote != '\'' &&
            (!line->quote || strchr("$`\"\\", p[1]))) {
            if (!p[1])
                continue;
            p++;
            literal = true;
        } else if (line->quote ? *p == line->quote : *p == '"' || *p == '\'') {
            line->quote = line->quote ? 0 : *p;
            buf_text(&b);
            line->kept = b.len;
            continue;
        }
        putc(*p, b.f);
        if (!literal && strchr(breaks, *p)) {
            buf_text(&b);
            line->kept = b.len - (*p == '@'); /* begins what is replaced */
        }
    }
    add_word(line, buf_end(&b));
    return p;
}

/* The length of ">", "2>>", "<", ... at the start. */
static size_t redirection(const char *p)
{
    size_t digits = strspn(p, "0123456789&"), n = strspn(p + digits, "<>&|");

    return n && strchr("<>", p[digits]) ? digits + n : 0;
}

void bash_line_split(const char *line, const char *breaks,
                     struct bash_line *ret)
{
    size_t n;

    *ret = (struct bash_line){ 0 };
    do {
        line += strspn(line, " \t\n");
        n = redirection(line);
        if (n) {
            line += n + strspn(line + n, " \t\n");
            ret->redirected = true;
        }
        line = read_word(line, breaks, ret);
        if (n && *line) {           /* it is no word of the command's */
            free(ret->words[--ret->count]);
            ret->redirected = false;
        }
    } while (*line || ret->count < 2);
    free(ret->words[0]);
    memmove(ret->words, ret->words + 1, --ret->count * sizeof(*ret->words));
}

char *bash_quote(const struct bash_line *line, const struct candidate *c)
{
    const char *p = c->text + line->kept;
    struct buf b;

    if (line->quote == '\'' && strchr(p, '\''))
        return NULL;
    buf_begin(&b);
    for (; *p; p++) {
        if (line->quote ? line->quote == '"' && strchr("$`\"\\", *p)
                        : strchr(" !\"#$&'()*;<>?[\\]^`{|}~", *p) != NULL)
            putc('\\', b.f);
        putc(*p, b.f);
    }
    if (!c->partial && !line->quote)
        putc(' ', b.f);
    return buf_end(&b);
}

void bash_line_clear(struct bash_line *line)
{
    int i;

    for (i = 0; i < line->count; i++)
        free(line->words[i]);
    free(line->words);
    *line = (struct bash_line){ 0 };
}
