/* What differs between two configurations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake_store.h"
#include "guest.h"
#include "random.h"
#include "util.h"

/* --------------------------------------------------------------- by example */

/* JSON has ' for "; behind @ a report tells devids 0, 1, ... of the p9s. */
static const struct row {
    const char *name, *a, *b, *want;
} rows[] = {
    { "nothing and nothing", "{}", "{}", "" },
    { "a default given or not", "{'nics':[{'devid':0,'mtu':0}]}",
      "{'nics':[{'devid':0}]}", "" },
    { "layout, order of keys", "{'c_info':{'name':'a','type':'pv'}}",
      "{ 'c_info' : {'type':'pv','name':'a'} }", "" },
    { "a value", "{'c_info':{'name':'a'}}", "{'c_info':{'name':'b'}}",
      "c_info.name: 'a' -> 'b'" },
    { "null and empty", "{}", "{'c_info':{'name':''}}",
      "c_info.name: null -> ''" },
    { "to the default", "{'on_crash':'preserve'}", "{}",
      "on_crash: 'preserve' -> 'destroy'" },
    { "a list is one value", "{'b_info':{'extra':['a']}}",
      "{'b_info':{'extra':['a','b']}}", "b_info.extra: ['a'] -> ['a','b']" },
    { "an element of another list",
      "{'b_info':{'iomem':[{'start':1,'number':9}]}}",
      "{'b_info':{'iomem':[{'start':2,'number':9},{'start':3}]}}",
      "b_info.iomem[#0].start: 1 -> 2, +b_info.iomem[#1].start: 3" },
    { "another type", "{'b_info':{'type.pv':{'kernel':'k'}}}",
      "{'b_info':{'type.hvm':{'boot':'c'}}}",
      "b_info.type: 'pv' -> 'hvm', -b_info.type.pv.kernel: 'k', "
      "+b_info.type.hvm.boot: 'c'" },
    { "another type without values", "{'b_info':{'type.pv':{}}}",
      "{'b_info':{'type.pvh':{}}}", "b_info.type: 'pv' -> 'pvh'" },
    { "unknown members", "{'c_info':{'x':1,'y':{'a':[1, 2]}}}",
      "{'c_info':{'y':{'a':[1,3]},'z':null}}",
      "-c_info.x: 1, c_info.y: {'a':[1,2]} -> {'a':[1,3]}, +c_info.z: null" },
    { "unknown members in another order", "{'x':1,'y':2}", "{'y':2,'x':1}",
      "" },
    { "devices in another order",
      "{'nics':[{'devid':0,'bridge':'a'},{'devid':1,'bridge':'b'}]}",
      "{'nics':[{'devid':1,'bridge':'b'},{'devid':0,'bridge':'a'}]}", "" },
    { "the first was removed",
      "{'nics':[{'devid':0,'bridge':'a'},{'devid':1,'bridge':'b'}]}",
      "{'nics':[{'devid':1,'bridge':'b'}]}",
      "-nics[0]: {'devid':0,'bridge':'a'}" },
    { "one was added in front", "{'nics':[{'devid':1}]}",
      "{'nics':[{'devid':0,'bridge':'a'},{'devid':1}]}",
      "+nics[0]: {'devid':0,'bridge':'a'}" },
    { "values of a device", "{'nics':[{'devid':0,'bridge':'a','ip':'i'}]}",
      "{'nics':[{'devid':0,'bridge':'b','mtu':1400}]}",
      "nics[0].mtu: 0 -> 1400, nics[0].ip: 'i' -> null, "
      "nics[0].bridge: 'a' -> 'b'" },
    { "one identity in two spellings", "{'disks':[{'vdev':'xvda'}]}",
      "{'disks':[{'vdev':'51712'}]}", "" },
    { "two spellings, and a change", "{'disks':[{'vdev':'xvda'}]}",
      "{'disks':[{'vdev':'51712','pdev_path':'/a'}]}",
      "disks[xvda].pdev_path: null -> '/a'" },
    { "one identity twice",
      "{'disks':[{'vdev':'xvda','script':'a'},{'vdev':'51712'}]}",
      "{'disks':[{'vdev':'xvda','script':'b'}]}",
      "disks[xvda].script: 'a' -> 'b', -disks[51712#2]: {'vdev':'51712'}" },
    { "disks without valid vdev, in order",
      "{'disks':[{'vdev':'?'},{'vdev':'xvda'},{'vdev':'!'}]}",
      "{'disks':[{'vdev':'xvda'},{'vdev':'!'}]}",
      "disks[#0].vdev: '?' -> '!', -disks[#2]: {'vdev':'!'}" },
    { "without identity, in order", "{'p9s':[{'tag':'a'},{'tag':'b'}]}",
      "{'p9s':[{'tag':'a'},{'tag':'c'},{'tag':'d'}]}",
      "p9s[#1].tag: 'b' -> 'c', +p9s[#2]: {'tag':'d'}" },
    { "without identity, other ones with one",
      "{'p9s':[{'devid':5},{'tag':'a'}]}", "{'p9s':[{'tag':'b'}]}",
      "-p9s[5]: {'devid':5}, p9s[#1].tag: 'a' -> 'b'" },
    { "a report tells both", "@{'p9s':[{'tag':'a'},{'tag':'b'}]}",
      "@{'p9s':[{'devid':1,'tag':'b'},{'tag':'a'},{}]}",
      "+p9s[2]: {}" },
    { "a report tells one side, the other has it",
      "@{'p9s':[{'tag':'a'},{'tag':'b'}]}", "{'p9s':[{'devid':1,'tag':'b'}]}",
      "-p9s[0]: {'tag':'a'}" },
    { "a report tells one side only", "@{'p9s':[{'tag':'a'},{'tag':'b'}]}",
      "{'p9s':[{'tag':'a'},{'tag':'c'}]}", "p9s[1].tag: 'b' -> 'c'" },
    { "a report tells the other side only", "{'p9s':[{'tag':'a'}]}",
      "@{'p9s':[{'tag':'c'}]}", "p9s[0].tag: 'a' -> 'c'" },
    { "pci devices by address, by name",
      "{'pcidevs':[{'bus':3},{'name':'gpu','msitranslate':false}]}",
      "{'pcidevs':[{'name':'gpu','msitranslate':true},{'bus':4}]}",
      "-pcidevs[0000:03:00.0]: {'bus':3}, "
      "pcidevs[name=gpu].msitranslate: false -> true, "
      "+pcidevs[0000:04:00.0]: {'bus':4}" },
    { "rdms by start, dtdevs by path",
      "{'rdms':[{'start':1,'size':2}],'dtdevs':[{'path':'a'},{'path':'b'}]}",
      "{'rdms':[{'start':1,'size':3}],'dtdevs':[{'path':'b'}]}",
      "rdms[0x1].size: 2 -> 3, -dtdevs[a]: {'path':'a'}" },
    { "an unknown member of a device", "{'vtpms':[{'devid':0,'n':1}]}",
      "{'vtpms':[{'devid':0,'n':2}]}", "vtpms[0].n: 1 -> 2" },
    { "a key that could be mistaken", "{'vtpms':[{'devid':0,'n.m':1}]}",
      "{'vtpms':[{'devid':0}]}", "-vtpms[0]['n.m']: 1" },
    { "all of another kind", "{'nics':[{'devid':0}]}",
      "{'vfbs':[{'devid':0}]}",
      "-nics[0]: {'devid':0}, +vfbs[0]: {'devid':0}" },
};

