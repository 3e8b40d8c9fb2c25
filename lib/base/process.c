/* process - what /proc tells of another process. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/process.h"

static FILE *open_file(int pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    return fopen(path, "re");
}

double xencfg__process_start(int pid)
{
    FILE *f = open_file(pid, "stat");
    long long ticks = 0;
    char line[1024], *p;

    if (!f)
        return 0;
    p = fgets(line, sizeof(line), f) ? strrchr(line, ')') : NULL;
    fclose(f);
    /* in a time namespace that is younger it is negative */
    if (!p || sscanf(p + 1,
                     " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u "
                     "%*d %*d %*d %*d %*d %*d %lld",
                     &ticks) != 1)
        return 0;
    return xencfg__now(CLOCK_REALTIME) - xencfg__now(CLOCK_BOOTTIME) +
           (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

/* Its owner can make the files of /proc/PID look like root's, but not this. */
void xencfg__process_name(int pid, char *ret, size_t size)
{
    FILE *f = open_file(pid, "status");
    char line[256], name[64] = "?", user[32] = "";
    unsigned uid;

    while (f && !*user && fgets(line, sizeof(line), f)) {
        if (!strncmp(line, "Name:\t", 6))
            snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 6, "\n"),
                     line + 6);
        if (sscanf(line, "Uid: %*u %u", &uid) == 1)
            snprintf(user, sizeof(user), " of user %u", uid);
    }
    if (f)
        fclose(f);
    snprintf(ret, size, "process %d (%s)%s", pid, name, user);
}
