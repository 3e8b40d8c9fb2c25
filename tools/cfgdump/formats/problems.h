/* problems - what a check found, as people read it: for check and repair. */
#ifndef CFGDUMP_FORMATS_PROBLEMS_H
#define CFGDUMP_FORMATS_PROBLEMS_H

#include <xencfg/xencfg.h>

#include "base/output.h"

/* All of them, by domain.  Each is followed by what a repair does about it, in
   that style behind the first label, or by the remedy behind the second. */
void problems_print(const xencfg_check_result *result, const char *action,
                    enum style style, const char *remedy);

/* Indented, in lines of 80 columns; what is longer has a line of its own. */
void problem_print_text(const char *label, const char *text, enum style style);

#endif