/* The changes as one line; to be freed. */
static char *text_of(const xencfg_change_list *list)
{
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    for (i = 0; i < list->num_changes; i++) {
        const xencfg_change *c = &list->changes[i];

        assert_true((c->kind == XENCFG_DEVKIND_NONE) == !c->id);
        assert_int_equal(c->what, c->before && c->after
                                      ? XENCFG_CHANGE_CLASS_CHANGED
                                  : c->before ? XENCFG_CHANGE_CLASS_REMOVED
                                              : XENCFG_CHANGE_CLASS_ADDED);
        fprintf(f, "%s%s%s: %s%s%s", i ? ", " : "",
                c->what == XENCFG_CHANGE_CLASS_ADDED     ? "+"
                : c->what == XENCFG_CHANGE_CLASS_REMOVED ? "-"
                                                         : "",
                c->path, c->before ? c->before : "",
                c->before && c->after ? " -> " : "", c->after ? c->after : "");
    }
    fclose(f);
    return text;
}

struct side {
    xencfg_domain_config config;
    xencfg_report made, *report;
};

static void side_make(struct side *side, const char *text)
{
    char *json = guest_json(text + (*text == '@'));
    int i;

    test_from_json(&xencfg__desc_domain_config, &side->config, json);
    free(json);
    xencfg_report_init(&side->made);
    side->report = *text == '@' ? &side->made : NULL;
    side->made.num_findings = side->config.num_p9s;
    side->made.findings = calloc(side->config.num_p9s + 1,
                                 sizeof(xencfg_finding));
    for (i = 0; i < side->config.num_p9s; i++) {
        xencfg_finding *f = &side->made.findings[i];

        xencfg_finding_init(f);
        f->what = XENCFG_FINDING_CLASS_MATCHED;
        f->kind = XENCFG_DEVKIND_P9;
        f->index = i;
        f->id = test_format("%d", i);
    }
}

