/*
 * daemon - a xenstored that a test can spoil, as a process of its own: it
 * speaks the protocol at a socket, has watches, and sends events as C xenstored
 * does: one that waits to be sent stands for later ones of the same node.
 *
 * It takes turns with the test (turns.h): it goes on when the test waits, and
 * sends its answers when it has answered all, or so many as were asked for.
 *
 *     daemon_start(&d, nodes);
 *     ... $XENSTORED_PATH is its socket ...
 *     daemon_stop(&d);
 *
 * The hook runs in that process before each request is answered.  It can change
 * nodes and files, and say what becomes of the request.
 */
#ifndef XENCFG_TESTS_DAEMON_H
#define XENCFG_TESTS_DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

#include "turns.h"

struct daemon;

struct daemon_request {
    unsigned type;              /* enum xsd_sockmsg_type */
    const char *path;
    bool watching;              /* from a connection that has watches */
    unsigned n;                 /* of those of such connections; from 1 */
};

enum daemon_deed {
    DAEMON_ANSWER,
    DAEMON_HANG_UP,             /* closes the connection */
    DAEMON_IGNORE,              /* never answers */
    DAEMON_ERROR,               /* "EINVAL" */
    DAEMON_NONSENSE,            /* an answer to another question */
    DAEMON_FOREIGN,             /* of that kind, but with another's id */
    DAEMON_UNENDED,             /* data whose last string has no NUL */
    DAEMON_UNKNOWN,             /* an error that the protocol has not */
    DAEMON_EVENT,               /* an event for which nobody asked, and then
                                   the answer */
    DAEMON_TOO_LONG,            /* longer than an answer can be */
};

typedef enum daemon_deed daemon_hook(struct daemon *d,
                                     const struct daemon_request *req);

struct daemon {
    char dir[64], socket[80];
    pid_t pid;
    struct turns turns;
    daemon_hook *hook;          /* NULL: none */
    void *arg;
    unsigned at_once;           /* requests of each connection; 0: all */
    unsigned crumbs;            /* sends so many bytes at a time; 0: all */
    struct daemon_counts {
        unsigned requests, of_watching, transactions, events;
        unsigned watchers;      /* connections that have watches now */
    } *counts;                  /* shared with the test */
};

/* nodes: "/path = value\n..." */
void daemon_start(struct daemon *d, const char *nodes);
void daemon_stop(struct daemon *d);

/* For the hook. */
void daemon_write(struct daemon *d, const char *path, const char *value);
void daemon_remove(struct daemon *d, const char *path);

#endif
