/* The values of a configuration: their paths, their order, what they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "guest.h"
#include "inspect/values.h"
#include "random.h"
#include "util.h"

/* --------------------------------------------------------------- by example */

static const struct row {
    const char *name, *json;    /* with ' for " */
    const char *findings;       /* "KIND INDEX ID;..."; NULL: no report.  In
                                   front of KIND ! is malformed, = as stored */
    const char *want;           /* "PATH=JSON;...", ? behind an unknown one */
} rows[] = {
    { "nothing", "{}", NULL, "" },
    { "values of the domain", "{'c_info':{'name':'a','type':'pv'}}", NULL,
      "c_info.type='pv';c_info.name='a';" },
    { "a default that is given", "{'nics':[{'devid':-1}]}", NULL, "" },
    { "a union's arm has its name as value",
      "{'b_info':{'type.hvm':{'vnc':{'listen':'::'}}}}", NULL,
      "b_info.type='hvm';b_info.type.hvm.vnc.listen='::';" },
    { "an arm without values", "{'b_info':{'type.pv':{}}}", NULL,
      "b_info.type='pv';" },
    { "an arm of a newer Xen", "{'b_info':{'type.new':{'a':1}}}", NULL,
      "b_info.type.new={'a':1}?;" },
    { "a list of strings is one value", "{'b_info':{'extra':['a','']}}", NULL,
      "b_info.extra=['a',''];" },
    { "pairs are one value", "{'c_info':{'xsdata':{'a':'1','b':null}}}", NULL,
      "c_info.xsdata={'a':'1','b':null};" },
    { "a bitmap is one value", "{'b_info':{'avail_vcpus':[0,2]}}", NULL,
      "b_info.avail_vcpus=[0,2];" },
    { "bitmaps, numbers",
      "{'b_info':{'vcpu_hard_affinity':[[0],[1]],'irqs':[3,4]}}", NULL,
      "b_info.vcpu_hard_affinity=[[0],[1]];b_info.irqs=[3,4];" },
    { "elements of other lists by position",
      "{'b_info':{'iomem':[{'start':1},{'start':2}]}}", NULL,
      "b_info.iomem[#0].start=1;b_info.iomem[#1].start=2;" },
    { "cpuid in the old form", "{'b_info':{'cpuid':[{'leaf':1}]}}", NULL,
      "b_info.cpuid.cpuid[#0].leaf=1;" },
    { "disks by vdev as it is spelled",
      "{'disks':[{'vdev':'hdc'},{'vdev':'51712'},{'vdev':'d0p1'}]}", NULL,
      "disks[hdc].vdev='hdc';disks[51712].vdev='51712';"
      "disks[d0p1].vdev='d0p1';" },
    { "a disk without valid vdev has none",
      "{'disks':[{'vdev':'?'},{'vdev':'xvda'},{'format':'raw'}]}", NULL,
      "disks[#0].vdev='?';disks[xvda].vdev='xvda';disks[#2].format='raw';" },
    { "each kind with an index",
      "{'nics':[{'devid':3}],'vfbs':[{'devid':0}],'channels':[{'devid':1,"
      "'connection.pty':{}}]}", NULL,
      "nics[3].devid=3;vfbs[0].devid=0;channels[1].devid=1;"
      "channels[1].connection='pty';" },
    { "pci by address, by name",
      "{'pcidevs':[{'bus':3,'dev':1},{'name':'gpu'},{'name':'a]'}]}", NULL,
      "pcidevs[0000:03:01.0].dev=1;pcidevs[0000:03:01.0].bus=3;"
      "pcidevs[name=gpu].name='gpu';pcidevs[name='a]'].name='a]';" },
    { "usb devices by port",
      "{'usbdevs':[{'ctrl':1,'port':2,'type.hostdev':{'hostbus':3}},"
      "{'type.hostdev':{}},{}]}", NULL,
      "usbdevs[1/2].ctrl=1;usbdevs[1/2].port=2;usbdevs[1/2].type='hostdev';"
      "usbdevs[1/2].type.hostdev.hostbus=3;usbdevs[#1].type='hostdev';" },
    { "rdms by start, dtdevs by path",
      "{'rdms':[{'start':4096}],'dtdevs':[{'path':'/soc/x'},{'path':'#0'}]}",
      NULL,
      "rdms[0x1000].start=4096;dtdevs[/soc/x].path='/soc/x';"
      "dtdevs['#0'].path='#0';" },
    { "without identity", "{'p9s':[{'tag':'a'},{'tag':'b'}]}", NULL,
      "p9s[#0].tag='a';p9s[#1].tag='b';" },
    { "the report tells the identity", "{'p9s':[{'tag':'a'},{'tag':'b'}]}",
      "P9 0 3;P9 1 5", "p9s[3].tag='a';p9s[5].tag='b';" },
    { "the entry's own counts", "{'p9s':[{'devid':7}]}", "P9 0 3",
      "p9s[7].devid=7;" },
    { "the report knows it neither", "{'p9s':[{'tag':'a'}]}", "P9 0 ?",
      "p9s[#0].tag='a';" },
    { "an identity that is none", "{'disks':[{'vdev':'x'},{'vdev':'xvda'}]}",
      "!DISK 0 x;DISK 1 xvda", "disks[#0].vdev='x';disks[xvda].vdev='xvda';" },
    { "a position that the report tells", "{'dtdevs':[{'n':1},{'path':'/a'}]}",
      "=DTDEV 0 0;=DTDEV 1 1", "dtdevs[#0].n=1?;dtdevs[/a].path='/a';" },
    { "a report of something else", "{'p9s':[{'tag':'a'}]}",
      "P9 1 3;NIC 0 4;P9 -1 5", "p9s[#0].tag='a';" },
    { "one identity twice, spelled in two ways",
      "{'disks':[{'vdev':'xvda'},{'vdev':'51712'},{'vdev':'d0'}]}", NULL,
      "disks[xvda].vdev='xvda';disks[51712#2].vdev='51712';"
      "disks[#2].vdev='d0';" },
    { "the report's identity is somebody's own",
      "{'p9s':[{'tag':'a'},{'devid':3}]}", "P9 0 3",
      "p9s[3].tag='a';p9s[3#2].devid=3;" },
    { "unknown members, at their place",
      "{'new':1,'c_info':{'x':{'y':[1,2]},'name':'a','z':null}}", NULL,
      "new=1?;c_info.x={'y':[1,2]}?;c_info.name='a';c_info.z=null?;" },
    { "unknown members of a device", "{'nics':[{'devid':0,'new':'x'}]}", NULL,
      "nics[0].devid=0;nics[0].new='x'?;" },
    { "keys that could be mistaken",
      "{'a.b':1,'':2,'c_info':{'[0]':3,'x y':4,'\\u000a':5,'\xc3\xa4':6}}",
      NULL,
      "['a.b']=1?;['']=2?;c_info['[0]']=3?;c_info['x y']=4?;"
      "c_info['\\n']=5?;c_info['\xc3\xa4']=6?;" },
    { "the list that libxl once had", "{'p9':[{'tag':'a'}]}", NULL,
      "p9[#0].tag='a';" },
};

