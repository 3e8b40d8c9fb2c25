/*
 * Files are read piece by piece: whatever is where two pieces meet, the result is
 * the same; and what is wrong is left to who reads the whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "types/desc.h"
#include "util.h"

static const struct xencfg_type *const type = &xencfg__desc_domain_config;

#define GOOD(name_, text_) { name_, "{\n", text_, sizeof(text_) - 1, true }
#define BAD(name_, text_) { name_, "{\n", text_, sizeof(text_) - 1, false }

static const struct row {
    const char *name, *begin;
    const char *text;           /* after that, and line feeds */
    size_t len;
    bool good;
} rows[] = {
    GOOD("indented",
         "    \"c_info\": {\n        \"name\": \"a    b\"\n    },\n"
         "    \"disks\": [\n        {\n            \"vdev\": \"xvda\"\n"
         "        },\n        {\n            \"vdev\": \"xvdb\"\n        }\n"
         "    ]\n}\n\0"),
    GOOD("not indented, no last line feed",
         "\"c_info\":{\n\"name\":\"x\"},\n \"b_info\":{\n\"max_vcpus\":\n2\n}}"),
    GOOD("tabs and carriage returns",
         "\t\"c_info\":\r\n   \t {\r\n\t\t\"name\" : \"x\"\r\n}\r\n  }\r\n\0"),
    GOOD("all lengths of UTF-8, escapes",
         "    \"c_info\": {\n        \"name\": \"\303\244\342\202\254"
         "\360\237\230\200\\u00e4\\ud83d\\ude00\\\\\\\"    \"\n    }\n}\n\0"),
    GOOD("unknown keys, out of order",
         "    \"later\": {\n        \"x\": [\n            1,\n  \"  2  \"\n"
         "        ]\n    },\n    \"also\": null,\n    \"c_info\": {\n"
         "        \"new\": 1.50,\n        \"name\": \"x\"\n    }\n}\n\0"),
    BAD("a line feed in a string",
        "    \"c_info\": {\n        \"name\": \"a\n    b\"\n    }\n}\n"),
    BAD("NUL", "    \"c_info\": {\n        \"name\": \"a\0b\"\n    }\n}\n"),
    BAD("two at the end", "    \"c_info\": {\n    }\n}\n\0\0"),
    BAD("no UTF-8", "    \"c_info\": {\n        \"name\": \"a\377\"\n    }\n}\n"),
    BAD("half of a character",
        "    \"c_info\": {\n        \"name\": \"a\303\n\244\"\n    }\n}\n"),
    BAD("half of a pair",
        "    \"c_info\": {\n        \"name\": \"\\ud83d\"\n    }\n}\n"),
    BAD("a key twice", "    \"c_info\": {\n    },\n    \"c_info\": {\n    }\n}\n"),
    BAD("an unknown one twice", "    \"x\": 1,\n    \"x\": 1\n}\n"),
    BAD("a number in two lines",
        "    \"b_info\": {\n        \"max_vcpus\": 1\n2\n    }\n}\n"),
    BAD("wrong type", "    \"c_info\": {\n        \"name\": 1\n    }\n}\n"),
    BAD("no end", "    \"c_info\": {\n        \"name\": \"x\"\n    }\n"),
    BAD("no end of a string", "    \"c_info\": {\n        \"name\": \"x"),
    BAD("another behind it", "    \"c_info\": {\n    }\n}\n\n{\n}\n"),
    BAD("a string behind it", "    \"c_info\": {\n    }\n}\n\n    \"x"),
    BAD("a word behind it", "    \"c_info\": {\n    }\n}\n\n    x\n"),
    BAD("a number behind it", "    \"c_info\": {\n    }\n}  1"),
    { "a list", "[\n", "]\n", 2, false },
    { "a number", "\n", "1", 1, false },
    { "nothing", "\n", "", 0, false },
};

/* A file of a text, from a place in it on. */
static int file_of(const char *text, size_t len, size_t from)
{
    char path[] = "/tmp/xencfg-pieces-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0 && !unlink(path));
    assert_int_equal(write(fd, text, len), len);
    assert_int_equal(lseek(fd, from, SEEK_SET), from);
    return fd;
}

