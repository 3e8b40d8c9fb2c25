/*
 * xl_cfg - an xl.cfg(5) file that makes the same domain again.
 *
 * Nothing may be lost in silence, and that must not rest on care.  So each
 * line that is written is also applied to `made`, a second domain_config, which
 * begins as xl's own defaults and so is at every moment what xl makes of the
 * lines.  What in the end differs between the two could not be said
 * (rest.c).  A line is written only if the two differ before.
 *
 *     xl_cfg_begin(&x, config);
 *     xl_cfg_options(&x); xl_cfg_devices(&x);   write to x.f
 *     xl_cfg_rest(...);
 *     xl_cfg_end(&x);
 *
 * Strings: xl's lexer has the escapes \a \b \f \n \r \t \v \" \' \\ (its
 * numeric ones do not work).  Other control characters it would take as they
 * are, but they are not for terminals, and so count as not expressible.
 *
 * As in all of cfgdump, lack of memory ends the process.
 */
#ifndef XL_CFG_H
#define XL_CFG_H

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include <xencfg/xencfg.h>

#include "base/buf.h"

#define XL_MEM_UNSET UINT64_MAX

struct xl_cfg {
    FILE *f;
    const xencfg_domain_config *config;
    xencfg_domain_config made;
    struct buf paths; /* of devices without a line, each after a newline */
};

/* ------------------------------------------------------------ xl_cfg_row */

enum xl_type {
    XL_STRING,
    XL_STRINGS,         /* a list; only in options */
    XL_DEFBOOL,
    XL_TRUTH,           /* a defbool; only true has a line, as xl warns of it */
    XL_FLAG,            /* a defbool, said by one of the words in arg */
    XL_BOOL,
    XL_INT,
    XL_UINT32,
    XL_UINT31,          /* an int or uint32_t that xl wants below 2^31 */
    XL_UINT16,          /* a uint32_t that xl wants below 2^16 */
    XL_UINT8,
    XL_MIB,             /* KiB in a uint64_t; rounded up */
    XL_ENUM,            /* second: the xencfg_enum_id */
    XL_WORD,            /* an enum; arg: xl's words, NULL at the end */
    XL_MAC,
    XL_UUID,
    XL_BACKEND,         /* a name, else the domid at `second` */
};

/* One option, or one parameter of a device. */
struct xl_row {
    const char *key;
    enum xl_type type;
    size_t offset;
    const void *arg;
    size_t second;
    const char *since;  /* the first Xen with it, if newer than 4.17 */
};

/* Rows of the members of a struct; what follows sets further fields. */
#define XL_ROW(struct_, key_, type_, member_, ...)                            \
    { .key = key_, .type = XL_##type_, .offset = offsetof(struct_, member_),  \
      ##__VA_ARGS__ }
#define XL_NAMES(struct_, key_, member_, enum_, ...)                          \
    XL_ROW(struct_, key_, ENUM, member_, .second = XENCFG_ENUM(enum_),        \
           ##__VA_ARGS__)
#define XL_BACKEND_ROW(struct_)                                               \
    XL_ROW(struct_, "backend", BACKEND, backend_domname,                      \
           .second = offsetof(struct_, backend_domid))

/* Writes options of `config`, as far as needed and possible. */
void xl_put_options(struct xl_cfg *x, const struct xl_row *rows, size_t count);

#define XL_OPTIONS(x_, rows_) xl_put_options(x_, rows_, ARRAY_SIZE(rows_))
#define XL_OPTION(x_, ...)                                                    \
    XL_OPTIONS(x_, ((const struct xl_row[]){ __VA_ARGS__ }))

/* Can text be said in an option? */
bool xl_sayable(const char *text);

void xl_put_quoted(FILE *f, const char *text);

/* All zero; NULL: none. */
void *xl_array(int count, size_t size);

/* The same numbers. */
void *xl_copy(const void *numbers, int count, size_t size);

char *xl_dup(const char *text);

void xl_copy_bitmap(xencfg_bitmap *to, const xencfg_bitmap *from);

/* How a device's text is divided: what a value cannot hold. */
struct xl_syntax {
    const char *not_in; /* characters */
    bool trimmed;       /* nor be empty, or begin or end in a space */
};

extern const struct xl_syntax xl_commas;

/* Can text be a value there? */
bool xl_fits(const struct xl_syntax *syntax, const char *text);

/* Adds parameters to a device's text, as far as needed and possible. */
void xl_put_params(FILE *f, const struct xl_syntax *syntax,
                   const struct xl_row *rows, size_t count, const void *obj,
                   void *made);

#define XL_PARAMS(x_, rows_, from_, to_)                                      \
    xl_put_params((x_)->f, &xl_commas, rows_, ARRAY_SIZE(rows_), from_, to_)
#define XL_PARAM(x_, row_, from_, to_)                                        \
    XL_PARAMS(x_, ((const struct xl_row[]){ row_ }), from_, to_)

/* Adds one parameter, "key=text", or "key" if text is NULL. */
void xl_put_param(FILE *f, const char *key, const char *text);

/* --------------------------------------------------------------- the parts */

/*
 * One kind of device.  spec() writes to x->f what comes before the rows; false:
 * the device cannot be said.  Without it there are only rows.
 */
struct xl_kind {
    xencfg_devkind kind;
    const char *key;
    size_t count_offset, array_offset;
    bool unnumbered;    /* xl counts no devid up */
    bool nested;        /* the text is a list, not a string */
    const char *since;
    bool (*spec)(struct xl_cfg *x, const void *dev, void *made);
    const struct xl_syntax *syntax; /* of the rows; NULL: xl_commas */
    const struct xl_row *rows;
    size_t num_rows;
};

bool xl_disk(struct xl_cfg *x, const void *dev, void *made);
bool xl_nic(struct xl_cfg *x, const void *dev, void *made);
bool xl_pci(struct xl_cfg *x, const void *dev, void *made);
bool xl_vdispl(struct xl_cfg *x, const void *dev, void *made);
bool xl_vsnd(struct xl_cfg *x, const void *dev, void *made);

void xl_cfg_begin(struct xl_cfg *x, const xencfg_domain_config *config);
void xl_cfg_end(struct xl_cfg *x);

/* options.c, with the parts that follow */
void xl_cfg_options(struct xl_cfg *x);
void xl_cfg_hvm(struct xl_cfg *x);
void xl_cfg_cpus(struct xl_cfg *x);
void xl_cfg_lists(struct xl_cfg *x);

/* devices.c */
void xl_cfg_devices(struct xl_cfg *x);

/* ------------------------------------------------------------ xl_cfg_rest */

/*
 * Calls tell for each difference between what config and made are as JSON: the
 * path, and the value in config; NULL: none.  left_out: the paths of objects
 * that are told as a whole, each after a newline, in the order of the JSON.
 */
void xl_cfg_rest(const char *config, const char *made, const char *left_out,
                 void (*tell)(void *arg, const char *path, const char *value),
                 void *arg);

#endif
