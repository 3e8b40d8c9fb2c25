/* redact - finds in a text what has to be hidden, and writes it without. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "report/redact_secret.h"

static void put(FILE *f, const char *p, size_t n)
{
    if (f)
        fwrite(p, 1, n, f);
}

/* ---------------------------------------------------------- within a text */

static bool word_at(const struct text *t, size_t at)
{
    return at < t->len && isalnum((unsigned char)t->p[at]);
}

/* The longest secret at this place, but for plain paths.  NULL: none. */
static struct secret *find_here(const struct redact *r, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at;
    struct secret *s = secret_chain(r, p, n);

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

/*
 * How much of a path that is no secret is one beyond doubt: up to a byte that no
 * such path has, or a secret.
 */
static size_t plain_path(const struct redact *r, const char *p, size_t n)
{
    size_t i = 1;

    while (i < n && (isalnum((unsigned char)p[i]) || strchr("-_./@", p[i])) &&
           !secret_within(r, p + i, n - i) &&
           !(p[i - 1] == '/' && form_mac(p + i, n - i)))
        i++;
    return i;
}

/* A known path, or "state/..."; returns its length, 0: neither. */
static size_t known_path(struct redact *r, FILE *f, const char *p, size_t n)
{
    size_t dir = r->state_dir ? strlen(r->state_dir) : 0, i;
    struct secret *s;

    if (dir && n > dir && !strncmp(p, r->state_dir, dir) &&
        !strncmp(p + dir, "/userdata-", 10)) {
        i = plain_path(r, p + dir, form_path(p, n) - dir);
        put(f, "state", 5);
        put(f, p + dir, i);
        return dir + i;
    }
    for (i = form_run(p, n); i > 1; i--) {
        if (i < n && (isalnum((unsigned char)p[i]) || strchr("_-/", p[i])))
            continue;
        s = secret_find(r, p, i);
        if (s && s->kind == HIDDEN_PATH) {
            secret_hide(r, f, s, 0);
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
        secret_hide(r, f, len > s->len && f ? secret_add(r, HIDDEN_PATH, p, len) : s, 0);
        return len;
    }
    len = known_path(r, f, p, n);
    if (len)
        return len;
    len = form_path(p, n);
    if (len < form_login(p, n))
        len = form_login(p, n);
    if (len && form_public(p, len)) {
        len = plain_path(r, p, len);
        put(f, p, len);
    } else if (len && f)
        secret_hide(r, f, secret_add(r, HIDDEN_PATH, p, len), 0);
    return len;
}

static bool plain_mac(const char *p, size_t n)
{
    char digits[13];

    return form_mac_digits(p, n, digits) &&
           (!strcmp(digits, "000000000000") || !strcmp(digits, "ffffffffffff"));
}

/* "password=...", and what else is hidden in a command line. */
static size_t setting_here(struct redact *r, FILE *f, struct text *t)
{
    struct redact_found found;
    const char *p = t->p + t->at;
    size_t key = 0, before;

    if (!redact_find_setting(t, &found))
        return 0;
    before = found.from - t->at;
    while (key < before && p[key] != '=' && p[key] != '"')
        key++;
    redact_text(r, f, HINT_TEXT, p, key);       /* "SECRET-password=..." */
    put(f, p + key, before - key);
    p = t->p + found.from;
    secret_hide(r, f, found.sure ? secret_learn(r, HIDDEN_PASSWORD, p,
                                                found.to - found.from)
                                 : secret_guess(r, p, found.to - found.from),
                0);
    return found.to - t->at;
}

/* A long password, wherever it is, or what looks like one. */
static size_t secret_here(struct redact *r, FILE *f, const struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at, len = 0;
    struct secret *s = t->key ? NULL : secret_within(r, p, n);

    if (!s && !(t->at && word_at(t, t->at - 1)) && (len = form_secret(p, n)))
        s = secret_learn(r, HIDDEN_PASSWORD, p, len);
    if (!s)
        return 0;
    secret_hide(r, f, s, 0);
    return s->len;
}

/* What is at this place.  Returns its length. */
static size_t piece(struct redact *r, FILE *f, struct text *t)
{
    const char *p = t->p + t->at;
    size_t n = t->len - t->at, len = 0;
    struct secret *s;

    if ((len = secret_here(r, f, t)) ||
        (*p == '/' && (len = path_here(r, f, t))))
        return len;
    if (isalnum((unsigned char)*p) && !(t->at && word_at(t, t->at - 1))) {
        len = form_uuid(p, n);
        if (!len && (len = form_mac(p, n)) && !plain_mac(p, len)) {
            secret_hide(r, f, secret_learn_mac(r, p, len), p[2]);
            return len;
        }
    }
    if (!len && (len = setting_here(r, f, t)))
        return len;
    s = len || *p == '/' ? NULL : find_here(r, t);
    if (s) {
        secret_hide(r, f, s, 0);
        return s->len;
    }
    len = len ? len : 1;
    put(f, p, len);
    return len;
}

/* A message, a line of drift, may quote a command line. */
static bool tells_of_args(const char *p, size_t n)
{
    static const char *const words[] = {
        "cmdline", "extra", "_args", "append", "-object", "fw_cfg", "smbios",
        "credential",
    };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(words); i++)
        if (memmem(p, n, words[i], strlen(words[i])))
            return true;
    return false;
}

void redact_text(struct redact *r, FILE *f, enum redact_hint hint,
                 const char *p, size_t len)
{
    struct text t = { .p = p, .len = len, .key = hint == HINT_KEY };

    t.passwords = memmem(p, len, "passw", 5);
    t.args = hint == HINT_ARGS   ? ARGS_LINE
             : hint == HINT_WORD ? ARGS_WORD
             : hint == HINT_TEXT && tells_of_args(p, len) ? ARGS_SOME
                                                          : ARGS_NONE;
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
    secret_hide(r, f, secret_learn(r, HIDDEN_PATH, path, n), 0);
}

void redact_value(struct redact *r, FILE *f, enum redact_hint hint,
                  const char *p, size_t len)
{
    struct secret *s = len ? secret_find(r, p, len) : NULL;
    char digits[13];

    if (!len)
        return;
    if (s && s->distinct && hint != HINT_KEY) {
        secret_hide(r, f, s, 0);
        return;
    }
    switch (hint) {
    case HINT_GUESS:
        secret_hide(r, f, secret_guess(r, p, len), 0);
        break;
    case HINT_OTHER:
        if (redact_says_little(p, len))
            redact_text(r, f, hint, p, len);
        else
            secret_hide(r, f, secret_guess(r, p, len), 0);
        break;
    case HINT_PASSWORD:
        secret_hide(r, f, secret_learn(r, HIDDEN_PASSWORD, p, len), 0);
        break;
    case HINT_MAC:
        if (form_mac(p, len) || form_mac_digits(p, len, digits))
            redact_text(r, f, hint, p, len);
        else
            secret_hide(r, f, secret_learn(r, HIDDEN_MAC, p, len), 0);
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

void redact_quoted(struct redact *r, FILE *f, enum redact_hint hint,
                   const struct redact_quoting *quoting, const char *quoted,
                   size_t len)
{
    size_t text_len;
    CLEANUP(freep)
    char *text = quoting->unescape(quoted, quoted + len, &text_len);
    CLEANUP(freep) char *safe = NULL;
    struct buf b;

    if (!f) {
        redact_value(r, NULL, hint, text, text_len);
        return;
    }
    buf_begin(&b);
    redact_value(r, b.f, hint, text, text_len);
    safe = buf_end(&b);
    if (b.len == text_len && !memcmp(safe, text, text_len))
        put(f, quoted, len);
    else
        quoting->put_escaped(f, safe, b.len);
}
