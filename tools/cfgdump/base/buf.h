/* buf - text that is put together. */
#ifndef CFGDUMP_BASE_BUF_H
#define CFGDUMP_BASE_BUF_H

#include <stdio.h>

#include "base/die.h"

/*
 * Text that is put together; ends the process if memory runs out.  buf_end()
 * hands the text over, of len bytes; the caller frees it.  Without it nothing
 * is freed.
 */
struct buf {
    FILE *f;
    size_t len;             /* set by buf_text() and buf_end() */
    struct buf_text *inside;
};

void buf_begin(struct buf *b);

/* What there is so far; until more is written. */
const char *buf_text(struct buf *b);

char *buf_end(struct buf *b);

#endif
