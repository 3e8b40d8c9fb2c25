/* diff - what differs between two configurations. */
#ifndef CFGDUMP_FORMATS_DIFF_H
#define CFGDUMP_FORMATS_DIFF_H

#include "model/source.h"

/* What `cfgdump diff` prints. */
struct comparison {
    xencfg_ctx *ctx;
    struct source a, b;
    xencfg_change_list list;
    bool stat; /* for people: only how many there are */
};

#endif
