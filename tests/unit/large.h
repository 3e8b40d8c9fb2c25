/*
 * large - what the linker calls the functions that tests wrap, where the build
 * asks for 64-bit offsets.  For files that define __wrap_ functions.
 */
#ifndef XENCFG_TESTS_LARGE_H
#define XENCFG_TESTS_LARGE_H

#include <features.h>

#ifdef __USE_FILE_OFFSET64
#define __wrap_open __wrap_open64
#define __real_open __real_open64
#define __wrap_fcntl __wrap_fcntl64
#define __real_fcntl __real_fcntl64
#define __wrap_stat __wrap_stat64
#endif

#endif
