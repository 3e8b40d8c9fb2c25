/*
 * Pairing and merging, as a table of sentences: what all kinds of devices with
 * an index have in common.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merging.h"
#include "util.h"

/* Indices of the template's entries, "-" for none; of the live devices; and
   what comes of it, without the kind. */
struct devid_row {
    const char *name, *template, *live, *want;
    bool unlisted, incomplete;
};

#define ROW(name_, template_, live_, want_, ...)                              \
    {                                                                         \
        .name = name_, .template = template_, .live = live_, .want = want_,   \
        __VA_ARGS__                                                           \
    }

static const struct devid_row devid_rows[] = {
    ROW("nothing", "", "", ""),
    ROW("one and the same", "1", "1", "1 matched 0"),
    ROW("the first unplugged", "1 2", "2", "1 stale -1, 2 matched 0"),
    ROW("the last unplugged", "1 2", "1", "1 matched 0, 2 stale -1"),
    ROW("none came up", "1 2", "", "1 stale -1, 2 stale -1"),
    ROW("the template's order", "3 1 2", "1 2 3",
        "3 matched 0, 1 matched 1, 2 matched 2"),
    ROW("unknown to us", "1", "1 7", "1 matched 0, 7 reconstructed 1"),
    ROW("reconstructed ones ascend, behind the others", "9 2", "1 2 3 9 10",
        "9 matched 0, 2 matched 1, 1 reconstructed 2, 3 reconstructed 3, "
        "10 reconstructed 4"),
    ROW("one gone, another came", "1 2", "2 3",
        "1 stale -1, 2 matched 0, 3 reconstructed 1"),
    ROW("all are others", "1 2", "3 4",
        "1 stale -1, 2 stale -1, 3 reconstructed 0, 4 reconstructed 1"),
    ROW("no template entry at all", "", "4 5",
        "4 reconstructed 0, 5 reconstructed 1"),
    ROW("the largest index", "2147483647", "2147483647",
        "2147483647 matched 0"),
    ROW("twice in the template, the last one counts", "1 1", "1",
        "1 duplicate -1, 1 matched 0"),
    ROW("three times, with another between", "1 2 1 1", "1 2",
        "1 duplicate -1, 2 matched 0, 1 duplicate -1, 1 matched 1"),
    ROW("twice in the template, not live", "1 1", "", "1 stale -1, 1 stale -1"),
    ROW("without index, in order", "- -", "1 2", "1 matched 0, 2 matched 1"),
    ROW("without index, gaps", "- -", "4 9", "4 matched 0, 9 matched 1"),
    ROW("without index, beside one that has it", "- 1 -", "1 2 3",
        "2 matched 0, 1 matched 1, 3 matched 2"),
    ROW("without index, more than are live", "- - -", "2",
        "2 matched 0, ? stale -1, ? stale -1"),
    ROW("without index, fewer than are live", "-", "1 2",
        "1 matched 0, 2 reconstructed 1"),
    ROW("one that is gone takes nobody's place", "5 -", "1",
        "5 stale -1, 1 matched 0"),
    ROW("a duplicate takes nobody's place", "1 1 -", "1 2",
        "1 duplicate -1, 1 matched 0, 2 matched 1"),
    ROW("cannot be listed", "1 2 -", "2",
        "1 stale -1, 2 matched 0, ? not_checked 1", .unlisted = true),
    ROW("a part is malformed: what is not found is kept", "1 2 -", "2",
        "1 not_checked 0, 2 matched 1, ? not_checked 2", .incomplete = true),
};

static const int devid_kinds[] = {
    XENCFG_DEVKIND_NIC, XENCFG_DEVKIND_VTPM, XENCFG_DEVKIND_USBCTRL,
    XENCFG_DEVKIND_VFB, XENCFG_DEVKIND_VKB, XENCFG_DEVKIND_P9,
    XENCFG_DEVKIND_PVCALLSIF, XENCFG_DEVKIND_VDISPL, XENCFG_DEVKIND_VSND,
    XENCFG_DEVKIND_CHANNEL, XENCFG_DEVKIND_VIRTIO,
};

