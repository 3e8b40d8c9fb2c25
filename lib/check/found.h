/* found - what a look finds, collected. */
#ifndef XENCFG_LIB_CHECK_FOUND_H
#define XENCFG_LIB_CHECK_FOUND_H

#include "base/ctx.h"
#include "check/codes.h"
#include "store/memo.h"
#include "template/userdata.h"

/* One look, over all domains or some. */
struct check {
    xencfg_ctx *ctx;
    struct store *store;
    struct memo *memo;          /* which store is then; NULL: a dump */
    bool deep;                  /* the permissions of all nodes */
    bool offline;               /* a dump: of files only contents and times */
    const uint32_t *only;       /* NULL: all */
    size_t num_only;
    bool host;                  /* the host's own problems too */
    struct userdata *files;     /* by domid and name */
    size_t num_files;
    bool no_files;              /* they cannot be listed, which was reported */
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
    bool is_note;               /* no more than that, of whatever code */
    const char *remedy;         /* NULL: the code's */
};

int xencfg__found(struct check *c, enum check_code code, const struct about *a,
                  const char *detail, ...) PRINTF(4, 5);

/* With the text of the error that made it impossible. */
int xencfg__not_checked(struct check *c, int domid, const char *path);

#endif