struct text_of {
    FILE *f;
    int stop_after, stopped_with;
    int devices;                /* values of devices */
};

static int put(void *arg, const struct xencfg_value *v)
{
    struct text_of *t = arg;

    if (t->stop_after-- == 0)
        return t->stopped_with;
    assert_true((v->kind == XENCFG_DEVKIND_NONE) == !v->id);
    assert_true((v->kind == XENCFG_DEVKIND_NONE) == !v->device_len);
    assert_true((v->kind == XENCFG_DEVKIND_NONE) == (v->index < 0));
    if (v->id) {
        char *end = test_format("[%s]", v->id);

        t->devices++;
        assert_memory_equal(v->path + v->device_len - strlen(end), end,
                            strlen(end));
        free(end);
    }
    fprintf(t->f, "%s=%s%s;", v->path, v->json, v->unknown ? "?" : "");
    return 0;
}

static void fill_report(xencfg_report *report, const char *text)
{
    char name[32], id[32];
    int index, n;

    for (; sscanf(text, "%31s %d %31[^;]%n", name, &index, id, &n) == 3;
         text += n + (text[n] == ';')) {
        bool plain = name[0] >= 'A';
        xencfg_finding *f;

        report->findings = realloc(report->findings, sizeof(*f) *
                                   (report->num_findings + 1));
        f = &report->findings[report->num_findings++];
        xencfg_finding_init(f);
        f->what = plain            ? XENCFG_FINDING_CLASS_MATCHED
                  : name[0] == '!' ? XENCFG_FINDING_CLASS_MALFORMED
                                   : XENCFG_FINDING_CLASS_AS_STORED;
        assert_int_equal(xencfg_devkind_from_string(name + !plain, &f->kind),
                         0);
        f->index = index;
        f->id = strdup(id);
    }
}

