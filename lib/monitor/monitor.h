/*
 * monitor - the parts of a monitor.
 *
 *   monitor.c   the descriptor, time, and what is done next
 *   store.c     the connection for watches: lost, back, hung
 *   domains.c   which domains there are, and which are to be looked at
 *   look.c      looks at them: retrieve, compare, tell
 *   events.c    what is told
 *   path.c      whom an event of xenstore is about
 *
 * An event only marks its domain.  Marks are collected for some milliseconds
 * (SETTLE_MS); then each marked domain is retrieved and compared with what was
 * kept of it.  So nothing depends on what an event says, or how many come.
 *
 * xenstored goes: the connection ends.  Then inotify tells when there is a
 * socket again, all watches are set again, and all domains are marked.
 * xenstored hangs: a retrieve keeps its deadline; then nothing is done until
 * an answer comes to a ping on the watches' connection.
 */
#ifndef XENCFG_LIB_MONITOR_H
#define XENCFG_LIB_MONITOR_H

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
    struct kept *kept;          /* NULL: it was not told that it came */
    char *error;                /* that was told; NULL: none */
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
    bool lost;                  /* and that was told */
    bool pinging;               /* nothing is done until the answer */
    struct place socket_place;  /* while it is lost */
    bool try_socket;
    int64_t retry_at, retry_ms; /* to connect; 0: not */

    struct place state_place;

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
    bool snapshot;              /* its end was not told yet */
    int fresh, empty;           /* domains that are */

    /* events to be told; those before at were */
    struct xencfg_event *event;
    int events, at;
    size_t event_room;
};

/* Milliseconds, CLOCK_MONOTONIC; never 0. */
int64_t xencfg__monitor_now(void);

/* -------------------------------------------------------------- path.c */

enum path_what {
    PATH_NOTHING,               /* tells of no configuration */
    PATH_DOMAINS,               /* domains may have come or gone */
    PATH_DOMAIN,                /* *domid may have changed */
    PATH_PCI,                   /* so may its pci devices, or if it is a stub
                                   domain, those of the domain it serves */
};

enum path_what xencfg__monitor_path(const char *path, uint32_t *domid);

/* Whose template is a file of that name?  False: nobody's. */
bool xencfg__monitor_file(const char *name, uint32_t *domid);

/* ----------------------------------------------------------- domains.c */

/* NULL: not known. */
struct watched *xencfg__monitor_find(xencfg_monitor *m, uint32_t domid);

/* It may have changed; no-op for domains that are not wanted. */
void xencfg__monitor_mark(xencfg_monitor *m, struct watched *d);

/* The marked ones are due. */
void xencfg__monitor_settle(xencfg_monitor *m);

/* The next that is due, out of the queue; NULL: none. */
struct watched *xencfg__monitor_due(xencfg_monitor *m);

/* To the front of those that are due. */
void xencfg__monitor_again(xencfg_monitor *m, struct watched *d);

/* Looks which there are. */
int xencfg__monitor_scan(xencfg_monitor *m);

/* Forgets it, with its watches. */
int xencfg__monitor_drop(xencfg_monitor *m, struct watched *d);

void xencfg__monitor_free_domains(xencfg_monitor *m);

void xencfg__monitor_kept_freep(struct kept **kept);

/* -------------------------------------------------------------- look.c */

/* At what is due, which is something. */
int xencfg__monitor_look(xencfg_monitor *m);

/* ---------------------------------------------------------------- events.c */

/* An event more; NULL: no memory.  All that it points to is from malloc(). */
struct xencfg_event *xencfg__monitor_event(xencfg_monitor *m,
                                           xencfg_event_kind kind);

/* Takes back those since there were so many. */
void xencfg__monitor_untell(xencfg_monitor *m, int events);

/* Frees the one that was told last. */
void xencfg__monitor_told(xencfg_monitor *m);

/* ------------------------------------------------------------- store.c */

/* Connects and sets the watches. */
int xencfg__monitor_connect(xencfg_monitor *m);
void xencfg__monitor_disconnect(xencfg_monitor *m);

/* What has come from xenstored, and from the directory of its socket. */
int xencfg__monitor_take_store(xencfg_monitor *m);
int xencfg__monitor_take_socket(xencfg_monitor *m);

/* Tries to connect again. */
int xencfg__monitor_reconnect(xencfg_monitor *m);

/* A request failed: all goes on when xenstored has answered, or is back. */
int xencfg__monitor_doubt(xencfg_monitor *m);

/* Sets, or removes, the watches of a domain; no-op without connection. */
int xencfg__monitor_watch_domain(xencfg_monitor *m, struct watched *d);
int xencfg__monitor_unwatch_domain(xencfg_monitor *m, struct watched *d);
int xencfg__monitor_watch_cpu(xencfg_monitor *m, struct watched *d,
                              bool wanted);
/* The name alone: it may get one that is wanted. */
int xencfg__monitor_watch_name(xencfg_monitor *m, struct watched *d);

/* -------------------------------------------------------------- monitor.c */

/* What epoll tells. */
enum source { SOURCE_TIMER, SOURCE_STATE, SOURCE_STORE, SOURCE_SOCKET };

int xencfg__monitor_poll(xencfg_monitor *m, int op, int fd, uint32_t events,
                         enum source source);

#endif
