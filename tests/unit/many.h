/*
 * many - a host with many domains, and a xenstored that can be spoiled, for
 * tests of xencfg_retrieve_many().
 *
 *     many_begin(hook, arg, 0);
 *     assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
 *     many_assert_spoiled(0, "");
 *     ... many.results ...
 *     many_end();
 *
 * One domain is the one to which something happens.  It has versions: of v,
 * its nics are 0 to v, its memory target is 1000 + v, its name "versionV"; in
 * the template the nics have the bridge "bV".
 */
#ifndef XENCFG_TESTS_MANY_H
#define XENCFG_TESTS_MANY_H

#include "daemon.h"
#include "fake_store.h"

#define MANY_DOMAINS 26         /* more than are asked ahead */
#define MANY_MOST 150           /* more than are in memory */
#define SPOILED 7

struct many_results {
    unsigned count;
    int error[MANY_MOST];
    char text[MANY_MOST][256];
    unsigned domid[MANY_MOST];
    /* of the spoiled one, as versions; and others */
    int target, name, nics, bridge, vtpms, reconstructed;
    /* set before the run: */
    unsigned stop_at;           /* so many are enough; 0: all */
    bool nested;                /* compares with a retrieve within the call */
};

extern struct many {
    struct host host;           /* for its directory */
    struct daemon daemon;
    xencfg_ctx *ctx;
    unsigned domains;
    struct many_results results;
} many;

/* Version 0; at_once as the daemon's. */
void many_begin(daemon_hook *hook, void *arg, unsigned at_once);
void many_begin_version(int version, struct daemon like);
void many_end(void);
void many_open_ctx(void);

void many_uuid_of(unsigned domid, char text[37]);
void many_write_template(unsigned domid, int version);

/* Returns what xencfg_retrieve_many() does. */
int many_run(const uint32_t *domids, size_t count, unsigned view);

/* All were told, in order; those but for the spoiled one without an error, and
   that with this one. */
void many_assert_spoiled(int error, const char *text);

#endif
