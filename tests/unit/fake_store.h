/*
 * fake_store - a host that a test can spoil: a private state directory, and a
 * xenstore that answers as the test wants.
 *
 *     struct host host = HOST_NONE;
 *
 *     host_make(&host);
 *     host_template(&host, 1, HOST_UUID, json);
 *     host_xenstore(&host, "/local/domain/1/name = \"guest\"\n...");
 *     host.hook = fail_the_third;
 *     rc = xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config, &report);
 *     host_free(&host);
 *
 * The hook sees each request before it is answered.  It can answer itself, fail
 * the request, or change the host first.  What cannot be had ends the test
 * program.
 */
#ifndef XENCFG_TESTS_FAKE_STORE_H
#define XENCFG_TESTS_FAKE_STORE_H

#include "base/ctx.h"
#include "store/store.h"

#define HOST_UUID "00112233-4455-6677-8899-aabbccddeeff"

struct request {
    unsigned n;                 /* from 1 */
    bool list;
    const char *path;
};

struct answer {
    enum {
        ANSWER_REAL,            /* what the xenstore says */
        ANSWER_FAIL,            /* rc, with a text that names the path */
        ANSWER_NONE,            /* no such node; no names */
        ANSWER_VALUE,           /* value, or a list of one name */
        ANSWER_TOO_LONG,        /* a listing that the daemon cannot send */
    } what;
    int rc;
    const char *value;
    size_t len;
};

struct host;
typedef struct answer host_hook(struct host *host, const struct request *req);

struct host {
    char *dir;                  /* the state directory; also has sysfs */
    xencfg_ctx *ctx;
    host_hook *hook;            /* NULL: none */
    void *arg;                  /* the hook's */
    unsigned requests;          /* since host_begin() */
    struct store store;
    struct store *real;
};

#define HOST_NONE { .dir = NULL }

/* An empty host; its xenstore has no nodes. */
void host_make(struct host *host);
void host_free(struct host *host);

/* Replaces a template, by rename; of len bytes, or a string and its NUL. */
void host_template_data(struct host *host, uint32_t domid, const char *uuid,
                        const void *data, size_t len);
void host_template(struct host *host, uint32_t domid, const char *uuid,
                   const char *json);

/* A dump of that xenstore, as a file; its path, to be freed. */
char *host_dump(const struct host *host, const char *text);

/* A path in the state directory; to be freed. */
char *host_path(const struct host *host, const char *name);
char *host_template_path(const struct host *host, uint32_t domid,
                         const char *uuid);

/* Replaces the xenstore by a text in the form of `xenstore-ls -f`. */
void host_xenstore(struct host *host, const char *text);
void host_xenstore_file(struct host *host, const char *path);

/* Makes a store of such a text, which belongs to ctx. */
struct store *host_store(xencfg_ctx *ctx, const char *text);

/* Starts counting requests from 0. */
void host_begin(struct host *host);

/* Gives it a fresh context. */
void host_reopen(struct host *host);

/* -------------------------------------------------------------- real hosts */

/* A domain of the test data. */
struct sample {
    char *name;                 /* "captured/09-usbdev-attach" */
    char *dump;                 /* path of the dump */
    char *template;             /* path of the template */
    uint32_t domid;
};

/* Domain 1 of captured steps, and the corpus; ended by a NULL name. */
struct sample *samples(void);
void samples_free(struct sample *sample);
void host_sample(struct host *host, const struct sample *sample);

/* ----------------------------------------------------------------- findings */

/* The finding of a kind and id, NULL if there is none. */
const xencfg_finding *find_finding(const xencfg_report *report,
                                   enum xencfg_devkind kind, const char *id);

/* How many findings of that class there are. */
int count_findings(const xencfg_report *report,
                   enum xencfg_finding_class what);

#endif
