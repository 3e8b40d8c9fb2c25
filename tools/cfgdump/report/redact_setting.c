/*
 * redact_setting - secrets in command lines: of kernels, of QEMU, of loaders.
 *
 * "password=..." is hidden in any text.  In a command line so is each setting
 * that is not known to be harmless, unless its value says little; what stands
 * before an @; what looks random; and what follows an option --password.
 */
#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "report/redact_secret.h"

#define LOGIN_MAX 1024          /* bytes that are looked at for an @ */

static bool is(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool in_key(char c)
{
    return isalnum((unsigned char)c) || is(c, "_-./:");
}

static bool blank(char c)
{
    return (unsigned char)c <= 0x20;
}

/* --------------------------------------------------------------- values */

/* "name=", the next of a list of settings; not what base64 is filled up with.
 */
static bool setting(const char *p, size_t n)
{
    size_t i = 0, to;

    while (i < n && in_key(p[i]))
        i++;
    for (to = i; to < n && p[to] == '=';)
        to++;
    return i && to > i && to < n && !blank(p[to]);
}

/*
 * Where the value at `at` ends.  QEMU doubles a comma that is not the end; one
 * that no other setting follows is not, either.
 */
static size_t value_end(const struct text *t, size_t at)
{
    const char *p = t->p;
    size_t n = t->len;

    for (; at < n; at++) {
        if ((t->args != ARGS_WORD && blank(p[at])) ||
            ((t->args == ARGS_NONE || t->args == ARGS_SOME) &&
             is(p[at], "\"'")))
            break;
        if (p[at] == ',' && at + 1 < n && p[at + 1] == ',')
            at++;
        else if (is(p[at], ",;&") && (at + 1 == n || blank(p[at + 1]) ||
                                      setting(p + at + 1, n - at - 1)))
            break;
    }
    return at;
}

/* The quote before a value, with the backslashes of whoever quoted it. */
static size_t quote_at(const struct text *t, size_t at, char *ret)
{
    size_t from = at;

    *ret = 0;
    while (at < t->len && t->p[at] == '\\')
        at++;
    if (at == t->len || !is(t->p[at], "\"'"))
        return 0;
    *ret = t->p[at];
    return at + 1 - from;
}

static size_t quote_end(const struct text *t, size_t at, char quote)
{
    while (at < t->len && t->p[at] != quote)
        at++;
    while (at && t->p[at - 1] == '\\')
        at--;
    return at;
}

/* A number, "on", "qcow2": it can be no secret that is worth its name. */
bool redact_says_little(const char *p, size_t n)
{
    static const char *const words[] = {
        "on",    "off",     "yes",    "no",     "true", "false",
        "auto",  "none",    "force",  "all",    "any",  "always",
        "never", "default", "native", "ignore", "text",
    };
    size_t i = n && is(*p, "+-"), digits;
    bool hex = n > 2 && *p == '0' && p[1] == 'x';

    if (n <= 2 || form_common_word(p, n))
        return true;
    for (digits = 0; i + digits < n && isdigit((unsigned char)p[i + digits]);)
        digits++;
    if (digits && digits <= 6 &&
        (i + digits == n || (i + digits + 1 == n && is(p[n - 1], "kKmMgGsx%"))))
        return true;
    for (i = 2; hex && i < n && isxdigit((unsigned char)p[i]); i++)
        ;
    if (hex && i == n && n <= 10)
        return true;
    for (i = 0; i < ARRAY_SIZE(words); i++)
        if (strlen(words[i]) == n && !memcmp(words[i], p, n))
            return true;
    return false;
}

/* ------------------------------------------------------------- settings */

/* What is between from and to. */
static bool found(struct redact_found *ret, size_t from, size_t to, bool sure)
{
    *ret = (struct redact_found){ from, to, sure };
    return true;
}

/* user:password@, also where no // tells that it is a URL: up to the last @. */
static size_t login_end(const struct text *t, size_t at)
{
    size_t n = t->len - at < LOGIN_MAX ? t->len : at + LOGIN_MAX, i, last = 0;
    bool colon = false;

    for (i = at; i < n && !blank(t->p[i]); i++) {
        if (is(t->p[i], ",;&") && setting(t->p + i + 1, n - i - 1))
            break;
        colon |= t->p[i] == ':';
        if (t->p[i] == '@' && colon)
            last = i;
    }
    return last;
}

/* Behind the key: "=", or in JSON, which QEMU takes too, "\" : ". */
static size_t value_begin(const struct text *t, size_t at, bool quoted)
{
    char quote;
    size_t n;

    if (at < t->len && t->p[at] == '=')
        return at + 1;
    n = quoted ? quote_at(t, at, &quote) : 0;
    if (!n)
        return 0;
    for (at += n; at < t->len && blank(t->p[at]); at++)
        ;
    if (at == t->len || t->p[at] != ':')
        return 0;
    for (at++; at < t->len && blank(t->p[at]); at++)
        ;
    return at;
}

/* A setting, whose value is hidden? */
static bool setting_here(struct text *t, struct redact_found *ret)
{
    char before = t->at ? t->p[t->at - 1] : ' ', quote;
    size_t key = t->at, at, end, login;
    enum redact_hint what;
    bool sure;

    if (t->at < t->no_setting)
        return false;
    while (key < t->len && in_key(t->p[key]))
        key++;
    at = value_begin(t, key, is(before, "\"'"));
    if (!at || key == t->at) {
        t->no_setting = key;
        return false;
    }
    what = redact_setting(t->p + t->at, key - t->at, t->args != ARGS_LINE);
    sure = redact_key(t->p + t->at, key - t->at) == HINT_PASSWORD;
    if (!t->args && !sure)
        return false;
    at += quote_at(t, at, &quote);
    if (what == HINT_TEXT) {
        login = login_end(t, at);
        return login && found(ret, at, login, false);
    }
    if (!quote && is(before, "\"'") && memchr(t->p + at, before, t->len - at))
        quote = before;         /* of the setting as a whole */
    end = quote ? quote_end(t, at, quote) : value_end(t, at);
    if (at >= end)
        return false;
    if (what == HINT_PASSWORD)
        return found(ret, at, end, sure || t->args != ARGS_SOME);
    if (redact_says_little(t->p + at, end - at) ||
        (t->p[at] == '/' && form_path(t->p + at, end - at) == end - at))
        return false;
    return found(ret, at, end, false);
}

/* ---------------------------------------------------------------- words */

/* Long, and of letters of both cases and digits, or of hex digits alone. */
static bool random_word(const char *p, size_t n)
{
    size_t i, upper = 0, small = 0, digits = 0, hex = 0, other = 0;

    for (i = 0; i < n; i++) {
        upper += !!isupper((unsigned char)p[i]);
        small += !!islower((unsigned char)p[i]);
        digits += !!isdigit((unsigned char)p[i]);
        hex += !!isxdigit((unsigned char)p[i]);
        other += !isalnum((unsigned char)p[i]) && !is(p[i], "+/=_-");
    }
    return (n >= 32 && hex == n) ||
           (n >= 16 && !other && upper && small && digits);
}

/* "--password hunter2", "-passwd", "password:": what follows is one. */
enum redact_hint redact_option(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] == '-')
        i++;
    if (i == n || memchr(p, '=', n))
        return HINT_WORD;
    n -= n > i + 1 && p[n - 1] == ':';
    if (!i)
        return redact_key(p, n) == HINT_PASSWORD ? HINT_PASSWORD : HINT_WORD;
    if (n - i == 6 && !memcmp(p + i, "append", 6))
        return HINT_ARGS;
    return redact_setting(p + i, n - i, false) == HINT_PASSWORD ? HINT_PASSWORD
                                                                : HINT_WORD;
}

