/* entry - what became of one domain. */
#ifndef CFGDUMP_MODEL_ENTRY_H
#define CFGDUMP_MODEL_ENTRY_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

/* What became of one domain.  Nothing is owned. */
struct entry {
    xencfg_ctx *ctx;
    xencfg_domain domain;   /* as far as known; no name: NULL */
    bool has_domid;
    unsigned index;         /* how many came before */
    const char *error;      /* NULL: config and report are there */
    const xencfg_domain_config *config;
    const xencfg_report *report;
};

#endif