static void example(void **state)
{
    const struct row *row = *state;
    char *json = guest_json(row->json), *want = guest_json(row->want), *got;
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    xencfg_report report;
    struct text_of t = { .stop_after = -1 };
    size_t len;

    test_from_json(&xencfg__desc_domain_config, &config, json);
    xencfg_report_init(&report);
    if (row->findings)
        fill_report(&report, row->findings);
    t.f = open_memstream(&got, &len);
    assert_int_equal(xencfg_values(ctx, &config,
                                   row->findings ? &report : NULL, 0, put, &t),
                     0);
    fclose(t.f);
    assert_string_equal(got, want);
    free(got);
    free(json);
    free(want);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    xencfg_close(ctx);
}

/* ----------------------------------------------------------------- the rest */

static int count_defaults(void *arg, const struct xencfg_value *v)
{
    int *n = arg;

    n[v->is_default]++;
    return 0;
}

static void defaults(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    int without[2] = { 0 }, with[2] = { 0 };

    (void)state;
    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"c_info\":{\"name\":\"a\"},\"nics\":[{\"devid\":1}]}");
    assert_int_equal(
        xencfg_values(ctx, &config, NULL, 0, count_defaults, without), 0);
    assert_int_equal(xencfg_values(ctx, &config, NULL, XENCFG_VALUES_DEFAULTS,
                                   count_defaults, with),
                     0);
    assert_int_equal(without[0], 2);
    assert_int_equal(without[1], 0);
    assert_int_equal(with[0], 2);
    assert_true(with[1] > 150);
    assert_int_equal(xencfg_values(ctx, &config, NULL, 2, put, NULL),
                     XENCFG_ERROR_INVAL);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

static int no_type(void *arg, const struct xencfg_value *v)
{
    (void)arg;
    assert_string_not_equal(v->path, "b_info.type");
    return 0;
}

/* Not the default arm, which is only there in place of it. */
static void newer_arm(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;

    (void)state;
    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"b_info\":{\"type.new\":{}}}");
    assert_int_equal(xencfg_values(ctx, &config, NULL, XENCFG_VALUES_DEFAULTS,
                                   no_type, NULL), 0);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

static void callback_stops(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    struct text_of t = { .stop_after = 2, .stopped_with = 77 };
    char *got;
    size_t len;

    (void)state;
    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"nics\":[{\"devid\":1},{\"devid\":2},{\"devid\":3},"
                   "{\"devid\":4}]}");
    t.f = open_memstream(&got, &len);
    assert_int_equal(xencfg_values(ctx, &config, NULL, 0, put, &t), 77);
    fclose(t.f);
    assert_string_equal(got, "nics[1].devid=1;nics[2].devid=2;");
    free(got);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

