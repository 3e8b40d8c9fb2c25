/* proof - which file it was that a problem is about. */
#include <stdio.h>
#include <string.h>

#include "check/proof.h"
#include "domain/domains.h"
#include "domain/start.h"

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
