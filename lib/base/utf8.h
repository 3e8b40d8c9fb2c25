/*
 * utf8 - strict UTF-8.
 */
#ifndef XENCFG_LIB_UTF8_H
#define XENCFG_LIB_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Where text stops being UTF-8; len if nowhere. */
size_t xencfg__utf8(const char *text, size_t len);

/* Is value a string that can go into a configuration: UTF-8 without NUL? */
bool xencfg__is_text(const char *value, size_t len);

/* A copy in which bytes that are not UTF-8 became \xNN; NULL: no memory. */
char *xencfg__utf8_copy(const char *text);

#endif
