/*
 * Pairing and merging, as tables of sentences: a template, what is live, and what
 * comes of it.
 *
 * What comes of it is written as the findings, in the report's order:
 * "KIND ID CLASS INDEX".  The entries of the result are checked against them:
 * each is there, in its place, with its identity, and none besides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "merge.h"
#include "util.h"
#include "vdev.h"

struct live_row {
    const char *id;             /* as the report names it; NULL ends the list */
    const char *medium;         /* disk */
    const char *label;          /* pci: its name */
    uint8_t bus, addr;          /* usb */
};

#define MAX_LIVE 8

static xencfg_ctx *ctx;

/* ' becomes ", so that JSON can be read in C. */
static void from_json(xencfg_domain_config *config, const char *json)
{
    char *text = test_format("%s", json), *p;

    for (p = text; (p = strchr(p, '\'')); p++)
        *p = '"';
    test_from_json(&xencfg_desc_domain_config, config, text);
    free(text);
}

static uint64_t parse_id(enum xencfg_devkind kind, const char *text)
{
    unsigned a, b, c, d;

    if (kind == XENCFG_DEVKIND_DISK)
        return xencfg__vdev_number(text);
    if (kind == XENCFG_DEVKIND_PCI) {
        assert_int_equal(sscanf(text, "%x:%x:%x.%x", &a, &b, &c, &d), 4);
        return xencfg__pci_id(a, b, c, d);
    }
    if (kind == XENCFG_DEVKIND_USBDEV) {
        assert_int_equal(sscanf(text, "%u/%u", &a, &b), 2);
        return xencfg__usb_id(a, b);
    }
    return strtoul(text, NULL, 10);
}

static void add_live(struct live *live, enum xencfg_devkind kind,
                     const struct live_row *row)
{
    struct live_device *dev, *before;
    struct live_list *list = &live->list[kind];

    for (; row->id; row++) {
        dev = xencfg__live_add(list, parse_id(kind, row->id));
        before = dev - 1;
        assert_true(list->count == 1 || before->id < dev->id);
        dev->medium = row->medium ? test_format("%s", row->medium) : NULL;
        dev->label = row->label ? test_format("%s", row->label) : NULL;
        dev->bus = row->bus;
        dev->addr = row->addr;
    }
}

/* What xenstore's nodes would give: here the identity alone. */
static void make_up(struct live *live)
{
    int kind, i;

    for (kind = 1; kind < NKINDS; kind++) {
        const struct devkind *k = &xencfg__kinds[kind];

        for (i = 0; i < live->list[kind].count; i++) {
            struct live_device *dev = &live->list[kind].device[i];
            char id[ID_MAX];

            if (dev->entry != PAIR_MADE_UP)
                continue;
            dev->made = malloc(k->type->size);
            xencfg_type_init(k->type, dev->made);
            xencfg__format_id(kind, NULL, dev->id, id);
            if (kind == XENCFG_DEVKIND_DISK)
                ((xencfg_device_disk *)dev->made)->vdev = test_format("%s", id);
            else
                k->set_id(dev->made, dev->id);
        }
    }
}

/* ----------------------------------------------------------------- the result */

/* Each finding that tells an index tells the truth, and there is no other. */
static void check_entries(const xencfg_domain_config *config,
                          const xencfg_report *report)
{
    int i, seen[NKINDS] = { 0 }, kind;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];
        const struct devkind *k = &xencfg__kinds[f->kind];
        uint64_t id;

        if (f->kind == XENCFG_DEVKIND_NONE || f->index < 0)
            continue;
        assert_int_equal(f->index, seen[f->kind]);
        seen[f->kind]++;
        assert_in_range(f->index, 0, *xencfg__device_count(k, config) - 1);
        if (!k->live)
            continue;
        id = k->id(xencfg__device(k, config, f->index));
        if (id != NO_ID && f->id[0] != '?')
            assert_int_equal(id, parse_id(f->kind, f->id));
    }
    for (kind = 1; kind < NKINDS; kind++)
        assert_int_equal(
            *xencfg__device_count(&xencfg__kinds[kind], config), seen[kind]);
}

