/*
 * soak MODE SECONDS DOMID STATE_DIR LX XL - 16 processes at one domain, for so
 * long.  On the test bed, with its shim loaded.
 *
 *     xencfg     writers and readers are xencfg
 *     mixed      half of them real libxl: LX and XL are run
 *     kill       mixed, and some are killed again and again
 *     stop       mixed, and who has the lock is stopped for a while
 *
 * Prints a line for each thing that must not be, and as a comment ("# ") what
 * was done; returns 1 if there was such a thing, or if too little was done to
 * have shown it.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <xenstore.h>

#include "soak.h"

#define MOST_PROBLEMS 40
#define SHORTLY 10              /* seconds */

struct shared *sh;
int self;

static const struct mode {
    const char *name;
    struct { int n; job *job; } work[7];
    void (*disturb)(unsigned *seed);
} modes[] = {
    { "xencfg", { { 10, write_by_xencfg }, { 2, swap_by_xencfg },
                  { 3, look_by_xencfg }, { 1, change_knobs } }, NULL },
#define MIXED                                                                 \
    { { 4, write_by_xencfg }, { 1, swap_by_xencfg }, { 3, look_by_xencfg },   \
      { 4, write_by_libxl }, { 1, swap_by_libxl }, { 2, look_by_libxl },      \
      { 1, change_knobs } }
    { "mixed", MIXED, NULL },
    { "kill", MIXED, kill_some },
    { "stop", MIXED, stop_some },
};

static const struct mode *mode;
static pid_t probing;

/* ------------------------------------------------------------------- common */

int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

void did(enum count what)
{
    sh->count[what]++;
}

void problem(const char *fmt, ...)
{
    char text[2048];
    va_list ap;

    if (++sh->problems > MOST_PROBLEMS)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    dprintf(1, "%s\n", text);
}

/* The shim of the test bed counts (shim.h). */
bool balanced(void)
{
    int (*transactions)(void);

    *(void **)&transactions = dlsym(RTLD_DEFAULT, "fakexen_xs_transactions");
    if (!transactions) {
        problem("the shim is not loaded");
        return true;
    }
    return !transactions();
}

/* ------------------------------------------------------------------ workers */

static job *job_of(int i)
{
    int w = 0;

    while (i >= mode->work[w].n)
        i -= mode->work[w++].n;
    return mode->work[w].job;
}

static void work(int i)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = sh->state_dir,
                       .deadline_ms = (LONGEST - 10) * 1000);
    bool swaps = job_of(i) == swap_by_xencfg || job_of(i) == swap_by_libxl;
    unsigned seed = now() * (i + 1);
    xencfg_ctx *ctx;

    self = i;
    if (xencfg_open(&ctx, &opt))
        abort();
    while (!sh->stop) {
        job_of(i)(ctx, &seed);
        if (swaps || !(rand_r(&seed) % 4))      /* or nothing is ever known */
            usleep(rand_r(&seed) % (swaps ? 1000000 : 40000));
    }
    xencfg_close(ctx);
    _exit(0);
}

void start_worker(int i)
{
    pid_t parent = getpid(), pid = fork();

    if (pid < 0)
        abort();
    if (!pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        setpgid(0, 0);
        work(i);
    }
    setpgid(pid, pid);
    sh->worker[i].pid = pid;
}

static const char *doing(int i)
{
    static const char *const verbs[] = { "nothing", "an add", "a removal",
                                         "a change of the medium", "a look",
                                         "a look of libxl's",
                                         "a change of the knobs" };

    return verbs[sh->worker[i].doing >> 24];
}

/* Does one take too long?  The one stopped is out of it. */
static void check_pace(void)
{
    int i;

    for (i = 0; i < WORKERS; i++)
        if (sh->worker[i].doing && !sh->worker[i].stopped &&
            now() - sh->worker[i].since > LONGEST * 1000000LL) {
            problem("%s takes more than %d seconds", doing(i), LONGEST);
            kill_worker(i);
            start_worker(i);
        }
}

static void check_alive(void)
{
    int i, status;

    for (i = 0; i < WORKERS; i++)
        if (waitpid(sh->worker[i].pid, &status, WNOHANG) > 0) {
            problem("a worker ended with %#x in %s", status, doing(i));
            sh->worker[i].doing = 0;
            start_worker(i);
        }
}

