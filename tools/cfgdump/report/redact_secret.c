/* redact_secret - the values that are hidden: each once, with what replaces it. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "report/redact_secret.h"
#include "base/buf.h"
#include "base/text.h"

#define LONG 8                  /* bytes: such a password is found anywhere */

static size_t hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;

    while (n--)
        h = (h ^ (unsigned char)*p++) * 16777619u;
    return (h ^ h >> 16) % SLOTS;
}

struct redact *redact_new(const char *state_dir)
{
    struct redact *r = need(calloc(1, sizeof(*r)));

    r->state_dir = state_dir;
    r->last = &r->all;
    return r;
}

void redact_free(struct redact *r)
{
    struct secret *s, *next;

    for (s = r ? r->all : NULL; s; s = next) {
        next = s->next;
        free(s->text);
        free(s->where);
        free(s);
    }
    free(r);
}

/* ----------------------------------------------------------- the secrets */

/* The part of a text by which a secret that begins there is looked up. */
static size_t begin_len(const char *p, size_t n)
{
    size_t i = 0;

    if (*p == '/')
        return form_run(p, n);
    while (i < n && isalnum((unsigned char)p[i]))
        i++;
    return i ? i : 1;
}

struct secret *secret_chain(const struct redact *r, const char *p, size_t n)
{
    return r->begin[hash(p, begin_len(p, n))];
}

struct secret *secret_within(const struct redact *r, const char *p, size_t n)
{
    struct secret *s = n < LONG ? NULL : r->longs[hash(p, LONG)];

    while (s && (s->guessed || !s->distinct || s->len > n ||
                 memcmp(s->text, p, s->len)))
        s = s->next_long;
    return s;
}

struct secret *secret_find(const struct redact *r, const char *p, size_t n)
{
    struct secret *s;

    for (s = secret_chain(r, p, n); s; s = s->next_begin)
        if (s->len == n && !memcmp(s->text, p, n))
            return s;
    return NULL;
}

/* Would looking for it among other words do more harm than good? */
static bool distinct(enum redact_kind kind, const char *p, size_t n)
{
    size_t i;

    if (kind == HIDDEN_PATH && *p == '/')
        return true;
    for (i = 0; i < n && isdigit((unsigned char)p[i]); i++)
        ;
    return n >= 6 && i < n && !form_common_word(p, n);
}

struct secret *secret_add(struct redact *r, enum redact_kind kind,
                          const char *p, size_t n)
{
    struct secret *s = secret_find(r, p, n), **slot;

    if (s)
        return s;
    s = need(calloc(1, sizeof(*s)));
    s->text = need(malloc(n + 1));
    memcpy(s->text, p, n);
    s->text[n] = 0;
    s->len = n;
    s->kind = kind;
    s->distinct = distinct(kind, p, n);
    s->suffix = kind == HIDDEN_PATH ? form_suffix(p, n) : "";
    s->same = s;
    /* longest first */
    slot = &r->begin[hash(p, begin_len(p, n))];
    while (*slot && (*slot)->len >= n)
        slot = &(*slot)->next_begin;
    s->next_begin = *slot;
    *slot = s;
    if (kind == HIDDEN_PASSWORD && n >= LONG) {
        slot = &r->longs[hash(p, LONG)];
        while (*slot && (*slot)->len >= n)
            slot = &(*slot)->next_long;
        s->next_long = *slot;
        *slot = s;
    }
    *r->last = s;
    r->last = &s->next;
    return s;
}

static void add_same(struct redact *r, struct secret *s, const char *text)
{
    size_t n = strlen(text);

    if (!secret_find(r, text, n))
        secret_add(r, s->kind, text, n)->same = s;
}

/* With its other spellings: messages escape what they quote. */
struct secret *secret_learn(struct redact *r, enum redact_kind kind,
                            const char *p, size_t n)
{
    CLEANUP(freep) char *escaped = NULL;
    struct secret *s = secret_find(r, p, n);

    if (s && !s->guessed)
        return s->same;
    s = s ? s : secret_add(r, kind, p, n);
    s->guessed = false;
    s->distinct = distinct(kind, p, n);
    escaped = text_escape(s->text);
    if (strcmp(escaped, s->text) && *escaped)
        add_same(r, s, escaped);
    return s;
}

