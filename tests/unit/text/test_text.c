/*
 * The calls with JSON text: they say what those with structs say, refuse what
 * is no such text, and do what they are asked to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "heap.h"
#include "monitor/state.h"
#include "util.h"

#define DISK "{\"pdev_path\":\"/a\",\"vdev\":\"xvda\",\"format\":\"raw\"}"
#define CONFIG "{\"c_info\":{\"type\":\"pv\",\"name\":\"guest\"},"            \
               "\"b_info\":{\"max_vcpus\":1,\"type.pv\":{}},"                 \
               "\"disks\":[" DISK "]}"

/* ------------------------------------------------------------------- a dump */

static const char nodes[] =
    "/local/domain/1/name = \"guest\"   (n0,r1)\n"
    "/local/domain/1/vm = \"/vm/" HOST_UUID "\"   (n0)\n"
    "/libxl/1/device/vbd/51712/dev = \"xvda\"   (n0)\n"
    "/libxl/1/device/vif/3 = \"\"   (n0)\n";

static struct host host;
static xencfg_ctx *ctx;

static void make_host(void)
{
    struct xencfg_options options = XENCFG_OPTIONS();
    char *dump;

    host_make(&host);
    host_template(&host, 1, HOST_UUID, CONFIG);
    dump = host_dump(&host, nodes);
    options.state_dir = host.dir;
    options.xenstore_dump = dump;
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    free(dump);
}

static void same_text(char *got, char *want)
{
    assert_non_null(got);
    assert_string_equal(got, want);
    free(got);
    free(want);
}

static void retrieve(void **state)
{
    const unsigned flags = XENCFG_JSON_COMPACT;
    char *text = NULL, *report_text = NULL, *want, *want_report;
    xencfg_domain_config config;
    xencfg_report report;

    (void)state;
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve_json(ctx, 1, XENCFG_VIEW_LIVE, flags,
                                          &text, &report_text), 0);
    assert_int_equal(xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     &report), 0);
    assert_int_equal(xencfg_domain_config_to_json(ctx, &config, flags, &want,
                                                  NULL), 0);
    assert_int_equal(xencfg_report_to_json(ctx, &report, flags, &want_report,
                                           NULL), 0);
    assert_non_null(strstr(report_text, "\"kind\":\"nic\",\"id\":\"3\""));
    same_text(text, want);
    same_text(report_text, want_report);
    assert_int_equal(xencfg_retrieve_json(ctx, 1, XENCFG_VIEW_TEMPLATE, flags,
                                          &text, NULL), 0);
    assert_string_equal(text, CONFIG);
    free(text);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
}

static int note(void *arg, const struct xencfg_retrieved_json *got)
{
    int *calls = arg;

    assert_int_equal(got->index, *calls);
    assert_int_equal(got->count, 2);
    assert_int_equal(got->error, *calls ? XENCFG_ERROR_DOMAIN_NOTFOUND : 0);
    assert_non_null(strstr(got->domain, *calls ? "\"domid\":9" : "\"guest\""));
    assert_int_equal(!got->config, *calls);
    assert_int_equal(!got->report, *calls);
    if (*calls)
        assert_non_null(strstr(xencfg_errmsg(ctx), "domain 9"));
    return ++*calls == 2 ? 42 : 0;
}

static void retrieve_many(void **state)
{
    const uint32_t domids[] = { 1, 9 };
    int calls = 0;

    (void)state;
    assert_int_equal(xencfg_retrieve_many_json(ctx, domids, 2, XENCFG_VIEW_LIVE,
                                               XENCFG_JSON_COMPACT, note,
                                               &calls), 42);
    assert_int_equal(calls, 2);
}

static void others(void **state)
{
    char *path = host_path(&host, "userdata-d.1." HOST_UUID ".libxl-json");
    char *text;

    (void)state;
    assert_int_equal(xencfg_template_read_json(ctx, path, XENCFG_JSON_COMPACT,
                                               &text), 0);
    assert_string_equal(text, CONFIG);
    free(text);
    assert_int_equal(xencfg_domains_json(ctx, XENCFG_JSON_COMPACT, &text), 0);
    assert_non_null(strstr(text, "{\"domains\":[{\"domid\":1,\"uuid\":\""
                                 HOST_UUID "\",\"name\":\"guest\""));
    free(text);
    assert_int_equal(xencfg_check_json(ctx, NULL, 0, XENCFG_JSON_COMPACT,
                                       &text), 0);
    assert_non_null(strstr(text, "{\"code\":\"live-without-entry\""));
    free(text);
    free(path);
}