/* A word, without "=": what it can be, only what is before it tells. */
static bool word_here(struct text *t, struct redact_found *ret)
{
    const char *p = t->p + t->at, *stop;
    size_t n = 0, most = t->len - t->at;

    while (n < most && !blank(p[n]) && !is(p[n], "\"',;"))
        n++;
    if (most > 3 && !memcmp(p, "cc:", 3)) {
        stop = memmem(p, most, "end_cc", 6);
        n = stop ? (size_t)(stop - p) : most;
        return found(ret, t->at + 3, t->at + n, false);
    }
    if (!n)
        return false;
    if (t->password_next && *p != '-') {
        t->password_next = false;
        stop = t->at && is(p[-1], "\"'") ? memchr(p, p[-1], most) : NULL;
        n = stop ? (size_t)(stop - p) : n;
        return found(ret, t->at, t->at + n, true);
    }
    t->password_next =
        n < most && blank(p[n]) && redact_option(p, n) == HINT_PASSWORD;
    return !setting(p, n) && (random_word(p, n) || memmem(p, n, "%3D", 3)) &&
           found(ret, t->at, t->at + n, false);
}

/* Is it where a word of a command line begins? */
static bool word_begins(const struct text *t)
{
    char before = t->at ? t->p[t->at - 1] : ' ';

    return !blank(t->p[t->at]) && (blank(before) || is(before, "\"',;"));
}

