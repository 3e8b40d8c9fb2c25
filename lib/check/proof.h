/* proof - which file it was that a problem is about. */
#ifndef XENCFG_LIB_CHECK_PROOF_H
#define XENCFG_LIB_CHECK_PROOF_H

#include "store/store.h"
#include "template/userdata.h"

/* "inode:seconds.nanoseconds:size" */
#define PROOF_MAX 96
void xencfg__proof(const struct stat *st, char text[PROOF_MAX]);

/*
 * Written within the last minute?  xencfg_domain_add() writes the template
 * first, then its caller attaches the devices, without the lock in between: an
 * entry of such a template may be of a device that is just being made.  One
 * that is dated in the future is not young: how old it is nobody knows.
 */
bool xencfg__is_young(const struct stat *st);

/*
 * Of a domain that xenstore does not know: was the daemon there already when
 * the file was written, so that the domain has gone since?  One that was
 * started later may have forgotten it.  Or the daemon was started when the host
 * was, and the file is older than that.  *why_not is NULL then, else says why
 * that cannot be told.  To be asked after xenstore was.
 */
int xencfg__is_of_the_dead(struct store *s, const struct stat *st,
                           const char **why_not);

/*
 * Is the file, which is named after a domid, an earlier domain's?  It has
 * another uuid then, and is older than the domain, as far as xenstore knows.
 */
int xencfg__is_earlier(struct store *s, const struct userdata *f, bool *ret);

/*
 * What dates alone say is no reason to move such a file away: it is one that
 * the domain has a template of its own uuid.
 */
int xencfg__has_its_own(struct store *s, uint32_t domid, bool *ret);

#endif
