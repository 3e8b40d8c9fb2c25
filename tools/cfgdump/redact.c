/* redact - the values that are hidden, and how they are found in a text. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "redact.h"

#define SLOTS 65536

struct secret {
    enum redact_kind kind;
    bool distinct;          /* may be looked for among other words */
    bool guessed;           /* by no name of its own: it never is looked for */
    char *text;
    size_t len;
    unsigned number;        /* in the order of appearance; 0: not yet */
    unsigned count;
    char *where;
    const char *suffix;     /* of a path */
    struct secret *same;    /* the one that this is another spelling of */
    struct secret *next_exact, *next_begin, *next;
};

struct redact {
    const char *state_dir, *member;
    struct redact_place place;
    struct secret *all, **last;
    struct secret *exact[SLOTS], *begin[SLOTS];
    unsigned numbers[HIDDEN_KINDS];
};

static size_t hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;

    while (n--)
        h = (h ^ (unsigned char)*p++) * 16777619u;
    return (h ^ h >> 16) % SLOTS;
}

struct redact *redact_new(const char *state_dir)
{
    struct redact *r = calloc(1, sizeof(*r));

    if (!r)
        out_of_memory();
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

void redact_place(struct redact *r, struct redact_place place)
{
    r->place = place;
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

static struct secret *find(const struct redact *r, const char *p, size_t n)
{
    struct secret *s;

    for (s = r->exact[hash(p, n)]; s; s = s->next_exact)
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

static struct secret *add(struct redact *r, enum redact_kind kind,
                          const char *p, size_t n)
{
    struct secret *s = find(r, p, n), **slot;
    size_t h;

    if (s)
        return s;
    s = calloc(1, sizeof(*s));
    if (!s || !(s->text = malloc(n + 1)))
        out_of_memory();
    memcpy(s->text, p, n);
    s->text[n] = 0;
    s->len = n;
    s->kind = kind;
    s->distinct = distinct(kind, p, n);
    s->suffix = kind == HIDDEN_PATH ? form_suffix(p, n) : "";
    s->same = s;
    h = hash(p, n);
    s->next_exact = r->exact[h];
    r->exact[h] = s;
    /* longest first */
    slot = &r->begin[hash(p, begin_len(p, n))];
    while (*slot && (*slot)->len >= n)
        slot = &(*slot)->next_begin;
    s->next_begin = *slot;
    *slot = s;
    *r->last = s;
    r->last = &s->next;
    return s;
}

static void add_same(struct redact *r, struct secret *s, const char *text)
{
    size_t n = strlen(text);

    if (!find(r, text, n))
        add(r, s->kind, text, n)->same = s;
}

/* With its other spellings: messages escape what they quote. */
static struct secret *learn(struct redact *r, enum redact_kind kind,
                            const char *p, size_t n)
{
    CLEANUP(freep) char *escaped = NULL;
    struct secret *s = find(r, p, n);

    if (s && !s->guessed)
        return s->same;
    s = s ? s : add(r, kind, p, n);
    s->guessed = false;
    s->distinct = distinct(kind, p, n);
    escaped = text_escape(s->text);
    if (strcmp(escaped, s->text) && *escaped)
        add_same(r, s, escaped);
    return s;
}

/* What is known as a password nowhere else stays unknown there. */
static struct secret *guess(struct redact *r, const char *p, size_t n)
{
    struct secret *s = find(r, p, n);

    if (!s) {
        s = add(r, HIDDEN_PASSWORD, p, n);
        s->guessed = true;
        s->distinct = false;
    }
    return s->same;
}

/* A MAC goes by its digits; both cases of them are looked for. */
static struct secret *learn_mac(struct redact *r, const char *p, size_t n)
{
    char digits[13], upper[13];
    struct secret *s;
    int i;

    if (!form_mac_digits(p, n, digits))
        return learn(r, HIDDEN_MAC, p, n);
    s = learn(r, HIDDEN_MAC, digits, 12);
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

static void hide(struct redact *r, FILE *f, struct secret *s, char separator)
{
    if (!f)
        return;
    use(r, s->same);
    print_replacement(f, s->same, separator);
}

unsigned redact_number(struct redact *r, const char *p, size_t len)
{
    struct secret *s = guess(r, p, len);

    use(r, s);
    return s->number;
}

static void put(FILE *f, const char *p, size_t n)
{
    if (f)
        fwrite(p, 1, n, f);
}

/* ---------------------------------------------------------- within a text */

struct text {
    const char *p;
    size_t len, at;
    bool passwords;         /* it speaks of one: any may be in it */
    bool key;               /* other secrets are not looked for */
};

static bool word_at(const struct text *t, size_t at)
{
    return at < t->len && isalnum((unsigned char)t->p[at]);
}

/* The longest secret at this place, but for plain paths.  NULL: none. */
static struct secret *find_here(const struct redact *r, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at;
    struct secret *s = r->begin[hash(p, begin_len(p, n))];

    if (t->key || (word_at(t, t->at) && t->at && word_at(t, t->at - 1)))
        return NULL;
    for (; s; s = s->next_begin) {
        if (s->len > n || memcmp(s->text, p, s->len))
            continue;
        if (!s->distinct && !(t->passwords && s->kind == HIDDEN_PASSWORD && !s->guessed))
            continue;
        if (*p == '/' || !word_at(t, t->at + s->len - 1) ||
            !word_at(t, t->at + s->len))
            return s;
    }
    return NULL;
}

/* A known path, or "state/..."; returns its length, 0: neither. */
static size_t known_path(struct redact *r, FILE *f, const char *p, size_t n)
{
    size_t dir = r->state_dir ? strlen(r->state_dir) : 0, i;
    struct secret *s;

    if (dir && n > dir && !strncmp(p, r->state_dir, dir) &&
        !strncmp(p + dir, "/userdata-", 10)) {
        put(f, "state", 5);
        put(f, p + dir, form_path(p, n) - dir);
        return form_path(p, n);
    }
    for (i = form_run(p, n); i > 1; i--) {
        if (i < n && (isalnum((unsigned char)p[i]) || strchr("_-/", p[i])))
            continue;
        s = find(r, p, i);
        if (s && s->kind == HIDDEN_PATH) {
            hide(r, f, s, 0);
            return i;
        }
    }
    return 0;
}

/* The path at this place.  Returns its length; 0: there is none. */
static size_t path_here(struct redact *r, FILE *f, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at, len;
    struct secret *s;

    if (!form_path_begins(t->p, t->at))
        return 0;
    s = find_here(r, t);
    if (s && s->kind == HIDDEN_PATH && s->len > form_run(p, n)) {
        /* a file below a known directory is yet another path */
        len = s->len;
        if (len < n && (word_at(t, t->at + len) || strchr("/_-", p[len])))
            len += form_path(p + len, n - len);
        hide(r, f, len > s->len && f ? add(r, HIDDEN_PATH, p, len) : s, 0);
        return len;
    }
    len = known_path(r, f, p, n);
    if (len)
        return len;
    len = form_path(p, n);
    if (len && form_public(p, len))
        put(f, p, len);
    else if (len && f)
        hide(r, f, add(r, HIDDEN_PATH, p, len), 0);
    return len;
}

/* "password=...", as in arguments of a device model. */
static size_t setting_here(struct redact *r, FILE *f, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at, key = 0, end;

    while (key < n && (isalnum((unsigned char)p[key]) || strchr("_-", p[key])))
        key++;
    if (!key || key == n || p[key] != '=' ||
        redact_key(p, key) != HINT_PASSWORD)
        return 0;
    key++;
    if (key < n && strchr("\"'", p[key]))
        key++;
    for (end = key; end < n && (unsigned char)p[end] > 0x20 &&
                    !strchr(",;&\"'", p[end]); end++)
        ;
    if (end == key)
        return 0;
    put(f, p, key);
    hide(r, f, learn(r, HIDDEN_PASSWORD, p + key, end - key), 0);
    return end;
}

static bool plain_mac(const char *p, size_t n)
{
    char digits[13];

    return form_mac_digits(p, n, digits) &&
           (!strcmp(digits, "000000000000") || !strcmp(digits, "ffffffffffff"));
}

/* What is at this place.  Returns its length. */
static size_t piece(struct redact *r, FILE *f, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at, len = 0;
    struct secret *s;

    if (*p == '/' && (len = path_here(r, f, t)))
        return len;
    if (isalnum((unsigned char)*p) && !(t->at && word_at(t, t->at - 1))) {
        len = form_uuid(p, n);
        if (!len && (len = form_mac(p, n)) && !plain_mac(p, len)) {
            hide(r, f, learn_mac(r, p, len), p[2]);
            return len;
        }
        if (!len && (len = setting_here(r, f, t)))
            return len;
    }
    s = len || *p == '/' ? NULL : find_here(r, t);
    if (s) {
        hide(r, f, s, 0);
        return s->len;
    }
    len = len ? len : 1;
    put(f, p, len);
    return len;
}

static void redact_text(struct redact *r, FILE *f, enum redact_hint hint,
                        const char *p, size_t len)
{
    struct text t = { .p = p, .len = len, .key = hint == HINT_KEY };

    t.passwords = memmem(p, len, "passw", 5);
    while (t.at < len)
        t.at += piece(r, f, &t);
}

/* ----------------------------------------------------------------- values */

static void medium(struct redact *r, FILE *f, enum redact_hint hint,
                   const char *p, size_t n)
{
    size_t prefix = form_medium_prefix(p, n);
    const char *path = p + prefix;

    n -= prefix;
    if (!n || (hint == HINT_PATH && *path != '/') || form_public(path, n) ||
        (n > 9 && !memcmp(path, "userdata-", 9)) ||
        (r->state_dir && !strncmp(path, r->state_dir, strlen(r->state_dir)) &&
         !strncmp(path + strlen(r->state_dir), "/userdata-", 10))) {
        redact_text(r, f, hint, p, prefix + n);
        return;
    }
    put(f, p, prefix);
    hide(r, f, learn(r, HIDDEN_PATH, path, n), 0);
}

void redact_value(struct redact *r, FILE *f, enum redact_hint hint,
                  const char *p, size_t len)
{
    struct secret *s = len ? find(r, p, len) : NULL;
    char digits[13];

    if (!len)
        return;
    if (s && s->distinct && hint != HINT_KEY) {
        hide(r, f, s, 0);
        return;
    }
    switch (hint) {
    case HINT_GUESS:
        hide(r, f, guess(r, p, len), 0);
        break;
    case HINT_PASSWORD:
        hide(r, f, learn(r, HIDDEN_PASSWORD, p, len), 0);
        break;
    case HINT_MAC:
        if (form_mac(p, len) || form_mac_digits(p, len, digits))
            redact_text(r, f, hint, p, len);
        else
            hide(r, f, learn(r, HIDDEN_MAC, p, len), 0);
        break;
    case HINT_PATH:
    case HINT_MEDIUM:
        medium(r, f, hint, p, len);
        break;
    default:
        redact_text(r, f, hint, p, len);
        break;
    }
}

/* A line at a time: a secret has no newline but where it is quoted. */
static void redact_lines(struct redact *r, FILE *f, const char *p, size_t len)
{
    const char *end = p + len, *next;

    for (; p < end; p = next) {
        next = memchr(p, '\n', end - p);
        next = next ? next + 1 : end;
        redact_text(r, f, HINT_TEXT, p, next - p);
    }
}

void redact_member(struct redact *r, FILE *f, enum redact_form form,
                   const char *name, const char *text, size_t len)
{
    r->member = name;
    r->place = (struct redact_place){ 0 };
    if (form == REDACT_JSON)
        redact_json(r, f, text, len);
    else if (form == REDACT_XENSTORE)
        redact_xenstore(r, f, text, len);
    else
        redact_lines(r, f, text, len);
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
        CLEANUP(freep) const struct secret **list =
            calloc(r->numbers[kind] + 1, sizeof(*list));

        if (!list)
            out_of_memory();
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
