/* redact_key - what a value is, by its JSON key or the name of its node. */
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "report/redact.h"

/* The last part of "vfbs[0].vnc.passwd", in lower case. */
static void last_part(const char *key, size_t len, char *ret, size_t size)
{
    size_t start = len, i;

    while (start && key[start - 1] != '.' && key[start - 1] != '/')
        start--;
    for (i = 0; i + 1 < size && start + i < len; i++)
        ret[i] = tolower((unsigned char)key[start + i]);
    ret[i] = 0;
}

enum redact_hint redact_key(const char *key, size_t len)
{
    static const char *const passwords[] = { "passw", "-pass", "_pass",
                                             "secret" };
    static const char *const media[] = {
        "pdev_path", "medium", "live_medium", "params", "tapdisk-params",
        "active_disk", "hidden_disk", "kernel", "ramdisk", "stubdomain_kernel",
        "stubdomain_ramdisk", "pvshim_path", "xauthority", "device_tree",
    };
    static const char *const paths[] = {
        "path", "script", "bootloader", "device_model", "firmware",
        "system_firmware", "smbios_firmware", "acpi_firmware", "tty", "node",
        "file", "display",
    };
    char name[64];
    size_t i;

    last_part(key, len, name, sizeof(name));
    if (!strcmp(name, "pass"))
        return HINT_PASSWORD;
    for (i = 0; i < ARRAY_SIZE(passwords); i++)
        if (strstr(name, passwords[i]))
            return HINT_PASSWORD;
    if (!strcmp(name, "mac"))
        return HINT_MAC;
    for (i = 0; i < ARRAY_SIZE(media); i++)
        if (!strcmp(name, media[i]))
            return HINT_MEDIUM;
    for (i = 0; i < ARRAY_SIZE(paths); i++)
        if (!strcmp(name, paths[i]))
            return HINT_PATH;
    return HINT_TEXT;
}
