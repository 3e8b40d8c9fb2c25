/*
 * state - all that a monitor knows.
 *
 *   monitor.c        the descriptor, and what is done next
 *   connection.c     the connection for watches: lost, back, hung
 *   store_events.c   what comes over it
 *   domains.c        which domains there are, and which are due
 *   refresh.c        retrieves those that are due, and compares
 *   domain_events.c  what became of a domain, as events
 *   events.c         the queue of events for the caller
 *   kept.c           what is kept of a domain to compare with
 *   path.c           which domain an event of xenstore is about
 *   wait.c           time, and what epoll waits for
 *
 * An event of xenstore only marks its domain.  Marks are collected for some
 * milliseconds (SETTLE_MS); then each marked domain is retrieved and compared
 * with what was kept of it.  So nothing depends on what an event says, or how
 * many come.
 *
 * xenstored goes: the connection ends.  Then inotify shows when there is a
 * socket again, all watches are set again, and all domains are marked.
 * xenstored hangs: a retrieve keeps its deadline; then nothing is done until
 * an answer comes to a ping on the watches' connection.
 */
#ifndef XENCFG_LIB_MONITOR_STATE_H
#define XENCFG_LIB_MONITOR_STATE_H

#include "monitor/directory.h"
#include "store/watch.h"

#define SETTLE_MS 5

/* With so many due they are retrieved together, so many at a time. */
#define MANY 6
#define BATCH 32

/* In which queue a domain is: none, marked, or to be looked at now. */
enum queued { QUEUED_NOT, QUEUED_MARKED, QUEUED_DUE, NQUEUES };

/* What is kept of a domain to compare with. */
struct kept {
    xencfg_domain_config config;
    xencfg_report report;       /* identities alone */
};

struct watched {
    uint32_t domid;
    bool wanted;                /* if not, it is known not to be */
    bool fresh;                 /* of the snapshot, not looked at yet */
    bool watches;               /* of its own are set */
    bool watches_cpu;           /* too */
    bool watches_name;          /* alone, since it is not wanted */
    bool renamed;               /* perhaps, and not wanted before */
    bool doubtful;              /* xenstore failed at the last look */
    uint8_t first_events;       /* of its watches, that have not come */
    enum queued queued;
    struct watched *next;       /* in that queue */
    int64_t empty_since;        /* without configuration; 0: not so */
    struct kept *kept;          /* NULL: its coming was not reported */
    char *error;                /* the last one reported; NULL: none */
    bool stated;                /* that was no error, but its state */
    bool reported;              /* either, once */
    char *name;                 /* then, without kept, and the uuid */
    xencfg_uuid uuid;
};

struct domain_queue {
    struct watched *first, *last;
};

/* What a caller asked for. */
struct wish {
    bool by_domid, has_uuid;    /* else by name */
    uint32_t domid;
    xencfg_uuid uuid;
    char *name;
};

struct xencfg_monitor {
    xencfg_ctx *ctx;
    int epoll_fd, timer_fd;
    int64_t timer_at;           /* when it goes off, ms; 0: never */

    struct wish *wish;
    int wishes;                 /* 0: all domains */

    /* xenstored */
    struct store_watch *watch;  /* NULL: not connected */
    bool wants_out;             /* epoll waits for room too */
    bool lost;                  /* and that was reported */
    bool pinging;               /* nothing is done until the answer */
    struct directory socket_dir;  /* while it is lost */
    bool try_socket;
    int64_t retry_at, retry_ms; /* to connect; 0: not */

    struct directory state_dir;

    /* domains */
    struct watched **domain;    /* ascending by domid */
    int domains;
    size_t room;
    struct domain_queue queue[NQUEUES];
    int due;                    /* how many are */
    bool one_by_one;            /* looked at, until none is due */
    int settle_ms;              /* SETTLE_MS, but in tests */
    int64_t settle_at;          /* when the marked ones are due; 0: none */
    bool rescan;                /* domains may have come or gone */
    bool mark_all;              /* with it: look at all */
    bool scanned;               /* once at least */
    bool scan_failed;           /* the last time */
    bool snapshot;              /* its end was not reported yet */
    int fresh, empty;           /* domains that are */

    /* events; those before at were handed over */
    struct xencfg_event *event;
    int events, at;
    size_t event_room;
};

/* ------------------------------------------------------------------ wait.c */

/* Milliseconds, CLOCK_MONOTONIC; never 0. */
int64_t xencfg__monitor_now(void);

/* What an event of epoll is about. */
enum source { SOURCE_TIMER, SOURCE_STATE, SOURCE_STORE, SOURCE_SOCKET };

int xencfg__monitor_poll(xencfg_monitor *m, int op, int fd, uint32_t events,
                         enum source source);

/* ------------------------------------------------------------------ kept.c */

/* NULL: no memory. */
struct kept *xencfg__kept_new(void);
void xencfg__kept_freep(struct kept **kept);

/* Of the report only the identities of devices are of use later. */
void xencfg__kept_trim(struct kept *kept);

/* ------------------------------------------------ what monitor.c does next */

/* store_events.c: takes what has come from xenstored. */
int xencfg__monitor_take_store(xencfg_monitor *m);

/* refresh.c: retrieves one or several of the domains that are due. */
int xencfg__monitor_refresh(xencfg_monitor *m);

#endif
