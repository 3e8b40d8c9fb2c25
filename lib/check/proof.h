/* proof - which file it was that a problem is about. */
#ifndef XENCFG_LIB_CHECK_PROOF_H
#define XENCFG_LIB_CHECK_PROOF_H

#include "store/store.h"
#include "template/userdata.h"

/* "inode:seconds.nanoseconds:size" */
#define PROOF_MAX 96
void xencfg__proof(const struct stat *st, char text[PROOF_MAX]);

/*
 * Seconds.  xencfg_domain_add() writes the template first, then its caller
 * attaches the devices, without the lock in between: an entry of a younger
 * template may be of a device that is just being made.
 */
#define TEMPLATE_YOUNG 60

/*
 * Is the file, which is named after a domid, an earlier domain's?  It has
 * another uuid then, and is older than the domain, as far as xenstore knows.
 */
int xencfg__is_earlier(struct store *s, const struct userdata *f, bool *ret);

#endif
