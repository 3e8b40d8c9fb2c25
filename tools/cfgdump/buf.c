/* buf - text that is put together. */
#include "cfgdump.h"

void buf_begin(struct buf *b)
{
    b->text = NULL;
    b->f = open_memstream(&b->text, &b->len);
    if (!b->f)
        out_of_memory();
}

char *buf_end(struct buf *b)
{
    bool failed = ferror(b->f);

    if (fclose(b->f) || failed)
        out_of_memory();
    return b->text;
}
