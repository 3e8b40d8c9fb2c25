/* checksums - a report's `checksums`, and those that its members have. */
#include <string.h>

#include "base/cleanup.h"
#include "base/die.h"
#include "report/unpack.h"

/* Lines "CHECKSUM SIZE NAME", by name.  Cuts text. */
struct sums {
    char **line;
    size_t count;
};

static void sumsp(struct sums *s)
{
    free(s->line);
}

static const char *name_in(const char *line)
{
    const char *p = strchr(line, ' ');

    p = p ? strchr(p + 1, ' ') : NULL;
    return p ? p + 1 : line;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(name_in(*(char *const *)a), name_in(*(char *const *)b));
}

static void split_sums(char *text, struct sums *ret)
{
    char *line, *rest = NULL;

    ret->line = need(calloc(strlen(text) / 2 + 1, sizeof(*ret->line)));
    for (line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest))
        if (strcmp(name_in(line), "checksums"))
            ret->line[ret->count++] = line;
    qsort(ret->line, ret->count, sizeof(*ret->line), by_name);
}

static bool equal(const struct sums *is, const struct sums *want,
                  const char **name, const char **why)
{
    size_t i;

    for (i = 0; i < is->count || i < want->count; i++) {
        const char *a = i < is->count ? is->line[i] : NULL;
        const char *b = i < want->count ? want->line[i] : NULL;

        if (a && b && !strcmp(a, b))
            continue;
        *why = "wrong checksum";
        *name = name_in(a ? a : b);
        if (!a || (b && strcmp(*name, name_in(b)) > 0)) {
            *why = "is missing";
            *name = name_in(b);
        }
        return false;
    }
    return true;
}

bool report_sums_equal(char *is, char *want, const char **name,
                       const char **why)
{
    CLEANUP(sumsp) struct sums a = { 0 }, b = { 0 };

    split_sums(is, &a);
    split_sums(want, &b);
    return equal(&a, &b, name, why);
}
