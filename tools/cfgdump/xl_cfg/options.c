/* options - what xl.cfg(5) says of the domain itself. */
#include "xl_cfg/xl_cfg.h"

#define ROW(...) XL_ROW(xencfg_domain_config, __VA_ARGS__)
#define NEW(since_, ...) ROW(__VA_ARGS__, .since = since_)
#define NAMES(...) XL_NAMES(xencfg_domain_config, __VA_ARGS__)
#define WORDS(key_, member_, words_) ROW(key_, WORD, member_, .arg = words_)

static const char *const models[] = { "", "qemu-xen-traditional", "qemu-xen",
                                      NULL };

static const char *const actions[] = {
    "", "destroy", "restart", "rename-restart", "preserve", "coredump-destroy",
    "coredump-restart", "soft-reset", NULL,
};

static const struct xl_row first[] = {
    ROW("uuid", UUID, c_info.uuid),
};

static const struct xl_row general[] = {
    ROW("kernel", STRING, b_info.kernel),
    ROW("ramdisk", STRING, b_info.ramdisk),
    ROW("cmdline", STRING, b_info.cmdline),
    ROW("device_tree", STRING, b_info.device_tree),
    ROW("bootloader", STRING, b_info.bootloader),
    ROW("bootloader_args", STRINGS, b_info.bootloader_args),
    NEW("4.18", "bootloader_restrict", DEFBOOL, b_info.bootloader_restrict),
    NEW("4.18", "bootloader_user", STRING, b_info.bootloader_user),

    WORDS("on_poweroff", on_poweroff, actions),
    WORDS("on_reboot", on_reboot, actions),
    WORDS("on_watchdog", on_watchdog, actions),
    WORDS("on_crash", on_crash, actions),
    WORDS("on_soft_reset", on_soft_reset, actions),

    ROW("pool", STRING, c_info.pool_name),
    ROW("cpu_weight", INT, b_info.sched_params.weight),
    ROW("cap", INT, b_info.sched_params.cap),
    ROW("period", INT, b_info.sched_params.period),
    ROW("slice", INT, b_info.sched_params.slice),
    ROW("latency", INT, b_info.sched_params.latency),
    ROW("extratime", INT, b_info.sched_params.extratime),

    ROW("hap", DEFBOOL, c_info.hap),
    ROW("oos", DEFBOOL, c_info.oos),
    ROW("shadow_memory", MIB, b_info.shadow_memkb),
    ROW("videoram", MIB, b_info.video_memkb),
    ROW("max_event_channels", UINT32, b_info.event_channels),
    ROW("max_grant_frames", UINT31, b_info.max_grant_frames),
    ROW("max_maptrack_frames", UINT31, b_info.max_maptrack_frames),
    ROW("max_grant_version", UINT31, b_info.max_grant_version),
    ROW("driver_domain", DEFBOOL, c_info.driver_domain),
    NAMES("passthrough", c_info.passthrough, passthrough),
    ROW("nomigrate", DEFBOOL, b_info.disable_migrate),
    ROW("xend_suspend_evtchn_compat", DEFBOOL,
        c_info.xend_suspend_evtchn_compat),
    ROW("acpi", DEFBOOL, b_info.acpi),
    ROW("nestedhvm", DEFBOOL, b_info.nested_hvm),
    NAMES("tsc_mode", b_info.tsc_mode, tsc_mode),
    ROW("rtc_timeoffset", UINT32, b_info.rtc_timeoffset),
    ROW("localtime", DEFBOOL, b_info.localtime),
    NAMES("altp2m", b_info.altp2m, altp2m_mode),
    NEW("4.21", "altp2m_count", UINT16, b_info.altp2m_count),
    ROW("vmtrace_buf_kb", INT, b_info.vmtrace_buf_kb),
    ROW("msr_relaxed", TRUTH, b_info.arch_x86.msr_relaxed),
    ROW("vpmu", DEFBOOL, b_info.vpmu),
    NAMES("tee", b_info.tee, tee_type),
    NAMES("gic_version", b_info.arch_arm.gic_version, gic_version),
    NAMES("vuart", b_info.arch_arm.vuart, vuart_type),
    NAMES("sve", b_info.arch_arm.sve_vl, sve_type, .since = "4.18"),
    NEW("4.19", "nr_spis", UINT32, b_info.arch_arm.nr_spis),
    NEW("4.21", "trap_unmapped_accesses", DEFBOOL,
        b_info.trap_unmapped_accesses),
    NEW("4.21", "xenstore_feature_mask", UINT32, b_info.xenstore_feature_mask),

    WORDS("device_model_version", b_info.device_model_version, models),
    ROW("device_model_override", STRING, b_info.device_model),
    ROW("device_model_user", STRING, b_info.device_model_user),
    ROW("device_model_args", STRINGS, b_info.extra),
    ROW("device_model_args_pv", STRINGS, b_info.extra_pv),
    ROW("device_model_args_hvm", STRINGS, b_info.extra_hvm),
    ROW("dm_restrict", DEFBOOL, b_info.dm_restrict),
    ROW("device_model_stubdomain_override", DEFBOOL,
        b_info.device_model_stubdomain),
    ROW("device_model_stubdomain_seclabel", STRING,
        b_info.device_model_ssid_label),
    ROW("stubdomain_memory", MIB, b_info.stubdomain_memkb),
    ROW("stubdomain_kernel", STRING, b_info.stubdomain_kernel),
    ROW("stubdomain_cmdline", STRING, b_info.stubdomain_cmdline),
    ROW("stubdomain_ramdisk", STRING, b_info.stubdomain_ramdisk),
};

