/* file - all that is in a file. */
#ifndef CFGDUMP_BASE_FILE_H
#define CFGDUMP_BASE_FILE_H

#include <stddef.h>

/*
 * The rest of a file, and a NUL behind it; the caller frees it.  NULL: errno
 * says why not; EFBIG if it is more than max.
 */
char *file_read(int fd, size_t max, size_t *ret_len);

#endif
