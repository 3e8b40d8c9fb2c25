/*
 * redact - a secret that a report tells once in a place where its kind is known
 * is nowhere in what is written, wherever else it stands as a word.
 *
 * The first byte says what secret it is, and where it is told.  The rest are
 * members, each a line: a letter of its form (j, x, or text), for j and x its
 * key up to an equals sign, and a text in which a byte 1 stands for the secret.
 */
#include <ctype.h>

#include "fuzz.h"
#include "report/redact.h"

#define STATE_DIR "/var/lib/xen"

/* How it is told, with %s; each is long enough to be looked for. */
static const struct told {
    enum redact_form form;
    const char *text, *secret;
} told[] = {
    { REDACT_JSON, "{\"type.hvm\":{\"vnc\":{\"passwd\":\"%s\"}}}",
      "Zq7Xw9Bk3Vt5" },
    { REDACT_JSON, "{\"vfbs\":[{\"vnc\":{\"passwd\":\"%s\"}}]}",
      "Zq7Xw9Bk3Vt5" },
    { REDACT_JSON, "{\"spice\":{\"passwd\":\"%s\"}}", "Zq7Xw9Bk3Vt5" },
    { REDACT_XENSTORE, "/local/domain/0/backend/vfb/1/0/vnc-passwd = \"%s\"\n",
      "Zq7Xw9Bk3Vt5" },
    { REDACT_TEXT, "-vnc 0.0.0.0:0,password=%s,x=y\n", "Zq7Xw9Bk3Vt5" },
    { REDACT_JSON, "{\"nics\":[{\"mac\":\"%s\"}]}", "00:16:3e:5a:b7:c9" },
    { REDACT_XENSTORE, "/libxl/1/device/vif/0/mac = \"%s\"   (n0,r1)\n",
      "00:16:3e:5a:b7:c9" },
    { REDACT_TEXT, "%s\n", "00:16:3e:5a:b7:c9" },
    { REDACT_JSON, "{\"disks\":[{\"pdev_path\":\"%s\"}]}",
      "/srv/Zq7Xw9Bk3Vt5/a.img" },
    { REDACT_XENSTORE, "/libxl/1/device/vbd/51712/params = \"aio:%s\"\n",
      "/srv/Zq7Xw9Bk3Vt5/a.img" },
    { REDACT_TEXT, "%s\n", "/srv/Zq7Xw9Bk3Vt5/a.img" },
};

struct members {
    struct {
        enum redact_form form;
        char *text;
        size_t len;
    } member[64];
    size_t count;
};

static void put_escaped(FILE *f, enum redact_form form, unsigned char c)
{
    if (form == REDACT_JSON && (c < 0x20 || c == '"' || c == '\\'))
        fprintf(f, "\\u%04x", c);
    else if (form == REDACT_XENSTORE && (c < 0x20 || c >= 0x7f || c == '\\'))
        fprintf(f, c == '\\' ? "\\\\" : c < 8 ? "\\%03o" : "\\x%02x", c);
    else
        putc(c, f);
}

/* The secret's neighbours are of other words. */
static void put_text(FILE *f, enum redact_form form, const char *p,
                     const char *end, const char *secret)
{
    bool word = false;

    for (; p < end; p++) {
        if (*p == 1) {
            fprintf(f, "%s%s", word ? " " : "", secret);
            if (p + 1 < end && (isalnum((unsigned char)p[1]) || p[1] == 1 ||
                                p[1] == '/' || p[1] == ':'))
                putc(' ', f);
            word = false;
        } else {
            put_escaped(f, form, *p);
            word = isalnum((unsigned char)*p) || strchr(":-/\\._~]", *p);
        }
    }
}

static void put_key(FILE *f, const char *p, const char *end)
{
    while (p < end && (isalnum((unsigned char)*p) ||
                       (*p && strchr("_-/.", *p))))
        putc(*p++, f);
}

static void add_member(struct members *m, const char *line, const char *end,
                       const char *secret)
{
    enum redact_form form = *line == 'j'   ? REDACT_JSON
                            : *line == 'x' ? REDACT_XENSTORE
                                           : REDACT_TEXT;
    const char *text = form == REDACT_TEXT ? NULL
                                           : memchr(line, '=', end - line);
    FILE *f = open_memstream(&m->member[m->count].text,
                             &m->member[m->count].len);

    fputs(form == REDACT_JSON ? "{\"" : form == REDACT_XENSTORE ? "/" : "", f);
    if (text)
        put_key(f, line + 1, text);
    fputs(form == REDACT_JSON       ? "\":\""
          : form == REDACT_XENSTORE ? " = \""
                                    : "", f);
    put_text(f, form, text ? text + 1 : line + 1, end, secret);
    fputs(form == REDACT_JSON       ? "\"}"
          : form == REDACT_XENSTORE ? "\"\n"
                                    : "\n", f);
    fclose(f);
    m->member[m->count++].form = form;
}

static void read_members(struct members *m, const char *p, const char *end,
                         const struct told *t)
{
    FILE *f = open_memstream(&m->member[0].text, &m->member[0].len);

    fprintf(f, t->text, t->secret);
    fclose(f);
    m->member[0].form = t->form;
    m->count = 1;
    while (p < end && m->count < sizeof(m->member) / sizeof(*m->member)) {
        const char *next = memchr(p, '\n', end - p);

        next = next ? next : end;
        if (next > p)
            add_member(m, p, next, t->secret);
        p = next + 1;
    }
}

static void all(struct redact *r, FILE *f, const struct members *m)
{
    size_t i;

    for (i = 0; i < m->count; i++)
        redact_member(r, f, m->member[i].form, "member", m->member[i].text,
                      m->member[i].len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct members m = { .count = 0 };
    const struct told *t;
    struct redact *r;
    char *text, *out = NULL;
    size_t len, i;
    FILE *f;

    if (!size)
        return 0;
    t = &told[*data % (sizeof(told) / sizeof(*told))];
    if (memmem(data, size, t->secret, strlen(t->secret)))
        return 0; /* not as a word, perhaps */
    text = fuzz_text(data + 1, size - 1);
    read_members(&m, text, text + size - 1, t);
    r = redact_new(STATE_DIR);
    all(r, NULL, &m);
    f = open_memstream(&out, &len);
    all(r, f, &m);
    redact_list(r, f);
    fclose(f);
    if (memmem(out, len, t->secret, strlen(t->secret)))
        BUG("%s is in\n%s", t->secret, out);
    for (i = 0; i < m.count; i++)
        free(m.member[i].text);
    redact_free(r);
    free(text);
    free(out);
    return 0;
}
