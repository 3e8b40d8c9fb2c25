/*
 * merging - pairing and merging without a xenstore.
 *
 *     struct live live = { 0 };
 *
 *     add_live(&live, XENCFG_DEVKIND_NIC, rows);
 *     merge_and_compare(template, &live, findings, result);
 *
 * JSON is written with ' for ".  What comes of a merge is written as the
 * findings, in the report's order: "KIND ID CLASS INDEX, ...".  The entries of
 * the result are checked against them: each is there, in its place, with its
 * identity, and none besides.
 */
#ifndef XENCFG_TESTS_MERGING_H
#define XENCFG_TESTS_MERGING_H

#include "retrieve/merge.h"
#include "retrieve/pair.h"

struct live_row {
    const char *id;             /* as the report names it; NULL ends the list */
    const char *medium;         /* disk */
    const char *label;          /* pci: its name */
    uint8_t bus, addr;          /* usb */
};

/* Adds devices, which must ascend. */
void add_live(struct live *live, enum xencfg_devkind kind,
              const struct live_row *row);

/* want_json may be NULL.  Frees live. */
void merge_and_compare(const char *json, struct live *live, const char *want,
                       const char *want_json);

#endif
