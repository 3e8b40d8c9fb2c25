/* xl_cfg - an xl.cfg(5) file that makes the same domain again. */
#include "base/text.h"
#include "cli/options.h"
#include "formats/format.h"
#include "model/entry.h"
#include "print/json_out.h"
#include "xl_cfg/xl_cfg.h"

/* What is said about a value that the file does not say. */
struct remark {
    FILE *f;
    const struct entry *e;
};

/* How much a value matters that the file does not say. */
enum matter {
    MATTER_LOST,
    MATTER_XL_CONF,     /* it comes from another file */
    MATTER_ANYHOW,      /* libxl sets it, whatever the file says */
};

static enum matter matter_of(const char *path, const char *value)
{
    static const char *const in_xl_conf[] = { "c_info.run_hotplug_scripts",
                                              "b_info.claim_mode",
                                              "b_info.blkdev_start" };
    const char *member = strrchr(path, '.');
    size_t i;

    for (i = 0; i < ARRAY_SIZE(in_xl_conf); i++)
        if (!strcmp(path, in_xl_conf[i]))
            return MATTER_XL_CONF;
    if (!value || !member)
        return MATTER_LOST;
    if (!strcmp(path, "c_info.domid") && !strcmp(value, "4294967295"))
        return MATTER_ANYHOW; /* none */
    if ((!strcmp(member, ".colo_restore_enable") ||
         !strcmp(member, ".msr_relaxed")) && !strcmp(value, "\"False\""))
        return MATTER_ANYHOW;
    return MATTER_LOST;
}

static void remark(void *arg, const char *path, const char *value)
{
    static const char *const texts[] = {
        [MATTER_LOST] = "not expressible in xl.cfg",
        [MATTER_XL_CONF] = "set in xl.conf, not xl.cfg",
        [MATTER_ANYHOW] = "libxl sets this by default",
    };
    const struct remark *r = arg;
    enum matter matter = matter_of(path, value);
    bool usb = !strncmp(path, "usbdevs[", 8) && value &&
               !(strstr(value, "\"hostbus\"") && strstr(value, "\"hostaddr\""));

    value = value ? value : "(not set)";
    fprintf(r->f, "# %s: %s = %s\n", texts[matter], path, value);
    if (matter != MATTER_ANYHOW && !r->e->req->quiet)
        message_about("warning", r->e, "%s%s: %s = %s", texts[matter],
                      usb ? ", as its bus and address are not known here" : "",
                      path, value);
}

static void header(const struct entry *e)
{
    const char *name = e->config->c_info.name;
    CLEANUP(freep) char *safe = text_escape(name ? name : "(no name)");
    int view = e->req->view < 0 ? XENCFG_VIEW_REBUILD : e->req->view;

    fprintf(output, "# Made by cfgdump %s from domain %s, view %s.\n",
            xencfg_version(), safe,
            view_name(e->req->template_file ? XENCFG_VIEW_TEMPLATE : view));
}

static int to_json(const struct entry *e, const xencfg_domain_config *config,
                   char **ret)
{
    return json_object_text(e->ctx, XENCFG_TYPE(domain_config), config, ret);
}

/* The lines, and as comments what they do not say. */
static int compose(const struct entry *e, char **lines, char **comments)
{
    CLEANUP(xl_cfg_end) struct xl_cfg x = { 0 };
    CLEANUP(freep) char *left_out = NULL, *config = NULL, *made = NULL;
    struct remark r = { .e = e };
    struct buf b;
    int rc;

    xl_cfg_begin(&x, e->config);
    buf_begin(&b);
    x.f = b.f;
    xl_cfg_options(&x);
    xl_cfg_devices(&x);
    *lines = buf_end(&b);
    left_out = xl_dup(buf_text(&x.paths));
    rc = to_json(e, e->config, &config);
    if (!rc)
        rc = to_json(e, &x.made, &made);
    if (rc)
        return rc;
    buf_begin(&b);
    r.f = b.f;
    xl_cfg_rest(config, made, left_out, remark, &r);
    *comments = buf_end(&b);
    return 0;
}

int xl_cfg_domain(const struct entry *e)
{
    CLEANUP(freep) char *lines = NULL, *comments = NULL;
    int rc;

    if (e->error)
        return 0;
    rc = compose(e, &lines, &comments);
    if (rc)
        return rc;
    header(e);
    fprintf(output, "%s\n%s", comments, lines);
    return 0;
}
