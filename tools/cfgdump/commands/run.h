/* run - the domains that a command prints, and how that goes. */
#ifndef CFGDUMP_COMMANDS_RUN_H
#define CFGDUMP_COMMANDS_RUN_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

#include "cli/request.h"
#include "print/json_out.h"

struct entry;
struct format;

struct run {
    const struct request *req;
    const struct format *format;
    xencfg_ctx *ctx;
    unsigned count, denied; /* domains; those for lack of access */
    unsigned excused;       /* those that need not have a configuration */
    unsigned foreign;       /* of these, those of other tools */
    char *host_error;       /* the last one, of domain host_domid */
    uint32_t host_domid;
    bool failed, no_access; /* no_access: not even which domains there are */
    bool begun;             /* the format has */
    bool no_command;        /* the first word is no domain either */
    bool found;             /* what the command looks for */
    bool gap;
    struct json_out json;
    int patience;           /* milliseconds, of PATIENCE */
};

/*
 * A domain that is being created, a stub domain, and one of another toolstack
 * have no configuration.  Unless one was asked for that has no other answer,
 * this is no failure.
 */
bool run_excuses(const struct run *run, const struct entry *e, int rc);

/*
 * Writes the domain, or the error rc that came of getting its configuration, and
 * what there is to say about either.
 */
void run_entry(struct run *run, struct entry *e, int rc);

#endif
