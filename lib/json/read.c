/* read - JSON text to objects, by yajl's callbacks straight into them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "json/reader.h"

/* --------------------------------------------------------------------- keys */

static const char *const second_arm = "a second arm of one union";

static inline bool is_key(const struct xencfg__field *f, const char *key,
                          size_t len)
{
    return f->name_len == len && !memcmp(f->name, key, len) &&
           !(f->flags & XENCFG__F_NO_JSON);
}

/*
 * Keys come in the order of the fields, but those with defaults are left out: first
 * is tried what followed the last one, in the object before.
 */
static const struct xencfg__field *find_field(struct reader *r,
                                              const struct frame *f,
                                              const char *key, size_t len)
{
    const struct xencfg__field *fields = f->type->fields, *at;
    const struct xencfg__field *last = f->field ? f->field : fields;
    int n = f->type->nfields, i;
    const struct xencfg__field **followed =
        &r->followed[(uintptr_t)last / sizeof(*last) % ARRAY_SIZE(r->followed)];

    if (!n)
        return NULL;
    at = *followed;
    if (at >= fields && at < fields + n && is_key(at, key, len))
        return at;
    at = f->field ? f->field + 1 : fields;
    for (i = 0; i < n; i++, at++) {
        if (at == fields + n)
            at = fields;
        if (is_key(at, key, len))
            return *followed = at;
    }
    return NULL;
}

static int on_pair_key(struct reader *r, struct frame *f, const char *key,
                       size_t len)
{
    struct json_value v = { .what = JSON_STRING, .text = key, .len = len };

    return xencfg__json_strings_append(r, f, &v);
}

/* An arm that a newer Xen added counts as the one that is selected. */
static int on_unknown_key(struct reader *r, struct frame *f, const char *key,
                          size_t len)
{
    bool arm = xencfg__desc_names_arm(f->type, key, len);

    if (!xencfg__json_unknown_begin(r, f, key, len))
        return 0;
    if (arm && f->arm_seen)
        return xencfg__json_wrong(r, second_arm);
    f->arm_seen |= arm;
    return 1;
}

static int on_key(struct reader *r, const char *key, size_t len)
{
    struct frame *f = xencfg__json_top(r);
    const struct xencfg__field *field;
    unsigned bit;

    if (f->what == IN_PAIRS)
        return on_pair_key(r, f, key, len);
    field = find_field(r, f, key, len);
    if (!field)
        return on_unknown_key(r, f, key, len);
    f->field = field;
    bit = field - f->type->fields;
    if (f->seen[bit / 64] >> bit % 64 & 1)
        return xencfg__json_wrong(r, "duplicate key");
    f->seen[bit / 64] |= UINT64_C(1) << bit % 64;
    if (field->flags & XENCFG__F_ARM) {
        if (f->arm_seen)
            return xencfg__json_wrong(r, second_arm);
        f->arm_seen = true;
        xencfg__type_init_arm(f->type, f->obj, field->init);
    }
    return 1;
}

/* --------------------------------------------------------- yajl's callbacks */

static int scalar(struct reader *r, const struct json_value *v)
{
    if (!r->verbatim)
        return xencfg__json_on_scalar(r, v);
    if (v->what == JSON_STRING)
        xencfg__emit_string(r->verbatim, v->text, v->len);
    else
        xencfg__emit_word(r->verbatim, v->text, v->len);
    return xencfg__json_verbatim_token(r, 0);
}

static int cb_null(void *r)
{
    return scalar(r, &(struct json_value){ JSON_NULL, false, "null", 4 });
}

static int cb_boolean(void *r, int value)
{
    return scalar(r, value ? &(struct json_value){ JSON_BOOL, true, "true", 4 }
                           : &(struct json_value){ JSON_BOOL, false, "false",
                                                   5 });
}

static int cb_number(void *r, const char *text, size_t len)
{
    return scalar(r, &(struct json_value){ JSON_NUMBER, false, text, len });
}

static int cb_string(void *r, const unsigned char *text, size_t len)
{
    return scalar(r, &(struct json_value){ JSON_STRING, false,
                                           (const char *)text, len });
}

