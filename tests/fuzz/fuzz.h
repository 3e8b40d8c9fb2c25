/*
 * fuzz - what the fuzz targets share.
 *
 * A target is a file with one function, LLVMFuzzerTestOneInput(), which gives
 * the input to one reader, and ends the process by BUG() when what comes of it
 * cannot be right.  It is linked with libFuzzer, which invents inputs, or with
 * replay.c, which reads them from files.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencfg/xencfg.h>

/* Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what is wrong, and aborts. */
#define BUG(...) fuzz_bug(__func__, __VA_ARGS__)
_Noreturn void fuzz_bug(const char *where, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* If rc is an error: it is one of the library's, and has a text. */
void fuzz_error(const xencfg_ctx *ctx, int rc);

/* The input with a NUL behind it; the caller frees it. */
char *fuzz_text(const uint8_t *data, size_t size);

/* No character of it changes what a terminal shows otherwise; newlines may. */
void fuzz_printable(const char *what, const char *text, size_t len);

/* From here on standard error is kept; fuzz_heard() ends that and returns it,
   for the caller to free.  BUG() is not concerned. */
void fuzz_hear(void);
char *fuzz_heard(void);

/* A directory of this process's own, which goes when it exits. */
const char *fuzz_dir(void);

/* DIR/name, of that directory; the caller frees it. */
char *fuzz_path(const char *name);

/* Makes the file, or replaces what is in it. */
void fuzz_put(const char *path, const void *data, size_t size);

/* What is in a file of the tree, below tests/data, and a NUL; the caller frees
   it.  Targets run in the tree's top. */
char *fuzz_data(const char *name, size_t *size);

#endif
