/*
 * check - what the parts of a check share.
 *
 * One look goes over the state directory's files and xenstore's nodes, and puts
 * what is not as it should be into a check_result (xencfg__look()).  Several
 * looks, and what stays in all of them, make a check (check.c).
 *
 *     host.c       which domains there are, and the host's own problems
 *     files.c      the files of one domain
 *     compare.c    its template and its devices
 *     trees.c      who may access its nodes
 *     links.c      do a device's nodes lead to its backend, and that back?
 *     orphans.c    backends without a device
 *     userdata.c   libxl's files, and their names
 *     save.c       the backup
 *     codes.c      the classes of problems
 *     repair*.c    the other way
 */
#ifndef XENCFG_LIB_CHECK_H
#define XENCFG_LIB_CHECK_H

#include <sys/stat.h>

#include "base/ctx.h"
#include "store/store.h"
#include "template/userdata.h"

enum check_code {
    /* the template and the devices */
    CHECK_LIVE_WITHOUT_ENTRY,
    CHECK_MEDIUM_DIFFERS,
    CHECK_STALE_ENTRY,
    CHECK_DUPLICATE_ENTRY,
    CHECK_NAMELESS_DISK,
    CHECK_MALFORMED_NODE,
    CHECK_ORPHAN_BACKEND,
    CHECK_BACKEND_LINK,
    /* the template itself */
    CHECK_TEMPLATE_SYNTAX,
    CHECK_TEMPLATE_EMPTY,
    CHECK_TEMPLATE_NO_NUL,
    CHECK_TEMPLATE_MISSING,
    CHECK_TEMPLATE_NOT_YET,
    CHECK_TEMPLATE_AMBIGUOUS,
    CHECK_TEMPLATE_MISNAMED,
    CHECK_TEMPLATE_OTHER_NAME,
    /* files */
    CHECK_NOT_A_FILE,
    CHECK_FILE_MODE,
    CHECK_FILE_OWNER,
    CHECK_STATE_DIR_WRITABLE,
    CHECK_INTERRUPTED_WRITE,
    CHECK_DEAD_DOMAIN_FILE,
    CHECK_EARLIER_DOMAIN_FILE,
    CHECK_UNHELD_LOCK,
    CHECK_STUCK_LOCK,
    /* nodes */
    CHECK_DEAD_DOMAIN_NODES,
    CHECK_GUEST_WRITABLE,
    CHECK_GUEST_READABLE,
    CHECK_NOT_CHECKED,
    NUM_CHECK_CODES,
};

extern const struct xencfg_check_code xencfg__check_codes[NUM_CHECK_CODES];

/* -1: there is none of that name. */
int xencfg__check_code(const char *name);

struct check {
    xencfg_ctx *ctx;
    struct store *store;
    bool offline;               /* a dump: of files only contents and times */
    const uint32_t *only;       /* NULL: all */
    size_t num_only;
    struct userdata *files;     /* by domid and name */
    size_t num_files;
    char *name;                 /* of the domain in hand; may be NULL */
    xencfg_check_result *out;
    size_t room;
};

/* What a problem is about; 0 or NULL: not about such. */
struct about {
    int domid;                  /* -1: the host */
    xencfg_devkind kind;
    const char *id, *path, *proof;
    bool no_repair;             /* though others of the code have one */
    const char *remedy;         /* NULL: the code's */
};

/*
 * Seconds.  Who makes a domain with xencfg_domain_add() writes the template
 * first and then attaches the devices, without the lock in between: an entry of
 * a younger template may be of a device that is just being made.
 */
#define TEMPLATE_YOUNG 60

int xencfg__found(struct check *c, enum check_code code, const struct about *a,
                  const char *detail, ...) PRINTF(4, 5);

/* The text of the error that made it impossible. */
int xencfg__not_checked(struct check *c, int domid, const char *what);

/* One look; c->out is initialised, c->files not yet set. */
int xencfg__look(struct check *c);

/* "inode:seconds.nanoseconds:size" */
#define PROOF_MAX 96
void xencfg__proof(const struct stat *st, char text[PROOF_MAX]);

/* All files of one domain; dead: the domain is. */
int xencfg__check_files(struct check *c, const struct userdata *files,
                        size_t count, bool dead);

/* Is it the domain's own, not an earlier one's, as far as that can be told? */
int xencfg__is_own(struct check *c, const struct userdata *f, bool *ret);

int xencfg__check_template(struct check *c, uint32_t domid);
int xencfg__check_nodes(struct check *c, uint32_t domid);
int xencfg__check_node(struct check *c, int domid, const char *path);
/* Is it the directory of a device of a known kind? */
bool xencfg__is_device(uint32_t domid, const char *path);

/* nodes: those below path, which may be a device's. */
int xencfg__check_device(struct check *c, uint32_t domid, const char *path,
                         const struct names *nodes);
int xencfg__check_backends(struct check *c);

#endif