/* Without these, nothing was tried; a short run may miss some. */
static bool wanted(int i, bool shortly)
{
    bool mixed = mode->work[4].n, stops = sh->stops;

    switch (i) {
    case LOOKED:
    case LOOKED_MANY:
    case CHANGED_KNOBS:
    case KNEW_KNOBS:
    case KNEW_PRESENT:
    case KNEW_ABSENT:
        return true;
    case INSERTED:
        return !mixed || !shortly;
    case KNEW_MEDIUM:
        return !shortly && (!mixed || !stops);
    case ADDED:
    case ADDED_CHOSEN:
    case EXISTED:
    case REMOVED:
        return !stops || !shortly;
    case XL_ADDED:
    case XL_REMOVED:
        return mixed && (!stops || !shortly);
    case XL_INSERTED:
    case XL_LOOKED:
        return mixed && !shortly;
    case KILLED:
        return mode->disturb == kill_some;
    case STOPPED_HOLDER:
        return stops;
    default:
        return false;
    }
}

static bool all_tried(bool shortly)
{
    int i;

    for (i = 0; i < COUNTS; i++)
        if (!sh->count[i] && wanted(i, shortly))
            return false;
    return true;
}

/* A busy machine gets a minute more, in which all is tried. */
static void run(double seconds)
{
    int64_t end = now() + seconds * 1e6, latest = end + 60000000;
    unsigned seed = now();
    int i;

    probing = start_probe();
    for (i = 0; i < WORKERS; i++)
        start_worker(i);
    while ((now() < end || (now() < latest && !all_tried(seconds < SHORTLY))) &&
           sh->problems <= MOST_PROBLEMS) {
        if (mode->disturb)
            mode->disturb(&seed);
        else
            usleep(100000);
        check_alive();
        check_pace();
    }
    sh->stop = true;
}

static void finish(void)
{
    int64_t end = now() + LONGEST * 1000000LL;
    int i, ended;

    if (waitpid(probing, &ended, 0) != probing || ended)
        problem("nobody could ask xenstored");

    for (i = 0; i < WORKERS; i++) {
        pid_t pid = sh->worker[i].pid;
        int status, r;

        while (!(r = waitpid(pid, &status, WNOHANG)) && now() < end)
            usleep(10000);
        if (r == pid && !status)
            continue;
        problem(r == pid ? "a worker ended badly in %s"
                         : "%s does not end", doing(i));
        if (!r)
            kill_worker(i);
    }
}

/* --------------------------------------------------------------------- main */

static const char *const counts[COUNTS] = {
    [ADDED] = "added", [ADDED_CHOSEN] = "added, number chosen",
    [EXISTED] = "existed", [ADD_LOST] = "add lost to a removal",
    [REMOVED] = "removed", [NOT_FOUND] = "not found",
    [REMOVE_LOST] = "removal lost to an add", [INSERTED] = "media changed",
    [CHANGED_KNOBS] = "knobs changed", [LOOKED] = "looked",
    [LOOKED_MANY] = "of them many at once", [KNEW_PRESENT] = "known present",
    [KNEW_ABSENT] = "known absent", [KNEW_MEDIUM] = "known medium",
    [KNEW_KNOBS] = "known knobs", [SAW_STALE] = "saw stale",
    [SAW_EARLY] = "saw a medium that libxl had not stored yet",
    [XL_ADDED] = "added by libxl", [XL_REMOVED] = "removed by libxl",
    [XL_INSERTED] = "changed by libxl", [XL_LOOKED] = "looked by libxl",
    [XL_FAILED] = "libxl lost to another",
    [KILLED] = "killed", [STOPPED_HOLDER] = "stopped with the lock",
    [GAVE_UP] = "gave up waiting for the lock",
    [STOPPED_STORE] = "looked while xenstored answered nobody",
};

static void check_counts(bool shortly)
{
    int i;

    for (i = 0; i < COUNTS; i++)
        if (!sh->count[i] && wanted(i, shortly))
            problem("nothing was tried: %s 0", counts[i]);
}

static void tell(void)
{
    int i;

    printf("#");
    for (i = 0; i < COUNTS; i++)
        if (sh->count[i])
            printf(" %s %lu,", counts[i], (unsigned long)sh->count[i]);
    printf(" longest look %.3f s, longest change %.3f s, %u problems\n",
           sh->longest_look / 1e6, sh->longest_change / 1e6, sh->problems);
}

int main(int argc, char **argv)
{
    size_t i;

    for (i = 0; argc == 7 && i < sizeof(modes) / sizeof(*modes); i++)
        if (!strcmp(modes[i].name, argv[1]))
            mode = &modes[i];
    if (!mode) {
        fprintf(stderr, "usage: soak xencfg|mixed|kill|stop SECONDS DOMID "
                "STATE_DIR LX XL\n");
        return 2;
    }
    sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (sh == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1))
        return 2;
    sh->stops = mode->disturb == stop_some;
    sh->early = mode->work[4].n && getenv("EARLY");
    sh->domid = atoi(argv[3]);
    sh->state_dir = argv[4];
    sh->lx = argv[5];
    sh->xl = argv[6];
    run(atof(argv[2]));
    finish();
    check_counts(atof(argv[2]) < SHORTLY);
    check_end();
    tell();
    return sh->problems != 0;
}
