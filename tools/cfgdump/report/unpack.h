/* unpack - an archive that anybody may have made, into a directory. */
#ifndef CFGDUMP_REPORT_UNPACK_H
#define CFGDUMP_REPORT_UNPACK_H

#include <stdbool.h>

/*
 * Unpacks what --report needs of the report in a file, "-" for standard input,
 * into the empty directory dir: state/, files, usb, xenstore.  Nothing is
 * written outside of it.  All is temporary, mode 0600 and of now.  False: said why.
 */
bool report_unpack(const char *file, const char *dir);

/* "cfgdump-report 1\n"; false: said why that is not readable. */
bool report_format(const char *file, const char *text);

#endif