static const struct xl_row pvh[] = {
    ROW("pvshim", DEFBOOL, b_info.u.pvh.pvshim),
    ROW("pvshim_path", STRING, b_info.u.pvh.pvshim_path),
    ROW("pvshim_cmdline", STRING, b_info.u.pvh.pvshim_cmdline),
    ROW("pvshim_extra", STRING, b_info.u.pvh.pvshim_extra),
};

/* --------------------------------------------------- xl's own defaults */

/* The values that xl sets if a file says nothing. */
void xl_cfg_begin(struct xl_cfg *x, const xencfg_domain_config *config)
{
    xencfg_domain_config *made = &x->made;

    x->config = config;
    buf_begin(&x->paths);
    xencfg_domain_config_init(made);
    made->c_info.run_hotplug_scripts.val = 1;
    made->b_info.claim_mode.val = 1;
    made->on_poweroff = XENCFG_ACTION_ON_SHUTDOWN_DESTROY;
    made->on_reboot = XENCFG_ACTION_ON_SHUTDOWN_RESTART;
    made->on_watchdog = XENCFG_ACTION_ON_SHUTDOWN_DESTROY;
    made->on_crash = XENCFG_ACTION_ON_SHUTDOWN_DESTROY;
    made->on_soft_reset = XENCFG_ACTION_ON_SHUTDOWN_SOFT_RESET;
    /* one that xl makes up */
    memset(&made->c_info.uuid, 0xff, sizeof(made->c_info.uuid));
}

void xl_cfg_end(struct xl_cfg *x)
{
    xencfg_domain_config_dispose(&x->made);
    free(buf_end(&x->paths));
}

/* ----------------------------------------------------------------- writing */

static void put_type(struct xl_cfg *x)
{
    xencfg_domain_type type = x->config->c_info.type;
    const char *name;

    if (type == XENCFG_DOMAIN_TYPE_INVALID)
        type = x->config->b_info.type;
    if (type == XENCFG_DOMAIN_TYPE_INVALID)
        type = XENCFG_DOMAIN_TYPE_PV;
    name = xencfg_domain_type_to_string(type);
    fprintf(x->f, "type = \"%s\"\n", name);
    x->made.c_info.type = type;
    xencfg_domain_build_info_init_type(&x->made.b_info, type);
}

