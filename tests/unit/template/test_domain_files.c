/*
 * A domain's files from its creation to its end: the first template, leftovers
 * of earlier domains, and what the removal takes away.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "guest.h"
#include "template/template.h"
#include "util.h"

#define OTHER "ffffffff-0000-1111-2222-333333333333"
#define TEMPLATE "userdata-d.1." HOST_UUID ".libxl-json"
#define THEIRS "userdata-d.1." OTHER ".libxl-json"

static struct guest g;
static xencfg_domain_config config;

#define CONFIG PV_GUEST(",'pvcallsifs':[{'devid':3}]")

static int setup(void **state)
{
    char *json = guest_json(CONFIG);

    (void)state;
    guest_make(&g, NULL);
    test_from_json(&xencfg__desc_domain_config, &config, json);
    free(json);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    xencfg_domain_config_dispose(&config);
    guest_free(&g);
    return 0;
}

static void add(int rc, const char *text)
{
    guest_expect_error(&g, xencfg_domain_add(g.ctx, 1, &config), rc, text);
}

static void remove_(int rc, const char *text)
{
    guest_expect_error(&g, xencfg_domain_remove(g.ctx, 1), rc, text);
}

static void put(const char *name)
{
    char *path = host_path(&g.host, name);
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fclose(f);
    free(path);
}

/* Sets the file's time, in milliseconds after the domain's start. */
static void age(const char *name, long ms)
{
    char *path = host_path(&g.host, name), start[32];
    long long now = time(NULL), then = now * 1000 + ms;
    struct timespec t = { then / 1000, then % 1000 * 1000000 };

    snprintf(start, sizeof(start), "%lld.00", now);
    memory_set(g.store, "/vm/" HOST_UUID "/start_time", start);
    assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){ t, t }, 0),
                     0);
    free(path);
}

/* ----------------------------------------------------------------- creation */

static void first(void **state)
{
    struct stat st;

    (void)state;
    umask(0);
    add(0, "");
    guest_expect(&g, CONFIG);
    assert_int_equal(stat(g.path, &st), 0);
    assert_int_equal(st.st_mode, S_IFREG | 0600);
}

static void of_the_config(void **state)
{
    char *json = guest_json(
        "{'c_info':{'uuid':'" OTHER "'},'b_info':{'type.pv':{}}}");

    (void)state;
    xencfg_domain_config_dispose(&config);
    test_from_json(&xencfg__desc_domain_config, &config, json);
    free(json);
    add(0, "");                 /* xenstore tells another */
    guest_expect_files(&g, TEMPLATE);
    assert_int_equal(unlink(g.path), 0);
    memory_load(g.store, "/local/domain/1/name=guest\n");
    add(0, "");
    guest_expect_files(&g, THEIRS);
}

static void exists(void **state)
{
    (void)state;
    guest_template(&g, PV_GUEST(""));
    add(XENCFG_ERROR_TEMPLATE, "domain 1 has a configuration already: ");
    guest_expect(&g, PV_GUEST(""));
    age(TEMPLATE, 500);         /* made after the domain was */
    add(XENCFG_ERROR_TEMPLATE, g.path);
    guest_expect(&g, PV_GUEST(""));
}

static void leftover(void **state)
{
    (void)state;
    guest_template(&g, PV_GUEST(""));
    age(TEMPLATE, -500);
    add(0, "");
    guest_expect(&g, CONFIG);
}

/* Nothing tells when the domain was made; but it was since the boot. */
static void before_the_boot(void **state)
{
    struct timespec t[2] = { { 86400, 0 }, { 86400, 0 } };

    (void)state;
    guest_template(&g, PV_GUEST(""));
    assert_int_equal(utimensat(AT_FDCWD, g.path, t, 0), 0);
    add(0, "");
    guest_expect(&g, CONFIG);
}

static void wrong_start_time(void **state)
{
    (void)state;
    guest_template(&g, PV_GUEST(""));
    memory_set(g.store, "/vm/" HOST_UUID "/start_time", "9999999999 s");
    add(XENCFG_ERROR_TEMPLATE, "has a configuration already");
    memory_set(g.store, "/vm/" HOST_UUID "/start_time", "");
    add(XENCFG_ERROR_TEMPLATE, "has a configuration already");
}

