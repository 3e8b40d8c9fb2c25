/*
 * util - what the unit tests share: files of test data, tests made at run time.
 *
 * Paths are relative to the project's root, which is the working directory, or
 * $XENCFG_TOP.  What cannot be had ends the test program with a message, so no
 * function here returns failure.  What is returned is the caller's to free().
 */
#ifndef XENCFG_TESTS_UTIL_H
#define XENCFG_TESTS_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <xencfg/xencfg.h>

#include "json/json.h"

#define COUNT(array_) (sizeof(array_) / sizeof(*(array_)))

/* Text in exactly len bytes, so that a sanitizer sees a read beyond them. */
struct text {
    char *data;
    size_t len;
};

/* A formatted string. */
char *test_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A copy of a string, without its NUL. */
struct text test_text(const char *s);

/* The content of a file. */
struct text test_read(const char *path);

/* The same as a string, without a line feed at its end. */
char *test_read_string(const char *path);

bool test_exists(const char *path);

/*
 * The files below a directory, in order, ended by NULL, whose path matches the
 * shell pattern ("*" matches "/" too).  There is at least one.
 */
char **test_files(const char *dir, const char *pattern);
void test_files_free(char **files);

/* Tests made at run time: one for each row of a table, or for each file. */
struct tests {
    struct CMUnitTest *test;
    size_t count;
};

/* state is handed to fn as *state. */
void test_add(struct tests *tests, CMUnitTestFunction fn, const void *state,
              const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Runs and frees them; returns what main() is to return. */
int test_run(struct tests *tests);

/* Makes a context; its errors are for xencfg_errmsg(). */
xencfg_ctx *test_ctx(void);

/* obj as JSON. */
char *test_to_json(const struct xencfg_type *type, const void *obj,
                   unsigned flags);

/* Reads JSON into obj, which is initialised here; must succeed. */
void test_from_json(const struct xencfg_type *type, void *obj,
                    const char *json);

#endif
