/*
 * guest - a host with one domain, whose template and xenstore can be changed.
 *
 *     struct guest g;
 *
 *     guest_make(&g, PV_GUEST("'vtpms':[{'devid':0}]"));
 *     guest_live(&g, "vtpm", 0);
 *     rc = xencfg_hotplug_begin(g.ctx, 1, &hp);
 *     ...
 *     guest_expect(&g, PV_GUEST("'vtpms':[]"));
 *     guest_free(&g);
 *
 * It is domain 1, of HOST_UUID.  JSON has ' for ".
 */
#ifndef XENCFG_TESTS_GUEST_H
#define XENCFG_TESTS_GUEST_H

#include "fake_store.h"
#include "memory_store.h"

#define PV_GUEST(more_) "{'c_info':{'type':'pv','name':'guest'}," \
    "'b_info':{'max_vcpus':1,'type.pv':{}}" more_ "}"
#define HVM_GUEST(more_) "{'c_info':{'type':'hvm','name':'guest'}," \
    "'b_info':{'max_vcpus':1,'type.hvm':{}}" more_ "}"

struct guest {
    struct host host;
    xencfg_ctx *ctx;            /* the host's */
    struct store *store;        /* in memory; the context's */
    char *path;                 /* of the template */
    char *sysfs;                /* NULL: none of its own */
};

/* template NULL: it has none. */
void guest_make(struct guest *g, const char *template);
void guest_free(struct guest *g);

/* Replaces the template. */
void guest_template(struct guest *g, const char *json);

/* Writes the nodes of a device of dom0's, such as "vif"; its backend is in
   state 4. */
void guest_live(struct guest *g, const char *kind, unsigned devid);

/* A sysfs of its own, in which pciback has a pci device. */
void guest_pciback(struct guest *g, const char *address);

/* The path of a device's backend; to be freed. */
char *guest_backend(const char *kind, unsigned devid);

/* The template without white space; it must end with one NUL.  To be freed. */
char *guest_read(const struct guest *g);

/* The template must be this, and nothing else be in the state directory. */
void guest_expect(const struct guest *g, const char *json);

/* What is there must be this: names in order, separated by blanks. */
void guest_expect_files(const struct guest *g, const char *names);

/* All of xenstore and the template as one text; to be freed. */
char *guest_all(const struct guest *g);

/* " for '; to be freed. */
char *guest_json(const char *text);

/* Another process takes the lock of that name, and holds it until let go. */
pid_t guest_hold_lock(const struct guest *g, const char *name);
void guest_let_go(pid_t pid);

/* What an error says; fails the test if it is another. */
void guest_expect_error(const struct guest *g, int rc, int want,
                        const char *part);

#endif