static char *findings_text(const xencfg_report *report)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *p = &report->findings[i];

        fprintf(f, "%s%s %s %s %d", i ? ", " : "",
                xencfg_devkind_to_string(p->kind), p->id,
                xencfg_finding_class_to_string(p->what), p->index);
    }
    fclose(f);
    return text;
}

static void merge(xencfg_domain_config *config, struct live *live,
                  xencfg_report *ret)
{
    struct report report = { .ctx = ctx, .out = ret };

    xencfg_report_init(ret);
    live->ctx = ctx;
    live->report = &report;
    live->domid = live->pci_domid = 5;
    assert_int_equal(xencfg__pair(ctx, config, live), 0);
    make_up(live);
    assert_int_equal(xencfg__merge(ctx, config, live, &report), 0);
    check_entries(config, ret);
    xencfg__live_freep(live);
}

static void merge_and_compare(const char *json, struct live *live,
                              const char *want, const char *want_json)
{
    xencfg_domain_config config, other;
    xencfg_report report;
    char *text;

    from_json(&config, json);
    merge(&config, live, &report);
    text = findings_text(&report);
    assert_string_equal(text, want);
    if (want_json) {
        from_json(&other, want_json);
        if (!xencfg_domain_config_equal(&config, &other))
            fail_msg("%s", test_to_json(&xencfg_desc_domain_config, &config,
                                        XENCFG_JSON_COMPACT));
        xencfg_domain_config_dispose(&other);
    }
    free(text);
    xencfg_report_dispose(&report);
    xencfg_domain_config_dispose(&config);
}

/* ------------------------------------------------- what all kinds have in common */

/* Indices of the template's entries, "-" for none; of the live devices; and what
   comes of it, without the kind. */
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
    ROW("unknown to us", "1", "1 7", "1 matched 0, 7 made_up 1"),
    ROW("made up ones ascend, behind the others", "9 2", "1 2 3 9 10",
      "9 matched 0, 2 matched 1, 1 made_up 2, 3 made_up 3, 10 made_up 4"),
    ROW("one gone, another came", "1 2", "2 3",
      "1 stale -1, 2 matched 0, 3 made_up 1"),
    ROW("all are others", "1 2", "3 4",
      "1 stale -1, 2 stale -1, 3 made_up 0, 4 made_up 1"),
    ROW("no template entry at all", "", "4 5", "4 made_up 0, 5 made_up 1"),
    ROW("the largest index", "2147483647", "2147483647", "2147483647 matched 0"),
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
      "1 matched 0, 2 made_up 1"),
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
    const struct xencfg_type *t = &xencfg_desc_domain_config;
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

/* The result: the template's entries unchanged, and the made-up ones. */
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

/* ------------------------------------------------------------- kind by kind */

struct kind_row {
    const char *name;
    enum xencfg_devkind kind;
    const char *template;       /* its members but b_info */
    struct live_row live[MAX_LIVE];
    const char *want;
    const char *result;         /* as template; NULL: not compared */
    const char *b_info;         /* NULL: of a PV guest */
};

#define DISK(vdev_, rest_) "{'pdev_path':'/d','vdev':'" vdev_ "'" rest_ "}"
#define CDROM(path_, format_)                                                 \
    "'disks':[{'pdev_path':'" path_ "','vdev':'hdc','format':'" format_       \
    "','removable':1,'is_cdrom':1}]"
#define PCI(rest_) "'pcidevs':[" rest_ "]"
#define HVM "'type.hvm':{}"
#define USB(bus_, addr_)                                                      \
    "{'type.hostdev':{'hostbus':" bus_ ",'hostaddr':" addr_ "}}"
#define USBDEV(bus_, addr_, ctrl_, port_)                                     \
    "{'ctrl':" ctrl_ ",'port':" port_ ",'type.hostdev':{'hostbus':" bus_       \
    ",'hostaddr':" addr_ "}}"

