#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

static void __attribute__((noreturn)) die(const char *what, const char *which)
{
    printf("Bail out! %s %s: %s\n", what, which, strerror(errno));
    exit(1);
}

static void *need(void *p)
{
    if (!p)
        die("allocate", "memory");
    return p;
}

static char *vformat(const char *fmt, va_list ap)
{
    char *s = NULL;

    if (vasprintf(&s, fmt, ap) < 0)
        die("format", fmt);
    return s;
}

char *test_format(const char *fmt, ...)
{
    va_list ap;
    char *s;

    va_start(ap, fmt);
    s = vformat(fmt, ap);
    va_end(ap);
    return s;
}

struct text test_text(const char *s)
{
    struct text t = { need(malloc(strlen(s) + !*s)), strlen(s) };

    memcpy(t.data, s, t.len);
    return t;
}

/* ------------------------------------------------------------------- files */

static char *full_path(const char *path)
{
    const char *top = getenv("XENCFG_TOP");

    return test_format("%s/%s", top ? top : ".", path);
}

struct text test_read(const char *path)
{
    char *full = full_path(path);
    FILE *f = fopen(full, "re");
    struct stat st;
    struct text t;

    if (!f || fstat(fileno(f), &st))
        die("open", full);
    t.len = st.st_size;
    t.data = need(malloc(t.len + !t.len));
    if (fread(t.data, 1, t.len, f) != t.len)
        die("read", full);
    fclose(f);
    free(full);
    return t;
}

char *test_read_string(const char *path)
{
    struct text t = test_read(path);
    char *s = need(realloc(t.data, t.len + 1));

    if (t.len && s[t.len - 1] == '\n')
        t.len--;
    s[t.len] = 0;
    return s;
}

bool test_exists(const char *path)
{
    char *full = full_path(path);
    struct stat st;
    bool exists = !stat(full, &st);

    free(full);
    return exists;
}

struct found {
    char **file;
    size_t count;
};

static void found_add(struct found *found, char *path)
{
    found->file = need(realloc(found->file,
                               (found->count + 2) * sizeof(char *)));
    found->file[found->count++] = path;
    found->file[found->count] = NULL;
}

static void find(struct found *found, const char *dir, const char *pattern)
{
    char *full = full_path(dir);
    struct dirent **entry;
    int i, n = scandir(full, &entry, NULL, alphasort);

    if (n < 0)
        die("list", full);
    for (i = 0; i < n; i++) {
        char *path = test_format("%s/%s", dir, entry[i]->d_name);

        if (entry[i]->d_name[0] == '.') {
            free(path);
        } else if (entry[i]->d_type == DT_DIR) {
            find(found, path, pattern);
            free(path);
        } else if (!fnmatch(pattern, path, 0)) {
            found_add(found, path);
        } else {
            free(path);
        }
        free(entry[i]);
    }
    free(entry);
    free(full);
}

char **test_files(const char *dir, const char *pattern)
{
    struct found found = { 0 };

    find(&found, dir, pattern);
    errno = ENOENT;
    if (!found.count)
        die(dir, pattern);
    return found.file;
}

void test_files_free(char **files)
{
    size_t i;

    for (i = 0; files[i]; i++)
        free(files[i]);
    free(files);
}

/* ------------------------------------------------------------------- tests */

void test_add(struct tests *tests, CMUnitTestFunction fn, const void *state,
              const char *fmt, ...)
{
    struct CMUnitTest *test;
    va_list ap;

    tests->test = need(realloc(tests->test,
                               (tests->count + 1) * sizeof(*test)));
    test = &tests->test[tests->count++];
    va_start(ap, fmt);
    *test = (struct CMUnitTest){ .name = vformat(fmt, ap), .test_func = fn,
                                 .initial_state = (void *)(uintptr_t)state };
    va_end(ap);
}

int test_run(struct tests *tests)
{
    int failed = _cmocka_run_group_tests("tests", tests->test, tests->count,
                                         NULL, NULL);
    size_t i;

    for (i = 0; i < tests->count; i++)
        free((char *)(uintptr_t)tests->test[i].name);
    free(tests->test);
    return failed != 0;
}

/* ----------------------------------------------------------------- objects */

xencfg_ctx *test_ctx(void)
{
    xencfg_ctx *ctx = NULL;

    if (xencfg_open(&ctx, NULL))
        die("open", "a context");
    return ctx;
}

char *test_to_json(const struct xencfg_type *type, const void *obj,
                   unsigned flags)
{
    xencfg_ctx *ctx = test_ctx();
    char *json = NULL;

    if (xencfg__type_to_json(ctx, type, obj, flags, &json, NULL))
        fail_msg("to JSON: %s", xencfg_errmsg(ctx));
    xencfg_close(ctx);
    return json;
}

void test_from_json(const struct xencfg_type *type, void *obj,
                    const char *json)
{
    xencfg_ctx *ctx = test_ctx();

    xencfg__type_init(type, obj);
    if (xencfg__type_from_json(ctx, type, obj, json, strlen(json)))
        fail_msg("from JSON: %s in %s", xencfg_errmsg(ctx), json);
    xencfg_close(ctx);
}
