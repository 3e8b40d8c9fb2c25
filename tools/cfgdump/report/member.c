/* member - what a report may have in it. */
#include <ctype.h>
#include <string.h>

#include "report/report.h"

bool report_state_name(const char *name)
{
    const char *p = name + strlen("userdata-d.");

    if (strncmp(name, "userdata-", 9) || !islower((unsigned char)name[9]) ||
        name[10] != '.' || !isdigit((unsigned char)*p) || strlen(name) > 200)
        return false;
    p += strspn(p, "0123456789");
    if (*p != '.' || form_uuid(p + 1, strlen(p + 1)) != 36 || p[37] != '.')
        return false;
    p += 38;
    return *p && !p[strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_.")];
}

bool report_needs(const char *name)
{
    return !strcmp(name, "files") || !strcmp(name, "usb") ||
           !strcmp(name, "xenstore") || !strncmp(name, "state/", 6);
}

size_t report_max(const char *name)
{
    return strncmp(name, "state/", 6) ? REPORT_MAX_MEMBER : REPORT_MAX_TEMPLATE;
}

const char *report_type_name(mode_t mode)
{
    return S_ISLNK(mode)                    ? "a symbolic link"
           : S_ISDIR(mode)                  ? "a directory"
           : S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
           : S_ISFIFO(mode)                 ? "a pipe"
                                            : "not a regular file";
}
