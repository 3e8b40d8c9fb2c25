/*
 * userdata - the files that libxl keeps of domains, and their names:
 * userdata-<letter>.<domid>.<uuid>.<userid>.
 */
#ifndef XENCFG_LIB_USERDATA_H
#define XENCFG_LIB_USERDATA_H

#include <sys/stat.h>

#include "base/ctx.h"

struct userdata {
    char *name;
    char letter;                /* 'd', 'n' or 'l' */
    uint32_t domid;
    xencfg_uuid uuid;
    const char *userid;         /* in name: "libxl-json" */
    struct stat st;             /* of the name itself, not of a link's target */
};

#define USERDATA_TEMPLATE "libxl-json"  /* the userid of a template */

/* Fills all but name and st; userid points into name.  False: it is none. */
bool xencfg__userdata_parse(const char *name, struct userdata *ret);

bool xencfg__userdata_is_template(const struct userdata *f);

/* The path of a file; the caller frees it. */
int xencfg__userdata_format(xencfg_ctx *ctx, char letter, uint32_t domid,
                            const xencfg_uuid *uuid, const char *userid,
                            char **ret);

/* The path of what is to replace the file of that path; NULL: no memory. */
char *xencfg__userdata_new(const char *path);

/* Is it one that libxl removes with the domain, whatever it is? */
bool xencfg__userdata_is_of(const char *name, uint32_t domid,
                            const xencfg_uuid *uuid);

/* The error of errno, that it could not be opened. */
int xencfg__state_dir_failed(xencfg_ctx *ctx);

/*
 * All in the state directory, by domid and name; those that vanish meanwhile
 * are left out.  XENCFG_ERROR_ACCESS, _NOMEM.
 */
int xencfg__userdata_list(xencfg_ctx *ctx, struct userdata **ret,
                          size_t *count);

void xencfg__userdata_free(struct userdata *files, size_t count);

/* Its path; NULL: no memory. */
char *xencfg__userdata_path(const xencfg_ctx *ctx, const struct userdata *f);

#endif
