/* Generated from small.idl by idl/gen.py; do not edit. */

#include "types/desc.h"

static const struct xencfg__enum_value values_colour[] = {
    { -1, "none" },
    { 3, "red" },
    { 4, "green" },
    { 128, "128" },
};
const struct xencfg_enum xencfg__enumdesc_colour = {
    XENCFG_ENUM(colour), "colour",
    values_colour, 4,
};

static const struct xencfg__enum_value values_plain[] = {
    { 0, "zero" },
    { 1, "one" },
};
const struct xencfg_enum xencfg__enumdesc_plain = {
    XENCFG_ENUM(plain), "plain",
    values_plain, 2,
};

static const xencfg_empty init_empty = {
};
const struct xencfg_type xencfg__desc_empty = {
    .id = XENCFG_TYPE(empty),
    .name = "empty",
    .init = &init_empty,
    .size = sizeof(xencfg_empty),
    .unknown = offsetof(xencfg_empty, unknown),
};

static const xencfg_scalars init_scalars = {
    .i = INT64_C(-5),
    .id = INT64_C(-1),
    .u8 = INT64_C(255),
    .u32 = INT64_C(4294967295),
    .u64 = INT64_C(-2),
    .edge = INT64_MIN,
    .mem = INT64_C(-1),
    .c = (enum xencfg_colour)INT64_C(3),
    .green = (enum xencfg_colour)INT64_C(4),
};
static const struct xencfg__field fields_scalars[] = {
    { "i", sizeof("i") - 1, XENCFG__INT, 0, offsetof(xencfg_scalars, i),
      sizeof(((xencfg_scalars *)0)->i), 0, NULL, INT64_C(-5) },
    { "id", sizeof("id") - 1, XENCFG__INT, 0, offsetof(xencfg_scalars, id),
      sizeof(((xencfg_scalars *)0)->id), 0, NULL, INT64_C(-1) },
    { "u8", sizeof("u8") - 1, XENCFG__UINT8, 0, offsetof(xencfg_scalars, u8),
      sizeof(((xencfg_scalars *)0)->u8), 0, NULL, INT64_C(255) },
    { "u32", sizeof("u32") - 1, XENCFG__UINT32, 0, offsetof(xencfg_scalars, u32),
      sizeof(((xencfg_scalars *)0)->u32), 0, NULL, INT64_C(4294967295) },
    { "dom", sizeof("dom") - 1, XENCFG__UINT32, 0, offsetof(xencfg_scalars, dom),
      sizeof(((xencfg_scalars *)0)->dom), 0, NULL, INT64_C(0) },
    { "u64", sizeof("u64") - 1, XENCFG__UINT64, 0, offsetof(xencfg_scalars, u64),
      sizeof(((xencfg_scalars *)0)->u64), 0, NULL, INT64_C(-2) },
    { "edge", sizeof("edge") - 1, XENCFG__UINT64, 0, offsetof(xencfg_scalars, edge),
      sizeof(((xencfg_scalars *)0)->edge), 0, NULL, INT64_MIN },
    { "mem", sizeof("mem") - 1, XENCFG__UINT64, 0, offsetof(xencfg_scalars, mem),
      sizeof(((xencfg_scalars *)0)->mem), 0, NULL, INT64_C(-1) },
    { "flag", sizeof("flag") - 1, XENCFG__BOOL, 0, offsetof(xencfg_scalars, flag),
      sizeof(((xencfg_scalars *)0)->flag), 0, NULL, INT64_C(0) },
    { "tri", sizeof("tri") - 1, XENCFG__DEFBOOL, 0, offsetof(xencfg_scalars, tri),
      sizeof(((xencfg_scalars *)0)->tri), 0, NULL, INT64_C(0) },
    { "s", sizeof("s") - 1, XENCFG__STRING, 0, offsetof(xencfg_scalars, s),
      sizeof(((xencfg_scalars *)0)->s), 0, NULL, INT64_C(0) },
    { "bits", sizeof("bits") - 1, XENCFG__STRING, 0, offsetof(xencfg_scalars, bits),
      sizeof(((xencfg_scalars *)0)->bits), 0, NULL, INT64_C(32) },
    { "id128", sizeof("id128") - 1, XENCFG__UUID, 0, offsetof(xencfg_scalars, id128),
      sizeof(((xencfg_scalars *)0)->id128), 0, NULL, INT64_C(0) },
    { "hw", sizeof("hw") - 1, XENCFG__MAC, 0, offsetof(xencfg_scalars, hw),
      sizeof(((xencfg_scalars *)0)->hw), 0, NULL, INT64_C(0) },
    { "map", sizeof("map") - 1, XENCFG__BITMAP, 0, offsetof(xencfg_scalars, map),
      sizeof(((xencfg_scalars *)0)->map), 0, NULL, INT64_C(0) },
    { "list", sizeof("list") - 1, XENCFG__STRING_LIST, 0, offsetof(xencfg_scalars, list),
      sizeof(((xencfg_scalars *)0)->list), 0, NULL, INT64_C(0) },
    { "pairs", sizeof("pairs") - 1, XENCFG__KEY_VALUE_LIST, 0, offsetof(xencfg_scalars, pairs),
      sizeof(((xencfg_scalars *)0)->pairs), 0, NULL, INT64_C(0) },
    { "genid", sizeof("genid") - 1, XENCFG__MS_VM_GENID, 0, offsetof(xencfg_scalars, genid),
      sizeof(((xencfg_scalars *)0)->genid), 0, NULL, INT64_C(0) },
    { "c", sizeof("c") - 1, XENCFG__ENUM, 0, offsetof(xencfg_scalars, c),
      sizeof(((xencfg_scalars *)0)->c), 0, &xencfg__enumdesc_colour, INT64_C(3) },
    { "green", sizeof("green") - 1, XENCFG__ENUM, 0, offsetof(xencfg_scalars, green),
      sizeof(((xencfg_scalars *)0)->green), 0, &xencfg__enumdesc_colour, INT64_C(4) },
    { "p", sizeof("p") - 1, XENCFG__ENUM, XENCFG__F_ALWAYS, offsetof(xencfg_scalars, p),
      sizeof(((xencfg_scalars *)0)->p), 0, &xencfg__enumdesc_plain, INT64_C(0) },
    { "hidden", sizeof("hidden") - 1, XENCFG__STRING, XENCFG__F_NO_JSON, offsetof(xencfg_scalars, hidden),
      sizeof(((xencfg_scalars *)0)->hidden), 0, NULL, INT64_C(0) },
    { "old", sizeof("old") - 1, XENCFG__STRING, 0, offsetof(xencfg_scalars, old),
      sizeof(((xencfg_scalars *)0)->old), 0, NULL, INT64_C(0) },
    { "older", sizeof("older") - 1, XENCFG__STRING, 0, offsetof(xencfg_scalars, older),
      sizeof(((xencfg_scalars *)0)->older), 0, NULL, INT64_C(0) },
};
static const struct xencfg__owned owned_scalars[] = {
    { offsetof(xencfg_scalars, s), 2, 0 },
    { 0, 0, 14 },
    { 0, 0, 15 },
    { 0, 0, 16 },
    { offsetof(xencfg_scalars, hidden), 3, 0 },
};
const struct xencfg_type xencfg__desc_scalars = {
    .id = XENCFG_TYPE(scalars),
    .name = "scalars",
    .fields = fields_scalars,
    .nfields = sizeof(fields_scalars) / sizeof(*fields_scalars),
    .owned = owned_scalars,
    .nowned = sizeof(owned_scalars) / sizeof(*owned_scalars),
    .init = &init_scalars,
    .size = sizeof(xencfg_scalars),
    .unknown = offsetof(xencfg_scalars, unknown),
};

