/* proof - which file it was that a problem is about. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "check/proof.h"
#include "domain/domains.h"
#include "domain/start.h"

/* Seconds. */
#define YOUNG 60
#define WITH_THE_HOST 300       /* from its boot to xenstored's start */

void xencfg__proof(const struct stat *st, char text[PROOF_MAX])
{
    snprintf(text, PROOF_MAX, "%ju:%jd.%09ld:%jd", (uintmax_t)st->st_ino,
             (intmax_t)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
             (intmax_t)st->st_size);
}

int xencfg__is_earlier(struct store *s, const struct userdata *f, bool *ret)
{
    xencfg_uuid uuid;
    bool known;
    int rc;

    *ret = false;
    rc = xencfg__domain_vm_uuid(s, f->domid, &uuid, &known);
    if (rc || !known || !memcmp(&uuid, &f->uuid, sizeof(uuid)))
        return rc;
    return xencfg__domain_is_younger(s, &uuid, &f->st, ret);
}

int xencfg__has_its_own(struct store *s, uint32_t domid, bool *ret)
{
    CLEANUP(freep) char *path = NULL;
    xencfg_uuid uuid;
    struct stat st;
    bool known;
    int rc;

    *ret = false;
    rc = xencfg__domain_vm_uuid(s, domid, &uuid, &known);
    if (!rc && known)
        rc = xencfg__userdata_format(s->ctx, 'd', domid, &uuid,
                                     USERDATA_TEMPLATE, &path);
    *ret = path && !lstat(path, &st) && S_ISREG(st.st_mode);
    return rc;
}

bool xencfg__is_young(const struct stat *st)
{
    time_t now = time(NULL);

    return st->st_mtim.tv_sec <= now && now - st->st_mtim.tv_sec < YOUNG;
}

int xencfg__is_of_the_dead(struct store *s, const struct stat *st,
                           const char **why_not)
{
    double written = xencfg__epoch(st->st_mtim), start, now, boot;
    struct timespec t;
    int rc = xencfg__store_daemon_start(s, &start);

    clock_gettime(CLOCK_REALTIME, &t);
    now = (double)t.tv_sec;
    clock_gettime(CLOCK_BOOTTIME, &t);
    boot = now - (double)t.tv_sec;
    if (!start)
        *why_not = "when xenstored was started is not known";
    else if (written > now + 1)
        *why_not = "this file's date is ahead of the clock";
    else if (written > start || (written < boot - 1 && start > boot - 1 &&
                                 start < boot + WITH_THE_HOST))
        *why_not = NULL;
    else
        *why_not = "xenstored was started after this file was written";
    return rc;
}
