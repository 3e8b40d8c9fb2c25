/*
 * A text of `xenstore-ls -f` or `-fp` in place of a xenstore: what it says,
 * what is no such text, and that a long one is read in linear time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "fake_store.h"
#include "util.h"

static struct host host;        /* for a directory and a context */
static char *file;              /* where the dumps are */

static void write_dump(const char *data, size_t len)
{
    FILE *f = fopen(file, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static int open_path(const char *path, struct store **ret)
{
    int rc;

    xencfg__begin(host.ctx);
    host.ctx->xenstore_dump = (char *)(uintptr_t)path;
    rc = xencfg__store_open_dump(host.ctx, ret);
    host.ctx->xenstore_dump = NULL;
    return rc;
}

static struct store *open_text(const char *text)
{
    struct store *store = NULL;

    write_dump(text, strlen(text));
    if (open_path(file, &store))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    return store;
}

/* Asserts what a node's value is; NULL: there is no such node. */
static void assert_value(struct store *s, const char *path, const char *want,
                         size_t want_len)
{
    size_t len = 4711;
    char *value = (char *)"untouched";

    assert_int_equal(xencfg__store_read(s, &value, &len, "%s", path), 0);
    if (!want) {
        assert_null(value);
        return;
    }
    assert_non_null(value);
    assert_int_equal(len, want_len);
    assert_memory_equal(value, want, len + 1);
    free(value);
}

static void assert_names(struct store *s, const char *path, const char *want)
{
    struct names names = { 0 };
    char all[256] = "";
    unsigned i;

    assert_int_equal(xencfg__store_list(s, &names, "%s", path), 0);
    for (i = 0; i < names.count; i++) {
        strcat(all, i ? " " : "");
        strcat(all, names.name[i]);
    }
    assert_string_equal(all, want);
    namesp(&names);
}

/* ------------------------------------------------------------------- values */

struct value_row {
    const char *name, *text, *value;
    size_t len;
};

#define VALUE(name_, text_, value_)                                           \
    { name_, "/a = " text_ "\n", value_, sizeof(value_) - 1 }

static const struct value_row values[] = {
    VALUE("plain", "\"x\"", "x"),
    VALUE("plain, permissions", "\"x\"   (n0)", "x"),
    VALUE("several permissions", "\"x\"   (n0,r1,b2,w3)", "x"),
    VALUE("one space before permissions", "\"x\" (n0)", "x"),
    VALUE("no space before permissions", "\"x\"(n0)", "x"),
    VALUE("padded permissions", "\"x\"                        (n0)", "x"),
    VALUE("empty", "\"\"", ""),
    VALUE("empty, permissions", "\"\"   (n0)", ""),
    VALUE("a quote", "\"\"\"", "\""),
    VALUE("a quote, permissions", "\"\"\"   (n0)", "\""),
    VALUE("quotes around", "\"\"x\"\"   (n0)", "\"x\""),
    VALUE("ends like a node", "\"x = \"y\"", "x = \"y"),
    VALUE("has \" = \" in it", "\"x\" = \"y\"   (n0)", "x\" = \"y"),
    VALUE("ends like permissions", "\"x (n0)\"", "x (n0)"),
    VALUE("ends like permissions, permissions", "\"x (n0)\"   (n0)", "x (n0)"),
    VALUE("ends like permissions with its quote",
          "\"x\"   (n0)\"   (n0,r1)", "x\"   (n0)"),
    VALUE("a parenthesis", "\")\"", ")"),
    VALUE("a parenthesis, permissions", "\"(\"   (n0)", "("),
    VALUE("blanks", "\"  x  \"   (n0)", "  x  "),
    VALUE("backslash", "\"a\\\\b\"", "a\\b"),
    VALUE("backslash at the end", "\"a\\\\\"", "a\\"),
    VALUE("backslash and letter", "\"\\\\n\\\\x41\\\\101\"", "\\n\\x41\\101"),
    VALUE("tab, newline, return", "\"\\t\\n\\r\"", "\t\n\r"),
    VALUE("octal", "\"\\001\\007\\101\\377\"", "\1\7A\377"),
    VALUE("octal before a digit", "\"\\0018\"", "\1" "8"),
    VALUE("hexadecimal", "\"\\x08\\x7f\\x80\\xff\"", "\x08\x7f\x80\xff"),
    VALUE("hexadecimal before a digit", "\"\\x411\"", "A1"),
    VALUE("NUL", "\"a\\000b\\x00\"", "a\0b\0"),
    VALUE("UTF-8", "\"\xc3\xa4\"", "\xc3\xa4"),
    VALUE("UTF-8, escaped", "\"\\xc3\\xa4\"   (n0)", "\xc3\xa4"),
};

static void value(void **state)
{
    const struct value_row *row = *state;
    struct store *s = open_text(row->text);

    assert_value(s, "/a", row->value, row->len);
    xencfg__store_close(s);
}

static void every_byte(void **state)
{
    struct store *s;
    char text[256 * 4 + 32], want[257], *p = text;
    int i, form;

    (void)state;
    for (form = 0; form < 3; form++) {
        p = stpcpy(text, "/a = \"");
        for (i = 0; i < 256; i++) {
            want[i] = i;
            if (form == 2 && i >= 0x20 && i != '\\')
                *p++ = i;
            else
                p += sprintf(p, form ? "\\%03o" : "\\x%02x", i);
        }
        strcpy(p, "\"   (n0)\n");
        want[256] = 0;
        s = open_text(text);
        assert_value(s, "/a", want, 256);
        xencfg__store_close(s);
    }
}

/* -------------------------------------------------------------------- trees */

static void order(void **state)
{
    struct store *s = open_text("/l/z = \"1\"\n/l/10 = \"\"\n/l/9 = \"\"\n"
                                "/l/a/b/c = \"deep\"\n/l/0 = \"\"\n"
                                "/l/9/x = \"y\"\n/m = \"\"\n");

    (void)state;
    assert_names(s, "/l", "z 10 9 a 0");
    assert_names(s, "/l/a", "b");
    assert_names(s, "/l/a/b", "c");
    assert_names(s, "/l/9", "x");
    assert_names(s, "/m", "");
    assert_names(s, "/nowhere", "");
    assert_names(s, "/l/z/none", "");
    xencfg__store_close(s);
}

/* Someone dumped a part, or sorted it otherwise. */
static void missing_parents(void **state)
{
    struct store *s = open_text("/x/y/z = \"1\"\n/x/y = \"2\"   (n0)\n");

    (void)state;
    assert_value(s, "/x/y/z", "1", 1);
    assert_value(s, "/x/y", "2", 1);
    assert_value(s, "/x", "", 0);       /* it is there */
    assert_names(s, "/x", "y");
    assert_names(s, "/x/y", "z");
    assert_value(s, "/x/y/zz", NULL, 0);
    assert_value(s, "/x/", NULL, 0);
    assert_value(s, "/", NULL, 0);
    xencfg__store_close(s);
}

static void duplicates(void **state)
{
    struct store *s = open_text("/x/y = \"1\"\n/x/z = \"\"\n/x/y = \"22\"\n");

    (void)state;
    assert_value(s, "/x/y", "22", 2);
    assert_names(s, "/x", "y z");
    xencfg__store_close(s);
}

static void blank_lines(void **state)
{
    struct store *s = open_text("\n/a = \"1\"\n\n\n/b = \"2\"");

    (void)state;
    assert_value(s, "/a", "1", 1);
    assert_value(s, "/b", "2", 1);
    xencfg__store_close(s);
}

static void long_path(void **state)
{
    char text[4096], path[3073];
    struct store *s;
    int len;

    (void)state;
    for (len = 3060; len <= 3073; len++) {
        memset(path, 'x', sizeof(path));
        path[0] = path[2000] = '/';
        path[len < 3072 ? len : 3072] = 0;
        snprintf(text, sizeof(text), "%s%s = \"v\"\n", path,
                 len == 3073 ? "x" : "");
        if (len == 3073) {
            write_dump(text, strlen(text));
            assert_int_equal(open_path(file, &s), XENCFG_ERROR_ACCESS);
            break;
        }
        s = open_text(text);
        if (len < 3072)         /* the longest that can be asked for */
            assert_value(s, path, "v", 1);
        xencfg__store_close(s);
    }
}

static void deep_path(void **state)
{
    char text[4096] = "", *p = text;
    struct store *s;
    int i;

    (void)state;
    for (i = 0; i < 1500; i++)
        p = stpcpy(p, "/a");
    strcpy(p, " = \"bottom\"\n");
    s = open_text(text);
    *p = 0;
    assert_value(s, text, "bottom", 6);
    p[-2] = 0;
    assert_names(s, text, "a");
    xencfg__store_close(s);
}

/* A path that does not fit is an error, not another path. */
static void too_long_to_ask(void **state)
{
    struct store *s = open_text("/a = \"\"\n");
    char path[4000], *v = (char *)"untouched";
    struct names names = { (char **)&v, 77 };

    (void)state;
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = 0;
    assert_int_equal(xencfg__store_read(s, &v, NULL, "/%s", path),
                     XENCFG_ERROR_STORE);
    assert_string_equal(v, "untouched");
    assert_int_equal(xencfg__store_list(s, &names, "/%s", path),
                     XENCFG_ERROR_STORE);
    assert_int_equal(names.count, 77);
    xencfg__store_close(s);
}

/* -------------------------------------------------------------- permissions */

struct perms_row {
    const char *name, *text, *want;     /* "": not known */
};

static const struct perms_row perms_rows[] = {
    { "owner", "/a = \"x\"   (n0)\n", "0:0" },
    { "owner and reader", "/a = \"x\"   (n0,r5)\n", "0:0 5:1" },
    { "every letter", "/a = \"x\"   (b0,n1,r2,w3,b4)\n",
      "0:3 1:0 2:1 3:2 4:3" },
    { "the longest domid", "/a = \"x\"   (n32751,r65535)\n",
      "32751:0 65535:1" },
    { "a value like permissions", "/a = \"x (n1)\"   (n0)\n", "0:0" },
    { "without -p", "/a = \"x\"\n", "" },
    { "gone while it was dumped", "/a = \"x\" \n", "" },
    { "no such node", "/b = \"x\"   (n0)\n", "" },
    { "implied by others", "/a/b = \"x\"   (n0)\n", "" },
    { "empty", "/a = \"x\"   ()\n", "" },
    { "unknown letter", "/a = \"x\"   (q0)\n", "" },
    { "no domid", "/a = \"x\"   (n)\n", "" },
    { "negative domid", "/a = \"x\"   (n-1)\n", "" },
    { "too high a domid", "/a = \"x\"   (n0,r65536)\n", "" },
    { "comma at the end", "/a = \"x\"   (n0,)\n", "" },
    { "blank within", "/a = \"x\"   (n0, r1)\n", "" },
};

static void perms(void **state)
{
    const struct perms_row *row = *state;
    struct store *s = open_text(row->text);
    struct store_acl acl = { NULL, 77 };
    char got[256] = "", *p = got;
    unsigned i;

    assert_int_equal(xencfg__store_get_perms(s, &acl, "/%s", "a"), 0);
    for (i = 0; i < acl.count; i++)
        p += sprintf(p, "%s%u:%u", i ? " " : "", acl.entry[i].domid,
                     acl.entry[i].access);
    assert_string_equal(got, row->want);
    store_aclp(&acl);
    xencfg__store_close(s);
}

/* xenstore-ls prints that of a node that it can no longer read. */
static void vanished(void **state)
{
    struct store *s = open_text("/a = \"x\"   (n0)\n/a/b:\n\n/c = \"y\" \n");

    (void)state;
    assert_value(s, "/a/b", NULL, 0);
    assert_names(s, "/a", "");
    assert_value(s, "/c", "y", 1);
    xencfg__store_close(s);
}

/* ---------------------------------------------------------- written as text */

/* Asserts that the dump of some roots of a dump of that text is want. */
static void assert_text(const char *text, const char *const *roots,
                        const char *want)
{
    const struct xencfg_options opt = XENCFG_OPTIONS(.xenstore_dump = file);
    char *got = NULL;
    xencfg_ctx *ctx;
    size_t len;

    write_dump(text, strlen(text));
    assert_int_equal(xencfg_open(&ctx, &opt), 0);
    if (xencfg_xenstore_dump(ctx, roots, &got, &len))
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_string_equal(got, want);
    assert_int_equal(len, strlen(want));
    free(got);
    xencfg_close(ctx);
}

static void text_parts(void **state)
{
    static const char text[] = "/a = \"1\"   (n0)\n"
                               "/a/b = \"\\000\\x1f\\t\\\\\"\"   (n0,r1)\n"
                               "/b = \"2\"\n"
                               "/c/d = \"3\"   (b0)\n";
    static const char *const ab[] = { "/a/b", "/nowhere", "/b", NULL },
                             *const c[] = { "/c", NULL },
                             *const none[] = { NULL };

    (void)state;
    assert_text(text, ab, "/a/b = \"\\000\\x1f\\t\\\\\"\"   (n0,r1)\n"
                          "/b = \"2\"\n");
    assert_text(text, c, "/c = \"\"\n/c/d = \"3\"   (b0)\n");
    assert_text(text, none, "");
}

/* A guest that has more than oxenstored can list hides nobody else. */
static void text_unlisted(void **state)
{
    static const char text[] = "/a = \"1\"   (n0)\n"
                               "/a:\n"
                               "/b = \"2\"   (n0)\n";
    static const char *const roots[] = { "/a", "/b", NULL };
    struct names names = { 0 };
    struct store *s;

    (void)state;
    assert_text(text, roots, text);
    s = open_text(text);
    assert_value(s, "/a", "1", 1);
    assert_int_equal(xencfg__store_list(s, &names, "/a"), STORE_TOO_LONG);
    assert_names(s, "/b", "");
    xencfg__store_close(s);
}

static void text_real(void **state)
{
    static const char *const roots[] = { "/tool", "/local", "/vm", "/libxl",
                                         NULL };
    struct text text =
        test_read("tests/data/captured/09-usbdev-attach/xenstore-ls-fp.txt");
    char *want = strndup(text.data, text.len);

    (void)state;
    assert_text(want, roots, want);
    free(want);
    free(text.data);
}

static void text_bad_root(void **state)
{
    static const char *const relative[] = { "a", NULL };
    const struct xencfg_options opt = XENCFG_OPTIONS(.xenstore_dump = file);
    char *got = (char *)"untouched";
    xencfg_ctx *ctx;

    (void)state;
    write_dump("/a = \"\"\n", 8);
    assert_int_equal(xencfg_open(&ctx, &opt), 0);
    assert_int_equal(xencfg_xenstore_dump(ctx, relative, &got, NULL),
                     XENCFG_ERROR_INVAL);
    assert_string_equal(got, "untouched");
    xencfg_close(ctx);
}

/* --------------------------------------------------------------- not a dump */

struct bad_row {
    const char *name, *text;
    int line;
};

static const struct bad_row bad[] = {
    { "not a dump at all", "hello\n", 1 },
    { "plain xenstore-ls", "tool = \"\"\n xenstored = \"\"\n", 1 },
    { "JSON", "{\n}\n", 1 },
    { "no value", "/a\n", 1 },
    { "no quotes", "/a = x\n", 1 },
    { "no closing quote", "/a = \"x\n", 1 },
    { "no opening quote", "/a = x\"\n", 1 },
    { "one quote", "/a = \"\n", 1 },
    { "only permissions", "/a = \"(n0)\n", 1 },
    { "no closing parenthesis", "/a = \"x\"   (n0\n", 1 },
    { "no opening parenthesis", "/a = \"x\"   n0)\n", 1 },
    { "something behind", "/a = \"x\" x\n", 1 },
    { "two returns at the end", "/a = \"x\"\r\r\n", 1 },
    { "path without slash", "a = \"x\"\n", 1 },
    { "blank before the path", " /a = \"x\"\n", 1 },
    { "the root", "/ = \"x\"\n", 1 },
    { "no path", " = \"x\"\n", 1 },
    { "slash at the end", "/a/ = \"x\"\n", 1 },
    { "two slashes", "/a//b = \"x\"\n", 1 },
    { "two slashes at the start", "//b = \"x\"\n", 1 },
    { "unknown escape", "/a = \"\\q\"\n", 1 },
    { "escape at the end", "/a = \"\\\"\n", 1 },
    { "short octal escape", "/a = \"\\01\"\n", 1 },
    { "octal escape too big", "/a = \"\\400\"\n", 1 },
    { "octal escape with 8", "/a = \"\\008\"\n", 1 },
    { "short hexadecimal escape", "/a = \"\\x1\"\n", 1 },
    { "hexadecimal escape with g", "/a = \"\\x0g\"\n", 1 },
    { "the third line", "/a = \"x\"\n/b = \"y\"   (n0)\n/c = \"z\n", 3 },
    { "blank lines count", "\n\n/a = \"x\n", 3 },
    { "the last line, cut off", "/a = \"x\"\n/b = \"y", 2 },
    { "cut off in the path", "/a = \"x\"\n/b", 2 },
};

static void malformed(void **state)
{
    const struct bad_row *row = *state;
    struct store *s = NULL;
    char *want = test_format("%s:%d: ", file, row->line);

    write_dump(row->text, strlen(row->text));
    assert_int_equal(open_path(file, &s), XENCFG_ERROR_ACCESS);
    assert_null(s);
    if (strncmp(xencfg_errmsg(host.ctx), want, strlen(want)))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    free(want);
}

/* Errors of a file as a whole name it. */
static void assert_no_dump(const char *path, const char *what)
{
    struct store *s = NULL;

    assert_int_equal(open_path(path, &s), XENCFG_ERROR_ACCESS);
    assert_null(s);
    if (!strstr(xencfg_errmsg(host.ctx), path) ||
        !strstr(xencfg_errmsg(host.ctx), what))
        fail_msg("%s", xencfg_errmsg(host.ctx));
}

static void nul_byte(void **state)
{
    (void)state;
    write_dump("/a = \"x\"\n/b\0 = \"\"\n", 19);
    assert_no_dump(file, "NUL at byte 11");
    write_dump("/a = \"x\"\n\0", 10);
    assert_no_dump(file, "NUL at byte 9");
}

static void no_file(void **state)
{
    char *none = host_path(&host, "none");

    (void)state;
    assert_no_dump(none, "No such file");
    assert_no_dump(host.dir, "Is a directory");
    free(none);
}

/* What a full disk leaves of a dump is no host without domains. */
static void empty(void **state)
{
    (void)state;
    write_dump("", 0);
    assert_no_dump(file, "empty");
    write_dump("\n\n", 2);
    assert_no_dump(file, "empty");
}

static void too_long(void **state)
{
    (void)state;
    write_dump("", 0);
    assert_int_equal(truncate(file, 1 << 30), 0);
    assert_no_dump(file, "longer than 256 MiB");
}

/* cfgdump --xenstore-dump <(ssh host xenstore-ls -fp) */
static void pipe_(void **state)
{
    enum { LINES = 20000 };     /* more than a pipe holds at a time */
    struct store *s = NULL;
    int fd[2], i, status;
    char path[32];
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(fd), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        FILE *f = fdopen(fd[1], "w");

        for (i = 0; i < LINES; i++)
            fprintf(f, "/p/%d = \"%d\"   (n0)\n", i, i);
        _exit(fclose(f) != 0);
    }
    close(fd[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", fd[0]);
    if (open_path(path, &s))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    assert_value(s, "/p/0", "0", 1);
    assert_value(s, "/p/19999", "19999", 5);
    xencfg__store_close(s);
    close(fd[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* ---------------------------------------------------------------- long ones */

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Seconds for a dump of so many lines, in one directory or in many. */
static double time_lines(int lines, int per_dir)
{
    struct names names = { 0 };
    struct store *s;
    double start, took;
    char *text = calloc(lines, 64), *p = text, path[64], number[16];
    int i;

    for (i = 0; i < lines; i++)
        p += sprintf(p, "/libxl/%d/device/vif/%d = \"%d\"   (n0)\n",
                     i / per_dir, i % per_dir, i);
    write_dump(text, p - text);
    free(text);
    s = NULL;
    start = seconds();
    if (open_path(file, &s))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    for (i = 0; i < lines; i += 3) {
        snprintf(path, sizeof(path), "/libxl/%d/device/vif/%d", i / per_dir,
                 i % per_dir);
        snprintf(number, sizeof(number), "%d", i);
        assert_value(s, path, number, strlen(number));
    }
    assert_int_equal(xencfg__store_list(s, &names, "/libxl/0/device/vif"), 0);
    assert_int_equal(names.count, per_dir);
    namesp(&names);
    took = seconds() - start;
    xencfg__store_close(s);
    return took;
}

/* The best of three, since the machine does other things too. */
static double best(int lines, int per_dir)
{
    double least = time_lines(lines, per_dir), t;
    int i;

    for (i = 0; i < 2; i++) {
        t = time_lines(lines, per_dir);
        least = t < least ? t : least;
    }
    return least;
}

static void linear(void **state)
{
    int many_dirs, small = 20000, big = 200000;

    (void)state;
    for (many_dirs = 0; many_dirs < 2; many_dirs++) {
        double a = best(small, many_dirs ? 100 : small);
        double b = best(big, many_dirs ? 100 : big);

        print_message("# %d lines %.3f s, %d lines %.3f s\n", small, a, big, b);
        /* 10 is linear, 100 quadratic; caches take their share */
        if (b > 30 * a && b > 0.5)
            fail_msg("%d lines take %.1f times the time of %d", big, b / a,
                     small);
    }
}

/* Every node of a real host. */
static void real(void **state)
{
    struct text text =
        test_read("tests/data/captured/09-usbdev-attach/xenstore-ls-fp.txt");
    struct store *s = NULL;

    (void)state;
    write_dump(text.data, text.len);
    if (open_path(file, &s))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    free(text.data);
    assert_value(s, "/local/domain/1/name", "pv1", 3);
    assert_names(s, "/local/domain", "0 1 pv1");
    assert_value(s, "/libxl/1/device/vbd/51712/params", "/root/d0.img", 12);
    xencfg__store_close(s);
}

static void line_ends(void **state)
{
    struct store *s = open_text("/a = \"x\"   (n0)\r\n"
                                "/a/b = \"y\\r\"\r\n\r\n/c = \"\"\r\n");

    (void)state;
    assert_value(s, "/a", "x", 1);
    assert_value(s, "/a/b", "y\r", 2);
    assert_value(s, "/c", "", 0);
    xencfg__store_close(s);
}

static void tree_form(void **state)
{
    static const char text[] = "local = \"\"\n domain = \"\"\n";
    struct store *s;

    (void)state;
    write_dump(text, strlen(text));
    assert_int_equal(open_path(file, &s), XENCFG_ERROR_ACCESS);
    assert_non_null(strstr(xencfg_errmsg(host.ctx), ":1: "));
    assert_non_null(
        strstr(xencfg_errmsg(host.ctx), "`xenstore-ls -fp > FILE`"));
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;
    int rc;

    host_make(&host);
    file = host_path(&host, "dump");
    for (i = 0; i < COUNT(values); i++)
        test_add(&tests, value, &values[i], "value: %s", values[i].name);
    test_add(&tests, every_byte, NULL, "value: every byte, in each form");
    test_add(&tests, order, NULL, "children in the dump's order");
    test_add(&tests, missing_parents, NULL, "missing parents");
    test_add(&tests, duplicates, NULL, "of two lines the last counts");
    test_add(&tests, blank_lines, NULL, "blank lines, no end of line");
    test_add(&tests, long_path, NULL, "the longest path, and a longer one");
    test_add(&tests, deep_path, NULL, "a deep path without its parents");
    test_add(&tests, too_long_to_ask, NULL, "asking for too long a path");
    for (i = 0; i < COUNT(perms_rows); i++)
        test_add(&tests, perms, &perms_rows[i], "permissions: %s",
                 perms_rows[i].name);
    test_add(&tests, vanished, NULL, "nodes gone while it was dumped");
    test_add(&tests, text_parts, NULL, "written as text: parts");
    test_add(&tests, text_unlisted, NULL, "written as text: too long to list");
    test_add(&tests, text_real, NULL, "written as text: a real host");
    test_add(&tests, text_bad_root, NULL, "written as text: no path");
    for (i = 0; i < COUNT(bad); i++)
        test_add(&tests, malformed, &bad[i], "malformed: %s", bad[i].name);
    test_add(&tests, nul_byte, NULL, "a NUL byte");
    test_add(&tests, no_file, NULL, "no file, a directory");
    test_add(&tests, empty, NULL, "an empty file");
    test_add(&tests, too_long, NULL, "1 GiB");
    test_add(&tests, pipe_, NULL, "a pipe");
    test_add(&tests, linear, NULL, "200000 lines in linear time");
    test_add(&tests, real, NULL, "a real host");
    test_add(&tests, line_ends, NULL, "lines that end in CR LF");
    test_add(&tests, tree_form, NULL, "a tree: the command is named");
    rc = test_run(&tests);
    free(file);
    host_free(&host);
    return rc;
}
