/*
 * look - the parts of one look.
 *
 * A look goes over the state directory's files and xenstore's nodes, and puts
 * what is not as it should be into a check_result.  Several looks, and what
 * stays in all of them, make a check (check.c).
 *
 *     host.c       which domains there are, and the host's own problems
 *     files.c      the files of one domain
 *     compare.c    its template and its devices
 *     trees.c      which guests may access its nodes
 *     links.c      do a device's nodes lead to its backend, and that back?
 *     orphans.c    backends without a device
 *     codes.c      the classes of problems
 *     remedy.c     what is to be done, with the names of what it is about
 *
 * A new class of problems is a row in codes.c, and one of these that finds it;
 * if it can be repaired, repair.c has it too.
 */
#ifndef XENCFG_LIB_CHECK_LOOK_H
#define XENCFG_LIB_CHECK_LOOK_H

#include "check/found.h"

/* All of it; c->out is initialised, c->files not yet set. */
int xencfg__look(struct check *c);

/* Whose files they are. */
enum owner {
    OWNER_LIVE,
    OWNER_DEAD,
    OWNER_LEFT, /* not alive, but its nodes are there: perhaps it is dying */
};

/* All files of one domain. */
int xencfg__check_files(struct check *c, const struct userdata *files,
                        size_t count, enum owner owner);

/* Of all problems: names in the remedies what they are about. */
int xencfg__check_remedies(xencfg_ctx *ctx, xencfg_check_result *r);

int xencfg__check_template(struct check *c, uint32_t domid);
int xencfg__check_nodes(struct check *c, uint32_t domid);
int xencfg__check_node(struct check *c, int domid, const char *path);

/* The values of its own nodes that are shown. */
int xencfg__check_values(struct check *c, uint32_t domid);

/* Asks ahead for all that is read of a domain whatever is there. */
int xencfg__ask_domain(struct check *c, uint32_t domid);

/* Is it the directory of a device of a known kind?  Then *listed: has it nodes
   that have to be there? */
bool xencfg__is_device(uint32_t domid, const char *path, bool *listed);

/* What is read of it first, and, with nodes, those below, what is then. */
void xencfg__want_device(struct store_wants *w, const char *path);
int xencfg__want_linked(struct check *c, struct store_wants *w, uint32_t domid,
                        const char *path, const struct names *nodes);

/* nodes: those below path, which is a device's; none if they need not be. */
int xencfg__check_device(struct check *c, uint32_t domid, const char *path,
                         const struct names *nodes);

int xencfg__check_backends(struct check *c);

/* Sets *wrong if something is. */
typedef int judge_fn(struct store *s, void *arg, bool *wrong);

/*
 * Judges, and if something is wrong once more in a transaction, before it
 * counts.  What changes all the time is reported as not checked, and is not
 * wrong; domid and path name it.
 */
int xencfg__judge(struct check *c, judge_fn *fn, void *arg, int domid,
                  const char *path, bool *wrong);

#endif
