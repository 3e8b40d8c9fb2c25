/* redact_form - what can be told of a value by its form. */
#include <ctype.h>
#include <string.h>

#include <xencfg/xencfg.h>

#include "base/cleanup.h"
#include "report/redact.h"

static bool is(const char *p, size_t n, const char *text)
{
    return n == strlen(text) && !memcmp(p, text, n);
}

static bool begins(const char *p, size_t n, const char *text)
{
    return n >= strlen(text) && !memcmp(p, text, strlen(text));
}

static bool alnum(const char *p, size_t n, size_t i)
{
    return i < n && isalnum((unsigned char)p[i]);
}

static bool hex(const char *p, size_t n, size_t i)
{
    return i < n && isxdigit((unsigned char)p[i]);
}

size_t form_uuid(const char *p, size_t n)
{
    size_t i;

    if (n < 36 || alnum(p, n, 36))
        return 0;
    for (i = 0; i < 36; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? p[i] != '-'
                                                    : !hex(p, n, i))
            return 0;
    return 36;
}

/*
 * Six pairs of digits or more: other hardware addresses are longer.  At the end
 * of what was cut off four pairs will do.
 */
size_t form_mac(const char *p, size_t n)
{
    char separator = n > 2 ? p[2] : 0;
    size_t i = 0, pairs = 0;

    if (separator != ':' && separator != '-')
        return 0;
    while (hex(p, n, i) && hex(p, n, i + 1) && !alnum(p, n, i + 2)) {
        pairs++;
        if (i + 2 >= n || p[i + 2] != separator || !alnum(p, n, i + 3) ||
            !hex(p, n, i + 3) || !hex(p, n, i + 4) || alnum(p, n, i + 5))
            break;
        i += 3;
    }
    if (pairs >= 6)
        return i + 2;
    for (i += 2; i < n && (p[i] == separator || hex(p, n, i)); i++)
        ;
    return pairs >= 4 && i == n ? n : 0;
}

bool form_mac_digits(const char *p, size_t n, char *ret)
{
    size_t i, digits = 0;

    for (i = 0; i < n; i++)
        if (p[i] != ':' && p[i] != '-') {
            if (digits == 12 || !hex(p, n, i))
                return false;
            ret[digits++] = tolower((unsigned char)p[i]);
        }
    ret[digits] = 0;
    return digits == 12;
}

/* ----------------------------------------------------------------- paths */

size_t form_run(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if ((unsigned char)p[i] <= 0x20 || p[i] == 0x7f ||
            strchr("\"'`<>|;", p[i]))
            break;
    return i;
}

/* "name=" behind a comma: the next of a list of settings. */
static bool setting(const char *p, size_t n)
{
    size_t i = 0;

    while (alnum(p, n, i) || (i < n && strchr("_.-", p[i])))
        i++;
    return i && i < n && p[i] == '=';
}

/* Rather too long than too short. */
size_t form_path(const char *p, size_t n)
{
    bool url = begins(p, n, "//");
    size_t i, run = form_run(p, n);

    for (i = 0; i < run; i++) {
        bool last = i + 1 >= run;

        if (p[i] == ':' && !url &&
            (last || p[i + 1] == '/' || isdigit((unsigned char)p[i + 1])))
            break;
        if (p[i] == ',' &&
            (last || p[i + 1] == '/' || setting(p + i + 1, run - i - 1)))
            break;
    }
    while (i && strchr(".,:)]}!?", p[i - 1]))
        i--;
    return strspn(p, "/") >= i ? 0 : i;
}

/* "//user:password@host/...": who writes it need not have escaped anything. */
size_t form_login(const char *p, size_t n)
{
    size_t i, end, run, at = 0;

    if (!begins(p, n, "//"))
        return 0;
    for (end = 2; end < n && (unsigned char)p[end] > 0x20 && p[end] != '"';)
        end++;
    for (i = 2; i < end && p[i] != '/'; i++)
        if (p[i] == '@')
            at = i + 1;
    run = at ? form_path(p + at, n - at) : 0;
    return at + run;
}

bool form_path_begins(const char *text, size_t at)
{
    unsigned char before = at ? text[at - 1] : ' ';

    if (!isalnum(before) && !strchr("._~-]/", before))
        return true;
    /* -L/usr/lib */
    return at >= 2 && isalpha(before) && text[at - 2] == '-' &&
           (at == 2 || isspace((unsigned char)text[at - 3]));
}