static void side_free(struct side *side)
{
    xencfg_domain_config_dispose(&side->config);
    xencfg_report_dispose(&side->made);
}

static char *difference(xencfg_ctx *ctx, const char *from, const char *to)
{
    struct side a, b;
    xencfg_change_list list;
    char *text;

    side_make(&a, from);
    side_make(&b, to);
    xencfg_change_list_init(&list);
    assert_int_equal(xencfg_diff(ctx, &a.config, a.report, &b.config, b.report,
                                 &list), 0);
    text = text_of(&list);
    xencfg_change_list_dispose(&list);
    side_free(&a);
    side_free(&b);
    return text;
}

static int count(const char *text, const char *part)
{
    int n = 0;

    while ((text = strstr(text, part))) {
        n++;
        text += strlen(part);
    }
    return n;
}

static void example(void **state)
{
    const struct row *row = *state;
    xencfg_ctx *ctx = test_ctx();
    char *got = difference(ctx, row->a, row->b), *want = guest_json(row->want);
    char *back = difference(ctx, row->b, row->a);

    assert_string_equal(got, want);
    assert_int_equal(count(got, ": "), count(back, ": "));
    assert_int_equal(count(got, " -> "), count(back, " -> "));
    free(got);
    free(want);
    free(back);
    xencfg_close(ctx);
}

/* ---------------------------------------------------------------- real ones */

static void expect_none(xencfg_ctx *ctx, const xencfg_domain_config *a,
                        const xencfg_domain_config *b)
{
    xencfg_change_list list;
    char *text;

    xencfg_change_list_init(&list);
    assert_int_equal(xencfg_diff(ctx, a, NULL, b, NULL, &list), 0);
    text = text_of(&list);
    assert_string_equal(text, "");
    free(text);
    xencfg_change_list_dispose(&list);
}

static void with_itself(void **state)
{
    const char *path = *state;
    struct text json = test_read(path);
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config a, b;
    char *compact;

    xencfg_domain_config_init(&a);
    assert_int_equal(xencfg_domain_config_from_json(ctx, &a, json.data,
                                                    json.len), 0);
    compact = test_to_json(&xencfg__desc_domain_config, &a,
                           XENCFG_JSON_COMPACT);
    test_from_json(&xencfg__desc_domain_config, &b, compact);
    expect_none(ctx, &a, &b);
    free(compact);
    free(json.data);
    xencfg_domain_config_dispose(&a);
    xencfg_domain_config_dispose(&b);
    xencfg_close(ctx);
}