/* What is known as a password nowhere else stays unknown there. */
struct secret *secret_guess(struct redact *r, const char *p, size_t n)
{
    struct secret *s = secret_find(r, p, n);

    if (!s) {
        s = secret_add(r, HIDDEN_PASSWORD, p, n);
        s->guessed = true;
        s->distinct = false;
    }
    return s->same;
}

/* A MAC goes by its digits; both cases of them are looked for. */
struct secret *secret_learn_mac(struct redact *r, const char *p, size_t n)
{
    char digits[13], upper[13];
    struct secret *s;
    int i;

    if (!form_mac_digits(p, n, digits))
        return secret_learn(r, HIDDEN_MAC, p, n);
    s = secret_learn(r, HIDDEN_MAC, digits, 12);
    s->distinct = true;
    for (i = 0; i < 13; i++)
        upper[i] = toupper((unsigned char)digits[i]);
    add_same(r, s, upper);
    return s;
}

/* --------------------------------------------------------------- writing */

static char *print_place(const struct redact *r)
{
    struct buf b;

    buf_begin(&b);
    fputs(r->member, b.f);
    if (r->place.print)
        r->place.print(b.f, r->place.at);
    return buf_end(&b);
}

static void print_mac(FILE *f, unsigned number, char separator)
{
    int shift;

    fputs("02", f);
    for (shift = 32; shift >= 0; shift -= 8) {
        if (separator)
            putc(separator, f);
        fprintf(f, "%02x", shift > 24 ? 0 : number >> shift & 0xff);
    }
}

static void print_replacement(FILE *f, const struct secret *s, char separator)
{
    switch (s->kind) {
    case HIDDEN_MAC:
        if (strlen(s->text) != 12)
            fprintf(f, "hidden-mac-%u", s->number);
        else
            print_mac(f, s->number, separator);
        break;
    case HIDDEN_PATH:
        if (!strncmp(s->text, "/dev/", 5))
            fprintf(f, "/dev/hidden-%u", s->number);
        else
            fprintf(f, "%shidden/path-%u%s", *s->text == '/' ? "/" : "",
                    s->number, s->suffix);
        break;
    default:
        fprintf(f, "hidden-password-%u", s->number);
        break;
    }
}

static void use(struct redact *r, struct secret *s)
{
    if (!s->number)
        s->number = ++r->numbers[s->kind];
    if (!s->count++)
        s->where = print_place(r);
}

void secret_hide(struct redact *r, FILE *f, struct secret *s, char separator)
{
    if (!f)
        return;
    use(r, s->same);
    print_replacement(f, s->same, separator);
}

unsigned redact_number(struct redact *r, const char *p, size_t len)
{
    struct secret *s = secret_guess(r, p, len);

    use(r, s);
    return s->number;
}

/* -------------------------------------------------------------- the list */

unsigned redact_count(const struct redact *r, enum redact_kind kind)
{
    return r->numbers[kind];
}

void redact_list(const struct redact *r, FILE *f)
{
    static const char *const names[] = { "password", "MAC", "path" };
    const struct secret *s;
    int kind;
    unsigned i;

    fprintf(f, "%-28s %-9s %6s  %s\n", "REPLACEMENT", "KIND", "TIMES",
            "FIRST SEEN");
    for (kind = 0; kind < HIDDEN_KINDS; kind++) {
        CLEANUP(freep)
        const struct secret **list =
            need(calloc(r->numbers[kind] + 1, sizeof(*list)));

        for (s = r->all; s; s = s->next)
            if (s->number && (int)s->kind == kind)
                list[s->number] = s;
        for (i = 1; i <= r->numbers[kind]; i++) {
            struct buf b;
            CLEANUP(freep) char *text = NULL;

            buf_begin(&b);
            print_replacement(b.f, list[i], ':');
            text = buf_end(&b);
            fprintf(f, "%-28s %-9s %6u  %s\n", text, names[kind],
                    list[i]->count, list[i]->where);
        }
    }
}
