/* out_watch - what `cfgdump watch` prints of an event. */
#ifndef CFGDUMP_OUT_WATCH_H
#define CFGDUMP_OUT_WATCH_H

#include <stdio.h>

#include <xencfg/xencfg.h>

/* Writes whole lines. */
struct watch_format {
    const char *name;
    void (*begin)(FILE *f);     /* NULL: nothing */
    void (*event)(FILE *f, unsigned long seq, const struct xencfg_event *e,
                  bool colour);
};

extern const struct watch_format watch_jsonl, watch_text;

#endif
