/* finding - the findings of a retrieve, for people. */
#ifndef CFGDUMP_MODEL_FINDING_H
#define CFGDUMP_MODEL_FINDING_H

#include <xencfg/xencfg.h>

/* The class for people, "reconstructed". */
const char *finding_name(const xencfg_finding *finding);

/* "nic 1", or the JSON path of a value; the caller frees it. */
char *finding_subject(const xencfg_finding *finding);

/* "nics[1]", of a device that is not in the result; NULL: it is, or has no such
   name.  The caller frees it. */
char *finding_path(const xencfg_finding *finding);

/* The finding's own detail, or what its class means; may be "". */
const char *finding_detail(const xencfg_finding *finding);

/* How many are worth a look? */
int finding_count(const xencfg_report *report);

/* A table of findings: class, subject, path and what it means. */
struct table;
void findings_add(struct table *t, const xencfg_finding *finding,
                  const char *means);
void findings_print(const struct table *t);

#endif