/* The values of each change, taken from b, are all that there is to tell. */
static void random_ones(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    int n;

    (void)state;
    for (n = 0; n < 50; n++) {
        xencfg_domain_config a, b;
        xencfg_change_list list;

        xencfg_domain_config_init(&a);
        xencfg_domain_config_init(&b);
        xencfg_change_list_init(&list);
        random_fill(&xencfg__desc_domain_config, &a);
        assert_int_equal(xencfg_domain_config_copy(&b, &a), 0);
        expect_none(ctx, &a, &b);
        xencfg_domain_config_dispose(&b);
        random_fill(&xencfg__desc_domain_config, &b);
        assert_int_equal(xencfg_diff(ctx, &a, NULL, &b, NULL, &list), 0);
        assert_true(list.num_changes > 50);
        xencfg_change_list_dispose(&list);
        xencfg_domain_config_dispose(&a);
        xencfg_domain_config_dispose(&b);
    }
    xencfg_close(ctx);
}

/* --------------------------------------------------------------------- time */

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* n disks, all different in the two, and in opposite order. */
static double time_for(xencfg_ctx *ctx, int n)
{
    xencfg_domain_config a, b;
    xencfg_change_list list;
    double start;
    int i;

    xencfg_domain_config_init(&a);
    xencfg_domain_config_init(&b);
    xencfg_change_list_init(&list);
    a.disks = calloc(n, sizeof(*a.disks));
    b.disks = calloc(n, sizeof(*b.disks));
    for (i = 0; i < n; i++) {
        xencfg_device_disk_init(&a.disks[i]);
        xencfg_device_disk_init(&b.disks[n - 1 - i]);
        a.disks[i].vdev = test_format("%d", 268435456 + 256 * i);
        b.disks[n - 1 - i].vdev = test_format("%#x", 268435456 + 256 * i);
        b.disks[n - 1 - i].pdev_path = test_format("/dev/%d", i);
    }
    a.num_disks = b.num_disks = n;
    start = seconds();
    assert_int_equal(xencfg_diff(ctx, &a, NULL, &b, NULL, &list), 0);
    start = seconds() - start;
    assert_int_equal(list.num_changes, n);
    xencfg_change_list_dispose(&list);
    xencfg_domain_config_dispose(&a);
    xencfg_domain_config_dispose(&b);
    return start;
}

static void linear(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    double small, large, try;
    int i;

    (void)state;
    small = time_for(ctx, 1000);
    for (i = 0; i < 4; i++) {
        try = time_for(ctx, 1000);
        small = try < small ? try : small;
    }
    large = time_for(ctx, 10000);
    printf("# 1000 disks: %.1f ms, 10000: %.1f ms\n", 1e3 * small, 1e3 * large);
    assert_true(large < 30 * small + 0.05);
    xencfg_close(ctx);
}

int main(void)
{
    char **json = test_files("tests/json/good", "*.json"), **f;
    char **data = test_files("tests/data", "*json");
    struct tests tests = { 0 };
    size_t i;
    int rc;

    random_start();
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, example, &rows[i], "%s", rows[i].name);
    for (f = json; *f; f++)
        test_add(&tests, with_itself, *f, "no change: %s", *f);
    for (f = data; *f; f++)
        if (!strstr(*f, "/xl-list") && !strstr(*f, "/golden/"))
            test_add(&tests, with_itself, *f, "no change: %s", *f);
    test_add(&tests, random_ones, NULL, "random ones");
    test_add(&tests, linear, NULL, "thousands of devices");
    rc = test_run(&tests);
    test_files_free(json);
    test_files_free(data);
    return rc;
}