static const xencfg_leaf init_leaf = {
};
static const struct xencfg__field fields_leaf[] = {
    { "number", sizeof("number") - 1, XENCFG__UINT32, XENCFG__F_ALWAYS, offsetof(xencfg_leaf, number),
      sizeof(((xencfg_leaf *)0)->number), 0, NULL, INT64_C(0) },
    { "text", sizeof("text") - 1, XENCFG__STRING, 0, offsetof(xencfg_leaf, text),
      sizeof(((xencfg_leaf *)0)->text), 0, NULL, INT64_C(0) },
};
static const struct xencfg__owned owned_leaf[] = {
    { offsetof(xencfg_leaf, text), 1, 0 },
};
const struct xencfg_type xencfg__desc_leaf = {
    .id = XENCFG_TYPE(leaf),
    .name = "leaf",
    .fields = fields_leaf,
    .nfields = sizeof(fields_leaf) / sizeof(*fields_leaf),
    .owned = owned_leaf,
    .nowned = sizeof(owned_leaf) / sizeof(*owned_leaf),
    .init = &init_leaf,
    .size = sizeof(xencfg_leaf),
    .unknown = offsetof(xencfg_leaf, unknown),
};

static const xencfg_leaf_list init_leaf_list = {
};
static const struct xencfg__field fields_leaf_list[] = {
    { "leaves", sizeof("leaves") - 1, XENCFG__STRUCT, XENCFG__F_ARRAY | XENCFG__F_ALWAYS, offsetof(xencfg_leaf_list, leaves),
      sizeof(*((xencfg_leaf_list *)0)->leaves), offsetof(xencfg_leaf_list, num_leaves), &xencfg__desc_leaf, INT64_C(0) },
    { "more", sizeof("more") - 1, XENCFG__STRUCT, XENCFG__F_ARRAY, offsetof(xencfg_leaf_list, more),
      sizeof(*((xencfg_leaf_list *)0)->more), offsetof(xencfg_leaf_list, num_more), &xencfg__desc_leaf, INT64_C(0) },
};
static const struct xencfg__owned owned_leaf_list[] = {
    { 0, 0, 0 },
    { 0, 0, 1 },
};
const struct xencfg_type xencfg__desc_leaf_list = {
    .id = XENCFG_TYPE(leaf_list),
    .name = "leaf_list",
    .fields = fields_leaf_list,
    .nfields = sizeof(fields_leaf_list) / sizeof(*fields_leaf_list),
    .owned = owned_leaf_list,
    .nowned = sizeof(owned_leaf_list) / sizeof(*owned_leaf_list),
    .init = &init_leaf_list,
    .size = sizeof(xencfg_leaf_list),
    .unknown = offsetof(xencfg_leaf_list, unknown),
    .array_form = 1,
};