/* The clock was set back since: it does not tell what is older. */
static void start_ahead(void **state)
{
    char start[32];

    (void)state;
    snprintf(start, sizeof(start), "%lld.25", (long long)time(NULL) + 3600);
    memory_set(g.store, "/vm/" HOST_UUID "/start_time", start);
    guest_template(&g, PV_GUEST(""));
    add(XENCFG_ERROR_TEMPLATE, "has a configuration already");
    guest_expect(&g, PV_GUEST(""));
}

static void not_ours_to_follow(void **state)
{
    char *target = host_path(&g.host, "target");

    (void)state;
    put("target");
    assert_int_equal(symlink(target, g.path), 0);
    add(XENCFG_ERROR_TEMPLATE, "is a symbolic link");
    guest_expect_files(&g, "target " TEMPLATE);
    free(target);
}

static void no_type(void **state)
{
    (void)state;
    xencfg_domain_config_dispose(&config);
    add(XENCFG_ERROR_INVAL, "the configuration has no b_info.type");
    guest_expect_files(&g, "");
}

static void not_utf8(void **state)
{
    (void)state;
    strcpy(config.c_info.name, "\xe9");
    add(XENCFG_ERROR_INVAL, "not UTF-8");
    guest_expect_files(&g, "");
}

static void unknown(void **state)
{
    (void)state;
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    add(XENCFG_ERROR_DOMAIN_NOTFOUND, "domain 1 does not exist");
    guest_expect_files(&g, "");
}

static void locked(void **state)
{
    pid_t pid = guest_hold_lock(&g, LOCK_USERDATA);

    (void)state;
    g.ctx->deadline = 0.1;
    add(XENCFG_ERROR_TIMEDOUT, "held by process");
    remove_(XENCFG_ERROR_TIMEDOUT, "held by process");
    guest_let_go(pid);
    g.ctx->deadline = 20;
    add(0, "");
}

/* What it says about the config is what is read again. */
static void there_and_back(void **state)
{
    xencfg_domain_config read;

    (void)state;
    add(0, "");
    xencfg_domain_config_init(&read);
    assert_int_equal(
        xencfg_retrieve(g.ctx, 1, XENCFG_VIEW_TEMPLATE, 0, &read, NULL), 0);
    assert_true(xencfg_domain_config_equal(&read, &config));
    xencfg_domain_config_dispose(&read);
}

/* ------------------------------------------------------------------- layout */

/* The file is the template in that layout, with libxl's NUL. */
static void expect_layout(unsigned flags)
{
    struct template t = TEMPLATE_NONE;
    xencfg_domain_config read;
    char *want, *have = NULL;
    size_t len = 0;

    xencfg_domain_config_init(&read);
    assert_int_equal(
        xencfg_retrieve(g.ctx, 1, XENCFG_VIEW_TEMPLATE, 0, &read, NULL), 0);
    want = test_to_json(&xencfg__desc_domain_config, &read, flags);
    assert_int_equal(xencfg__template_open(g.ctx, 1, NULL, &t), 0);
    assert_int_equal(xencfg__template_bytes(g.ctx, &t, &have, &len), 0);
    assert_int_equal(len, strlen(want) + 1);
    assert_memory_equal(have, want, len);
    xencfg__template_closep(&t);
    xencfg_domain_config_dispose(&read);
    free(have);
    free(want);
}

static void change(void)
{
    xencfg_hotplug *hp = NULL;
    xencfg_device_pvcallsif dev;

    xencfg_device_pvcallsif_init(&dev);
    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp), 0, "");
    assert_int_equal(xencfg_hotplug_add(hp, XENCFG_DEVKIND_PVCALLSIF,
                                        XENCFG_TYPE(device_pvcallsif), &dev),
                     0);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    xencfg_hotplug_end(hp);
    xencfg_device_pvcallsif_dispose(&dev);
}