/* xl insists on a name. */
static void put_name(struct xl_cfg *x)
{
    const char *name = x->config->c_info.name;

    x->made.c_info.name = xl_dup(name && xl_sayable(name) ? name : "");
    fputs("name = ", x->f);
    xl_put_quoted(x->f, x->made.c_info.name);
    putc('\n', x->f);
}

/*
 * What is xl's way out of some kernels: it insists on one where there is no
 * device model, and takes hvmloader for an old habit where there is.
 */
static void mend_kernel(struct xl_cfg *x)
{
    const xencfg_domain_build_info *b_info = &x->made.b_info;
    const char *base = b_info->kernel ? strrchr(b_info->kernel, '/') : NULL;

    base = base ? base + 1 : b_info->kernel;
    if (b_info->type == XENCFG_DOMAIN_TYPE_HVM) {
        if (base && !strcmp(base, "hvmloader")) {
            free(x->made.b_info.kernel);
            x->made.b_info.kernel = NULL;
        }
    } else if (!b_info->kernel && !b_info->bootloader) {
        fputs("kernel = \"\" # xl insists on one\n", x->f);
        x->made.b_info.kernel = xl_dup("");
    }
}

/* xl gives the second label to the domain's creation if it is the only one. */
static void put_labels(struct xl_cfg *x)
{
    XL_OPTION(x, ROW("init_seclabel", STRING, c_info.ssid_label));
    if (x->made.c_info.ssid_label)
        XL_OPTION(x, ROW("seclabel", STRING, b_info.exec_ssid_label));
}

static void put_arm_sci(struct xl_cfg *x)
{
    xencfg_arm_sci_type type = x->config->b_info.arch_arm.arm_sci.type;
    const char *name = xencfg_arm_sci_type_to_string(type);

    if (type == x->made.b_info.arch_arm.arm_sci.type || !name)
        return;
    fprintf(x->f, "arm_sci = \"type=%s\" # since Xen 4.21\n", name);
    x->made.b_info.arch_arm.arm_sci.type = type;
}

/* No more than the domain may have: xl would make none. */
static void put_memory(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    uint64_t mib = from->max_memkb / 1024 + !!(from->max_memkb % 1024);

    if (from->target_memkb != XL_MEM_UNSET && from->max_memkb != XL_MEM_UNSET &&
        from->target_memkb > mib * 1024) {
        fprintf(x->f,
                "memory = %" PRIu64 " # the maximum: the target, %" PRIu64
                " KiB, is above it\n",
                mib, from->target_memkb);
        to->target_memkb = mib * 1024;
    } else {
        XL_OPTION(x, ROW("memory", MIB, b_info.target_memkb));
    }
    if (to->target_memkb != XL_MEM_UNSET)
        to->max_memkb = to->target_memkb;
    XL_OPTION(x, ROW("maxmem", MIB, b_info.max_memkb));
}

void xl_cfg_options(struct xl_cfg *x)
{
    put_name(x);
    put_type(x);
    XL_OPTIONS(x, first);
    put_memory(x);
    xl_cfg_cpus(x);
    xl_cfg_lists(x);
    XL_OPTIONS(x, general);
    mend_kernel(x);
    put_labels(x);
    put_arm_sci(x);
    if (x->made.b_info.type != x->config->b_info.type)
        return;
    if (x->made.b_info.type != XENCFG_DOMAIN_TYPE_PV)
        XL_OPTION(x, NAMES("timer_mode", b_info.timer_mode, timer_mode));
    if (x->made.b_info.type == XENCFG_DOMAIN_TYPE_HVM)
        xl_cfg_hvm(x);
    else if (x->made.b_info.type == XENCFG_DOMAIN_TYPE_PVH)
        XL_OPTIONS(x, pvh);
    else
        XL_OPTION(x, ROW("e820_host", DEFBOOL, b_info.u.pv.e820_host));
}