static const xencfg_arrays init_arrays = {
};
static const struct xencfg__field fields_arrays[] = {
    { "leaves", sizeof("leaves") - 1, XENCFG__STRUCT, XENCFG__F_ARRAY, offsetof(xencfg_arrays, leaves),
      sizeof(*((xencfg_arrays *)0)->leaves), offsetof(xencfg_arrays, num_leaves), &xencfg__desc_leaf, INT64_C(0) },
    { "numbers", sizeof("numbers") - 1, XENCFG__UINT32, XENCFG__F_ARRAY, offsetof(xencfg_arrays, numbers),
      sizeof(*((xencfg_arrays *)0)->numbers), offsetof(xencfg_arrays, num_numbers), NULL, INT64_C(0) },
    { "colours", sizeof("colours") - 1, XENCFG__ENUM, XENCFG__F_ARRAY, offsetof(xencfg_arrays, colours),
      sizeof(*((xencfg_arrays *)0)->colours), offsetof(xencfg_arrays, num_colours), &xencfg__enumdesc_colour, INT64_C(0) },
    { "maps", sizeof("maps") - 1, XENCFG__BITMAP, XENCFG__F_ARRAY, offsetof(xencfg_arrays, maps),
      sizeof(*((xencfg_arrays *)0)->maps), offsetof(xencfg_arrays, num_maps), NULL, INT64_C(0) },
    { "compact", sizeof("compact") - 1, XENCFG__STRUCT, 0, offsetof(xencfg_arrays, compact),
      sizeof(((xencfg_arrays *)0)->compact), 0, &xencfg__desc_leaf_list, INT64_C(0) },
};
static const struct xencfg__owned owned_arrays[] = {
    { 0, 0, 0 },
    { 0, 0, 1 },
    { 0, 0, 2 },
    { 0, 0, 3 },
    { 0, 0, 4 },
};
const struct xencfg_type xencfg__desc_arrays = {
    .id = XENCFG_TYPE(arrays),
    .name = "arrays",
    .fields = fields_arrays,
    .nfields = sizeof(fields_arrays) / sizeof(*fields_arrays),
    .owned = owned_arrays,
    .nowned = sizeof(owned_arrays) / sizeof(*owned_arrays),
    .init = &init_arrays,
    .size = sizeof(xencfg_arrays),
    .unknown = offsetof(xencfg_arrays, unknown),
    .has_objects = true,
};

