/*
 * The bracket in memory: what begin refuses, which devid is chosen, which
 * entries an addition replaces and a removal takes, and what is then in the
 * template.  test_bracket_files has the files and the locks.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "guest.h"
#include "hotplug/bracket.h"
#include "util.h"

#define OTHER "ffffffff-0000-1111-2222-333333333333"

static struct guest g;

/* -------------------------------------------------------------------- begin */

static void no_domain(void)
{
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
}

static void dying(void)
{
    memory_dying(g.store, 1);
}

static void no_template(void)
{
    assert_int_equal(unlink(g.path), 0);
}

static void corrupt(void)
{
    host_template(&g.host, 1, HOST_UUID, "{\"b_info\":\n[]}");
}

static void truncated(void)
{
    assert_int_equal(truncate(g.path, 40), 0);
}

static void linked(void)
{
    char *to = host_path(&g.host, "elsewhere");

    assert_int_equal(rename(g.path, to) || symlink(to, g.path), 0);
    free(to);
}

static void several(void)
{
    memory_load(g.store, "/local/domain/1/name=guest\n");
    host_template(&g.host, 1, OTHER, "{}");
}

static void no_directory(void)
{
    free(g.ctx->state_dir);
    g.ctx->state_dir = test_format("%s/nowhere", g.host.dir);
}

static void read_only(void)
{
    g.ctx->xenstore_dump = strdup("a dump");
    host_reopen(&g.host);       /* the host's own store cannot be written */
    g.ctx = g.host.ctx;
    host_xenstore(&g.host, "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n");
}

struct refusal {
    const char *name;
    void (*spoil)(void);
    int rc;
    const char *text;
};

static const struct refusal refusals[] = {
    { "an unknown domain", no_domain, XENCFG_ERROR_DOMAIN_NOTFOUND,
      "domain 1 does not exist" },
    { "a dying domain", dying, XENCFG_ERROR_DOMAIN_DESTROYED,
      "domain 1 is dying" },
    { "no template", no_template, XENCFG_ERROR_JSON_CONFIG_EMPTY,
      "domain 1 has no configuration" },
    { "a corrupt template", corrupt, XENCFG_ERROR_TEMPLATE, ":2:1: b_info" },
    { "a truncated template", truncated, XENCFG_ERROR_TEMPLATE, NULL },
    { "a template that is a link", linked, XENCFG_ERROR_TEMPLATE,
      "is a symbolic link" },
    { "several templates", several, XENCFG_ERROR_AMBIGUOUS, "2 templates" },
    { "no state directory", no_directory, XENCFG_ERROR_ACCESS, "nowhere" },
    { "a xenstore to read only", read_only, XENCFG_ERROR_STORE, "a dump" },
};

static void refused(void **state)
{
    const struct refusal *row = *state;
    xencfg_hotplug *hp = (xencfg_hotplug *)&g, *untouched = hp;
    char *lock;

    guest_make(&g, PV_GUEST(""));
    row->spoil();
    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp), row->rc,
                       row->text ? row->text : g.host.dir);
    assert_ptr_equal(hp, untouched);
    lock = host_path(&g.host, "userdata-l.1." HOST_UUID
                              ".domain-userdata-lock");
    assert_int_not_equal(access(lock, F_OK), 0);
    free(lock);
    guest_free(&g);
}

/* --------------------------------------------------------- add and remove */

struct step {
    enum { DO_END, DO_ADD, DO_REMOVE, DO_COMMIT, DO_ATTACH, DO_BEGIN } what;
    enum xencfg_devkind kind;
    const char *dev;            /* JSON */
    int rc;
    const char *text;           /* of the error; of the device afterwards */
};

