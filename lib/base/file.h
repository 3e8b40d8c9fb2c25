/*
 * file - whole files.
 *
 * Functions return false with errno set: the caller knows what the file is.
 */
#ifndef XENCFG_LIB_FILE_H
#define XENCFG_LIB_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/util.h"

/*
 * Reads a file or a pipe from where it stands to its end.  *ret is the caller's
 * to free and has a NUL behind its *len bytes.  EFBIG: more than max bytes.
 */
bool xencfg__file_read(int fd, size_t max, char **ret, size_t *len);

/* Writes it all. */
bool xencfg__file_write(int fd, const char *data, size_t len);

/* Closes *fd in any case: some file systems say only now what went wrong. */
bool xencfg__file_close(int *fd);

static inline bool xencfg__same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static inline void closedirp(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

#endif