static int cb_map_key(void *arg, const unsigned char *key, size_t len)
{
    struct reader *r = arg;

    if (!r->verbatim)
        return on_key(r, (const char *)key, len);
    xencfg__emit_key(r->verbatim, (const char *)key, len);
    return xencfg__json_verbatim_token(r, 0);
}

static int begin(struct reader *r, char bracket)
{
    if (!r->verbatim)
        return bracket == '{' ? xencfg__json_begin_object(r)
                              : xencfg__json_begin_array(r);
    if (r->depth + r->verbatim_depth >= JSON_MAX_DEPTH)
        return xencfg__json_wrong(r, "nested deeper than 64");
    xencfg__emit_open(r->verbatim, bracket);
    return xencfg__json_verbatim_token(r, 1);
}

static int end(struct reader *r, char bracket)
{
    if (r->depth == 1)
        r->whole = yajl_get_bytes_consumed(r->hand);
    if (!r->verbatim)
        return xencfg__json_end(r);
    xencfg__emit_close(r->verbatim, bracket);
    return xencfg__json_verbatim_token(r, -1);
}

static int cb_start_map(void *r)
{
    return begin(r, '{');
}

static int cb_end_map(void *r)
{
    return end(r, '}');
}

static int cb_start_array(void *r)
{
    return begin(r, '[');
}

static int cb_end_array(void *r)
{
    return end(r, ']');
}

static const yajl_callbacks callbacks = {
    .yajl_null = cb_null,
    .yajl_boolean = cb_boolean,
    .yajl_number = cb_number,
    .yajl_string = cb_string,
    .yajl_start_map = cb_start_map,
    .yajl_map_key = cb_map_key,
    .yajl_end_map = cb_end_map,
    .yajl_start_array = cb_start_array,
    .yajl_end_array = cb_end_array,
};

/* --------------------------------------------------------------------- main */

/* Where the string begins that at is within; at if it is not within one. */
static size_t string_around(const struct reader *r, size_t at)
{
    size_t i, start;

    for (i = 0; i < at; i++) {
        if (r->json[i] != '"')
            continue;
        for (start = i++; i < r->len && r->json[i] != '"'; i++)
            i += r->json[i] == '\\';
        if (i >= at)
            return start;
    }
    return at;
}

/* Where the token begins, or the byte is, that yajl cannot use. */
static size_t syntax_error_at(const struct reader *r, const char *what)
{
    size_t at = yajl_get_bytes_consumed(r->hand);

    if (!strncmp(what, "lexical", 7))
        return at && strstr(what, "invalid char in json") ? at - 1 : at;
    /* of an object's member yajl goes back, by a string's length less quotes */
    return strstr(what, "inside map") ? string_around(r, at)
                                      : xencfg__json_token(r, at);
}

/* yajl's own words for what it cannot tokenise, without their line breaks. */
static int syntax_error(struct reader *r)
{
    unsigned char *text = yajl_get_error(r->hand, 0, NULL, 0);
    char what[160];

    snprintf(what, sizeof(what), "%.*s", (int)strcspn((char *)text, "\n"),
             (char *)text);
    return xencfg__json_fail_at(r, syntax_error_at(r, what), "", what);
}

/* yajl lets a string pass that begins behind the whole and does not end; of a
   number or a word there it would see more. */
static int check_end(struct reader *r)
{
    size_t at = r->whole;

    while (at < r->len && strchr(" \t\r\n", r->json[at]))
        at++;
    return at == r->len || r->verbatim
               ? 0
               : xencfg__json_fail_at(r, at, "",
                                      "parse error: trailing garbage");
}

static int parse(void *arg)
{
    struct reader *r = arg;
    yajl_status status;

    r->hand = yajl_alloc(&callbacks, &r->guard.funcs, r);
    if (r->pieces)
        return xencfg__json_parse_pieces(r);
    status = yajl_parse(r->hand, (const unsigned char *)r->json, r->len);
    if (status == yajl_status_ok) {
        status = yajl_complete_parse(r->hand);
        if (status == yajl_status_error)
            return r->whole && !r->depth
                       ? check_end(r)
                       : xencfg__json_fail_at(r, r->len, "",
                                              "unexpected end of file");
    }
    if (status == yajl_status_ok)
        return check_end(r);
    return r->rc ? r->rc : syntax_error(r);
}

