/*
 * soak - many processes change one domain at a time, and know what must hold.
 *
 * What is known of a device is told in shared memory, by those who change it,
 * to those who look (slots.c).  A slot is one identity of one kind.  It is
 *
 *   known present   since an add of it has succeeded, during which no removal
 *                   was under way, and no removal has begun since;
 *   known absent    since a removal has succeeded, during which no add was
 *                   under way, and no add has begun since.
 *
 * Whoever looks at the domain and finds it otherwise has found a bug, if at the
 * end of his look nothing has begun that could have changed it.  A device that
 * is known present has a number, its content, that is part of its configuration
 * and different for each add.
 */
#ifndef TESTS_SOAK_H
#define TESTS_SOAK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <xencfg/xencfg.h>

enum { DISK, NIC, VTPM, VDISPL, VSND, KINDS };
#define SLOTS 256
#define CHOSEN SLOTS            /* a slot: the one that the add will choose */
#define WORKERS 16
#define LONGEST 30              /* seconds that one operation may take */
#define LONGEST_LOOK 2          /* that a reader may take */

enum verb { IDLE, ADD, REMOVE, CHANGE, LOOK, XL_LOOK, KNOBS };

/* What was done how often, to see that it was done at all. */
enum count {
    ADDED, ADDED_CHOSEN, EXISTED, ADD_LOST, REMOVED, NOT_FOUND, REMOVE_LOST,
    INSERTED, CHANGED_KNOBS, LOOKED, LOOKED_MANY, KNEW_PRESENT, KNEW_ABSENT,
    KNEW_MEDIUM, KNEW_KNOBS, SAW_STALE, SAW_EARLY,
    XL_ADDED, XL_REMOVED, XL_INSERTED, XL_LOOKED, XL_FAILED,
    KILLED, STOPPED_HOLDER, GAVE_UP, STOPPED_STORE, COUNTS
};

struct slot {
    _Atomic uint32_t adds, removes;     /* begun so far */
    _Atomic uint64_t present;           /* removes + 1, content */
    _Atomic uint64_t absent;            /* adds + 1, of slot and kind */
};

struct worker {
    _Atomic pid_t pid;          /* and process group */
    _Atomic uint32_t doing;     /* verb, kind, slot; 0: IDLE */
    _Atomic int64_t since;      /* microseconds */
    _Atomic bool stopped;
};

#define SILENCES 256            /* that are kept */

struct shared {
    uint32_t domid;
    const char *state_dir, *lx, *xl;
    bool stops;                 /* those who have the lock are stopped */
    bool early;                 /* libxl shows a medium before it stores it */
    _Atomic bool stop;
    _Atomic uint32_t next_content;
    _Atomic uint32_t problems;
    _Atomic uint64_t count[COUNTS];
    _Atomic int64_t longest_look, longest_change;       /* microseconds */
    /* when xenstored answered nobody, microseconds (probe.c) */
    _Atomic int64_t asked;              /* no answer yet; 0: none is waited for */
    _Atomic uint32_t silences;
    struct { _Atomic int64_t from, to; } silence[SILENCES];
    struct worker worker[WORKERS];
    struct slot slot[KINDS][SLOTS];
    _Atomic uint32_t chosen[KINDS];     /* adds of CHOSEN begun so far */
    _Atomic uint32_t changes;           /* of the drive's medium, begun */
    _Atomic uint64_t medium;            /* changes + 1, medium */
};

extern struct shared *sh;
extern int self;                /* which worker this process is */

int64_t now(void);
void did(enum count what);

/* Something that must not be: one line. */
void problem(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ----------------------------------------------------------- slots.c */

struct op {
    enum verb verb;
    int kind, slot;
    uint32_t before;            /* adds or removes or changes before this one */
    uint32_t others[SLOTS];     /* those of the opposite verb, at its begin */
    bool alone[SLOTS];          /* and none of them was under way then */
    bool crowded;               /* the same was under way then */
    bool known;                 /* absent, of an add; present, of a removal */
};

void op_begin(struct op *op, enum verb verb, int kind, int slot);
void op_end(struct op *op);

/* Before op_end(): */
void op_added(struct op *op, int slot, uint32_t content);
void op_existed(const struct op *op);
void op_removed(struct op *op);
void op_not_found(const struct op *op);
void op_changed(struct op *op, uint32_t medium);
/* Could it have failed because of what others did? */
bool op_disturbed(const struct op *op);

/* A look: what was known before it, if it is still known after it. */
struct known {
    uint64_t present[KINDS][SLOTS], absent[KINDS][SLOTS], medium;
};

void known_before(struct known *k);
/* 0: not known.  Present: the content. */
uint32_t still_present(const struct known *k, int kind, int slot);
bool still_absent(const struct known *k, int kind, int slot);
/* The medium + 1, 0: not known. */
uint32_t still_medium(const struct known *k);

/* Some slot that is known present, -1 if none is. */
int some_present(int kind, unsigned random);

/* --------------------------------------------------------- devices.c */

struct devkind_row {
    const char *name;
    enum xencfg_devkind kind;
    xencfg_type_id type;
    size_t size;
};

extern const struct devkind_row kinds[KINDS];

/* As JSON; slot may be CHOSEN. */
void device_json(char *buf, size_t size, int kind, int slot, uint32_t content);
/* The slot and the content of a device; a slot of -1: none of ours. */
void device_read(int kind, const void *dev, int *slot, uint32_t *content);
int device_count(int kind, const xencfg_domain_config *config);
const void *device_at(int kind, const xencfg_domain_config *config, int i);

#define DRIVE "hdc"
#define MEDIA 8                 /* 0: none */
/* Medium 3 is /srv/soak3.iso. */
void medium_path(char *buf, size_t size, uint32_t medium);
/* The medium in the drive; -1: none of ours. */
int medium_of(const xencfg_domain_config *config);

/* Change n of the knobs, both at once: name and memory target; retrieve adds
   the video memory to that, some MiB. */
#define KNOBS_NAME "soak-%u"
#define KNOBS_TARGET 65536      /* KiB, + n */
#define MOST_KNOBS 1024         /* n is below */

/* ------------------------------------------------ what workers do */

typedef void job(xencfg_ctx *ctx, unsigned *seed);

/* change.c, look.c, libxl.c, knobs.c */
job write_by_xencfg, swap_by_xencfg, look_by_xencfg;
job change_knobs;               /* by xenstore alone */
job write_by_libxl, swap_by_libxl, look_by_libxl;

/* Which slot of which kind to change next, and how. */
void choose(unsigned *seed, enum verb *verb, int *kind, int *slot);

/* Did all transactions of this process end? */
bool balanced(void);

/* -------------------------------------------------------- disturb.c */

/* Once: kills a worker and starts it again; stops one that has the lock. */
void kill_some(unsigned *seed);
void stop_some(unsigned *seed);
/* soak.c: starts worker i. */
void start_worker(int i);
/* Kills a worker with all that it has started, and sees it gone. */
void kill_worker(int i);

/* ---------------------------------------------------------- probe.c */

/* A process that asks xenstored all the time. */
pid_t start_probe(void);
/* How long xenstored has answered nobody since then, in microseconds. */
int64_t silent_since(int64_t from);

/* ---------------------------------------------------------- final.c */

/* All have ended: is all as it is known, and can it all be removed? */
void check_end(void);

#endif
