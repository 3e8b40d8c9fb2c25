/* archive - libarchive and zlib, of which only reports have need. */
#include "report/archive.h"

struct libarchive la;
struct zlib zlib;

bool archive_load(void)
{
    return lazy_load("libarchive.so.13", "libarchive13",
                     ARCHIVE_FUNCTIONS(LAZY_NAME), &la) &&
           lazy_load("libz.so.1", "zlib1g", ZLIB_FUNCTIONS(LAZY_NAME), &zlib);
}