static const XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner) init_nested__outer__inner = {
    .mem = INT64_C(-1),
};
static const struct xencfg__field fields_nested__outer__inner[] = {
    { "mem", sizeof("mem") - 1, XENCFG__UINT64, 0, offsetof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner), mem),
      sizeof(((XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner) *)0)->mem), 0, NULL, INT64_C(-1) },
    { "leaf", sizeof("leaf") - 1, XENCFG__STRUCT, 0, offsetof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner), leaf),
      sizeof(((XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner) *)0)->leaf), 0, &xencfg__desc_leaf, INT64_C(0) },
};
static const struct xencfg__owned owned_nested__outer__inner[] = {
    { 0, 0, 1 },
};
static const struct xencfg_type xencfg__desc_nested__outer__inner = {
    .name = "nested.outer.inner",
    .fields = fields_nested__outer__inner,
    .nfields = sizeof(fields_nested__outer__inner) / sizeof(*fields_nested__outer__inner),
    .owned = owned_nested__outer__inner,
    .nowned = sizeof(owned_nested__outer__inner) / sizeof(*owned_nested__outer__inner),
    .init = &init_nested__outer__inner,
    .size = sizeof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner)),
    .unknown = offsetof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_nested, outer), inner), unknown),
    .has_objects = true,
};

static const XENCFG__TYPEOF(xencfg_nested, outer) init_nested__outer = {
    .inner = {
        .mem = INT64_C(-1),
    },
    .c = (enum xencfg_colour)INT64_C(3),
};
static const struct xencfg__field fields_nested__outer[] = {
    { "inner", sizeof("inner") - 1, XENCFG__STRUCT, 0, offsetof(XENCFG__TYPEOF(xencfg_nested, outer), inner),
      sizeof(((XENCFG__TYPEOF(xencfg_nested, outer) *)0)->inner), 0, &xencfg__desc_nested__outer__inner, INT64_C(0) },
    { "c", sizeof("c") - 1, XENCFG__ENUM, 0, offsetof(XENCFG__TYPEOF(xencfg_nested, outer), c),
      sizeof(((XENCFG__TYPEOF(xencfg_nested, outer) *)0)->c), 0, &xencfg__enumdesc_colour, INT64_C(3) },
};
static const struct xencfg__owned owned_nested__outer[] = {
    { 0, 0, 0 },
};
static const struct xencfg_type xencfg__desc_nested__outer = {
    .name = "nested.outer",
    .fields = fields_nested__outer,
    .nfields = sizeof(fields_nested__outer) / sizeof(*fields_nested__outer),
    .owned = owned_nested__outer,
    .nowned = sizeof(owned_nested__outer) / sizeof(*owned_nested__outer),
    .init = &init_nested__outer,
    .size = sizeof(XENCFG__TYPEOF(xencfg_nested, outer)),
    .unknown = offsetof(XENCFG__TYPEOF(xencfg_nested, outer), unknown),
    .has_objects = true,
};

