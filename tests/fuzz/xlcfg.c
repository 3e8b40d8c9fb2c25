/*
 * xlcfg - a template as an xl.cfg: real libxlutil reads it, and finds the same
 * strings and disks in it, but for those that it is said not to have.
 */
#include <libxlutil.h>
#include <xentoollog.h>

#include "base/output.h"
#include "cli/request.h"
#include "formats/format.h"
#include "fuzz.h"
#include "model/entry.h"

#define NOT_SAID "not expressible in xl.cfg: "

int __lsan_is_turned_off(void);

/* libxlutil keeps what its lexer had when a text is at fault. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void)
{
    return 1;
}

static FILE *nowhere;

/* Does it say that path, or a value below it, is not in it? */
static bool not_said(const char *text, const char *path)
{
    const char *p = text;
    size_t len = strlen(path);

    while ((p = strstr(p, NOT_SAID))) {
        p += strlen(NOT_SAID);
        if (!strncmp(p, path, len))
            return true;
    }
    return false;
}

static void same_string(XLU_Config *x, const char *text, const char *key,
                        const char *path, const char *want)
{
    const char *have = NULL;

    if (xlu_cfg_get_string(x, key, &have, 1))
        have = NULL;
    if (strcmp(have ? have : "", want ? want : "") && !not_said(text, path))
        BUG("%s: \"%s\" instead of \"%s\"\n%s", key, have ? have : "",
            want ? want : "", text);
}

/* ------------------------------------------------------------------ disks */

static void same(const char *what, const char *have, const char *want,
                 const char *text)
{
    if (strcmp(have ? have : "", want ? want : ""))
        BUG("%s: \"%s\" instead of \"%s\"\n%s", what, have ? have : "",
            want ? want : "", text);
}

static void same_disk(const xencfg_device_disk *want, const char *spec,
                      const char *text)
{
    XLU_Config *x = xlu_cfg_init(nowhere, "disk");
    libxl_device_disk have;

#ifndef LIBXL_HAVE_DEVICE_DISK_SPECIFICATION /* before Xen 4.17 */
    if (strstr(spec, "specification=") || strstr(spec, "=standalone")) {
        xlu_cfg_destroy(x);
        return;
    }
#endif
    libxl_device_disk_init(&have);
    if (xlu_disk_parse(x, 1, &spec, &have))
        BUG("libxlutil refuses the disk %s", spec);
    if (want) {
        same("target", have.pdev_path, want->pdev_path, text);
        same("vdev", have.vdev, want->vdev, text);
        same("script", have.script, want->script, text);
        if (have.readwrite != want->readwrite ||
            have.removable != want->removable ||
            have.is_cdrom != want->is_cdrom)
            BUG("%s: readwrite %d, removable %d, cdrom %d\n%s", spec,
                have.readwrite, have.removable, have.is_cdrom, text);
    }
    libxl_device_disk_dispose(&have);
    xlu_cfg_destroy(x);
}

static void same_disks(XLU_Config *x, const char *text,
                       const xencfg_domain_config *config)
{
    bool all = !not_said(text, "disks");
    XLU_ConfigList *list;
    int count = 0, i;

    if (xlu_cfg_get_list(x, "disk", &list, &count, 1))
        count = 0;
    if (count > config->num_disks || (all && count < config->num_disks))
        BUG("%d disks of %d\n%s", count, config->num_disks, text);
    for (i = 0; i < count; i++)
        same_disk(all ? &config->disks[i] : NULL,
                  xlu_cfg_get_listitem(list, i), text);
}

static void no_more(XLU_Config *x, const char *key, int most)
{
    XLU_ConfigList *list;
    int count = 0;

    if (!xlu_cfg_get_list(x, key, &list, &count, 1) && count > most)
        BUG("%d of %s, not %d", count, key, most);
}

/* -------------------------------------------------------------------- all */

static void read_by_xl(const char *text, size_t len,
                       const xencfg_domain_config *config)
{
    XLU_Config *x = xlu_cfg_init(nowhere, "xl.cfg");

    if (xlu_cfg_readdata(x, text, len))
        BUG("libxlutil refuses\n%s", text);
    same_string(x, text, "name", "c_info.name", config->c_info.name);
    same_string(x, text, "kernel", "b_info.kernel", config->b_info.kernel);
    same_string(x, text, "ramdisk", "b_info.ramdisk", config->b_info.ramdisk);
    same_string(x, text, "cmdline", "b_info.cmdline", config->b_info.cmdline);
    same_string(x, text, "device_model_override", "b_info.device_model",
                config->b_info.device_model);
    same_disks(x, text, config);
    no_more(x, "vif", config->num_nics);
    no_more(x, "pci", config->num_pcidevs);
    no_more(x, "vtpm", config->num_vtpms);
    xlu_cfg_destroy(x);
}

static void examine(xencfg_ctx *ctx, const xencfg_domain_config *config)
{
    static const struct command command = { .name = "show" };
    struct request req = { .command = &command, .view = XENCFG_VIEW_REBUILD,
                           .quiet = true };
    xencfg_report report;
    struct entry entry = { .req = &req, .ctx = ctx, .has_domid = true,
                           .domain = { .domid = 1,
                                       .name = config->c_info.name },
                           .config = config, .report = &report };
    char *text = NULL;
    size_t len;

    xencfg_report_init(&report);
    output = open_memstream(&text, &len);
    if (!output || xl_cfg_domain(&entry))
        BUG("%s", xencfg_errmsg(ctx));
    fclose(output);
    if (strlen(text) != len)
        BUG("a NUL in\n%s", text);
    fuzz_printable("xl.cfg", text, len);
    read_by_xl(text, len, config);
    free(text);
    xencfg_report_dispose(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static xencfg_ctx *ctx;
    xencfg_domain_config config;

    if (!ctx && xencfg_open(&ctx, NULL))
        BUG("no context");
    if (!nowhere && !(nowhere = fopen("/dev/null", "we")))
        BUG("%m");
    xencfg_domain_config_init(&config);
    if (!xencfg_domain_config_from_json(ctx, &config, (const char *)data,
                                        size))
        examine(ctx, &config);
    xencfg_domain_config_dispose(&config);
    return 0;
}