/* Domain 0's template, written at boot, tells how libxl writes. */
static void dom0(const char *uuid, unsigned flags)
{
    char *json = test_to_json(&xencfg__desc_domain_config, &config, flags);

    host_template(&g.host, 0, uuid, json);
    free(json);
}

static void layout_of(unsigned flags)
{
    unsigned host = 99;

    dom0(OTHER, flags);
    assert_int_equal(xencfg_libxl_json_layout(g.ctx, &host), 0);
    assert_int_equal(host, flags);
    add(0, "");
    expect_layout(flags);
    dom0(OTHER, flags ? 0 : XENCFG_JSON_C);     /* the file's own counts */
    change();
    expect_layout(flags);
    assert_int_equal(unlink(g.path), 0);
}

static void layout(void **state)
{
    unsigned host = 99;

    (void)state;
    layout_of(XENCFG_JSON_C);
    layout_of(0);
    layout_of(XENCFG_JSON_C | XENCFG_JSON_C_016);
    put("userdata-d.0." HOST_UUID ".libxl-json");       /* says nothing */
    assert_int_equal(xencfg_libxl_json_layout(g.ctx, &host), 0);
    assert_int_equal(host, 0);
    assert_string_equal(xencfg_errmsg(g.ctx), "");
}

/* Of two of domain 0 (its uuid was set) the later one tells. */
static void layout_of_later(void **state)
{
    unsigned host = 99;

    (void)state;
    dom0(OTHER, XENCFG_JSON_C);
    dom0(HOST_UUID, 0);
    age("userdata-d.0." OTHER ".libxl-json", -1000);
    age("userdata-d.0." HOST_UUID ".libxl-json", 0);
    assert_int_equal(xencfg_libxl_json_layout(g.ctx, &host), 0);
    assert_int_equal(host, 0);
    age("userdata-d.0." HOST_UUID ".libxl-json", -2000);
    assert_int_equal(xencfg_libxl_json_layout(g.ctx, &host), 0);
    assert_int_equal(host, XENCFG_JSON_C);
}

/* -------------------------------------------------------------- destruction */

static const char *const ours[] = {
    TEMPLATE,
    "userdata-n.1." HOST_UUID ".libxl-json",
    "userdata-d.1." HOST_UUID ".xl",
    "userdata-d.1." HOST_UUID ".libvirt-xml",
    "userdata-d.1." HOST_UUID ".a.b.c",
    "userdata-l.1." HOST_UUID ".libxl-device-changes-lock",
    "userdata-l.1." HOST_UUID ".qmp-socket-lock",
    "userdata-x.1." HOST_UUID ".",
};

#define OTHERS                                                                \
    "other "                                                                  \
    "userdata-.1." HOST_UUID ".x "                                            \
    "userdata-d.1." HOST_UUID " "                                             \
    "userdata-d.1." OTHER ".libvirt-xml "                                     \
    "userdata-d.1." OTHER ".libxl-json "                                      \
    "userdata-d.11." HOST_UUID ".libxl-json "                                 \
    "userdata-d.2." HOST_UUID ".libxl-json "                                  \
    "userdata-dd.1." HOST_UUID ".libxl-json "                                 \
    "xuserdata-d.1." HOST_UUID ".libxl-json"

static void put_others(void)
{
    char *names = test_format("%s", OTHERS), *name, *save;

    for (name = strtok_r(names, " ", &save); name;
         name = strtok_r(NULL, " ", &save))
        put(name);
    free(names);
}

static void removed(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(ours); i++)
        put(ours[i]);
    put_others();
    remove_(0, "");
    guest_expect_files(&g, OTHERS);
}

/* The domain has left xenstore already. */
static void removed_by_domid(void **state)
{
    (void)state;
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    put(TEMPLATE);
    put("userdata-d.1." HOST_UUID ".xl");
    put("userdata-d.2." HOST_UUID ".xl");
    remove_(0, "");
    guest_expect_files(&g, "userdata-d.2." HOST_UUID ".xl");
}

static void removed_none(void **state)
{
    (void)state;
    remove_(0, "");
    remove_(0, "");
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    remove_(0, "");
    guest_expect_files(&g, "");
}