static void not_utf8(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    int n[2];

    (void)state;
    xencfg_domain_config_init(&config);
    config.c_info.name = strdup("\xff");
    assert_int_equal(xencfg_values(ctx, &config, NULL, 0, count_defaults, n),
                     XENCFG_ERROR_INVAL);
    assert_non_null(strstr(xencfg_errmsg(ctx), "name is not UTF-8"));
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

struct paths {
    char **path;
    size_t count;
};

static int add_path(void *arg, const struct xencfg_value *v)
{
    struct paths *p = arg;

    p->path = realloc(p->path, (p->count + 1) * sizeof(*p->path));
    p->path[p->count++] = strdup(v->path);
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* No two values have one path, whatever there is. */
static void unique_paths(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    int n;
    size_t i;

    (void)state;
    for (n = 0; n < 100; n++) {
        xencfg_domain_config config;
        struct paths p = { 0 };

        xencfg_domain_config_init(&config);
        random_fill(&xencfg__desc_domain_config, &config);
        assert_int_equal(xencfg_values(ctx, &config, NULL,
                                       XENCFG_VALUES_DEFAULTS, add_path, &p),
                         0);
        qsort(p.path, p.count, sizeof(*p.path), compare);
        for (i = 1; i < p.count; i++)
            if (!strcmp(p.path[i - 1], p.path[i]))
                fail_msg("twice: %s", p.path[i]);
        for (i = 0; i < p.count; i++)
            free(p.path[i]);
        free(p.path);
        xencfg_domain_config_dispose(&config);
    }
    xencfg_close(ctx);
}

static void one_device(void **state)
{
    static const struct {
        xencfg_devkind kind;
        const char *a, *b;
        bool equal;
    } ids[] = {
        { XENCFG_DEVKIND_DISK, "xvda", "51712", true },
        { XENCFG_DEVKIND_DISK, "xvda", "d0", false },   /* not a name */
        { XENCFG_DEVKIND_DISK, "xvda", "d0p0", true },
        { XENCFG_DEVKIND_DISK, "xvda", "xvdb", false },
        { XENCFG_DEVKIND_DISK, "?", "!", false },
        { XENCFG_DEVKIND_DISK, "?", "?", true },
        { XENCFG_DEVKIND_PCI, "0000:03:00.0", "03:00.0", true },
        { XENCFG_DEVKIND_PCI, "0001:03:00.0", "03:00.0", false },
        { XENCFG_DEVKIND_PCI, "name=a", "name=b", false },
        { XENCFG_DEVKIND_NIC, "1", "1", true },
        { XENCFG_DEVKIND_NIC, "1", "01", false },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(ids); i++)
        if (xencfg_device_id_equal(ids[i].kind, ids[i].a, ids[i].b) !=
            ids[i].equal)
            fail_msg("%s and %s", ids[i].a, ids[i].b);
}

/* A call has no other call's error, and no end if there is no such member. */
static void errors(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    xencfg_change_list list;
    char *json = NULL;

    (void)state;
    xencfg_domain_config_init(&config);
    xencfg_change_list_init(&list);
    assert_int_equal(xencfg__value_json(ctx, &xencfg__desc_domain_config,
                                        &config, "nonsense", &json),
                     XENCFG_ERROR_INVAL);
    assert_string_equal(xencfg_errmsg(ctx),
                        "domain_config has no member nonsense");
    assert_null(json);
    assert_int_equal(xencfg_values(ctx, &config, NULL, 0, put, NULL), 0);
    assert_string_equal(xencfg_errmsg(ctx), "");
    assert_int_equal(xencfg_values(ctx, &config, NULL, 2, put, NULL),
                     XENCFG_ERROR_INVAL);
    assert_string_not_equal(xencfg_errmsg(ctx), "");
    assert_int_equal(xencfg_diff(ctx, &config, NULL, &config, NULL, &list), 0);
    assert_string_equal(xencfg_errmsg(ctx), "");
    xencfg_change_list_dispose(&list);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    random_start();
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, example, &rows[i], "%s", rows[i].name);
    test_add(&tests, defaults, NULL, "defaults only if they are asked for");
    test_add(&tests, newer_arm, NULL, "an arm of a newer Xen is the only one");
    test_add(&tests, callback_stops, NULL, "the callback can stop it");
    test_add(&tests, not_utf8, NULL, "a string that is not UTF-8");
    test_add(&tests, one_device, NULL, "names of one device");
    test_add(&tests, errors, NULL, "errors of earlier calls, and none");
    test_add(&tests, unique_paths, NULL, "each path once, of anything");
    return test_run(&tests);
}