static void values(void **state)
{
    char *text;

    (void)state;
    assert_int_equal(xencfg_values_json(ctx, CONFIG, NULL, 0,
                                        XENCFG_JSON_COMPACT, &text), 0);
    assert_non_null(strstr(text, "{\"path\":\"c_info.name\","
                                 "\"value\":\"guest\"}"));
    assert_non_null(strstr(text, "{\"path\":\"disks[xvda].pdev_path\","
                                 "\"kind\":\"disk\",\"id\":\"xvda\","
                                 "\"index\":0,\"value\":\"/a\"}"));
    assert_null(strstr(text, "\"default\""));
    free(text);
    assert_int_equal(xencfg_values_json(ctx, "{\"new\":[1,{}]}",
                                        "{\"domid\":1}", XENCFG_VALUES_DEFAULTS,
                                        0, &text), 0);
    assert_non_null(strstr(text, "    {\n        \"path\": \"new\",\n"));
    assert_non_null(strstr(text, "\"unknown\": true"));
    assert_non_null(strstr(text, "\"default\": true"));
    free(text);
}

static void diff(void **state)
{
    char *text;

    (void)state;
    assert_int_equal(xencfg_diff_json(ctx, CONFIG, NULL, "{}", NULL,
                                      XENCFG_JSON_COMPACT, &text), 0);
    assert_non_null(strstr(text, "{\"what\":\"removed\",\"kind\":\"disk\","
                                 "\"id\":\"xvda\",\"path\":\"disks[xvda]\""));
    free(text);
}

/* --------------------------------------------------------------- refusals */

static void refused(int rc, const char *why)
{
    assert_int_equal(rc, XENCFG_ERROR_INVAL);
    assert_non_null(strstr(xencfg_errmsg(ctx), why));
}

static void refusals(void **state)
{
    char *text = NULL;
    bool done;

    (void)state;
    refused(xencfg_retrieve_json(ctx, 1, XENCFG_VIEW_LIVE, 64, &text, NULL),
            "unknown flags 0x40");
    refused(xencfg_retrieve_json(ctx, 1, (enum xencfg_view)7, 0, &text, NULL),
            "no view");
    refused(xencfg_diff_json(ctx, "{", NULL, "{}", NULL, 0, &text), "a: ");
    refused(xencfg_diff_json(ctx, "{}", NULL, "{}", "{\"domid\":\"x\"}", 0,
                             &text), "report_b: ");
    refused(xencfg_diff_json(ctx, "{}", NULL, NULL, NULL, 0, &text),
            "b: no JSON text");
    refused(xencfg_values_json(ctx, "[]", NULL, 0, 0, &text), "config: ");
    refused(xencfg_values_json(ctx, "{}", NULL, 8, 0, &text), "unknown flags");
    refused(xencfg_repair_json(ctx, "{\"code\":5}", "b", &done), "problem: ");
    refused(xencfg_repair_json(ctx, "{\"code\":\"x\"}", "b", &done),
            "no problem has code x");
    refused(xencfg_domain_add_json(ctx, 1, "nonsense"), "config: ");
    refused(xencfg_device_add_json(ctx, 1, "nik", "{}", NULL, 0, NULL),
            "no kind of device has the name \"nik\"");
    refused(xencfg_device_add_json(ctx, 1, "none", "{}", NULL, 0, NULL),
            "no kind of device");
    refused(xencfg_device_add_json(ctx, 1, "nic", "{}", NULL, 4, NULL),
            "unknown flags");
    refused(xencfg_device_remove_json(ctx, 1, NULL, "{}", NULL), "no kind");
    refused(xencfg_device_remove_json(ctx, 1, "nic", "{\"devid\":[]}", NULL),
            "device: ");
    refused(xencfg_cdrom_insert_json(ctx, 1, "hdc", NULL, NULL),
            "medium: no JSON text");
    assert_null(text);
}

/* ------------------------------------------------------------------ devices */

static struct guest g;
static const struct xencfg_hotplug_how quick =
    XENCFG_HOTPLUG_HOW(.no_wait = true, .no_script = true);