/* Only the template has gone. */
static void removed_rest(void **state)
{
    (void)state;
    put("userdata-d.1." HOST_UUID ".xl");
    remove_(0, "");
    guest_expect_files(&g, "");
}

/* An earlier domain of this domid has left a template; this one had none. */
static void removed_beside_leftover(void **state)
{
    (void)state;
    put("userdata-d.1." HOST_UUID ".xl");
    put(THEIRS);
    age(THEIRS, -10000);
    remove_(0, "");
    guest_expect_files(&g, THEIRS);
}

/* The hypervisor's uuid is not the one that xenstore has by now. */
static void removed_renamed(void **state)
{
    (void)state;
    put(THEIRS);
    age(THEIRS, 10000);
    put("userdata-d.1." OTHER ".xl");
    remove_(0, "");
    guest_expect_files(&g, "");
}

static void removed_ambiguous(void **state)
{
    (void)state;
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    put(TEMPLATE);
    put(THEIRS);
    remove_(XENCFG_ERROR_AMBIGUOUS, "2 templates");
    guest_expect_files(&g, TEMPLATE " " THEIRS);
}

static void removed_directory(void **state)
{
    char *path = host_path(&g.host, "userdata-d.1." HOST_UUID ".dir");

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    remove_(XENCFG_ERROR_TEMPLATE, path);
    assert_int_equal(rmdir(path), 0);
    remove_(0, "");
    free(path);
}

/* ------------------------------------------------------- another's template */

static int begin(void)
{
    xencfg_hotplug *hp = NULL;
    int rc = xencfg_hotplug_begin(g.ctx, 1, &hp);

    xencfg_hotplug_end(hp);
    return rc;
}

/* By the domid alone it would be this domain's. */
static void earlier_domains(void **state)
{
    char *json = guest_json(CONFIG);

    (void)state;
    host_template(&g.host, 1, OTHER, json);
    age(THEIRS, -500);
    guest_expect_error(&g, begin(), XENCFG_ERROR_JSON_CONFIG_EMPTY,
                       "is an earlier domain's");
    guest_expect_error(&g, begin(), XENCFG_ERROR_JSON_CONFIG_EMPTY, THEIRS);
    guest_expect_files(&g, THEIRS);
    age(THEIRS, 500);
    guest_expect_error(&g, begin(), 0, "");
    guest_expect_files(&g, THEIRS);
    free(json);
}

/* One of its own uuid is believed, whatever the clocks say. */
static void own_old(void **state)
{
    (void)state;
    guest_template(&g, CONFIG);
    age(TEMPLATE, -1000000);
    guest_expect_error(&g, begin(), 0, "");
}

/* -------------------------------------------------------------------- tests */

#define TEST(name_, fn_) { name_, fn_, setup, teardown, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the first template", first),
        TEST("the first template, read again", there_and_back),
        TEST("whose uuid it is named after", of_the_config),
        TEST("add: there is one", exists),
        TEST("add: an earlier boot has left one", leftover),
        TEST("add: one from before the boot", before_the_boot),
        TEST("add: a start time that is none", wrong_start_time),
        TEST("add: a start time ahead of the clock", start_ahead),
        TEST("add: a link in its place", not_ours_to_follow),
        TEST("add: a configuration without type", no_type),
        TEST("add: a configuration that is not UTF-8", not_utf8),
        TEST("add: an unknown domain", unknown),
        TEST("the lock is held", locked),
        TEST("in the layout of the host's libxl, and of the file", layout),
        TEST("the layout of the later of domain 0's two", layout_of_later),
        TEST("remove: all files of the domain, and no others", removed),
        TEST("remove: a domain that xenstore has forgotten", removed_by_domid),
        TEST("remove: nothing", removed_none),
        TEST("remove: files, but no template", removed_rest),
        TEST("remove: not an earlier domain's", removed_beside_leftover),
        TEST("remove: a domain that was given another uuid", removed_renamed),
        TEST("remove: whose they are is unknown", removed_ambiguous),
        TEST("remove: a directory", removed_directory),
        TEST("begin: an earlier domain's template", earlier_domains),
        TEST("begin: its own, however old", own_old),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