static const xencfg_nested init_nested = {
    .outer = {
        .inner = {
            .mem = INT64_C(-1),
        },
        .c = (enum xencfg_colour)INT64_C(3),
    },
};
static const struct xencfg__field fields_nested[] = {
    { "before", sizeof("before") - 1, XENCFG__INT, 0, offsetof(xencfg_nested, before),
      sizeof(((xencfg_nested *)0)->before), 0, NULL, INT64_C(0) },
    { "outer", sizeof("outer") - 1, XENCFG__STRUCT, 0, offsetof(xencfg_nested, outer),
      sizeof(((xencfg_nested *)0)->outer), 0, &xencfg__desc_nested__outer, INT64_C(0) },
    { "after", sizeof("after") - 1, XENCFG__STRUCT, 0, offsetof(xencfg_nested, after),
      sizeof(((xencfg_nested *)0)->after), 0, &xencfg__desc_empty, INT64_C(0) },
};
static const struct xencfg__owned owned_nested[] = {
    { 0, 0, 1 },
    { 0, 0, 2 },
};
const struct xencfg_type xencfg__desc_nested = {
    .id = XENCFG_TYPE(nested),
    .name = "nested",
    .fields = fields_nested,
    .nfields = sizeof(fields_nested) / sizeof(*fields_nested),
    .owned = owned_nested,
    .nowned = sizeof(owned_nested) / sizeof(*owned_nested),
    .init = &init_nested,
    .size = sizeof(xencfg_nested),
    .unknown = offsetof(xencfg_nested, unknown),
    .has_objects = true,
};

static const XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_shape, u.red), deep) init_shape__red__deep = {
    .mem = INT64_C(-1),
};
static const struct xencfg__field fields_shape__red__deep[] = {
    { "mem", sizeof("mem") - 1, XENCFG__UINT64, 0, offsetof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_shape, u.red), deep), mem),
      sizeof(((XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_shape, u.red), deep) *)0)->mem), 0, NULL, INT64_C(-1) },
};
static const struct xencfg_type xencfg__desc_shape__red__deep = {
    .name = "shape.red.deep",
    .fields = fields_shape__red__deep,
    .nfields = sizeof(fields_shape__red__deep) / sizeof(*fields_shape__red__deep),
    .init = &init_shape__red__deep,
    .size = sizeof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_shape, u.red), deep)),
    .unknown = offsetof(XENCFG__TYPEOF(XENCFG__TYPEOF(xencfg_shape, u.red), deep), unknown),
};

static const XENCFG__TYPEOF(xencfg_shape, u.red) init_shape__red = {
    .size = INT64_C(7),
    .deep = {
        .mem = INT64_C(-1),
    },
};
static const struct xencfg__field fields_shape__red[] = {
    { "size", sizeof("size") - 1, XENCFG__INT, 0, offsetof(XENCFG__TYPEOF(xencfg_shape, u.red), size),
      sizeof(((XENCFG__TYPEOF(xencfg_shape, u.red) *)0)->size), 0, NULL, INT64_C(7) },
    { "deep", sizeof("deep") - 1, XENCFG__STRUCT, 0, offsetof(XENCFG__TYPEOF(xencfg_shape, u.red), deep),
      sizeof(((XENCFG__TYPEOF(xencfg_shape, u.red) *)0)->deep), 0, &xencfg__desc_shape__red__deep, INT64_C(0) },
};
static const struct xencfg__owned owned_shape__red[] = {
    { 0, 0, 1 },
};
static const struct xencfg_type xencfg__desc_shape__red = {
    .name = "shape.red",
    .fields = fields_shape__red,
    .nfields = sizeof(fields_shape__red) / sizeof(*fields_shape__red),
    .owned = owned_shape__red,
    .nowned = sizeof(owned_shape__red) / sizeof(*owned_shape__red),
    .init = &init_shape__red,
    .size = sizeof(XENCFG__TYPEOF(xencfg_shape, u.red)),
    .unknown = offsetof(XENCFG__TYPEOF(xencfg_shape, u.red), unknown),
    .has_objects = true,
};