static int check_text(struct reader *r)
{
    const char *nul;
    size_t i, at;

    if (r->len && !r->json[r->len - 1])
        r->len--;               /* libxl's files end with one NUL */
    if (r->len > JSON_MAX_SIZE)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL,
                            "1:1: longer than 16 MiB");
    for (i = 0; i < r->len && strchr(" \t\r\n", r->json[i]); i++)
        ;
    if (i == r->len)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "1:1: empty");
    nul = memchr(r->json, 0, r->len);
    if (nul)
        return xencfg__json_fail_at(r, nul - r->json, "", "NUL character");
    at = xencfg__utf8(r->json, r->len);
    if (at < r->len)
        return xencfg__json_fail_at(r, at, "", "not UTF-8");
    at = xencfg__json_half_pair(r->json, r->len);
    if (at < r->len)
        return xencfg__json_fail_at(r, at, "", "half of a surrogate pair");
    return 0;
}

/* Reads it with a reader that has all but its type and object set. */
static int read_object(struct reader *r, const struct xencfg_type *type,
                       void *ret)
{
    CLEANUP(freep) void *made = malloc(type->size);
    int rc;

    if (!made)
        return xencfg__nomem(r->ctx);
    r->type = type;
    r->obj = made;
    xencfg__type_init(type, made);
    rc = xencfg__json_guard(&r->guard, parse, r);
    if (rc == XENCFG_ERROR_NOMEM)
        xencfg__nomem(r->ctx);
    free(r->unknown_emit.text.data);
    if (rc) {
        xencfg__type_dispose(type, made);
        return rc;
    }
    xencfg__type_dispose(type, ret);
    memcpy(ret, made, type->size);
    return 0;
}

/* The text of a file, or if that is -1, of memory; len of a file may be about
   that.  Returns 0, XENCFG_ERROR_NOMEM, or 1 for anything else. */
static int read_pieces(xencfg_ctx *ctx, const struct xencfg_type *type,
                       void *ret, int fd, const char *text, size_t len)
{
    CLEANUP(freep) struct json_pieces *p = malloc(sizeof(*p));
    CLEANUP(freep) struct reader *r = malloc(sizeof(*r));
    int rc;

    if (!p || !r)
        return xencfg__nomem(ctx);
    memset(p, 0, offsetof(struct json_pieces, window));
    p->fd = fd;
    p->text = text;
    p->text_len = len;
    memset(r, 0, offsetof(struct reader, frame));
    r->ctx = ctx;
    r->pieces = p;
    r->len = len;
    rc = read_object(r, type, ret);
    return rc && rc != XENCFG_ERROR_NOMEM ? 1 : rc;
}

int xencfg__type_from_file(xencfg_ctx *ctx, const struct xencfg_type *type,
                           void *ret, int fd)
{
    off_t start = lseek(fd, 0, SEEK_CUR);
    struct stat st;
    int rc;

    if (start < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
        return 1;
    rc = read_pieces(ctx, type, ret, fd, NULL, st.st_size);
    if (rc == 1)
        lseek(fd, start, SEEK_SET);
    return rc;
}

int xencfg__type_from_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                           void *ret, const char *json, size_t len)
{
    CLEANUP(freep) struct reader *r = NULL;
    int rc = read_pieces(ctx, type, ret, -1, json, len);

    if (rc != 1)
        return rc;
    r = malloc(sizeof(*r));
    if (!r)
        return xencfg__nomem(ctx);
    *r = (struct reader){ .ctx = ctx, .json = json, .len = len };
    rc = check_text(r);
    return rc ? rc : read_object(r, type, ret);
}

int xencfg_type_from_json(xencfg_ctx *ctx, xencfg_type_id id, void *ret,
                          const char *json, size_t len)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    return xencfg__end(ctx,
                       type ? xencfg__type_from_json(ctx, type, ret, json, len)
                            : xencfg__type_unknown(ctx, id));
}

bool xencfg__json_replay(struct json_emit *emit, const char *json, size_t len)
{
    CLEANUP(freep) struct reader *r = malloc(sizeof(*r));

    if (!r)
        return false;
    *r = (struct reader){ .json = json, .len = len, .verbatim = emit };
    return !xencfg__json_guard(&r->guard, parse, r);
}
