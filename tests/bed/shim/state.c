/*
 * state.c - the table of domains that all processes of one host share.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim.h"

const char *fx_dir;
struct state *fx_state;
static int state_fd = -1;

static void die(const char *what)
{
    fprintf(stderr, "libfakexen: %s\n", what);
    abort();
}

void fx_init(void)
{
    char path[PATH_MAX];

    if (fx_state)
        return;
    fx_dir = getenv("FAKEXEN_DIR");
    if (!fx_dir)
        die("FAKEXEN_DIR is not set");
    snprintf(path, sizeof(path), "%s/state", fx_dir);
    /* not mkdir() and open(), which are ours and may call this function */
    syscall(SYS_mkdirat, AT_FDCWD, fx_dir, 0755);
    state_fd =
        syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (state_fd < 0 || ftruncate(state_fd, sizeof(*fx_state)))
        die("no state file in FAKEXEN_DIR");
    fx_state = mmap(NULL, sizeof(*fx_state), PROT_READ | PROT_WRITE, MAP_SHARED,
                    state_fd, 0);
    if (fx_state == MAP_FAILED)
        die("mmap of the state file");
    fx_lock();
    if (!fx_state->ready) {
        fx_state->dom[0] = (struct dom){
            .used = true,
            .flags = XEN_DOMINF_running,
            .max_vcpus = NCPUS,
            .max_pages = (1ull << 30) / PAGE,
        };
        fx_state->next_domid = 1;
        fx_state->ready = 1;
    }
    fx_unlock();
}

void fx_lock(void)
{
    flock(state_fd, LOCK_EX);
}

void fx_unlock(void)
{
    flock(state_fd, LOCK_UN);
}

bool fx_exists(uint32_t domid)
{
    fx_init();
    return domid < NDOMS && fx_state->dom[domid].used;
}

void fx_trace(const char *fmt, ...)
{
    const char *file = getenv("FAKEXEN_LOG");
    va_list ap;
    FILE *f;

    if (!file || !(f = fopen(file, "a")))
        return;
    fprintf(f, "%d ", getpid());
    va_start(ap, fmt);
    vfprintf(f, fmt, ap);
    va_end(ap);
    fputc('\n', f);
    fclose(f);
}
