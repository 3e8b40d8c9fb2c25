/*
 * shim.h - what the files of libfakexen.so share.
 *
 * libfakexen.so is an LD_PRELOAD stand-in for the Xen hypervisor and its kernel
 * drivers.  It lets the distribution's own xenstored, oxenstored, xl and
 * libxenlight run unchanged on a machine without Xen.  It replaces the lowest
 * layer only: xencall (hypercalls), xenevtchn, xengnttab, xenforeignmemory, and
 * the part of libxenguest that would load a kernel.  libxenctrl, libxenlight
 * and libxenstore stay the real ones.
 *
 * All state lives under $FAKEXEN_DIR:
 *   state        table of domains, shared by mmap between all processes
 *   domexc.*     FIFOs standing in for VIRQ_DOM_EXC, by process and port
 *   ring.*       pages that stand in for guest memory
 *   root/...     where the paths listed in paths.c end up
 *
 * $FAKEXEN_LOG=FILE    one line per hypercall
 * $FAKEXEN_XSLOG=FILE  one line per xenstore request that this process sends
 * $FAKEXEN_WAITS=FILE  says when this process waits, see waits.c
 * $FAKEXEN_XSSTAT=1    at exit, print to stderr how many requests it sent
 *
 * The host in $FAKEXEN_DIR is only touched, and the variable only needed, once
 * the process calls Xen or opens one of those paths; counting needs neither.
 */
#ifndef SHIM_H
#define SHIM_H

#define __XEN_TOOLS__ 1
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include <xen/xen.h>
#include <xen/domctl.h>
#include <xen/sysctl.h>

#ifndef BED_XEN_MINOR /* of the installed Xen 4.x, from bed.mk */
#define BED_XEN_MINOR 17
#endif

#define NDOMS 32752 /* DOMID_FIRST_RESERVED */
#define NCPUS 4
#define PAGE 4096
#define HOST_PAGES ((64ull << 30) / PAGE)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

/* the function that this one stands in front of */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct dom {
    bool used;
    uint32_t flags, max_vcpus, ssidref, cpupool, next_port;
    uint64_t max_pages;
    xen_domain_handle_t handle;
    struct xen_arch_domainconfig arch;
};

struct state {
    uint32_t ready, next_domid;
    struct dom dom[NDOMS];
};

/* Not hidden, a name would also stand in for a library's of the same name. */
#pragma GCC visibility push(hidden)

/* state.c: fx_init() comes before any use of fx_dir and fx_state */
extern const char *fx_dir;
extern struct state *fx_state;
void fx_init(void);
void fx_lock(void);
void fx_unlock(void);
bool fx_exists(uint32_t domid);
__attribute__((format(printf, 1, 2))) void fx_trace(const char *fmt, ...);

/* domctl.c, sysctl.c: the two large hypercalls; -1 and errno on failure */
int fx_domctl(struct xen_domctl *c);
int fx_sysctl(struct xen_sysctl *c);
void fx_fill_info(uint32_t domid, struct xen_domctl_getdomaininfo *i);
void fx_fill_map(struct xenctl_bitmap *m);

/* evtchn.c: tell the daemons that some domain died or shut down */
void fx_domain_exception(void);

/*
 * paths.c: path itself, or what replaces it, in buf (PATH_MAX bytes); and the
 * same for the path in a unix socket's address.
 */
const char *fx_redirect(const char *path, char *buf);
const struct sockaddr *fx_redirect_unix(const struct sockaddr *sa,
                                        socklen_t *len, struct sockaddr_un *un);

#pragma GCC visibility pop

static inline int fx_fail(int err)
{
    errno = err;
    return -1;
}

/*
 * requests.c: for a harness, which finds them by dlsym(RTLD_DEFAULT, ...).
 * Requests sent so far, by type (XS_TYPE_COUNT of them), and when (by
 * CLOCK_MONOTONIC) this process last sent XS_TRANSACTION_END.
 */
const uint64_t *fakexen_xs_counts(void);
/* How many transactions are open on the connections that there are. */
int fakexen_xs_transactions(void);
extern struct timespec fakexen_last_commit;

#endif
