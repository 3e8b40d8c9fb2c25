/* domains - domains and paths of their values, for completion. */
#ifndef CFGDUMP_COMPLETE_DOMAINS_H
#define CFGDUMP_COMPLETE_DOMAINS_H

#include "cli/request.h"

struct candidates;

/* What the words before the last one say. */
struct before {
    struct request req;
    const char *word;
    int pending;       /* option whose value the word is; -1: none */
    bool options_over; /* after -- */
    bool verb_free;    /* the word may be the command */
};

/* Names of domains, but for those in b->req.args; domids of those that no plain
   name means alone; if none of them fits, domids and uuids of all. */
void complete_domains(const struct before *b, struct candidates *c);

/* Paths of the values of req->args[0], up to the next dot. */
void complete_paths(const struct request *req, struct candidates *c);

#endif