static const XENCFG__TYPEOF(xencfg_shape, u.green) init_shape__green = {
};
static const struct xencfg__field fields_shape__green[] = {
    { "text", sizeof("text") - 1, XENCFG__STRING, 0, offsetof(XENCFG__TYPEOF(xencfg_shape, u.green), text),
      sizeof(((XENCFG__TYPEOF(xencfg_shape, u.green) *)0)->text), 0, NULL, INT64_C(0) },
};
static const struct xencfg__owned owned_shape__green[] = {
    { offsetof(XENCFG__TYPEOF(xencfg_shape, u.green), text), 1, 0 },
};
static const struct xencfg_type xencfg__desc_shape__green = {
    .name = "shape.green",
    .fields = fields_shape__green,
    .nfields = sizeof(fields_shape__green) / sizeof(*fields_shape__green),
    .owned = owned_shape__green,
    .nowned = sizeof(owned_shape__green) / sizeof(*owned_shape__green),
    .init = &init_shape__green,
    .size = sizeof(XENCFG__TYPEOF(xencfg_shape, u.green)),
    .unknown = offsetof(XENCFG__TYPEOF(xencfg_shape, u.green), unknown),
};

static const XENCFG__TYPEOF(xencfg_shape, u.none) init_shape__none = {
};
static const struct xencfg_type xencfg__desc_shape__none = {
    .name = "shape.none",
    .init = &init_shape__none,
    .size = sizeof(XENCFG__TYPEOF(xencfg_shape, u.none)),
    .unknown = offsetof(XENCFG__TYPEOF(xencfg_shape, u.none), unknown),
};

static const xencfg_shape init_shape = {
    .kind = 3,
    .u.red = {
        .size = INT64_C(7),
        .deep = {
            .mem = INT64_C(-1),
        },
    },
};
static const struct xencfg__field fields_shape[] = {
    { "name", sizeof("name") - 1, XENCFG__STRING, 0, offsetof(xencfg_shape, name),
      sizeof(((xencfg_shape *)0)->name), 0, NULL, INT64_C(0) },
    { "kind.red", sizeof("kind.red") - 1, XENCFG__STRUCT, XENCFG__F_ARM, offsetof(xencfg_shape, u.red),
      sizeof(((xencfg_shape *)0)->u.red), offsetof(xencfg_shape, kind), &xencfg__desc_shape__red, INT64_C(3) },
    { "kind.green", sizeof("kind.green") - 1, XENCFG__STRUCT, XENCFG__F_ARM, offsetof(xencfg_shape, u.green),
      sizeof(((xencfg_shape *)0)->u.green), offsetof(xencfg_shape, kind), &xencfg__desc_shape__green, INT64_C(4) },
    { "kind.none", sizeof("kind.none") - 1, XENCFG__STRUCT, XENCFG__F_ARM, offsetof(xencfg_shape, u.none),
      sizeof(((xencfg_shape *)0)->u.none), offsetof(xencfg_shape, kind), &xencfg__desc_shape__none, INT64_C(-1) },
    { "last", sizeof("last") - 1, XENCFG__BOOL, 0, offsetof(xencfg_shape, last),
      sizeof(((xencfg_shape *)0)->last), 0, NULL, INT64_C(0) },
};
static const struct xencfg__owned owned_shape[] = {
    { offsetof(xencfg_shape, name), 1, 0 },
    { 0, 0, 1 },
    { 0, 0, 2 },
    { 0, 0, 3 },
};
const struct xencfg_type xencfg__desc_shape = {
    .id = XENCFG_TYPE(shape),
    .name = "shape",
    .fields = fields_shape,
    .nfields = sizeof(fields_shape) / sizeof(*fields_shape),
    .owned = owned_shape,
    .nowned = sizeof(owned_shape) / sizeof(*owned_shape),
    .init = &init_shape,
    .size = sizeof(xencfg_shape),
    .unknown = offsetof(xencfg_shape, unknown),
};

const struct xencfg_type *const xencfg__types[] = {
    &xencfg__desc_leaf_list,
    &xencfg__desc_scalars,
    &xencfg__desc_leaf,
    &xencfg__desc_arrays,
    &xencfg__desc_empty,
    &xencfg__desc_shape,
    &xencfg__desc_nested,
};
const size_t xencfg__num_types = 7;
const struct xencfg_enum *const xencfg__enums[] = {
    &xencfg__enumdesc_colour,
    &xencfg__enumdesc_plain,
};
const size_t xencfg__num_enums = 2;
