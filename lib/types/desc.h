/*
 * desc - types as data.
 *
 * The IDL compiler emits one struct xencfg_type per struct of the IDL, with a
 * row for each JSON key; the functions of desc.c and json_*.c interpret these
 * rows.  Nothing else in the library knows the members of a domain_config
 * except the code whose business they are (kinds, merge).
 */
#ifndef XENCFG_LIB_DESC_H
#define XENCFG_LIB_DESC_H

#include "base/ctx.h"

enum xencfg__tag {
    /* plain data: copied by memcpy, nothing to free */
    XENCFG__INT,
    XENCFG__UINT8,
    XENCFG__UINT32,
    XENCFG__UINT64,
    XENCFG__BOOL,
    XENCFG__DEFBOOL,
    XENCFG__ENUM,
    XENCFG__UUID,
    XENCFG__MAC,
    XENCFG__MS_VM_GENID,
    /* these own memory */
    XENCFG__STRING,
    XENCFG__BITMAP,
    XENCFG__STRING_LIST,
    XENCFG__KEY_VALUE_LIST,
    /* has fields of its own */
    XENCFG__STRUCT,
};

enum {
    XENCFG__F_ARRAY = 1,        /* a pointer to elements; second: their count */
    XENCFG__F_ARM = 2,          /* an arm of the union; second: discriminator */
    XENCFG__F_NO_JSON = 4,
    XENCFG__F_ALWAYS = 8,       /* written even if it has its default */
};

struct xencfg__field {
    const char *name;           /* the JSON key */
    uint8_t name_len, tag, flags;
    uint16_t offset;
    uint16_t size;              /* of the value; of an array: of one element */
    uint16_t second;            /* offset of the count or the discriminator */
    const void *ref;            /* struct xencfg_type or struct xencfg_enum */
    int64_t init;               /* number: default; arm: its discriminator;
                                   string: the exact length, 0 for any */
};

/* What has to be freed of an object: strings that follow each other, or (strings
   0) a field. */
struct xencfg__owned {
    uint16_t offset;
    uint8_t strings, field;
};

struct xencfg_type {
    xencfg_type_id id;          /* 0: within another, without name */
    const char *name;
    const struct xencfg__field *fields;
    const struct xencfg__owned *owned;
    const void *init;           /* an object with all defaults */
    uint16_t nfields, size, unknown;
    uint8_t nowned;
    uint8_t array_form;         /* 1 + field that is the old form */
    bool has_objects;           /* fields that are always written as objects */
};

struct xencfg__enum_value {
    int value;
    const char *name;
};

struct xencfg_enum {
    xencfg_enum_id id;
    const char *name;
    const struct xencfg__enum_value *values;
    int nvalues;
};

/* What the JSON of an object had that its fields do not show. */
struct xencfg_unknown {
    struct xencfg_unknown *next;
    enum {
        UNKNOWN_MEMBER,         /* a member that no field describes */
        UNKNOWN_ABSENT,         /* an object that is always written nowadays,
                                   but was not there: an older libxl's file */
        UNKNOWN_ARRAY_FORM,     /* a type with array_form was in that form */
    } what;
    int after;                  /* MEMBER: follows this field, -1: precedes them
                                   all; ABSENT: the field */
    char *json;                 /* MEMBER: the value, compact */
    size_t json_len, key_len;
    size_t at;                  /* while reading: where its key is */
    char key[];                 /* MEMBER; ends with NUL */
};

/* All that have a name, ascending by id, and each by its name. */
extern const struct xencfg_type *const xencfg__types[];
extern const struct xencfg_enum *const xencfg__enums[];
extern const size_t xencfg__num_types, xencfg__num_enums;

#include <types/desc_types.h>  /* generated */

/* The type that a program was compiled with; NULL: it is not the library's. */
const struct xencfg_type *xencfg__type_of(xencfg_type_id id);

/*
 * Was the program compiled with this type as the library has it?  Returns 0,
 * XENCFG_ERROR_ABI, or XENCFG_ERROR_INVAL if id is another type.
 */
int xencfg__type_check(xencfg_ctx *ctx, xencfg_type_id id,
                       const struct xencfg_type *type);

/* The error of an id that xencfg__type_of() does not know. */
int xencfg__type_unknown(xencfg_ctx *ctx, xencfg_type_id id);

/* What the public functions of these names do, and return. */
void xencfg__type_init(const struct xencfg_type *type, void *obj);
void xencfg__type_dispose(const struct xencfg_type *type, void *obj);
int xencfg__type_copy(const struct xencfg_type *type, void *dst,
                      const void *src);
bool xencfg__type_equal(const struct xencfg_type *type, const void *a,
                        const void *b);
void xencfg__type_init_arm(const struct xencfg_type *type, void *obj,
                           int value);
const char *xencfg__enum_to_string(const struct xencfg_enum *e, int value);
int xencfg__enum_from_string(const struct xencfg_enum *e, const char *name,
                             int *ret);

#define XENCFG__TYPEOF(type_, member_) __typeof__(((type_ *)0)->member_)

static inline void *xencfg__at(const void *obj, unsigned offset)
{
    return (char *)obj + offset;
}

static inline struct xencfg_unknown **xencfg__unknown(
    const struct xencfg_type *t, const void *obj)
{
    return (struct xencfg_unknown **)xencfg__at(obj, t->unknown);
}

/* Is this the arm that obj's discriminator selects? */
static inline bool xencfg__arm_active(const struct xencfg__field *f,
                                      const void *obj)
{
    return *(const int *)xencfg__at(obj, f->second) == f->init;
}

/*
 * Calls visit for every value of obj: of a struct each field, of an array each
 * element and then the array itself, of a union the selected arm.  Fields
 * follow what they contain.  Stops at the first result that is not 0, and
 * returns it.
 */
typedef int xencfg__visit(void *arg, const struct xencfg__field *f,
                          void *value, bool whole_array);
int xencfg__desc_walk(const struct xencfg_type *type, void *obj,
                      xencfg__visit *visit, void *arg);

/* Has value its default, so that the writer omits it?  Not for structs. */
bool xencfg__desc_is_default(const struct xencfg__field *f, const void *value);

/*
 * Is key that of an arm ("type.pv"), be it one that a newer Xen added?  False
 * for a type without a union.
 */
bool xencfg__desc_names_arm(const struct xencfg_type *type, const char *key,
                            size_t len);

/* The enumeration's value of a name, in any case; false if there is none. */
bool xencfg__enum_find(const struct xencfg_enum *e, const char *name,
                       size_t len, int *ret);

/* Frees a list. */
void xencfg__unknown_free(struct xencfg_unknown *list);

/* Puts a new entry without JSON in front of a list; NULL: no memory. */
struct xencfg_unknown *xencfg__unknown_note(struct xencfg_unknown **list,
                                            int what, int field);

/*
 * Forgets in which form an object and all within it were given, so that it is
 * written as libxl writes nowadays; unknown members stay.
 */
void xencfg__unknown_modernise(const struct xencfg_type *type, void *obj);

/* Has the list an entry like that? */
bool xencfg__unknown_has(const struct xencfg_unknown *list, int what,
                         int field);

#endif
