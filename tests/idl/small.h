/* Generated from small.idl by idl/gen.py; do not edit. */

#ifndef XENCFG_TYPES_H
#define XENCFG_TYPES_H

/*
 * A colour.
 * Since Xen 4.5.
 */
typedef enum xencfg_colour {
    XENCFG_COLOUR_NONE = -1,
    XENCFG_COLOUR_RED = 3,  /* since Xen 4.6 */
    XENCFG_COLOUR_GREEN = 4,  /* like grass; Xen 4.6 to 4.9 only */
    XENCFG_COLOUR_128 = 128,
} xencfg_colour;
#define XENCFG_ENUM_colour UINT32_C(0x0205e0fd)
XENCFG_DECLARE_ENUM(colour)

typedef enum xencfg_plain {
    XENCFG_PLAIN_ZERO = 0,
    XENCFG_PLAIN_ONE = 1,  /* Xen 4.5 to 4.7 only */
} xencfg_plain;
#define XENCFG_ENUM_plain UINT32_C(0x53be3f66)
XENCFG_DECLARE_ENUM(plain)

typedef struct xencfg_empty {
    struct xencfg_unknown *unknown;
} xencfg_empty;
#define XENCFG_TYPE_empty UINT64_C(0xa7bef68e75c00000)
XENCFG_DECLARE_TYPE(empty)

/*
 * One of each built-in type,
 * on two lines.
 * Since Xen 4.5.
 */
typedef struct xencfg_scalars {
    int i;
    int id;
    uint8_t u8;
    uint32_t u32;
    uint32_t dom;
    uint64_t u64;
    uint64_t edge;
    uint64_t mem;
    bool flag;
    xencfg_defbool tri;
    char *s;
    /* one character a bit, bit 31 first; too long a remark to stand behind
       the field, so it goes above, on as many lines as needed; since Xen 4.6 */
    char *bits;
    xencfg_uuid id128;
    xencfg_mac hw;
    xencfg_bitmap map;
    xencfg_string_list list;
    xencfg_key_value_list pairs;
    xencfg_ms_vm_genid genid;
    xencfg_colour c;
    xencfg_colour green;
    xencfg_plain p;
    char *hidden;  /* for the caller; never in the JSON */
    char *old;  /* Xen 4.6 to 4.9 only */
    char *older;  /* Xen 4.5 to 4.7 only; deprecated, see old */
    struct xencfg_unknown *unknown;
} xencfg_scalars;
#define XENCFG_TYPE_scalars UINT64_C(0x31a2e11d5d340000)
XENCFG_DECLARE_TYPE(scalars)

/* Since Xen 4.8. */
typedef struct xencfg_leaf {
    uint32_t number;
    char *text;
    struct xencfg_unknown *unknown;
} xencfg_leaf;
#define XENCFG_TYPE_leaf UINT64_C(0x48cd733efb250000)
XENCFG_DECLARE_TYPE(leaf)

/* Since Xen 4.5. */
typedef struct xencfg_leaf_list {
    int num_leaves;
    xencfg_leaf *leaves;
    int num_more;
    xencfg_leaf *more;  /* since Xen 4.14 */
    struct xencfg_unknown *unknown;
} xencfg_leaf_list;
#define XENCFG_TYPE_leaf_list UINT64_C(0x28c48b2e89d90000)
XENCFG_DECLARE_TYPE(leaf_list)

typedef struct xencfg_arrays {
    int num_leaves;
    xencfg_leaf *leaves;
    int num_numbers;
    uint32_t *numbers;
    int num_colours;
    xencfg_colour *colours;
    int num_maps;
    xencfg_bitmap *maps;  /* since Xen 4.7 */
    xencfg_leaf_list compact;
    struct xencfg_unknown *unknown;
} xencfg_arrays;
#define XENCFG_TYPE_arrays UINT64_C(0x98dcd1556e640000)
XENCFG_DECLARE_TYPE(arrays)

typedef struct xencfg_nested {
    int before;
    struct {
        struct {  /* since Xen 4.11 */
            uint64_t mem;
            xencfg_leaf leaf;
            struct xencfg_unknown *unknown;
        } inner;
        xencfg_colour c;
        struct xencfg_unknown *unknown;
    } outer;
    xencfg_empty after;
    struct xencfg_unknown *unknown;
} xencfg_nested;
#define XENCFG_TYPE_nested UINT64_C(0xfcfac0519eae0000)
XENCFG_DECLARE_TYPE(nested)

typedef struct xencfg_shape {
    char *name;
    xencfg_colour kind;
    union {
        struct {
            int size;
            struct {
                uint64_t mem;
                struct xencfg_unknown *unknown;
            } deep;
            struct xencfg_unknown *unknown;
        } red;
        struct {  /* since Xen 4.6 */
            char *text;
            struct xencfg_unknown *unknown;
        } green;
        struct {
            struct xencfg_unknown *unknown;
        } none;
    } u;
    bool last;
    struct xencfg_unknown *unknown;
} xencfg_shape;
#define XENCFG_TYPE_shape UINT64_C(0xc3d9bbbe77700000)
XENCFG_DECLARE_TYPE(shape)
XENCFG_DECLARE_UNION(shape, kind, colour)

#endif