#define ADD_NOT(kind_, dev_, rc_, text_)                                      \
    { DO_ADD, XENCFG_DEVKIND_##kind_, dev_, rc_, text_ }
#define ADD_AS(kind_, dev_, after_) ADD_NOT(kind_, dev_, 0, after_)
#define ADD(kind_, dev_) ADD_NOT(kind_, dev_, 0, NULL)
#define REMOVE_NOT(kind_, dev_, rc_, text_)                                   \
    { DO_REMOVE, XENCFG_DEVKIND_##kind_, dev_, rc_, text_ }
#define REMOVE(kind_, dev_) REMOVE_NOT(kind_, dev_, 0, NULL)
#define COMMIT { DO_COMMIT, 0, NULL, 0, NULL }
#define ATTACH { DO_ATTACH, 0, NULL, 0, NULL }
#define NEW_BRACKET { DO_BEGIN, 0, NULL, 0, NULL }

#define K(kind_) XENCFG_DEVKIND_##kind_
#define INVAL XENCFG_ERROR_INVAL
#define EXISTS XENCFG_ERROR_DEVICE_EXISTS
#define NOTFOUND XENCFG_ERROR_NOTFOUND

struct row {
    const char *name;
    const char *template, *live;        /* "vif/0 vbd/51712" */
    struct step step[7];    /* and DO_END */
    const char *want;           /* NULL: the file is not touched */
};

#define NIC0 "{'devid':0,'mac':'00:16:3e:00:00:00'}"
#define MAC1 "'mac':'00:16:3e:00:00:01'"

static const struct row rows[] = {
    /* the devid */
    { "the first is 0", PV_GUEST(""), "",
      { ADD_AS(PVCALLSIF, "{}", "{'devid':0}") },
      PV_GUEST(",'pvcallsifs':[{'devid':0}]") },
    { "the smallest hole", PV_GUEST(""),
    "pvcalls/0 pvcalls/1 pvcalls/3 pvcalls/5",
      { ADD_AS(PVCALLSIF, "{}", "{'devid':2}"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':4}"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':6}") },
      PV_GUEST(",'pvcallsifs':[{'devid':2},{'devid':4},{'devid':6}]") },
    { "a stale entry's devid is free, and it is replaced in place",
      PV_GUEST(",'vkbs':[{'devid':0,'unique_id':'old'},{'devid':1}]"), "",
      { ADD_AS(VKB, "{'unique_id':'new'}", "{'devid':0,'unique_id':'new'}") },
      PV_GUEST(",'vkbs':[{'devid':0,'unique_id':'new'},{'devid':1}]") },
    { "one given in this bracket is taken", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{'devid':0}"),
        ADD(PVCALLSIF, "{'devid':2}"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':1}"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':3}") },
      PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':2},{'devid':1},"
               "{'devid':3}]") },
    { "the largest devid", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{'devid':2147483647}") },
      PV_GUEST(",'pvcallsifs':[{'devid':2147483647}]") },
    { "0 is a channel's console", PV_GUEST(""), "",
      { ADD_AS(CHANNEL, "{'name':'c','connection.pty':{}}",
               "{'devid':1,'name':'c','connection.pty':{}}") },
      PV_GUEST(",'channels':[{'devid':1,'name':'c','connection.pty':{}}]") },
    { "a nic keeps its address", PV_GUEST(""), "vif/0",
      { ADD_AS(NIC, "{" MAC1 "}", "{'devid':1," MAC1 ",'nictype':'vif'}") },
      PV_GUEST(",'nics':[{'devid':1," MAC1 ",'nictype':'vif'}]") },
    { "devids of one kind are not another's", PV_GUEST(""), "vkbd/0",
      { ADD_AS(PVCALLSIF, "{}", "{'devid':0}"),
        ADD_AS(VKB, "{}", "{'devid':1}") },
      PV_GUEST(",'vkbs':[{'devid':1}],'pvcallsifs':[{'devid':0}]") },
    /* entries */
    { "an entry that is stale twice: the last is replaced",
      PV_GUEST(",'disks':[{'vdev':'xvda'},{'vdev':'xvdb'},"
               "{'vdev':'51712'},{'vdev':'xvdc'}]"), "",
      { ADD(DISK, "{'vdev':'xvda','pdev_path':'/a','format':'raw',"
                        "'backend':'qdisk'}") },
      PV_GUEST(",'disks':[{'vdev':'xvda'},{'vdev':'xvdb'},"
               "{'pdev_path':'/a','vdev':'xvda','backend':'qdisk',"
               "'format':'raw'},{'vdev':'xvdc'}]") },
    { "a live one exists", PV_GUEST(",'pvcallsifs':[{'devid':3}]"), "pvcalls/3",
      { ADD_NOT(PVCALLSIF, "{'devid':3}", EXISTS,
                "add pvcallsif 3 to domain 1: the domain has such a device") },
      NULL },
    { "a live disk, by another spelling", PV_GUEST(""), "vbd/51712",
      { ADD_NOT(DISK, "{'vdev':'xvda','pdev_path':'/a','format':'raw'}", EXISTS,
                "add disk xvda to domain 1: the domain has such a device") },
      NULL },
    { "a live virtio disk", PV_GUEST(""), "virtio_disk/51712",
      { ADD_NOT(DISK, "{'vdev':'xvda','pdev_path':'/a','format':'raw'}", EXISTS,
                "the domain has such a device") },
      NULL },
    { "twice in one batch", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{'devid':3}"),
        ADD_NOT(PVCALLSIF, "{'devid':3}", INVAL,
                "add pvcallsif 3 to domain 1: was added already") },
      PV_GUEST(",'pvcallsifs':[{'devid':3}]") },
    { "twice in one batch, by another spelling", PV_GUEST(""), "",
      { ADD(DISK, "{'vdev':'51712','pdev_path':'/a','format':'raw',"
                        "'backend':'qdisk'}"),
        ADD_NOT(DISK, "{'vdev':'xvda','pdev_path':'/b','format':'raw',"
                        "'backend':'qdisk'}", INVAL,
                        "add disk xvda to domain 1: was added already") },
      PV_GUEST(",'disks':[{'pdev_path':'/a','vdev':'51712',"
               "'backend':'qdisk','format':'raw'}]") },
    { "once more after the second is refused", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{}"),
        ADD_NOT(PVCALLSIF, "{'devid':0}", INVAL, "was added already"),
        ADD_NOT(PVCALLSIF, "{'devid':0}", INVAL, "was added already"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':1}") },
      PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':1}]") },
    { "a disk without vdev", PV_GUEST(""), "",
      { ADD_NOT(DISK, "{'pdev_path':'/a'}", INVAL,
                "add disk ? to domain 1: has no vdev") },
      NULL },
    { "a disk whose vdev is no disk", PV_GUEST(""), "",
      { ADD_NOT(DISK, "{'vdev':'xvd','pdev_path':'/a'}", INVAL,
                "add disk xvd to domain 1: ") },
      NULL },
    { "devid -2", PV_GUEST(""), "",
      { ADD_NOT(NIC, "{'devid':-2}", INVAL,
                "add nic ? to domain 1: devid is out of range") },
      NULL },
    { "a refused device can be mended", PV_GUEST(""), "",
      { ADD_NOT(NIC, "{'devid':3,'mtu':-1}", INVAL, "mtu"),
        ADD_NOT(NIC, "{'mtu':-1}", INVAL, "mtu"),
        ADD(NIC, "{'devid':3," MAC1 "}"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':0}") },
      PV_GUEST(",'nics':[{'devid':3," MAC1 ",'nictype':'vif'}],"
               "'pvcallsifs':[{'devid':0}]") },
    { "an unknown backend domain", PV_GUEST(""), "",
      { ADD_NOT(NIC, "{'backend_domid':7}", XENCFG_ERROR_BACKEND,
                "there is no backend domain 7"),
        ADD_NOT(NIC, "{'backend_domname':'driver'}", XENCFG_ERROR_BACKEND,
                "there is no backend domain \"driver\"") },
      NULL },
    { "a backend domain by its name",
      PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{'backend_domname':'Domain-0'}") },
      PV_GUEST(",'pvcallsifs':[{'backend_domname':'Domain-0','devid':0}]") },
    /* kinds that are only stored */
    { "a dtdev added", PV_GUEST(",'dtdevs':[{'path':'/a'}]"), "",
      { ADD(DTDEV, "{'path':'/b'}") },
      PV_GUEST(",'dtdevs':[{'path':'/a'},{'path':'/b'}]") },
    { "a dtdev that is there already",
      PV_GUEST(",'dtdevs':[{'path':'/a'},{'path':'/b'}]"), "",
      { ADD(DTDEV, "{'path':'/a'}") },
      NULL },
    { "a dtdev removed",
      PV_GUEST(",'dtdevs':[{'path':'/a'},{'path':'/b'}]"), "",
      { REMOVE(DTDEV, "{'path':'/a'}"),
        REMOVE_NOT(DTDEV, "{'path':'/a'}", NOTFOUND,
                   "remove dtdev ? from domain 1: the template has no") },
      PV_GUEST(",'dtdevs':[{'path':'/b'}]") },
    { "a rdm removed by all of it",
      PV_GUEST(",'rdms':[{'start':1,'size':2},{'start':1,'size':3}]"), "",
      { REMOVE(RDM, "{'start':1,'size':3}") },
      PV_GUEST(",'rdms':[{'start':1,'size':2}]") },
    /* removal */
    { "a stale one removed",
      PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':1},{'devid':2}]"),
      "pvcalls/0",
      { REMOVE(PVCALLSIF, "{'devid':1}") },
      PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':2}]") },
    { "the last one removed", PV_GUEST(",'pvcallsifs':[{'devid':0}]"), "",
      { REMOVE(PVCALLSIF, "{'devid':0}") },
      PV_GUEST("") },
    { "all of one identity removed, by another spelling",
      PV_GUEST(",'disks':[{'vdev':'xvda'},{'vdev':'xvdb'},{'vdev':'51712'}]"),
      "", { REMOVE(DISK, "{'vdev':'d0p0'}") },
      PV_GUEST(",'disks':[{'vdev':'xvdb'}]") },
    { "a live one not removed", PV_GUEST(",'pvcallsifs':[{'devid':0}]"),
    "pvcalls/0",
      { REMOVE_NOT(PVCALLSIF, "{'devid':0}", EXISTS,
                   "remove pvcallsif 0 from domain 1: is still live") },
      NULL },
    { "none of that devid", PV_GUEST(",'pvcallsifs':[{'devid':0}]"), "",
      { REMOVE_NOT(PVCALLSIF, "{'devid':1}", NOTFOUND,
                   "remove pvcallsif 1 from domain 1: the template has no") },
      NULL },
    { "removed twice", PV_GUEST(",'pvcallsifs':[{'devid':0}]"), "",
      { REMOVE(PVCALLSIF, "{'devid':0}"),
        REMOVE_NOT(PVCALLSIF, "{'devid':0}", NOTFOUND, "no such device"),
        COMMIT,
        REMOVE_NOT(PVCALLSIF, "{'devid':0}", NOTFOUND, "no such device") },
      PV_GUEST("") },
    { "removed without identity", PV_GUEST(",'pvcallsifs':[{'devid':0}]"), "",
      { REMOVE_NOT(PVCALLSIF, "{}", INVAL,
                   "remove pvcallsif ? from domain 1: has no identity"),
        REMOVE_NOT(DISK, "{}", INVAL,
                   "remove disk ? from domain 1: has no identity") },
      NULL },
    { "entries without devid: the others get what they have",
      PV_GUEST(",'p9s':[{'tag':'a'},{'tag':'b'},{'tag':'c'}]"),
      "9pfs/0 9pfs/2",
      { REMOVE(P9, "{'devid':1}") },
      PV_GUEST(",'p9s':[{'tag':'a','devid':0},{'tag':'c','devid':2}]") },
    { "the first of entries without devid",
      PV_GUEST(",'p9s':[{'tag':'a'},{'tag':'b'}]"), "9pfs/1",
      { REMOVE(P9, "{'devid':0}") },
      PV_GUEST(",'p9s':[{'tag':'b','devid':1}]") },
    /* both */
    { "removed and added again", PV_GUEST(",'vkbs':[{'devid':0,"
      "'unique_id':'a'},{'devid':1}]"), "vkbd/1",
      { REMOVE(VKB, "{'devid':0}"),
        ADD_AS(VKB, "{'unique_id':'b'}", "{'devid':0,'unique_id':'b'}") },
      PV_GUEST(",'vkbs':[{'devid':1},{'devid':0,'unique_id':'b'}]") },
    { "added and removed again", PV_GUEST(",'pvcallsifs':[{'devid':1}]"), "",
      { ADD(PVCALLSIF, "{}"),
        REMOVE(PVCALLSIF, "{'devid':0}"),
        ADD(PVCALLSIF, "{'devid':0}"),
        REMOVE(PVCALLSIF, "{'devid':0}"),
        COMMIT,
        ATTACH },
      PV_GUEST(",'pvcallsifs':[{'devid':1}]") },
    { "added, removed, and another added", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{}"),
        ADD(PVCALLSIF, "{}"),
        REMOVE(PVCALLSIF, "{'devid':0}"),
        ADD_NOT(PVCALLSIF, "{'devid':1}", INVAL, "was added already"),
        ADD_AS(PVCALLSIF, "{}", "{'devid':0}") },
      PV_GUEST(",'pvcallsifs':[{'devid':1},{'devid':0}]") },
    { "two commits", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{}"),
        COMMIT,
        ADD_AS(PVCALLSIF, "{}", "{'devid':1}"),
        COMMIT,
        REMOVE(PVCALLSIF, "{'devid':0}") },
      PV_GUEST(",'pvcallsifs':[{'devid':1}]") },
    { "a bracket after a bracket", PV_GUEST(""), "",
      { ADD(PVCALLSIF, "{}"),
        COMMIT,
        ATTACH,
        NEW_BRACKET,
        ADD_AS(PVCALLSIF, "{}", "{'devid':1}") },
      PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':1}]") },
    /* pci and usb: an addition is a matter of sysfs, and of other tests */
    { "a pci device by a name that is not known", PV_GUEST(""), "",
      { ADD_NOT(PCI, "{'name':'gpu'}", INVAL,
                "add pci name=gpu to domain 1: ") },
      NULL },
    { "a stale pci device removed",
      PV_GUEST(",'pcidevs':[{'dev':4,'bus':3},{'dev':5,'bus':3}]"), "",
      { REMOVE(PCI, "{'dev':4,'bus':3}"),
        REMOVE_NOT(PCI, "{'dev':4,'bus':3}", NOTFOUND,
                   "remove pci 0000:03:04.0 from domain 1: ") },
      PV_GUEST(",'pcidevs':[{'dev':5,'bus':3}]") },
    { "a usb device without controller", PV_GUEST(""), "",
      { ADD_NOT(USBDEV, "{'type.hostdev':{'hostbus':1,'hostaddr':2}}", INVAL,
                "add usbdev ? to domain 1: ") },
      NULL },
    { "a stale usb device removed",
      PV_GUEST(",'usbdevs':[{'ctrl':0,'port':1},{'ctrl':0,'port':2}]"), "",
      { REMOVE(USBDEV, "{'ctrl':0,'port':1}") },
      PV_GUEST(",'usbdevs':[{'ctrl':0,'port':2}]") },
    /* what is none of ours */
    { "unknown keys stay, at all levels",
      "{'new':[1,{'a':null}],'c_info':{'type':'pv','x':{}},'b_info':{"
      "'max_vcpus':1,'future':-1,'type.pv':{'y':'z'}},'pvcallsifs':[{'k':[],"
      "'devid':0},{'devid':1}],'last':1.50}", "",
      { REMOVE(PVCALLSIF, "{'devid':1}") },
      "{'new':[1,{'a':null}],'c_info':{'type':'pv','x':{}},'b_info':{"
      "'max_vcpus':1,'future':-1,'type.pv':{'y':'z'}},'pvcallsifs':[{'k':[],"
      "'devid':0}],'last':1.50}" },
    { "nothing done, nothing written",
      "  {'b_info':{'type.pv':{}},  'nics':[]}\n\n", "", { COMMIT },
      NULL },
};

static void each(const char *dirs, void (*fn)(const char *kind, unsigned id))
{
    char *text = test_format("%s", dirs), *dir, *save, *slash;

    for (dir = strtok_r(text, " ", &save); dir;
         dir = strtok_r(NULL, " ", &save)) {
        slash = strchr(dir, '/');
        *slash = 0;
        fn(dir, atoi(slash + 1));
    }
    free(text);
}

static void live(const char *kind, unsigned id)
{
    guest_live(&g, kind, id);
}

static xencfg_hotplug *begin(void)
{
    xencfg_hotplug *hp = NULL;

    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp), 0, "");
    return hp;
}

static void change(xencfg_hotplug *hp, const struct step *step)
{
    const struct xencfg_type *type = xencfg__kinds[step->kind].type;
    char *json = guest_json(step->dev), *want, *after;
    void *dev = malloc(type->size), *given = malloc(type->size);
    int rc;

    test_from_json(type, dev, json);
    test_from_json(type, given, json);
    rc = step->what == DO_ADD
             ? xencfg_hotplug_add(hp, step->kind,
                                  xencfg__kinds[step->kind].type->id, dev)
             : xencfg_hotplug_remove(hp, step->kind,
                                     xencfg__kinds[step->kind].type->id, dev);
    guest_expect_error(&g, rc, step->rc, rc && step->text ? step->text : "");
    if (!rc && step->text) {
        want = guest_json(step->text);
        after = test_to_json(type, dev, XENCFG_JSON_COMPACT);
        assert_string_equal(after, want);
        free(after);
        free(want);
    } else if (rc || step->what == DO_REMOVE) {
        assert_true(xencfg__type_equal(type, dev, given));
    }
    xencfg__type_dispose(type, given);
    xencfg__type_dispose(type, dev);
    free(given);
    free(dev);
    free(json);
}

static void do_step(xencfg_hotplug **hp, const struct step *step)
{
    switch (step->what) {
    case DO_COMMIT:
        guest_expect_error(&g, xencfg_hotplug_commit(*hp), 0, "");
        return;
    case DO_ATTACH:
        guest_expect_error(&g, xencfg_hotplug_attach(*hp), 0, "");
        return;
    case DO_BEGIN:
        xencfg_hotplug_end(*hp);
        *hp = begin();
        return;
    default:
        change(*hp, step);
    }
}

/* Which file, and of what mode? */
static struct stat file(void)
{
    struct stat st;

    assert_int_equal(stat(g.path, &st), 0);
    return st;
}

static void run_row(void **state)
{
    const struct row *row = *state;
    const struct step *step;
    xencfg_hotplug *hp;
    struct stat before;
    char *nodes, *after;

    guest_make(&g, row->template);
    each(row->live, live);
    before = file();
    nodes = memory_text(g.store);
    hp = begin();
    for (step = row->step; step->what; step++)
        do_step(&hp, step);
    guest_expect_error(&g, xencfg_hotplug_commit(hp), 0, "");
    xencfg__hotplug_endp(&hp);
    assert_null(hp);
    if (!row->want) {
        assert_int_equal(file().st_ino, before.st_ino);
    } else {
        guest_expect(&g, row->want);
        assert_int_equal(file().st_mode, S_IFREG | 0600);
    }
    after = memory_text(g.store);
    if (strcmp(row->name, "a bracket after a bracket"))
        assert_string_equal(after, nodes);
    free(after);
    free(nodes);
    guest_free(&g);
}

/* --------------------------------------------------- what JSON cannot say */

static void not_utf8(void)
{
    xencfg_device_vkb vkb;
    xencfg_hotplug *hp;

    hp = begin();
    xencfg_device_vkb_init(&vkb);
    vkb.unique_id = strdup("caf\xe9");
    guest_expect_error(
        &g, xencfg_hotplug_add(hp, K(VKB), XENCFG_TYPE(device_vkb), &vkb),
        INVAL, "add vkb ? to domain 1: ");
    assert_int_equal(vkb.devid, -1);
    assert_int_equal(hp->config.num_vkbs, 0);
    strcpy(vkb.unique_id, "tea");
    guest_expect_error(
        &g, xencfg_hotplug_add(hp, K(VKB), XENCFG_TYPE(device_vkb), &vkb), 0,
        "");
    assert_int_equal(vkb.devid, 0);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    xencfg_hotplug_end(hp);
    xencfg_device_vkb_dispose(&vkb);
    guest_expect(&g, PV_GUEST(",'vkbs':[{'devid':0,'unique_id':'tea'}]"));
}

/* The same device again, once it can be written. */
static void not_utf8_given(void)
{
    xencfg_device_vkb vkb;
    xencfg_hotplug *hp;

    hp = begin();
    xencfg_device_vkb_init(&vkb);
    vkb.devid = 3;
    vkb.unique_id = strdup("caf\xe9");
    guest_expect_error(
        &g, xencfg_hotplug_add(hp, K(VKB), XENCFG_TYPE(device_vkb), &vkb),
        INVAL, "add vkb 3 to domain 1: ");
    strcpy(vkb.unique_id, "tea");
    guest_expect_error(
        &g, xencfg_hotplug_add(hp, K(VKB), XENCFG_TYPE(device_vkb), &vkb), 0,
        "");
    guest_expect_error(
        &g, xencfg_hotplug_add(hp, K(VKB), XENCFG_TYPE(device_vkb), &vkb),
        INVAL, "was added already");
    xencfg_hotplug_end(hp);
    xencfg_device_vkb_dispose(&vkb);
    guest_expect(&g, PV_GUEST(""));
}

static void no_such_kind(void)
{
    xencfg_hotplug *hp = begin();
    char nothing[8] = "";

    guest_expect_error(&g, xencfg_hotplug_add(hp, 0, 0, nothing), INVAL,
                       "number 0");
    guest_expect_error(&g, xencfg_hotplug_add(hp, NKINDS, 0, nothing), INVAL,
                       "");
    guest_expect_error(&g, xencfg_hotplug_remove(hp, -1, 0, nothing), INVAL,
                       "number -1");
    xencfg_hotplug_end(hp);
}

static void end_of_nothing(void)
{
    xencfg_hotplug *hp = NULL;

    xencfg_hotplug_end(NULL);
    xencfg__hotplug_endp(&hp);
}

/* ------------------------------------------------------------------- large */

#define MANY 1000

static void a_thousand(void)
{
    xencfg_domain_config config;
    xencfg_hotplug *hp;
    unsigned requests;
    struct stat before = file();
    int i;

    guest_live(&g, "vif", 500);
    hp = begin();
    requests = memory_requests(g.store);
    for (i = 0; i < MANY; i++) {
        xencfg_device_nic nic;

        xencfg_device_nic_init(&nic);
        assert_int_equal(
            xencfg_hotplug_add(hp, K(NIC), XENCFG_TYPE(device_nic), &nic), 0);
        assert_int_equal(nic.devid, i < 500 ? i : i + 1);
        xencfg_device_nic_dispose(&nic);
    }
    assert_true(memory_requests(g.store) - requests <= 2);
    assert_int_equal(file().st_ino, before.st_ino);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    assert_int_not_equal(file().st_ino, before.st_ino);
    xencfg_hotplug_end(hp);

    xencfg_domain_config_init(&config);
    assert_int_equal(xencfg_template_read(g.ctx, g.path, &config), 0);
    assert_int_equal(config.num_nics, MANY);
    xencfg_domain_config_dispose(&config);
}

static void a_thousand_removed(void)
{
    xencfg_hotplug *hp = begin();
    int i;

    for (i = 0; i < MANY; i++) {
        xencfg_device_pvcallsif dev;

        xencfg_device_pvcallsif_init(&dev);
        assert_int_equal(xencfg_hotplug_add(hp, K(PVCALLSIF),
                                            XENCFG_TYPE(device_pvcallsif),
                                            &dev),
                         0);
        xencfg_device_pvcallsif_dispose(&dev);
    }
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    for (i = MANY - 1; i > 0; i--) {
        xencfg_device_pvcallsif dev;

        xencfg_device_pvcallsif_init(&dev);
        dev.devid = i;
        assert_int_equal(xencfg_hotplug_remove(hp, K(PVCALLSIF),
                                               XENCFG_TYPE(device_pvcallsif),
                                               &dev),
                         0);
        xencfg_device_pvcallsif_dispose(&dev);
    }
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    xencfg_hotplug_end(hp);
    guest_expect(&g, PV_GUEST(",'pvcallsifs':[{'devid':0}]"));
}

/* A xenstored that cannot tell what there is: devids must be given. */
static void too_long(void)
{
    static const struct step given[] = {
        ADD(PVCALLSIF, "{'devid':7}"),
        ADD(PVCALLSIF, "{'devid':8}"),
        ADD_NOT(PVCALLSIF, "{'devid':1}", EXISTS, "has such a device"),
        ADD_NOT(PVCALLSIF, "{}", INVAL, "the devid must be given"),
        ADD(PVCALLSIF, "{'devid':9}"),
    };
    xencfg_hotplug *hp;
    unsigned i;

    for (i = 0; i < 5; i++)
        guest_live(&g, "pvcalls", i);
    memory_list_limit(g.store, 4);
    hp = begin();
    for (i = 0; i < COUNT(given); i++)
        change(hp, &given[i]);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    xencfg_hotplug_end(hp);
    guest_expect(&g, PV_GUEST(",'pvcallsifs':[{'devid':7},{'devid':8},"
                              "{'devid':9}]"));
}

/* -------------------------------------------------------------------- tests */

static void run_other(void **state)
{
    void (*fn)(void) = *(void (*const *)(void))*state;

    guest_make(&g, PV_GUEST(""));
    fn();
    guest_free(&g);
}

int main(void)
{
    static const struct {
        void (*fn)(void);
        const char *name;
    } others[] = {
        { not_utf8, "a text that is not UTF-8" },
        { not_utf8_given, "a text that is not UTF-8, of a devid" },
        { no_such_kind, "no such kind" },
        { end_of_nothing, "the end of nothing" },
        { a_thousand, "a thousand in one commit" },
        { a_thousand_removed, "a thousand removed" },
        { too_long, "more than xenstored can list" },
    };
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(refusals); i++)
        test_add(&tests, refused, &refusals[i], "begin: %s", refusals[i].name);
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, run_row, &rows[i], "%s", rows[i].name);
    for (i = 0; i < COUNT(others); i++)
        test_add(&tests, run_other, &others[i].fn, "%s", others[i].name);
    return test_run(&tests);
}
