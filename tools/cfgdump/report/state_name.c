/* state_name - which files of the state directory a report may have. */
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
