/*
 * redact - hides passwords, MACs and paths of the host, each behind the same
 * replacement wherever it is found, so that what belonged together still does.
 *
 *     struct redact *r = redact_new(state_dir);
 *
 *     redact_member(r, NULL, form, name, text, len);  for each member: learns
 *     redact_member(r, f, form, name, text, len);     and once more: writes
 *     redact_list(r, f);
 *     redact_free(r);
 *
 * What a value is, its key tells (redact_key()): a password may be any word.
 * Such values are learned first, since they also occur where no key tells: in
 * messages, in a kernel's command line.  Paths and MACs are known by their form.
 */
#ifndef CFGDUMP_REDACT_H
#define CFGDUMP_REDACT_H

#include <stdbool.h>
#include <stdio.h>

enum redact_form {
    REDACT_TEXT,            /* lines for people */
    REDACT_JSON,            /* documents; they may be broken */
    REDACT_XENSTORE,        /* what xenstore-ls -fp prints */
};

enum redact_kind { HIDDEN_PASSWORD, HIDDEN_MAC, HIDDEN_PATH, HIDDEN_KINDS };

/* What a value is, by its key. */
enum redact_hint {
    HINT_TEXT,              /* nothing in particular */
    HINT_KEY,               /* it is no value: only its form counts */
    HINT_PASSWORD,
    HINT_GUESS,             /* perhaps one: hidden here, but not elsewhere */
    HINT_MAC,
    HINT_PATH,              /* if it begins with a slash */
    HINT_MEDIUM,            /* whatever it looks like: rbd:pool/image */
    HINT_ARGS,              /* a command line */
    HINT_WORD,              /* one word of it: of an array */
    HINT_OTHER,             /* unknown: hidden, unless it says little */
};

struct redact;

/* state_dir: paths below it become "state/...", where the report has them. */
struct redact *redact_new(const char *state_dir);
void redact_free(struct redact *r);

/* f NULL: only learns.  name tells in the list where a value was first seen. */
void redact_member(struct redact *r, FILE *f, enum redact_form form,
                   const char *name, const char *text, size_t len);

/* How many different values were hidden. */
unsigned redact_count(const struct redact *r, enum redact_kind kind);

/* A table of the replacements; the values are not in it. */
void redact_list(const struct redact *r, FILE *f);

/* --------------------------------------- for redact_*.c among themselves */

/* Tells where the value is that is being hidden. */
struct redact_place {
    void (*print)(FILE *f, const void *at);
    const void *at;
};

/* Writes, or learns, one value without its quoting. */
void redact_value(struct redact *r, FILE *f, enum redact_hint hint,
                  const char *p, size_t len);

/* The same of a text that may have such values in it. */
void redact_text(struct redact *r, FILE *f, enum redact_hint hint,
                 const char *p, size_t len);

/*
 * The same of a value that stands as `quoted` in the text, which stays as it is
 * if there is nothing to hide.
 */
struct redact_quoting {
    char *(*unescape)(const char *p, const char *end, size_t *ret_len);
    void (*put_escaped)(FILE *f, const char *p, size_t len);
};
void redact_quoted(struct redact *r, FILE *f, enum redact_hint hint,
                   const struct redact_quoting *quoting, const char *quoted,
                   size_t len);

/* The number that stands for a password. */
unsigned redact_number(struct redact *r, const char *p, size_t len);

enum redact_hint redact_key(const char *key, size_t len);

/* The same of a setting of a command line: HINT_PASSWORD, _TEXT or _OTHER. */
enum redact_hint redact_setting(const char *key, size_t len, bool qemu);

/* What follows such a word of a command line: HINT_PASSWORD, _ARGS or _WORD. */
enum redact_hint redact_option(const char *p, size_t n);

void redact_json(struct redact *r, FILE *f, const char *p, size_t len);
void redact_xenstore(struct redact *r, FILE *f, const char *p, size_t len);

/* -------------------------------------------------------- redact_form.c */

/* How many bytes at p, which has n, are of that form; 0: none. */
size_t form_uuid(const char *p, size_t n);
size_t form_mac(const char *p, size_t n);
size_t form_path(const char *p, size_t n);
size_t form_login(const char *p, size_t n);

/* redact_setting.c: of a key, a hash of a password, a token. */
size_t form_secret(const char *p, size_t n);

/* The hex digits of a MAC, lower case, into hex[13]; false: it is none. */
bool form_mac_digits(const char *p, size_t n, char *hex);

/* Up to white space, a quote or the like. */
size_t form_run(const char *p, size_t n);

/* Where a path may begin: not within a word. */
bool form_path_begins(const char *text, size_t at);

/* A path that is no secret: xenstore's, a hotplug script. */
bool form_public(const char *p, size_t n);

/* The format words before a medium: "aio:", "qcow2:". */
size_t form_medium_prefix(const char *p, size_t n);

/* ".iso" and the like, what it ends with; or "". */
const char *form_suffix(const char *p, size_t n);

/* A word by which the tools mean something: "qcow2", "destroy". */
bool form_common_word(const char *p, size_t n);

#endif
