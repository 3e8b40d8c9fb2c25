/*
 * source - a configuration that the command line names.
 *
 *     CLEANUP(source_freep) struct source a;
 *
 *     source_init(&a);
 *     status = source_load(req, ctx, "www@template", &a);
 *
 * SPEC is a domain (domid, uuid or name), DOMAIN@live, DOMAIN@template or
 * DOMAIN@rebuild; a file, if it contains "/" or ends with ".json"; or "-", for
 * standard input.  What could be both is a domain, and a file only if there is
 * no such domain.  A file has a bare domain_config, what `xl list -l` prints of
 * one domain, or what `cfgdump show -o jsonl` does.
 */
#ifndef CFGDUMP_SOURCE_H
#define CFGDUMP_SOURCE_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

#include "base/status.h"

struct request;

struct source {
    const char *spec;
    bool is_file;
    uint32_t domid;             /* of a domain */
    xencfg_domain_config config;
    xencfg_report report;       /* of a file: only findings, if any */
};

/*
 * Loads it; a domain without view as it lives.  What is wrong is said on
 * standard error.  Returns STATUS_COMPLETE, _FAILED, or _ACCESS.
 */
enum exit_status source_load(const struct request *req, xencfg_ctx *ctx,
                             const char *spec, struct source *ret);

/* The same for a domain's name alone, and all backends are looked at. */
enum exit_status source_load_domain(const struct request *req, xencfg_ctx *ctx,
                                    const char *domain, unsigned view,
                                    struct source *ret);

void source_init(struct source *s);
void source_freep(struct source *s);

/* ------------------------------------------------------------ source_json.c */

/*
 * Finds the configuration in JSON text, of which *text gets only that: what
 * comes before becomes blanks, so that lines and columns stay true.  *findings
 * becomes an array's text, or NULL; the caller frees it.  Returns NULL or what
 * is wrong.
 */
const char *source_find_config(char *text, char **findings);

#endif
