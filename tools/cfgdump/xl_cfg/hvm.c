/* hvm - what xl.cfg(5) says of an HVM domain. */
#include "base/text.h"
#include "xl_cfg/xl_cfg.h"

#define ROW(key_, type_, member_, ...)                                        \
    XL_ROW(xencfg_domain_config, key_, type_, b_info.u.hvm.member_,           \
           ##__VA_ARGS__)
#define NAMES(key_, member_, enum_)                                           \
    XL_NAMES(xencfg_domain_config, key_, b_info.u.hvm.member_, enum_)

static const char *const vga[] = { "", "cirrus", "stdvga", "none", "qxl",
                                   NULL };

static const struct xl_row rows[] = {
    ROW("boot", STRING, boot),
    ROW("firmware_override", STRING, firmware),
    NAMES("bios", bios, bios_type),
    ROW("bios_path_override", STRING, system_firmware),
    ROW("smbios_firmware", STRING, smbios_firmware),
    ROW("acpi_firmware", STRING, acpi_firmware),
    ROW("pae", DEFBOOL, pae),
    XL_ROW(xencfg_domain_config, "apic", DEFBOOL, b_info.apic),
    ROW("acpi_s3", DEFBOOL, acpi_s3),
    ROW("acpi_s4", DEFBOOL, acpi_s4),
    ROW("acpi_laptop_slate", DEFBOOL, acpi_laptop_slate),
    ROW("nx", DEFBOOL, nx),
    ROW("hpet", DEFBOOL, hpet),
    ROW("vpt_align", DEFBOOL, vpt_align),
    ROW("hvm_pirq", DEFBOOL, pirq, .since = "4.19"),
    ROW("altp2mhvm", DEFBOOL, altp2m),
    ROW("rdm_mem_boundary", MIB, rdm_mem_boundary_memkb),
    NAMES("hdtype", hdtype, hdtype),
    NAMES("vendor_device", vendor_device, vendor_device),
    ROW("xen_platform_pci", DEFBOOL, xen_platform_pci),
    ROW("xen_platform_pci_bar_uc", DEFBOOL, xen_platform_pci_bar_uc,
        .since = "4.21"),
    ROW("vkb_device", DEFBOOL, vkb_device),
    ROW("usb", DEFBOOL, usb),
    ROW("usbversion", INT, usbversion),
    ROW("soundhw", STRING, soundhw),

    ROW("vga", WORD, vga.kind, .arg = vga),
    ROW("nographic", DEFBOOL, nographic),
    ROW("keymap", STRING, keymap),
    ROW("vnc", DEFBOOL, vnc.enable),
    ROW("vnclisten", STRING, vnc.listen),
    ROW("vncpasswd", STRING, vnc.passwd),
    ROW("vncunused", DEFBOOL, vnc.findunused),
    ROW("sdl", DEFBOOL, sdl.enable),
    ROW("opengl", DEFBOOL, sdl.opengl),
    ROW("display", STRING, sdl.display),
    ROW("xauthority", STRING, sdl.xauthority),
    ROW("spice", DEFBOOL, spice.enable),
    ROW("spiceport", INT, spice.port),
    ROW("spicetls_port", INT, spice.tls_port),
    ROW("spicehost", STRING, spice.host),
    ROW("spicedisable_ticketing", DEFBOOL, spice.disable_ticketing),
    ROW("spicepasswd", STRING, spice.passwd),
    ROW("spiceagent_mouse", DEFBOOL, spice.agent_mouse),
    ROW("spicevdagent", DEFBOOL, spice.vdagent),
    ROW("spice_clipboard_sharing", DEFBOOL, spice.clipboard_sharing),
    ROW("spiceusbredirection", INT, spice.usbredirection),
    ROW("spice_image_compression", STRING, spice.image_compression),
    ROW("spice_streaming_video", STRING, spice.streaming_video),
};

/* --------------------------------------------------------------- viridian */

static const char *const viridian[] = {
    "base", "freq", "time_ref_count", "reference_tsc",
    "hcall_remote_tlb_flush", "apic_assist", "crash_ctl", "synic", "stimer",
    "hcall_ipi", "ex_processor_masks", "no_vp_limit", "cpu_hotplug",
};

#define VIRIDIAN_WIDTH 64 /* of xl's bitmaps */
#define VIRIDIAN_NAMED ((UINT64_C(1) << ARRAY_SIZE(viridian)) - 1)

/* False: there are bits beyond. */
static bool viridian_bits(const xencfg_bitmap *bitmap, uint64_t *ret)
{
    uint32_t i;

    *ret = 0;
    for (i = 0; i < bitmap->size; i++) {
        if (i >= VIRIDIAN_WIDTH / 8 && bitmap->map[i])
            return false;
        if (i < VIRIDIAN_WIDTH / 8)
            *ret |= (uint64_t)bitmap->map[i] << 8 * i;
    }
    return true;
}

static void put_viridian_list(struct xl_cfg *x, uint64_t on, uint64_t off)
{
    const char *comma = "";
    size_t i;

    fputs("viridian = [", x->f);
    if (x->config->b_info.u.hvm.viridian.val > 0) {
        fputs("\"defaults\"", x->f);
        comma = ", ";
    }
    if (on & ~VIRIDIAN_NAMED) {
        fprintf(x->f, "%s\"all\"", comma);
        on = 0;
        comma = ", ";
    }
    for (i = 0; i < ARRAY_SIZE(viridian); i++) {
        if (!((on | off) >> i & 1))
            continue;
        fprintf(x->f, "%s\"%s%s\"", comma, off >> i & 1 ? "!" : "",
                viridian[i]);
        comma = ", ";
    }
    fputs("]\n", x->f);
}

/* One option for a defbool, or for True and two sets. */
static void put_viridian(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    uint64_t on, off;
    bool fits = from->u.hvm.viridian.val >= 0 &&
                viridian_bits(&from->u.hvm.viridian_enable, &on) &&
                viridian_bits(&from->u.hvm.viridian_disable, &off);

    /* All is all but those that are off; other nameless ones cannot be. */
    if (!fits || !(on | off) || (on & off) || (off & ~VIRIDIAN_NAMED) ||
        ((on & ~VIRIDIAN_NAMED) && ~(on | off))) {
        XL_OPTION(x, ROW("viridian", DEFBOOL, viridian));
        return;
    }
    put_viridian_list(x, on, off);
    to->u.hvm.viridian.val = from->u.hvm.viridian.val > 0;
    xl_copy_bitmap(&to->u.hvm.viridian_enable, &from->u.hvm.viridian_enable);
    xl_copy_bitmap(&to->u.hvm.viridian_disable, &from->u.hvm.viridian_disable);
}

/* ----------------------------------------------------------- odd options */

/* A kind of card implies that there is one. */
static void put_gfx_passthru(struct xl_cfg *x)
{
    if (x->config->b_info.u.hvm.gfx_passthru.val > 0 &&
        x->config->b_info.u.hvm.gfx_passthru_kind) {
        XL_OPTION(x, NAMES("gfx_passthru", gfx_passthru_kind,
                           gfx_passthru_kind));
        if (x->made.b_info.u.hvm.gfx_passthru_kind)
            x->made.b_info.u.hvm.gfx_passthru.val = 1;
    } else {
        XL_OPTION(x, ROW("gfx_passthru", DEFBOOL, gfx_passthru));
    }
}

/* xl can only make up another one. */
static void put_genid(struct xl_cfg *x)
{
    xencfg_ms_vm_genid *made = &x->made.b_info.u.hvm.ms_vm_genid;

    if (!memcmp(made, &x->config->b_info.u.hvm.ms_vm_genid, sizeof(*made)))
        return;
    fputs("ms_vm_genid = \"generate\"\n", x->f);
    memset(made, 0xff, sizeof(*made));
}

static void put_smbios(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    int i, count = from->u.hvm.num_smbios;
    const xencfg_smbios *smbios = from->u.hvm.smbios;

    for (i = 0; i < count; i++)
        if (!xencfg_smbios_type_to_string(smbios[i].key) || !smbios[i].value ||
            !*smbios[i].value || !xl_sayable(smbios[i].value))
            return;
    if (!count)
        return;
    to->u.hvm.smbios = xl_array(count, sizeof(*smbios));
    to->u.hvm.num_smbios = count;
    fputs("smbios = [ # since Xen 4.18\n", x->f);
    for (i = 0; i < count; i++) {
        const char *name = xencfg_smbios_type_to_string(smbios[i].key);
        CLEANUP(freep) char *text = text_format("%s=%s", name, smbios[i].value);

        fputs("    ", x->f);
        xl_put_quoted(x->f, text);
        fputs(",\n", x->f);
        to->u.hvm.smbios[i].key = smbios[i].key;
        to->u.hvm.smbios[i].value = xl_dup(smbios[i].value);
    }
    fputs("]\n", x->f);
}

static void put_bounded(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    const char *listen = from->u.hvm.vnc.listen;
    uint64_t hole = from->u.hvm.mmio_hole_memkb;

    /* xl refuses a display in both, and a hole of another size. */
    if (!listen || !strchr(listen, ':'))
        XL_OPTION(x, ROW("vncdisplay", INT, vnc.display));
    if (hole > 255 * 1024 && hole <= 3840 * 1024)
        XL_OPTION(x, ROW("mmio_hole", MIB, mmio_hole_memkb));
    if (from->u.hvm.mca_caps == 1) {
        fputs("mca_caps = [\"lmce\"]\n", x->f);
        x->made.b_info.u.hvm.mca_caps = 1;
    }
}

void xl_cfg_hvm(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    char **list = from->u.hvm.serial_list;

    XL_OPTIONS(x, rows);
    put_bounded(x);
    put_viridian(x);
    put_gfx_passthru(x);
    put_genid(x);
    put_smbios(x);
    /* An option has one value, be it a list or not. */
    if (list && *list)
        XL_OPTION(x, ROW("serial", STRINGS, serial_list));
    else
        XL_OPTION(x, ROW("serial", STRING, serial));
    list = from->u.hvm.usbdevice_list;
    if (list && *list)
        XL_OPTION(x, ROW("usbdevice", STRINGS, usbdevice_list));
    else
        XL_OPTION(x, ROW("usbdevice", STRING, usbdevice));
}