static const char *array_name(const struct devkind *k)
{
    const struct xencfg_type *t = &xencfg__desc_domain_config;
    int i;

    for (i = 0; i < t->nfields; i++)
        if (t->fields[i].offset == k->array)
            return t->fields[i].name;
    fail_msg("no array");
    return NULL;
}

/* The i-th entry of the template.  The mark tells it from the others. */
static void put_entry(FILE *f, int i, const char *index)
{
    fputs("{", f);
    if (*index != '-')
        fprintf(f, "'devid':%s,", index);
    fprintf(f, "'mark':%d}", i);
}

static char *devid_template(const struct devkind *k, const char *indices)
{
    char *copy = test_format("%s", indices), *save = NULL, *word, *json = NULL;
    size_t len;
    FILE *f = open_memstream(&json, &len);
    int n = 0;

    fprintf(f, "{'b_info':{'type.pv':{}},'%s':[", array_name(k));
    for (word = strtok_r(copy, " ", &save); word;
         word = strtok_r(NULL, " ", &save)) {
        fputs(n ? "," : "", f);
        put_entry(f, n++, word);
    }
    fputs("]}", f);
    fclose(f);
    free(copy);
    return json;
}

/* The result: the template's entries unchanged, and the reconstructed ones. */
static char *devid_result(const struct devkind *k, const struct devid_row *row)
{
    char *copy = test_format("%s", row->want), *finding = copy, *json = NULL;
    char *indices = test_format("%s", row->template), *rest = indices;
    char id[16], class[16];
    size_t len;
    FILE *f = open_memstream(&json, &len);
    int i, index, n = 0;

    fprintf(f, "{'b_info':{'type.pv':{}},'%s':[", array_name(k));
    for (i = 0; finding && *finding; i++) {
        char *word = rest && *rest ? strsep(&rest, " ") : NULL;

        assert_int_equal(sscanf(strsep(&finding, ","), " %15s %15s %d", id,
                                class, &index), 3);
        if (index < 0)
            continue;
        fputs(n++ ? "," : "", f);
        if (word)
            put_entry(f, i, word);
        else
            fprintf(f, "{'devid':%s}", id);
    }
    fputs("]}", f);
    fclose(f);
    free(indices);
    free(copy);
    return json;
}

/* "1 stale -1, ..." with the kind's name in front of each. */
static char *with_kind(int kind, const char *want)
{
    char *copy = test_format("%s", want), *save = NULL, *word, *text = NULL;
    const char *name = xencfg_devkind_to_string(kind);
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int n = 0;

    for (word = strtok_r(copy, ",", &save); word;
         word = strtok_r(NULL, ",", &save))
        fprintf(f, "%s%s %s", n++ ? ", " : "", name, word + strspn(word, " "));
    fclose(f);
    free(copy);
    return text;
}

static void devid_kind(const struct devid_row *row, int kind)
{
    struct live live = { 0 };
    char *json = devid_template(&xencfg__kinds[kind], row->template);
    char *want = with_kind(kind, row->want);
    char *result = devid_result(&xencfg__kinds[kind], row);
    char *copy = test_format("%s", row->live), *save = NULL, *word;

    for (word = strtok_r(copy, " ", &save); word;
         word = strtok_r(NULL, " ", &save))
        assert_non_null(xencfg__live_add(&live.list[kind],
                                         strtoul(word, NULL, 10)));
    live.list[kind].unlisted = row->unlisted;
    live.list[kind].incomplete = row->incomplete;
    merge_and_compare(json, &live, want, result);
    free(copy);
    free(result);
    free(want);
    free(json);
}

static void devid(void **state)
{
    size_t i;

    for (i = 0; i < COUNT(devid_kinds); i++)
        devid_kind(*state, devid_kinds[i]);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(devid_rows); i++)
        test_add(&tests, devid, &devid_rows[i], "each kind with an index: %s",
                 devid_rows[i].name);
    return test_run(&tests);
}