/* p begins with dir, and then is no other name. */
static bool below(const char *p, size_t n, const char *dir)
{
    size_t len = strlen(dir);

    return begins(p, n, dir) && (n == len || p[len] == '/');
}

bool form_public(const char *p, size_t n)
{
    static const char *const dirs[] = {
        "/local/domain", "/local/pool", "/etc/xen/scripts", "/tool/xenstored",
        "/run/xenstored", "/var/run/xenstored",
    };
    static const char *const names[] = {
        "/libxl", "/vm", "/tool", "/local", "/var/lib/xen", "/dev/null",
        "/dev/zero", "/dev/full",
    };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(dirs); i++)
        if (below(p, n, dirs[i]))
            return true;
    for (i = 0; i < ARRAY_SIZE(names); i++)
        if (is(p, n, names[i]))
            return true;
    if (begins(p, n, "/libxl/"))
        return n > 7 && isdigit((unsigned char)p[7]);
    return begins(p, n, "/vm/") && n >= 40 &&
           (form_uuid(p + 4, n == 40 || p[40] == '/' ? 36 : 0) ||
            begins(p, n, "/vm/00000000-"));
}

size_t form_medium_prefix(const char *p, size_t n)
{
    static const char *const words[] = {
        "aio:", "qcow2:", "qcow:", "vhd:", "vhdx:", "qed:", "raw:", "phy:",
        "tap:", "tap2:", "tapdisk:", "file:",
    };
    size_t i, done = 0;

    for (i = 0; i < ARRAY_SIZE(words); i++)
        if (begins(p + done, n - done, words[i])) {
            done += strlen(words[i]);
            i = -1;
        }
    return done;
}

const char *form_suffix(const char *p, size_t n)
{
    static const char *const suffixes[] = {
        ".iso", ".img", ".raw", ".qcow2", ".qcow", ".vhd", ".vhdx", ".vmdk",
        ".vdi", ".qed", ".bin", ".rom", ".fd", ".gz", ".xz", ".efi", ".dtb",
        ".sock", ".socket", ".cfg", ".conf", ".json", ".xml", ".log", ".sh",
        ".py",
    };
    size_t i, len;

    for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
        len = strlen(suffixes[i]);
        if (n > len && !memcmp(p + n - len, suffixes[i], len))
            return suffixes[i];
    }
    return "";
}

/* ----------------------------------------------------------------- words */

bool form_common_word(const char *p, size_t n)
{
#define ENUM(name_) XENCFG_ENUM(name_)
    static const xencfg_enum_id enums[] = {
        ENUM(domain_type), ENUM(passthrough), ENUM(tsc_mode),
        ENUM(device_model_version), ENUM(scheduler), ENUM(timer_mode),
        ENUM(tee_type), ENUM(bios_type), ENUM(smbios_type), ENUM(hdtype),
        ENUM(vga_interface_type), ENUM(gfx_passthru_kind), ENUM(vendor_device),
        ENUM(rdm_reserve_strategy), ENUM(rdm_reserve_policy),
        ENUM(gic_version), ENUM(vuart_type), ENUM(sve_type),
        ENUM(arm_sci_type), ENUM(altp2m_mode), ENUM(disk_backend),
        ENUM(disk_format), ENUM(disk_specification), ENUM(disk_transport),
        ENUM(nic_type), ENUM(vkb_backend), ENUM(virtio_transport),
        ENUM(p9_type), ENUM(vsnd_pcm_format), ENUM(vsnd_stream_type),
        ENUM(channel_connection), ENUM(usbctrl_type), ENUM(usbdev_type),
        ENUM(action_on_shutdown), ENUM(devkind), ENUM(finding_class),
        ENUM(source),
    };
#undef ENUM
    static const char *const others[] = {
        "online", "offline", "connected", "running", "enabled", "disabled",
        "default", "unknown", "failed", "domain", "xenconsoled", "ioemu",
        "qemu-xen", "linux", "windows", "network", "mapped", "passthrough",
    };
    char word[32];
    size_t i;
    int value;

    if (!n || n >= sizeof(word))
        return false;
    for (i = 0; i < n; i++)
        word[i] = tolower((unsigned char)p[i]);
    word[n] = 0;
    for (i = 0; i < ARRAY_SIZE(enums); i++)
        if (!xencfg_enum_from_string(enums[i], word, &value))
            return true;
    for (i = 0; i < ARRAY_SIZE(others); i++)
        if (!strcmp(word, others[i]))
            return true;
    return false;
}
