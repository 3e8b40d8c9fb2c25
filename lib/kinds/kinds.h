/*
 * kinds - one row per kind of device.
 *
 * All that the library knows of a kind, but for what is code of its own: the
 * nodes and defaults of a new one (lib/device/parts.c), and what the nodes of a
 * live one say beyond copies of fields (lib/retrieve/live_make.c).
 */
#ifndef XENCFG_LIB_KINDS_H
#define XENCFG_LIB_KINDS_H

#include "kinds/identity.h"
#include "types/desc.h"

#define NKINDS XENCFG__DEVKIND_END              /* [..._NONE] unused */
#define MAX_DIRS 2
#define MAX_BACKENDS 4

/* A node of a backend, and below /libxl/<domid>/device/<kind>/<id>. */
struct node_row {
    const char *node, *field;
    const char *is, *otherwise; /* what it says if the field, an int, is not 0,
                                   and if it is; NULL: its value */
    const char *with;           /* written only if that field is set */
    bool hex;                   /* written so; read in either form */
};

/* Directories below /local/domain/<backend>/backend with devices of a kind. */
struct backend_kind {
    const char *name;
    int value;                  /* of the field served_by */
    uint8_t dir;                /* the devkind's, of what it serves */
    bool by_qemu;               /* a device model serves it */
    bool has_script;            /* in dom0, the toolstack runs one */
};

struct devkind {
    struct xencfg_kind public;
    const struct xencfg_type *type;
    uint16_t array, count;      /* where a domain_config has them */
    /* Directories below /libxl/<domid>/device whose names are indices. */
    const char *dir[MAX_DIRS];
    /* The first is the usual one; after the last there is NULL, or nothing. */
    struct backend_kind backend[MAX_BACKENDS];
    uint16_t served_by;         /* the field that selects one of several */
    bool may_be_emulated;       /* by the device model: without a backend */
    const struct node_row *nodes;       /* the last one's node is NULL; may be
                                           NULL */
    bool kept_whole;            /* the template has a new one with all its
                                   defaults */
    /* The identity of a template entry, NO_ID if it has none of its own. */
    uint64_t (*id)(const void *dev);
    /* Makes an entry of that identity, where id is more than the devid. */
    void (*set_id)(void *dev, uint64_t id);
};

extern const struct devkind xencfg__kinds[];       /* of NKINDS */

static inline void **xencfg__devices(const struct devkind *k,
                                     const xencfg_domain_config *config)
{
    return xencfg__at(config, k->array);
}

static inline int *xencfg__device_count(const struct devkind *k,
                                        const xencfg_domain_config *config)
{
    return xencfg__at(config, k->count);
}

static inline void *xencfg__device(const struct devkind *k,
                                   const xencfg_domain_config *config, int i)
{
    return (char *)*xencfg__devices(k, config) + (size_t)i * k->type->size;
}

/* What serves a device; NULL: no backend does. */
const struct backend_kind *xencfg__backend_of(enum xencfg_devkind kind,
                                              const void *dev);

/* The kind that has such a directory; NULL, false: none has. */
const struct backend_kind *xencfg__backend_find(const char *name,
                                                enum xencfg_devkind *kind);
bool xencfg__kind_of_dir(const char *name, enum xencfg_devkind *kind, int *dir);

/*
 * The field of a name, "vnc.enable": *obj, an object of the type, becomes where
 * its value is.  NULL if there is no such field.
 */
const struct xencfg__field *xencfg__node_field(const struct xencfg_type *type,
                                               const char *name, void **obj);

#endif