/* Reads it; *json, if it can be read, is what it is written as. */
static int read_file(int fd, char **json)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg__type_from_file(ctx, type, &config, fd);
    *json = rc ? NULL : test_to_json(type, &config, 0);
    assert_string_equal(xencfg_errmsg(ctx), "");
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    return rc;
}

/* The same of memory, which has to be as good. */
static void read_memory(const char *text, size_t len, const char *want)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    char *json;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg__type_from_json(ctx, type, &config, text, len);
    assert_int_equal(rc, want ? 0 : XENCFG_ERROR_INVAL);
    if (want) {
        json = test_to_json(type, &config, 0);
        assert_string_equal(json, want);
        free(json);
    } else {
        assert_non_null(strchr(xencfg_errmsg(ctx), ':'));
    }
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}

static void try(const struct row *r, size_t feeds, char **want)
{
    size_t begin = strlen(r->begin), len = begin + feeds + r->len;
    char *text = malloc(len + 1), *json;
    int fd, rc;

    memcpy(text, r->begin, begin);
    memset(text + begin, '\n', feeds);
    memcpy(text + begin + feeds, r->text, r->len);
    fd = file_of(text, len, 0);
    rc = read_file(fd, &json);
    if (rc != (r->good ? 0 : 1)) fail_msg("feeds %zu: %d", feeds, rc);
    if (rc)
        assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
    else if (*want)
        assert_string_equal(json, *want);
    else
        *want = strdup(json);
    read_memory(text, len, r->good ? json : NULL);
    close(fd);
    free(json);
    free(text);
}

static void anywhere(void **state)
{
    const struct row *r = *state;
    char *want = NULL;
    size_t feeds;

    try(r, 0, &want);
    for (feeds = JSON_WINDOW - r->len - 4; feeds < JSON_WINDOW + 2; feeds++)
        try(r, feeds, &want);
    try(r, 5 * JSON_WINDOW / 2, &want);
    free(want);
}

/* A line that no piece has room for is left to who reads the whole. */
static void long_line(void **state)
{
    char *text = malloc(2 * JSON_WINDOW), *json;
    int fd;

    (void)state;
    memset(text, ' ', 2 * JSON_WINDOW);
    memcpy(text, "{\n", 2);
    memcpy(text + 2 * JSON_WINDOW - 2, "}\n", 2);
    fd = file_of(text, 2 * JSON_WINDOW, 0);
    assert_int_equal(read_file(fd, &json), 1);
    close(fd);
    text[JSON_WINDOW] = '\n';
    fd = file_of(text, 2 * JSON_WINDOW, 0);
    assert_int_equal(read_file(fd, &json), 0);
    read_memory(text, 2 * JSON_WINDOW, json);
    free(json);
    close(fd);
    free(text);
}

/* From where it stands, where it stays if it is not read. */
static void from_within(void **state)
{
    char *json;
    int fd = file_of("xyz{\n}\n", 7, 3);

    (void)state;
    assert_int_equal(read_file(fd, &json), 0);
    free(json);
    close(fd);
    fd = file_of("xyz{\n", 5, 3);
    assert_int_equal(read_file(fd, &json), 1);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 3);
    close(fd);
}

static void no_file(void **state)
{
    int fd[2];
    char *json, c;

    (void)state;
    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], "{}", 2), 2);
    assert_int_equal(read_file(fd[0], &json), 1);
    assert_int_equal(read(fd[0], &c, 1), 1); /* nothing was taken */
    assert_int_equal(c, '{');
    close(fd[0]);
    close(fd[1]);
}

int main(void)
{
    struct tests tests = { NULL, 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, anywhere, &rows[i], "%s", rows[i].name);
    test_add(&tests, long_line, NULL, "a long line");
    test_add(&tests, from_within, NULL, "from within a file");
    test_add(&tests, no_file, NULL, "a pipe");
    return test_run(&tests);
}
