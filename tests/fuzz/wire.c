/*
 * wire - a xenstored that answers right until the input says otherwise:
 * whatever comes, a call ends soon, succeeds or says why not.
 *
 * The first byte is the call, the others are for server.h.
 */
#include "fuzz.h"
#include "server.h"

static const char template[] =
    "{\"c_info\":{\"name\":\"a\"},"
    "\"b_info\":{\"max_vcpus\":2,\"max_memkb\":9000,"
    "\"target_memkb\":8000,\"type.hvm\":{}},"
    "\"disks\":["
    "{\"vdev\":\"xvda\",\"pdev_path\":\"/dev/a\",\"format\":\"raw\"},"
    "{\"vdev\":\"hdc\",\"pdev_path\":\"/b.iso\",\"format\":\"raw\","
    "\"removable\":1,\"is_cdrom\":1}],"
    "\"nics\":[{\"devid\":0,\"bridge\":\"br0\"},{\"devid\":1}],"
    "\"pcidevs\":[{\"bus\":3}],\"usbctrls\":[{\"devid\":0,\"ports\":2}],"
    "\"p9s\":[{\"tag\":\"t\",\"path\":\"/p\"}]}";

/* --------------------------------------------------------------- the calls */

static int see(void *arg, const struct xencfg_retrieved *got)
{
    (void)arg;
    if (!got->error != !!got->config)
        BUG("an error and a configuration, or neither");
    return 0;
}

static int monitor(xencfg_ctx *ctx)
{
    const struct xencfg_event *e = NULL;
    xencfg_monitor *m = NULL;
    int rc = xencfg_monitor_open(ctx, NULL, 0, &m), i;

    for (i = 0; !rc && i < 4; i++)
        rc = xencfg_monitor_next(m, 1, &e);
    xencfg_monitor_close(m);
    return rc;
}

static int change(xencfg_ctx *ctx, bool add)
{
    struct xencfg_hotplug_how how = XENCFG_HOTPLUG_HOW(
        .no_script = true, .force = true, .backend_timeout_ms = 1,
        .script_timeout_ms = 1);
    xencfg_device_nic nic;
    int rc;

    xencfg_device_nic_init(&nic);
    nic.devid = add ? -1 : 0;
    rc = add ? xencfg_device_add(ctx, 1, XENCFG_DEVKIND_NIC,
                                 XENCFG_TYPE(device_nic), &nic, &how)
             : xencfg_device_remove(ctx, 1, XENCFG_DEVKIND_NIC,
                                    XENCFG_TYPE(device_nic), &nic, &how);
    xencfg_device_nic_dispose(&nic);
    return rc;
}

static int retrieve(xencfg_ctx *ctx)
{
    xencfg_domain_config config;
    xencfg_report report;
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    rc = xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, &config, &report);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    return rc;
}

static int check(xencfg_ctx *ctx)
{
    xencfg_check_result result;
    int rc;

    xencfg_check_result_init(&result);
    rc = xencfg_check(ctx, NULL, 0, &result);
    xencfg_check_result_dispose(&result);
    return rc;
}

static int dump(xencfg_ctx *ctx)
{
    static const char *const roots[] = { "/libxl", "/local", NULL };
    char *text = NULL;
    int rc = xencfg_xenstore_dump(ctx, roots, &text, NULL);

    free(text);
    return rc;
}

static int call(xencfg_ctx *ctx, unsigned which)
{
    uint32_t domid;

    switch (which % 8) {
    case 0:
    case 1:
        return xencfg_retrieve_many(ctx, NULL, 0, XENCFG_VIEW_LIVE, 0, see,
                                    NULL);
    case 2:
        return xencfg_domain_find(ctx, "a", &domid);
    case 3:
        return monitor(ctx);
    case 4:
        return change(ctx, true);
    case 5:
        return change(ctx, false);
    case 6:
        return which & 8 ? check(ctx) : dump(ctx);
    default:
        return retrieve(ctx);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xencfg_options options = XENCFG_OPTIONS(
        .state_dir = fuzz_dir(), .script_dir = "/nonexistent",
        .sysfs_dir = "/nonexistent", .deadline_ms = 200);
    static char *file;
    xencfg_ctx *ctx;

    if (!size)
        return 0;
    if (!file) {
        file = fuzz_path("userdata-d.1." SERVER_UUID ".libxl-json");
        server_begin();
    }
    fuzz_put(file, template, sizeof(template));
    server_input(data + 1, size - 1);
    if (xencfg_open(&ctx, &options))
        BUG("no context");
    fuzz_error(ctx, call(ctx, *data));
    xencfg_close(ctx);
    server_input(data, 0);
    return 0;
}
