/*
 * template - the stored JSON of a domain.
 *
 *     CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
 *
 *     rc = xencfg__template_open(ctx, domid, uuid, &t);
 *     rc = xencfg__template_load(ctx, &t, &config);
 *     ... read xenstore ...
 *     rc = xencfg__template_still(ctx, &t, &still);
 *
 * The file stays open in between.  Templates are only ever replaced by rename,
 * so if the path still names the open file, it did not change while xenstore
 * was read.
 */
#ifndef XENCFG_LIB_TEMPLATE_H
#define XENCFG_LIB_TEMPLATE_H

#include "base/ctx.h"
#include "template/lock.h"
#include "store/store.h"
#include "types/desc.h"

struct template {
    int fd;
    char *path;
    const char *name;           /* its last part */
    xencfg_uuid uuid;           /* from the name */
    bool by_domid;              /* not named after the uuid asked for */
    bool keep_time;             /* what replaces it gets its time */
};

#define TEMPLATE_NONE { .fd = -1 }

/*
 * Opens the template of a domain.  If there is none of that uuid, or uuid is
 * NULL, the one of the domid is taken.  Errors: XENCFG_ERROR_JSON_CONFIG_EMPTY,
 * _AMBIGUOUS, _TEMPLATE, _ACCESS, _NOMEM.
 */
int xencfg__template_open(xencfg_ctx *ctx, uint32_t domid,
                          const xencfg_uuid *uuid, struct template *ret);

/* Opens the file of that uuid alone; t->fd stays -1 if there is none. */
int xencfg__template_open_exact(xencfg_ctx *ctx, uint32_t domid,
                                const xencfg_uuid *uuid, struct template *t);

/* Reads it into *ret (initialised). */
int xencfg__template_load(xencfg_ctx *ctx, const struct template *t,
                          xencfg_domain_config *ret);

/* Reads it as it is; the caller frees *ret. */
int xencfg__template_bytes(xencfg_ctx *ctx, const struct template *t,
                           char **ret, size_t *len);

/* Its layout, flags of xencfg_type_to_json(). */
int xencfg__template_layout(xencfg_ctx *ctx, const struct template *t,
                            unsigned *flags);

/* What xencfg_libxl_json_layout() does, within another call. */
int xencfg__libxl_json_layout(xencfg_ctx *ctx, unsigned *flags);

enum template_state { TEMPLATE_SAME, TEMPLATE_REPLACED, TEMPLATE_GONE };

/* Is the path's file still the one that is open? */
int xencfg__template_still(xencfg_ctx *ctx, const struct template *t,
                           enum template_state *ret);

/*
 * What is written must be readable again, and the same: by way of JSON text,
 * makes *to (initialised) a copy of an object.  The error, XENCFG_ERROR_INVAL,
 * names what, or if that is NULL, quotes the text.
 */
int xencfg__copy_checked(xencfg_ctx *ctx, const struct xencfg_type *type,
                         void *to, const void *from, const char *what);

/*
 * Replaces, or makes, a template: writes it beside, and renames it.  The caller
 * holds the lock, which is checked once more before the renaming.  old, if not
 * NULL, is the file to be replaced, whose layout stays: if the path names
 * another one, a process wrote without the lock, and nothing is done; else it
 * becomes the new one.
 * Errors: XENCFG_ERROR_TEMPLATE, _LOCK_FAIL, _NOMEM; the old one is then as it
 * was.
 */
int xencfg__template_write(xencfg_ctx *ctx, const char *path,
                           const struct lock *lock, struct template *old,
                           const xencfg_domain_config *config);

/* The same with the file's contents; len includes the NUL that ends them. */
int xencfg__template_replace(xencfg_ctx *ctx, const char *path,
                             const struct lock *lock, struct template *old,
                             const char *data, size_t len);

/*
 * A file that is named after another uuid than the domain's, and older than the
 * domain, is another's: XENCFG_ERROR_JSON_CONFIG_EMPTY.
 */
int xencfg__template_check_age(xencfg_ctx *ctx, struct store *s, uint32_t domid,
                               const xencfg_uuid *named,
                               const struct template *t);

/* Is the open file older than the domain (by /vm/<uuid>/start_time), or if that
   is not known, than this boot?  Then an earlier domain has left it. */
int xencfg__template_is_leftover(xencfg_ctx *ctx, struct store *s,
                                 const xencfg_uuid *uuid,
                                 const struct template *t, bool *ret);

/*
 * The uuid by which libxl, which asks the hypervisor, looks for the domain's
 * template.  named is xenstore's, NULL if it has none; own is the one in the
 * template, t the template that was found.  xl changes xenstore's, and
 * neither the template's nor the hypervisor's, of a domain that it preserves
 * (rename-restart); libxl writes start_time for each uuid that it makes a
 * domain with, so that this one has none.
 */
int xencfg__domain_uuid(struct store *s, const xencfg_uuid *named,
                        const xencfg_uuid *own, const struct template *t,
                        xencfg_uuid *ret);

void xencfg__template_closep(struct template *t);

#endif