static void devices(void **state)
{
    char *added = NULL;

    (void)state;
    guest_make(&g, PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':6}]"));
    guest_live(&g, "pvcalls", 0);
    assert_int_equal(xencfg_device_remove_json(g.ctx, 1, "PVCALLSIF",
                                               "{\"devid\":6}", &quick), 0);
    guest_expect(&g, PV_GUEST(",'pvcallsifs':[{'devid':0}]"));
    assert_int_equal(xencfg_device_add_json(g.ctx, 1, "pvcallsif", "{}", &quick,
                                            XENCFG_JSON_COMPACT, &added), 0);
    assert_string_equal(added, "{\"devid\":1}");
    free(added);
    guest_expect(&g, PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':1}]"));
    guest_free(&g);
}

static void bracket(void **state)
{
    xencfg_hotplug *hp = NULL;
    char *added = NULL;

    (void)state;
    guest_make(&g, PV_GUEST(",'pvcallsifs':[{'devid':0}],'dtdevs':["
                            "{'path':'/a'}]"));
    guest_live(&g, "pvcalls", 0);
    assert_int_equal(xencfg_hotplug_begin(g.ctx, 1, &hp), 0);
    assert_int_equal(xencfg_hotplug_add_json(hp, "pvcallsif", "{\"devid\":4}",
                                             0, NULL), 0);
    assert_int_equal(xencfg_hotplug_add_json(hp, "pvcallsif", "{}",
                                             XENCFG_JSON_COMPACT, &added), 0);
    assert_string_equal(added, "{\"devid\":1}");
    free(added);
    assert_int_equal(xencfg_hotplug_remove_json(hp, "dtdev",
                                                "{\"path\":\"/a\"}"), 0);
    assert_int_equal(xencfg_hotplug_remove_json(hp, "pvcallsif",
                                                "{\"devid\":7}"),
                     XENCFG_ERROR_NOTFOUND);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    xencfg_hotplug_end(hp);
    guest_expect(&g, PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':4},"
                              "{'devid':1}]"));
    guest_free(&g);
}

static char media[256];

static int hook(void *arg, uint32_t domid, const char *medium)
{
    assert_ptr_equal(arg, &media);
    assert_int_equal(domid, 1);
    strcat(strcat(media, medium), ";");
    return 0;
}

#define HDC "/libxl/1/device/vbd/5632"
#define BACK "/local/domain/0/backend/qdisk/1/5632"

#define B "{\"pdev_path\":\"/etc/passwd\",\"format\":\"raw\"}"
#define C "{\"pdev_path\":\"/etc/group\",\"format\":\"raw\"}"

static void cdrom(void **state)
{
    const struct xencfg_cdrom_json_how how =
        XENCFG_CDROM_JSON_HOW(.hook = hook, .arg = media);
    const struct xencfg_cdrom_json_how no_size = { .hook = hook };

    (void)state;
    guest_make(&g, HVM_GUEST(",'disks':[{'vdev':'hdc','backend':'qdisk',"
                             "'format':'empty','removable':1,'is_cdrom':1}]"));
    guest_live(&g, "vbd", 5632);
    memory_set(g.store, HDC "/device-type", "cdrom");
    memory_set(g.store, HDC "/type", "qdisk");
    memory_set(g.store, HDC "/params", "");
    memory_set(g.store, BACK "/params", "");
    guest_expect_error(&g, xencfg_cdrom_insert_json(g.ctx, 1, "hdc", B, &how),
                       0, "");
    guest_expect_error(&g, xencfg_cdrom_swap_json(g.ctx, 1, "hdc", C, NULL),
                       0, "");
    assert_int_equal(xencfg_cdrom_eject_json(g.ctx, 1, "hdc", &no_size),
                     XENCFG_ERROR_INVAL);
    assert_int_equal(xencfg_cdrom_eject_json(g.ctx, 1, "hdc", &how), 0);
    assert_non_null(strstr(media, "\"pdev_path\":\"/etc/passwd\""));
    assert_null(strstr(media, "/etc/group"));
    assert_non_null(strstr(media, "\"format\":\"empty\""));
    guest_free(&g);
}

/* ------------------------------------------------------------------- events */

/* before and after are given as the monitor has them: of malloc(). */
static void event(void **state)
{
    struct xencfg_event *list = calloc(3, sizeof(*list));
    xencfg_monitor m = { .ctx = ctx, .event = list, .events = 3 };
    char *text = NULL;

    (void)state;
    assert_non_null(list);
    list[0] = (struct xencfg_event){
        .kind = XENCFG_EVENT_KIND_VALUE_CHANGED, .time_ms = 1234567890123,
        .has_domain = true, .domid = 3, .name = strdup("web"),
        .device = XENCFG_DEVKIND_NIC, .id = strdup("0"),
        .path = strdup("nics[0].mac"), .after = strdup("{\"a\":[1]}"),
    };
    list[1] = (struct xencfg_event){ .kind = XENCFG_EVENT_KIND_STORE_LOST,
                                     .text = strdup("gone\xff") };
    list[2] = (struct xencfg_event){ .kind = XENCFG_EVENT_KIND_DOMAIN_STATE,
                                     .state = strdup("stubdomain"),
                                     .stubdomain_of = 5 };
    assert_int_equal(xencfg_monitor_next_json(&m, 0, 8, &text),
                     XENCFG_ERROR_INVAL);
    assert_int_equal(xencfg_monitor_next_json(&m, 0, XENCFG_JSON_COMPACT,
                                              &text), 0);
    assert_string_equal(text, "{\"event\":\"value_changed\","
                              "\"time_ms\":1234567890123,\"domid\":3,"
                              "\"name\":\"web\",\"kind\":\"nic\",\"id\":\"0\","
                              "\"path\":\"nics[0].mac\",\"before\":null,"
                              "\"after\":{\"a\":[1]}}");
    free(text);
    assert_int_equal(xencfg_monitor_next_json(&m, 0, XENCFG_JSON_COMPACT,
                                              &text), 0);
    assert_string_equal(text, "{\"event\":\"store_lost\",\"time_ms\":0,"
                              "\"error\":\"gone\\\\xff\"}");
    free(text);
    assert_int_equal(xencfg_monitor_next_json(&m, 0, XENCFG_JSON_COMPACT,
                                              &text), 0);
    assert_string_equal(text, "{\"event\":\"domain_state\",\"time_ms\":0,"
                              "\"state\":\"stubdomain\",\"stubdomain_of\":5}");
    free(text);
    free((char *)list[2].state);
    free(list);
}

/* Lack of memory loses no event. */
static void event_without_memory(void **state)
{
    struct xencfg_event *list = calloc(1, sizeof(*list));
    xencfg_monitor m = { .ctx = ctx, .event = list, .events = 1 };
    char *text = NULL;

    (void)state;
    assert_non_null(list);
    list[0] = (struct xencfg_event){ .kind = XENCFG_EVENT_KIND_SNAPSHOT_END };
    heap_begin(1, false);
    assert_int_equal(xencfg_monitor_next_json(&m, 0, 0, &text),
                     XENCFG_ERROR_NOMEM);
    heap_end();
    assert_null(text);
    assert_int_equal(xencfg_monitor_next_json(&m, 0, 0, &text), 0);
    assert_non_null(strstr(text, "snapshot_end"));
    free(text);
    free(list);
}

/* ------------------------------------------------------------------- memory */

static bool outcome(int rc, bool failed, char *text)
{
    if (rc)
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
    assert_true(failed || !rc);
    assert_int_equal(!text, !!rc);
    free(text);
    return failed;
}

static bool try_values(long n, bool later_too)
{
    char *text = NULL;
    int rc;

    heap_begin(n, later_too);
    rc = xencfg_values_json(ctx, CONFIG, "{\"domid\":1}", 0, 0, &text);
    return outcome(rc, heap_end(), text);
}

static bool try_diff(long n, bool later_too)
{
    char *text = NULL;
    int rc;

    heap_begin(n, later_too);
    rc = xencfg_diff_json(ctx, CONFIG, NULL, "{}", "{\"domid\":1}", 0, &text);
    return outcome(rc, heap_end(), text);
}

static void out_of_memory(void **state)
{
    heap_until_success(*(heap_try *const *)*state, 20);
}

int main(void)
{
    static heap_try *const oom_values = try_values, *const oom_diff = try_diff;
    struct tests tests = { 0 };
    int rc;

    make_host();
    test_add(&tests, retrieve, NULL, "retrieve: what the structs say");
    test_add(&tests, retrieve_many, NULL, "retrieve_many");
    test_add(&tests, others, NULL, "template_read, domains, check");
    test_add(&tests, values, NULL, "values");
    test_add(&tests, diff, NULL, "diff");
    test_add(&tests, refusals, NULL, "what is refused, and why");
    test_add(&tests, devices, NULL, "device_add, device_remove");
    test_add(&tests, bracket, NULL, "hotplug_add, hotplug_remove");
    test_add(&tests, cdrom, NULL, "cdrom_insert, _swap, _eject, and the hook");
    test_add(&tests, event, NULL, "events");
    test_add(&tests, event_without_memory, NULL, "no event is lost");
    test_add(&tests, out_of_memory, &oom_values, "out of memory: values");
    test_add(&tests, out_of_memory, &oom_diff, "out of memory: diff");
    rc = test_run(&tests);
    xencfg_close(ctx);
    host_free(&host);
    return rc;
}