static const struct kind_row kind_rows[] = {
    /* disks */
    { "disk: names", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvdb", "") "," DISK("hda", "") "," DISK("sda1", "") "]",
      { { .id = "768" }, { .id = "2049" }, { .id = "51728" } },
      "disk xvdb matched 0, disk hda matched 1, disk sda1 matched 2", NULL,
      NULL },
    { "disk: spelled as a number", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("51712", "") "]", { { .id = "xvda" } },
      "disk 51712 matched 0", "'disks':[" DISK("51712", "") "]", NULL },
    { "disk: spelled as d0p0, 0xca10", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("d0p0", "") "," DISK("0xca10", "") "]",
      { { .id = "xvda" }, { .id = "xvdb" } },
      "disk d0p0 matched 0, disk 0xca10 matched 1", NULL, NULL },
    { "disk: two spellings, the last counts", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "," DISK("51712", "") "]",
      { { .id = "xvda" } }, "disk xvda duplicate -1, disk 51712 matched 0",
      "'disks':[" DISK("51712", "") "]", NULL },
    { "disk: a stale one, one that is unknown to us", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "," DISK("xvdb", "") "]",
      { { .id = "xvdb" }, { .id = "xvdaa" } },
      "disk xvda stale -1, disk xvdb matched 0, disk xvdaa made_up 1",
      "'disks':[" DISK("xvdb", "") ",{'vdev':'xvdaa'}]", NULL },
    { "disk: not a vdev: kept, and nobody's", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("foo", "") ",{'pdev_path':'/e'}," DISK("xvda", "") "]",
      { { .id = "xvda" }, { .id = "xvdb" } },
      "disk foo malformed 0, disk ? malformed 1, disk xvda matched 2, "
      "disk xvdb made_up 3", NULL, NULL },

    /* removable drives */
    { "cdrom: the same medium", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/a.iso" } }, "disk hdc matched 0",
      CDROM("/a.iso", "raw"), HVM },
    { "cdrom: the same medium, no format told", XENCFG_DEVKIND_DISK,
      CDROM("/a.iso", "raw"), { { .id = "hdc", .medium = "/a.iso" } },
      "disk hdc matched 0", CDROM("/a.iso", "raw"), HVM },
    { "cdrom: emptied", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "" } }, "disk hdc emptied 0",
      CDROM("", "empty"), HVM },
    { "cdrom: emptied, with prefix", XENCFG_DEVKIND_DISK,
      CDROM("/a.iso", "raw"), { { .id = "hdc", .medium = "aio:" } },
      "disk hdc emptied 0", CDROM("", "empty"), HVM },
    { "cdrom: libxl's placeholder", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "/var/run/xen/empty-cdrom.5" } },
      "disk hdc emptied 0", CDROM("", "empty"), HVM },
    { "cdrom: a name that only contains the placeholder's",
      XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/empty-cdrom.d/x" } },
      "disk hdc medium_differs 0", CDROM("/empty-cdrom.d/x", "raw"), HVM },
    { "cdrom: empty as in the template", XENCFG_DEVKIND_DISK,
      CDROM("", "empty"), { { .id = "hdc", .medium = "" } },
      "disk hdc matched 0", CDROM("", "empty"), HVM },
    { "cdrom: another medium", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/b.iso" } }, "disk hdc medium_differs 0",
      CDROM("/b.iso", "raw"), HVM },
    { "cdrom: another format", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "qcow2:/a.iso" } },
      "disk hdc medium_differs 0", CDROM("/a.iso", "qcow2"), HVM },
    { "cdrom: a medium in a drive that was empty", XENCFG_DEVKIND_DISK,
      CDROM("", "empty"), { { .id = "hdc", .medium = "/dev/sr0" } },
      "disk hdc medium_differs 0", CDROM("/dev/sr0", "raw"), HVM },
    { "cdrom: a path with a colon", XENCFG_DEVKIND_DISK, CDROM("a:b.iso", "raw"),
      { { .id = "hdc", .medium = "aio:a:b.iso" } }, "disk hdc matched 0",
      CDROM("a:b.iso", "raw"), HVM },
    { "cdrom: unplugged", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"), { { 0 } },
      "disk hdc stale -1", "'c_info':{}", HVM },
    { "no cdrom: its medium is not looked at", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "]", { { .id = "xvda" } },
      "disk xvda matched 0", "'disks':[" DISK("xvda", "") "]", NULL },

    /* pci */
    { "pci: addresses", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'func':1},{'domain':65537,'bus':255,'dev':31,'func':7}"),
      { { .id = "0000:03:00.1" }, { .id = "10001:ff:1f.7" } },
      "pci 0000:03:00.1 matched 0, pci 10001:ff:1f.7 matched 1", NULL, NULL },
    { "pci: the device 0000:00:00.0", XENCFG_DEVKIND_PCI, PCI("{'func':0}"),
      { { .id = "0000:00:00.0" } }, "pci 0000:00:00.0 matched 0", NULL, NULL },
    { "pci: stale and made up", XENCFG_DEVKIND_PCI, PCI("{'bus':3},{'bus':4}"),
      { { .id = "0000:04:00.0" }, { .id = "0000:05:00.0" } },
      "pci 0000:03:00.0 stale -1, pci 0000:04:00.0 matched 0, "
      "pci 0000:05:00.0 made_up 1",
      PCI("{'bus':4},{'bus':5}"), NULL },
    { "pci: twice", XENCFG_DEVKIND_PCI, PCI("{'bus':3},{'bus':3,'seize':true}"),
      { { .id = "0000:03:00.0" } },
      "pci 0000:03:00.0 duplicate -1, pci 0000:03:00.0 matched 0",
      PCI("{'bus':3,'seize':true}"), NULL },
    { "pci: by name", XENCFG_DEVKIND_PCI, PCI("{'name':'gpu'},{'name':'nvme'}"),
      { { .id = "0000:03:00.0", .label = "nvme" },
        { .id = "0000:04:00.0", .label = "gpu" } },
      "pci 0000:04:00.0 matched 0, pci 0000:03:00.0 matched 1",
      PCI("{'name':'gpu'},{'name':'nvme'}"), NULL },
    { "pci: a name that nobody has", XENCFG_DEVKIND_PCI, PCI("{'name':'gpu'}"),
      { { .id = "0000:03:00.0", .label = "nvme" }, { .id = "0000:04:00.0" } },
      "pci name=gpu stale -1, pci 0000:03:00.0 made_up 0, "
      "pci 0000:04:00.0 made_up 1", NULL, NULL },
    { "pci: one name for two devices", XENCFG_DEVKIND_PCI,
      PCI("{'name':'n'},{'name':'n'}"),
      { { .id = "0000:03:00.0", .label = "n" },
        { .id = "0000:04:00.0", .label = "n" } },
      "pci 0000:03:00.0 matched 0, pci 0000:04:00.0 matched 1", NULL, NULL },
    { "pci: the address beats the name", XENCFG_DEVKIND_PCI,
      PCI("{'name':'x'},{'bus':3,'name':'x'}"),
      { { .id = "0000:03:00.0", .label = "x" } },
      "pci name=x stale -1, pci 0000:03:00.0 matched 0", NULL, NULL },
    { "pci: all functions by one entry", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':4294967295}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" },
        { .id = "0000:03:00.7" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 implied -1, "
      "pci 0000:03:00.7 implied -1",
      PCI("{'bus':3,'vfunc_mask':4294967295}"), NULL },
    { "pci: a function of another device is not implied", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':4294967295}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:01.0" },
        { .id = "0000:03:01.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:01.0 made_up 1, "
      "pci 0000:03:01.1 made_up 2", NULL, NULL },
    { "pci: one function alone implies no other", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':1}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 made_up 1", NULL, NULL },
    { "pci: an entry for each function", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':3},{'bus':3,'func':1,'vfunc_mask':1}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 matched 1", NULL, NULL },

    /* usb */
    { "usbdev: controller and port", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "5", "0", "2") "," USBDEV("1", "6", "1", "1") "]",
      { { .id = "0/2" }, { .id = "1/1" } },
      "usbdev 0/2 matched 0, usbdev 1/1 matched 1", NULL, NULL },
    { "usbdev: another port is another device", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "5", "0", "2") "]",
      { { .id = "0/1", .bus = 1, .addr = 5 } },
      "usbdev 0/2 stale -1, usbdev 0/1 made_up 0", NULL, NULL },
    { "usbdev: by host address", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]",
      { { .id = "0/1", .bus = 2, .addr = 5 },
        { .id = "0/2", .bus = 1, .addr = 6 } },
      "usbdev 0/2 matched 0, usbdev 0/1 matched 1",
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]", NULL },
    { "usbdev: by host address first, then in order", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("9", "9") "," USB("2", "5") "]",
      { { .id = "0/1", .bus = 2, .addr = 5 }, { .id = "0/2" } },
      "usbdev 0/2 matched 0, usbdev 0/1 matched 1", NULL, NULL },
    { "usbdev: in order", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]",
      { { .id = "0/1" }, { .id = "0/2" } },
      "usbdev 0/1 matched 0, usbdev 0/2 matched 1", NULL, NULL },
    { "usbdev: two of one address", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("1", "6") "]",
      { { .id = "0/1", .bus = 1, .addr = 6 } },
      "usbdev 0/1 matched 0, usbdev ? stale -1", NULL, NULL },

    /* what is live because of something else */
    { "console 0 is everybody's", XENCFG_DEVKIND_CHANNEL, "'c_info':{}",
      { { .id = "0" } }, "channel 0 implied -1", "'c_info':{}", NULL },
    { "a channel is not console 0", XENCFG_DEVKIND_CHANNEL,
      "'channels':[{'name':'a','connection.pty':{}}]",
      { { .id = "0" }, { .id = "1" } },
      "channel 1 matched 0, channel 0 implied -1",
      "'channels':[{'name':'a','connection.pty':{}}]", NULL },
    { "a channel that is gone", XENCFG_DEVKIND_CHANNEL,
      "'channels':[{'name':'a','connection.pty':{}}]", { { .id = "0" } },
      "channel ? stale -1, channel 0 implied -1", "'c_info':{}", NULL },
    { "the keyboard of an HVM guest", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 implied -1", "'c_info':{}", HVM },
    { "the keyboard of an HVM guest, asked for", XENCFG_DEVKIND_VKB,
      "'c_info':{}", { { .id = "0" } }, "vkb 0 implied -1", NULL,
      "'type.hvm':{'vkb_device':'True'}" },
    { "no keyboard was wanted", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 made_up 0", "'vkbs':[{'devid':0}]",
      "'type.hvm':{'vkb_device':'False'}" },
    { "the keyboard of a PV guest", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 made_up 0", "'vkbs':[{'devid':0}]", NULL },
    { "the keyboard of an HVM guest, listed", XENCFG_DEVKIND_VKB,
      "'vkbs':[{'devid':0}]", { { .id = "0" } }, "vkb 0 matched 0", NULL, HVM },
    { "a second keyboard of an HVM guest", XENCFG_DEVKIND_VKB,
      "'vkbs':[{'devid':1}]", { { .id = "0" }, { .id = "1" } },
      "vkb 1 matched 0, vkb 0 implied -1", NULL, HVM },

    /* no live form */
    { "rdm: as stored", XENCFG_DEVKIND_RDM,
      "'rdms':[{'start':4096},{'start':8192}]", { { 0 } },
      "rdm 0 as_stored 0, rdm 1 as_stored 1",
      "'rdms':[{'start':4096},{'start':8192}]", NULL },
    { "dtdev: as stored", XENCFG_DEVKIND_DTDEV, "'dtdevs':[{'path':'/soc'}]",
      { { 0 } }, "dtdev 0 as_stored 0", "'dtdevs':[{'path':'/soc'}]", NULL },
};

static char *whole(const struct kind_row *row, const char *members)
{
    return test_format("{'b_info':{%s},%s}",
                       row->b_info ? row->b_info : "'type.pv':{}", members);
}

static void kind(void **state)
{
    const struct kind_row *row = *state;
    char *json = whole(row, row->template), *result = NULL;
    struct live live = { 0 };

    if (row->result)
        result = whole(row, row->result);
    add_live(&live, row->kind, row->live);
    merge_and_compare(json, &live, row->want, result);
    free(result);
    free(json);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;
    int rc;

    ctx = test_ctx();
    for (i = 0; i < COUNT(devid_rows); i++)
        test_add(&tests, devid, &devid_rows[i], "each kind with an index: %s",
                 devid_rows[i].name);
    for (i = 0; i < COUNT(kind_rows); i++)
        test_add(&tests, kind, &kind_rows[i], "%s", kind_rows[i].name);
    rc = test_run(&tests);
    xencfg_close(ctx);
    return rc;
}
