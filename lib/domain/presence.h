/*
 * presence - is a domain there, and what is it doing?
 *
 * What "there", "served" and "dead" mean is decided here alone.
 */
#ifndef XENCFG_LIB_DOMAIN_PRESENCE_H
#define XENCFG_LIB_DOMAIN_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct store;

/* Has xenstore a directory of it? */
int xencfg__domain_exists(struct store *s, uint32_t domid, bool *ret);

/* The same; XENCFG_ERROR_DOMAIN_NOTFOUND if not. */
int xencfg__domain_check(struct store *s, uint32_t domid);

/* Has libxl one? */
int xencfg__domain_in_libxl(struct store *s, uint32_t domid, bool *ret);

/* Does xenstored serve it?  It stops when the domain is dying. */
int xencfg__domain_is_served(struct store *s, uint32_t domid, bool *ret);

/* All that xenstore knows of it. */
struct presence {
    bool local, libxl;          /* its nodes */
    bool served;
};

/* served is only asked for if a node is missing; of a dump it is false. */
int xencfg__presence(struct store *s, uint32_t domid, struct presence *ret);

/* No nodes, and not served either: neither being made nor being destroyed. */
static inline bool xencfg__is_dead(const struct presence *p)
{
    return !p->local && !p->libxl && !p->served;
}

/*
 * What it is doing, "running" for instance: "unknown", as that only the
 * hypervisor knows.  To be freed; NULL: out of memory.
 */
char *xencfg__domain_state(struct store *s, uint32_t domid);

#endif