/* Not in the middle of a key; but "--key". */
static bool key_begins(const struct text *t)
{
    size_t at = t->at;

    if (!isalnum((unsigned char)t->p[at]) ||
        (at && isalnum((unsigned char)t->p[at - 1])))
        return false;
    while (at && t->p[at - 1] == '-')
        at--;
    return !t->args || !at || !in_key(t->p[at - 1]) ||
           (at > 1 && t->p[at - 1] == ':' && t->p[at - 2] == '\\');
}

bool redact_find_setting(struct text *t, struct redact_found *ret)
{
    return (key_begins(t) && setting_here(t, ret)) ||
           (t->args && word_begins(t) && word_here(t, ret));
}

/* --------------------------------------------------------- by their form */

/* "-----BEGIN ... KEY-----" and all of it. */
static size_t pem(const char *p, size_t n)
{
    const char *end;

    if (n < 11 || memcmp(p, "-----BEGIN ", 11))
        return 0;
    end = memmem(p, n, "-----END ", 9);
    end = end ? memmem(end + 9, p + n - end - 9, "-----", 5) : NULL;
    return end ? (size_t)(end + 5 - p) : n;
}

/* As crypt() makes them: "$6$salt$...". */
static size_t crypt_hash(const char *p, size_t n)
{
    size_t i = 1;

    if (n < 12 || *p != '$')
        return 0;
    while (i < n && i < 8 && (isalnum((unsigned char)p[i]) || p[i] == '-'))
        i++;
    if (i == 1 || i == n || p[i] != '$')
        return 0;
    while (i < n && (isalnum((unsigned char)p[i]) || is(p[i], "$./,=+-")))
        i++;
    return i >= 12 ? i : 0;
}

size_t form_secret(const char *p, size_t n)
{
    static const char *const begins[] = {
        "eyJ",          "ghp_",
        "gho_",         "ghs_",
        "ghu_",         "github_pat_",
        "glpat-",       "xoxb-",
        "xoxp-",        "AKIA",
        "ASIA",         "npm_",
        "hf_",          "AGE-SECRET-KEY-",
        "hvs.",         "dop_v1_",
        "grub.pbkdf2.",
    };
    size_t i, len = 0;

    if (*p == '-')
        return pem(p, n);
    if (*p == '$')
        return crypt_hash(p, n);
    for (i = 0; i < ARRAY_SIZE(begins); i++) {
        if (strncmp(p, begins[i], strlen(begins[i])))
            continue;
        while (len < n && (isalnum((unsigned char)p[len]) || is(p[len], "_-.")))
            len++;
        return len >= 16 ? len : 0;
    }
    return 0;
}
