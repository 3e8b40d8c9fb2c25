/*
 * redact_key - what a value is, by its JSON key, the name of its node, or that
 * of a setting in a command line.
 *
 * Of a command line any setting may be a secret, so it is the harmless ones
 * that are listed.  Rather too much is hidden than too little.
 */
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "report/redact.h"

#define LONGEST 128 /* a longer key is unknown */

static void lower(const char *key, size_t len, char *ret, size_t size)
{
    size_t i;

    for (i = 0; i + 1 < size && i < len; i++)
        ret[i] = tolower((unsigned char)key[i]);
    ret[i] = 0;
}

/* The last part of "vfbs[0].vnc.passwd". */
static size_t last_part(const char *key, size_t len, const char *separators)
{
    size_t start = len;

    while (start && !strchr(separators, key[start - 1]))
        start--;
    return start;
}

static bool is_in(const char *name, const char *const *list)
{
    while (*list && strcmp(name, *list))
        list++;
    return *list;
}

static bool has_one(const char *name, const char *const *list)
{
    while (*list && !strstr(name, *list))
        list++;
    return *list;
}

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), len = strlen(end);

    return n >= len && !strcmp(name + n - len, end);
}

/* Of JSON, xenstore and command lines. */
static bool is_password(const char *name)
{
    static const char *const words[] = { "passw", "passphr", "-pass",
                                         "_pass", "secret",  "credential",
                                         NULL };

    return !strcmp(name, "pass") || has_one(name, words);
}

enum redact_hint redact_key(const char *key, size_t len)
{
    static const char *const media[] = {
        "pdev_path", "medium", "live_medium", "params", "tapdisk-params",
        "active_disk", "hidden_disk", "kernel", "ramdisk",
        "stubdomain_kernel", "stubdomain_ramdisk", "pvshim_path",
        "xauthority", "device_tree", NULL,
    };
    static const char *const paths[] = {
        "path", "script", "bootloader", "device_model", "firmware",
        "system_firmware", "smbios_firmware", "acpi_firmware", "tty", "node",
        "file", "display", NULL,
    };
    static const char *const lines[] = {
        "cmdline", "stubdomain_cmdline", "pvshim_cmdline", "pvshim_extra",
        "extra", "extra_pv", "extra_hvm", "bootloader_args", NULL,
    };
    static const char *const free_form[] = { "xsdata", "vm-data", "value",
                                             NULL };
    size_t start = last_part(key, len, "./");
    char name[64];

    lower(key + start, len - start, name, sizeof(name));
    if (is_password(name))
        return HINT_PASSWORD;
    if (!strcmp(name, "mac"))
        return HINT_MAC;
    if (is_in(name, media))
        return HINT_MEDIUM;
    if (is_in(name, paths))
        return HINT_PATH;
    if (is_in(name, lines))
        return HINT_ARGS;
    if (is_in(name, free_form))
        return HINT_GUESS;
    return !strcmp(name, "platformdata") || memmem(key, len, "/platform/", 10)
               ? HINT_OTHER
               : HINT_TEXT;
}

/* ---------------------------------------------------------- command lines */

static bool is_secret(const char *name, const char *part, bool qemu)
{
    static const char *const words[] = {
        "token", "psk", "private", "cookie", "wpa", "wep", "bearer",
        "authoriz", "rootpw", "sshpw", "seed", "keyfile", "key-file",
        "guestfwd", "luks.key", "privkey", "apikey", "authkey", "login", NULL,
    };
    static const char *const parts[] = { "pin", "otp", "psw", "auth", NULL };
    /* of a secret, of fw_cfg, of SMBIOS; what a shell runs */
    static const char *const of_qemu[] = { "data", "string",  "value", "exec",
                                           "cmd",  "command", NULL };

    return is_password(name) || has_one(name, words) || is_in(part, parts) ||
           (qemu && is_in(part, of_qemu)) || ends(part, "key") ||
           ends(part, "pw") || ends(part, "pwd");
}

