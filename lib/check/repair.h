/* repair - files by themselves, and the entries of templates. */
#ifndef XENCFG_LIB_CHECK_REPAIR_H
#define XENCFG_LIB_CHECK_REPAIR_H

#include "check/refuse.h"

int xencfg__repair_file(struct repair *r);
int xencfg__repair_template(struct repair *r);

#endif
