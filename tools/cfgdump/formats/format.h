/* format - the ways to write domains. */
#ifndef CFGDUMP_FORMATS_FORMAT_H
#define CFGDUMP_FORMATS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include <xencfg/xencfg.h>

#include "base/status.h"

struct entry;
struct json_out;
struct request;

/* One way to write domains. */
struct format {
    const char *name;
    enum xencfg_view view;  /* unless --view is given */
    bool single;            /* has no room for more than one domain */
    bool tells_findings;    /* by itself, so that no warnings are needed */
    bool tells_errors;      /* to people, who need not read them twice */
    bool tells_complete;    /* end() is of use even if nothing was begun */
    /* width: of the longest name, escaped; 0: not known.  NULL: no-op. */
    void (*begin)(const struct request *req, struct json_out *j, size_t width);
    /* Writes all or nothing; to *j it may write a part, which is dropped.
       Returns a library error, with its text in ctx; or 0, or 1 if the domain is
       of the kind that the command looks for.  Entries with an error never
       fail. */
    int (*domain)(const struct request *req, struct json_out *j,
                  const struct entry *e);
    void (*end)(struct json_out *j, bool complete, unsigned count);
};

/* Is req->output one of the command's formats?  If not, says which there are.
   The name for people, "table" or "text", becomes the one that it has. */
enum exit_status format_check(struct request *req);

/* The one that req->output names, or the first; NULL ends the formats. */
const struct format *format_find(const struct request *req,
                                 const struct format *const *formats);

extern const struct format out_json, out_xl_list, out_jsonl, out_table,
    out_xl_cfg, out_yaml;
extern const struct format out_list_table, out_list_json, out_list_jsonl;

/* "pvh"; "-" if there is none. */
const char *domain_type_text(const xencfg_domain_config *config);

#endif