/* Linux, systemd, dracut, installers; with dots and all. */
static const char *const of_kernel[] = {
    "root", "uuid", "label", "partuuid", "partlabel", "rootfstype",
    "rootdelay", "rootflags", "roottype", "real_root", "resume",
    "resume_offset", "init", "rdinit", "console", "earlycon", "earlyprintk",
    "loglevel", "log_buf_len", "ignore_loglevel", "panic", "oops",
    "crashkernel", "mem", "memmap", "maxcpus", "nr_cpus", "possible_cpus",
    "isolcpus", "nohz", "nohz_full", "rcu_nocbs", "irqaffinity", "hugepages",
    "hugepagesz", "default_hugepagesz", "transparent_hugepage", "numa",
    "numa_balancing", "clocksource", "tsc", "hpet", "acpi", "acpi_osi",
    "apic", "pci", "pcie_aspm", "iommu", "intel_iommu", "amd_iommu",
    "swiotlb", "idle", "processor.max_cstate", "intel_idle.max_cstate",
    "mitigations", "spectre_v2", "spec_store_bypass_disable", "pti", "l1tf",
    "mds", "kvm", "nmi_watchdog", "watchdog", "elevator", "scsi_mod.scan",
    "libata.force", "ipv6.disable", "net.ifnames", "biosdevname", "selinux",
    "enforcing", "apparmor", "security", "lsm", "audit", "lockdown",
    "module.sig_enforce", "modules", "modprobe.blacklist", "module_blacklist",
    "rd.driver.blacklist", "vga", "video", "fbcon", "vconsole.font",
    "vconsole.keymap", "rd.vconsole.keymap", "keymap", "locale.lang", "lang",
    "locale", "language", "country", "timezone", "tz", "cgroup_enable",
    "cgroup_disable", "systemd.unified_cgroup_hierarchy", "systemd.unit",
    "systemd.show_status", "systemd.log_level", "systemd.log_target",
    "systemd.mask", "usb-storage.quirks", "systemd.wants", "systemd.hostname",
    "systemd.machine_id", "systemd.default_timeout_start_sec",
    "systemd.gpt_auto", "udev.log_level", "udev.log_priority",
    "rd.udev.log_level", "rd.lvm.lv", "rd.lvm.vg", "rd.lvm", "rd.luks.uuid",
    "rd.luks.name", "rd.luks", "rd.md.uuid", "rd.md", "rd.dm", "rd.break",
    "rd.shell", "rd.neednet", "fsck.mode", "fsck.repair", "xen", "xencons",
    "xen_emul_unplug", "xen-pciback.hide", "xen-fbfront.video", "boot_image",
    "boot", "bootdev", "bootif", "ip", "nameserver", "netmask", "gateway",
    "ifname", "vlan", "bond", "bridge", "team", "hostname", "domain",
    "interface", "auto", "priority", "debconf/priority",
    "netcfg/choose_interface", "netcfg/get_hostname", "netcfg/get_domain",
    "nfsroot", "netroot", "initrd", "inst.repo", "inst.stage2", "inst.ks",
    "inst.lang", "inst.keymap", "inst.text", "ks", "kssendmac", "repo",
    "method", "url", "preseed/url", "preseed/file", "file", "ds", NULL,
};

/* QEMU; behind a driver's name and dot, too. */
static const char *const of_qemu[] = {
    "id", "driver", "if", "index", "media", "format", "cache", "aio", "bus",
    "addr", "unit", "lun", "node-name", "read-only", "readonly", "snapshot",
    "werror", "rerror", "discard", "detect-zeroes", "netdev", "mac", "model",
    "vlan", "ifname", "br", "helper", "script", "downscript", "host", "port",
    "to", "ipv4", "ipv6", "server", "wait", "nowait", "telnet", "websocket",
    "path", "mode", "size", "mem-path", "share", "prealloc", "policy",
    "qom-type", "file", "type", "tls-port", "tls-creds", "x509-dir",
    "endpoint", "verify-peer", "dir", "iothread", "vectors", "num-queues",
    "queues", "vhost", "sockets", "cores", "threads", "cpus", "maxcpus",
    "accel", "kernel_irqchip", "usb", "vga", "display", "gl", "rendernode",
    "head", "max_outputs", "xres", "yres", "width", "height", "chardev",
    "mux", "logfile", "append", "delay", "cols", "rows", "pool", "image",
    "conf", "snap", "auth_supported", "mon_host", "user", "username",
    "hostfwd", "net", "dns", "dhcpstart", "hostname", "restrict", "bootindex",
    "order", "once", "menu", "splash", "romfile", "rombar", "serial", "wwn",
    "product", "vendor", "version", "uuid", "sku", "family", "manufacturer",
    "location", "asset", "release", "date", "name", "slot", "chassis",
    "multifunction", "base", "clock", "driftfix", "logical_block_size",
    "physical_block_size", "fsdriver", "fsdev", "mount_tag", "security_model",
    "writeout", "drive", "image-compression", "streaming-video",
    "playback-compression", "agent-mouse", "disable-ticketing",
    "seamless-migration", "sasl", "to", "ram_size", "vram_size", "vgamem_mb",
    "guest", "enable", "timestamp", "share", "level", "audiodev", "pasid",
    "guest_cid", "target", "backing", "initiator-name", NULL,
};

enum redact_hint redact_setting(const char *key, size_t len, bool qemu)
{
    size_t start = last_part(key, len, "./:");
    char name[LONGEST], part[LONGEST];

    lower(key, len, name, sizeof(name));
    lower(key + start, len - start, part, sizeof(part));
    if (is_secret(name, part, qemu))
        return HINT_PASSWORD;
    if (len >= LONGEST)
        return HINT_OTHER;
    return is_in(name, of_kernel) || (qemu && is_in(part, of_qemu))
               ? HINT_TEXT
               : HINT_OTHER;
}
