/* Uses the types of small.idl: prints one line for each thing that is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencfg/xencfg.h>

static int wrong;

static void is(const char *what, const char *got, const char *want)
{
    if (got && !strcmp(got, want))
        return;
    printf("%s: \"%s\" instead of \"%s\"\n", what, got ? got : "(null)", want);
    wrong++;
}

/* What the JSON text becomes when it is read and written. */
static void becomes(xencfg_type_id type, const char *json,
                    const char *want)
{
    void *obj = malloc(1024);
    char *text = NULL;

    xencfg_type_init(type, obj);
    if (xencfg_type_from_json(NULL, type, obj, json, strlen(json)) ||
        xencfg_type_to_json(NULL, type, obj, XENCFG_JSON_COMPACT, &text, NULL))
        text = strdup("an error");
    is(json, text, want);
    free(text);
    xencfg_type_dispose(type, obj);
    free(obj);
}

static void check_defaults(void)
{
    xencfg_scalars s;
    xencfg_nested n;
    xencfg_shape u;

    xencfg_scalars_init(&s);
    if (s.i != -5 || s.id != -1 || s.u8 != 255 || s.u32 != UINT32_MAX ||
        s.dom || s.u64 != UINT64_MAX - 1 || s.edge != UINT64_C(1) << 63 ||
        s.mem != UINT64_MAX || s.c != XENCFG_COLOUR_RED ||
        s.green != XENCFG_COLOUR_GREEN || s.p != XENCFG_PLAIN_ZERO)
        is("defaults of scalars", "other values", "the IDL's");
    xencfg_nested_init(&n);
    if (n.outer.inner.mem != UINT64_MAX || n.outer.c != XENCFG_COLOUR_RED)
        is("defaults of nested", "other values", "the IDL's");
    xencfg_shape_init(&u);
    if (u.kind != XENCFG_COLOUR_RED || u.u.red.size != 7 ||
        u.u.red.deep.mem != UINT64_MAX)
        is("defaults of the default arm", "other values", "the IDL's");
    xencfg_shape_init_kind(&u, XENCFG_COLOUR_GREEN);
    if (u.kind != XENCFG_COLOUR_GREEN || u.u.green.text)
        is("another arm", "other values", "the IDL's");
    xencfg_shape_dispose(&u);
    if (u.kind != XENCFG_COLOUR_RED || u.u.red.size != 7)
        is("after dispose", "other values", "the IDL's");
}

int main(void)
{
    check_defaults();
    becomes(XENCFG_TYPE(empty), "{}", "{}");
    becomes(XENCFG_TYPE(scalars), "{}", "{\"p\":\"zero\"}");
    becomes(XENCFG_TYPE(scalars), "{\"c\":\"128\",\"p\":\"ONE\"}",
            "{\"c\":\"128\",\"p\":\"one\"}");
    becomes(XENCFG_TYPE(scalars),
            "{\"i\":-5,\"id\":0,\"edge\":9223372036854775808,\"mem\":0}",
            "{\"id\":0,\"mem\":0,\"p\":\"zero\"}");
    becomes(XENCFG_TYPE(scalars), "{\"hidden\":\"not ours\"}",
            "{\"hidden\":\"not ours\",\"p\":\"zero\"}");
    becomes(XENCFG_TYPE(arrays), "{}", "{}");
    becomes(XENCFG_TYPE(arrays), "{\"compact\":[{\"number\":1}]}",
            "{\"compact\":[{\"number\":1}]}");
    becomes(XENCFG_TYPE(arrays), "{\"compact\":{\"leaves\":[{}]}}",
            "{\"compact\":{\"leaves\":[{\"number\":0}]}}");
    becomes(XENCFG_TYPE(nested),
            "{\"outer\":{\"inner\":{\"leaf\":{}}},\"after\":{}}",
            "{\"outer\":{\"inner\":{\"leaf\":{\"number\":0}}},\"after\":{}}");
    becomes(XENCFG_TYPE(shape), "{}", "{\"kind.red\":{\"deep\":{}}}");
    becomes(XENCFG_TYPE(shape), "{\"kind.none\":{},\"last\":true}",
            "{\"kind.none\":{},\"last\":true}");
    becomes(XENCFG_TYPE(shape), "{\"kind.red\":{\"size\":0}}",
            "{\"kind.red\":{\"size\":0}}");
    return wrong != 0;
}
