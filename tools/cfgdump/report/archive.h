/* archive - libarchive and zlib, of which only reports have need. */
#ifndef CFGDUMP_REPORT_ARCHIVE_H
#define CFGDUMP_REPORT_ARCHIVE_H

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#include "base/lazy.h"

#define ARCHIVE_FUNCTIONS(F)                                                  \
    F(archive_, entry_filetype)                                               \
    F(archive_, entry_free)                                                   \
    F(archive_, entry_hardlink)                                               \
    F(archive_, entry_new)                                                    \
    F(archive_, entry_pathname)                                               \
    F(archive_, entry_set_mode)                                               \
    F(archive_, entry_set_mtime)                                              \
    F(archive_, entry_set_pathname)                                           \
    F(archive_, entry_set_size)                                               \
    F(archive, _errno) /* as errno is a macro */                              \
    F(archive_, error_string)                                                 \
    F(archive_, read_data_block)                                              \
    F(archive_, read_free)                                                    \
    F(archive_, read_new)                                                     \
    F(archive_, read_next_header)                                             \
    F(archive_, read_open)                                                    \
    F(archive_, read_set_options)                                             \
    F(archive_, read_support_format_tar)                                      \
    F(archive_, set_error)                                                    \
    F(archive_, write_add_filter_gzip)                                        \
    F(archive_, write_close)                                                  \
    F(archive_, write_data)                                                   \
    F(archive_, write_free)                                                   \
    F(archive_, write_header)                                                 \
    F(archive_, write_new)                                                    \
    F(archive_, write_open)                                                   \
    F(archive_, write_open_fd)                                                \
    F(archive_, write_set_bytes_in_last_block)                                \
    F(archive_, write_set_format_pax)                                         \
    F(archive_, write_set_options)

#define ZLIB_FUNCTIONS(F)                                                     \
    F(g, zclose)                                                              \
    F(g, zdopen)                                                              \
    F(g, zerror)                                                              \
    F(g, zoffset)                                                             \
    F(g, zread)

extern struct libarchive { ARCHIVE_FUNCTIONS(LAZY_MEMBER) } la;
extern struct zlib { ZLIB_FUNCTIONS(LAZY_MEMBER) } zlib;

/* Before any of them is used.  False: said which package is missing. */
bool archive_load(void);

#endif
