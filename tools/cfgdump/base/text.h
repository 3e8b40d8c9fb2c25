/* text - text that may hold anything, made fit for a terminal. */
#ifndef CFGDUMP_BASE_TEXT_H
#define CFGDUMP_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/die.h"

/*
 * Copies text for people: control characters, those that change the direction
 * of writing, and bytes that are not UTF-8 become \xNN.  The caller frees it.
 */
char *text_escape(const char *text);

/* printf() into text of its own, which the caller frees. */
char *text_format(const char *fmt, ...) PRINTF(1, 2);
char *text_vformat(const char *fmt, va_list ap) PRINTF(1, 0);

/* The length of such a character, if text begins with one, and which. */
int text_control(const char *text, unsigned long *code);

bool text_is_utf8(const char *text);

/* Digits alone, or nothing. */
bool text_is_digits(const char *text);

/* How many columns of a terminal text takes, if escaped already; some
   characters take two, some none.  text_span(): its first len bytes. */
size_t text_width(const char *text);
size_t text_span(const char *text, size_t len);

/* The same of text that is still to be escaped. */
size_t text_shown(const char *text);

/* How many bytes of it fit into so many columns; one character at least. */
size_t text_fit(const char *text, size_t columns);

/* Text of more than `most` bytes is cut to `keep` or fewer, and "..." follows.
   The caller frees it. */
char *text_clip(const char *text, size_t most, size_t keep);

#endif
