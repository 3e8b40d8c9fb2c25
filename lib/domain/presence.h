/*
 * presence - is a domain there, and what is it doing?
 *
 * A domain is alive if xenstored serves it.  Nodes alone are no domain: they are
 * left of one that died when no toolstack was there to remove them, or belong to
 * one that is dying, or that is being created and not introduced yet.  What
 * "there", "served", "left" and "dead" mean is decided here alone.
 *
 * In a dump nobody can be asked: what has nodes counts as alive, but for what
 * xencfg_xenstore_dump() said of the domain.
 */
#ifndef XENCFG_LIB_DOMAIN_PRESENCE_H
#define XENCFG_LIB_DOMAIN_PRESENCE_H

#include <stdbool.h>
#include <stdint.h>

struct store;
struct store_wants;

/* Is it alive?  Domain 0 is, and the one that xenstored runs in. */
int xencfg__domain_is_served(struct store *s, uint32_t domid, bool *ret);

/* Is it the one that init-xenstore-domain made?  Nobody introduces that. */
int xencfg__domain_runs_xenstored(struct store *s, uint32_t domid, bool *ret);

/* That will be asked next. */
void xencfg__want_served(struct store_wants *w, uint32_t domid);

/* Has xenstore a directory of it? */
int xencfg__domain_exists(struct store *s, uint32_t domid, bool *ret);

/* The same; XENCFG_ERROR_DOMAIN_NOTFOUND if not. */
int xencfg__domain_check(struct store *s, uint32_t domid);

/* Has libxl one? */
int xencfg__domain_in_libxl(struct store *s, uint32_t domid, bool *ret);

/*
 * Has libxl made it, or one of its helpers?  Others leave a node in its
 * directory there too: xapi's device model its version.
 */
int xencfg__domain_is_libxls(struct store *s, uint32_t domid, bool *ret);

/* All that xenstore knows of it. */
struct presence {
    bool local, libxl;          /* its nodes */
    bool served;
};

int xencfg__presence(struct store *s, uint32_t domid, struct presence *ret);

/* No nodes, and not served either: neither being made nor being destroyed. */
static inline bool xencfg__is_dead(const struct presence *p)
{
    return !p->local && !p->libxl && !p->served;
}

/* Seconds after start_time: devices, their scripts, and then the template. */
#define MADE_BY_THEN 120

/* Why there is no configuration of a domain. */
enum absence {
    ABSENCE_UNKNOWN,  /* it is alive, and libxl should have made one */
    ABSENCE_CREATING, /* not yet */
    ABSENCE_STUB,     /* the domain that it serves has it */
    ABSENCE_FOREIGN,  /* alive, but nothing of libxl's is there */
    ABSENCE_LEFT,     /* not alive: only nodes are left, or it is dying */
    ABSENCE_NONE,     /* there is nothing at all */
};

struct reason {
    enum absence why;
    uint32_t target; /* of a stub domain */
    bool started;    /* there is a start_time */
    double age;      /* seconds since; below 0: not known */
};

/* Of a domain that has no template. */
int xencfg__domain_absence(struct store *s, uint32_t domid, struct reason *ret);

/*
 * Is it a domain to be listed and found: alive, which is *why ABSENCE_UNKNOWN,
 * or ABSENCE_CREATING?
 */
int xencfg__domain_is_there(struct store *s, uint32_t domid, enum absence *why,
                            bool *ret);

/* The word for it, as xencfg_domain.state has it. */
const char *xencfg__absence_word(enum absence why);

/* XENCFG_ERROR_DOMAIN_DESTROYED, which says that only nodes are left. */
int xencfg__domain_left(struct store *s, uint32_t domid);

#endif
