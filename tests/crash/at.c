/*
 * at - kills a command before or after its Nth system call.
 *
 *     at [-o FILE] [-s PREFIX] [-a SOCKET] N before|after COMMAND ARGS...
 *
 * Counts the system calls of COMMAND, of all its threads, that touch a file, a
 * lock or a socket, from the first that names a path beginning with PREFIX; so
 * what the dynamic loader does is left out.  Kills COMMAND (SIGKILL) at the
 * Nth; N 0: never.  Its children are left alone: they are programs of others.
 *
 * -o FILE  gets a line for each call: number, name, and path or descriptor
 * -a SOCKET  while COMMAND is stopped before and after each of them, asks the
 *          xenstored there, which has to answer
 *
 * Status: 99 when it was killed, 97 if xenstored did not answer, else COMMAND's own, 128 + n of a signal; 98 if
 * it could not be run.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

/* glibc's <sys/ptrace.h> clashes with <linux/ptrace.h>, which has these. */
#define GET_SYSCALL_INFO 0x420e
#define INFO_ENTRY 1
#define INFO_EXIT 2

struct syscall_info {
    uint8_t op, pad[3];
    uint32_t arch;
    uint64_t ip, sp;
    uint64_t nr, args[6];
};

#define KILLED 99
#define SILENT 97
#define ANSWER_MS 5000
#define MAX_FD 1024
#define MAX_THREAD 64

/* What a call's arguments are. */
enum about { PATH0, PATH1, FD, SOCKET_FD, ADDRESS };

static const struct call {
    long nr;
    const char *name;
    enum about about;
} calls[] = {
#define CALL(name_, about_)                                                    \
    {                                                                          \
        SYS_##name_, #name_, about_                                            \
    }
#ifdef SYS_open
    CALL(open, PATH0),         CALL(rename, PATH0),      CALL(unlink, PATH0),
    CALL(link, PATH0),         CALL(mkdir, PATH0),       CALL(rmdir, PATH0),
    CALL(symlink, PATH0),      CALL(creat, PATH0),       CALL(chmod, PATH0),
#endif
    CALL(openat, PATH1),       CALL(renameat2, PATH1),   CALL(unlinkat, PATH1),
#ifdef SYS_renameat
    CALL(renameat, PATH1),
#endif
    CALL(linkat, PATH1),       CALL(mkdirat, PATH1),     CALL(fchmodat, PATH1),
    CALL(truncate, PATH0),     CALL(write, FD),          CALL(writev, FD),
    CALL(pwrite64, FD),        CALL(close, FD),          CALL(flock, FD),
    CALL(ftruncate, FD),       CALL(fallocate, FD),      CALL(fchmod, FD),
    CALL(fsync, FD),           CALL(fdatasync, FD),      CALL(sendto, FD),
    CALL(sendmsg, FD),         CALL(read, SOCKET_FD),    CALL(readv, SOCKET_FD),
    CALL(recvfrom, SOCKET_FD), CALL(recvmsg, SOCKET_FD), CALL(connect, ADDRESS),
};

static struct {
    long n;
    bool after;
    const char *prefix, *socket;
    FILE *out;
    pid_t pid;
    long count;
    bool started;
    bool is_socket[MAX_FD];
    struct thread {
        pid_t tid;
        bool counted; /* the call that it is in is the Nth */
    } thread[MAX_THREAD];
} at;

/* ------------------------------------------------------------------- a call */

static struct thread *thread(pid_t tid)
{
    int i;

    for (i = 0; i < MAX_THREAD; i++) {
        if (!at.thread[i].tid)
            at.thread[i].tid = tid;
        if (at.thread[i].tid == tid)
            return &at.thread[i];
    }
    fprintf(stderr, "at: too many threads\n");
    kill(at.pid, SIGKILL);
    exit(98);
}

static const struct call *find_call(uint64_t nr)
{
    size_t i;

    for (i = 0; i < sizeof(calls) / sizeof(*calls); i++)
        if ((uint64_t)calls[i].nr == nr)
            return &calls[i];
    return NULL;
}

/* Of the tracee's memory, at most size bytes; short at the end of a mapping. */
static size_t peek(pid_t tid, uint64_t from, void *to, size_t size)
{
    size_t page = 4096, done = 0, n;
    ssize_t got;

    while (done < size) {
        n = page - (from + done) % page;
        if (n > size - done)
            n = size - done;
        got = process_vm_readv(
            tid, &(struct iovec){ (char *)to + done, n }, 1,
            &(struct iovec){ (void *)(uintptr_t)(from + done), n }, 1, 0);
        if (got <= 0)
            break;
        done += got;
    }
    return done;
}

static void peek_path(pid_t tid, uint64_t from, char path[PATH_MAX])
{
    path[peek(tid, from, path, PATH_MAX - 1)] = 0;
}

static void peek_address(pid_t tid, const struct syscall_info *info,
                         char path[PATH_MAX])
{
    struct sockaddr_un addr = { 0 };
    size_t n = info->args[2];

    if (n > sizeof(addr))
        n = sizeof(addr);
    peek(tid, info->args[1], &addr, n);
    path[0] = 0;
    if (addr.sun_family == AF_UNIX)
        snprintf(path, PATH_MAX, "%.*s", (int)sizeof(addr.sun_path),
                 addr.sun_path);
}

/* Says what the call is about; is it one that counts? */
static bool counts(pid_t tid, const struct call *call,
                   const struct syscall_info *info, char text[PATH_MAX])
{
    uint64_t fd = info->args[0];

    switch (call->about) {
    case PATH0:
    case PATH1:
        peek_path(tid, info->args[call->about == PATH1], text);
        break;
    case ADDRESS:
        peek_address(tid, info, text);
        break;
    case FD:
    case SOCKET_FD:
        snprintf(text, PATH_MAX, "%d", (int)fd);
        break;
    }
    if (!at.prefix || (call->about != FD && call->about != SOCKET_FD &&
                       !strncmp(text, at.prefix, strlen(at.prefix))))
        at.started = true;
    if (fd < MAX_FD && call->about == ADDRESS)
        at.is_socket[fd] = true;
    if (fd < MAX_FD && call->nr == SYS_close)
        at.is_socket[fd] = false;
    if (call->about == FD && fd <= 2)
        return false; /* what it prints */
    if (call->about == SOCKET_FD && (fd >= MAX_FD || !at.is_socket[fd]))
        return false;
    return at.started;
}

/* Does xenstored answer others, while the process is stopped? */
static void ask(const char *when)
{
    struct {
        struct xsd_sockmsg header;
        char path[6];
    } request = { { .type = XS_READ, .len = 6 }, "/tool" };
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    struct pollfd pfd = { .events = POLLIN };

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", at.socket);
    pfd.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(pfd.fd, (struct sockaddr *)&addr, sizeof(addr)) ||
        send(pfd.fd, &request, sizeof(request.header) + 6, 0) < 0 ||
        poll(&pfd, 1, ANSWER_MS) != 1) {
        fprintf(stderr, "at: %s call %ld xenstored answers nobody\n", when,
                at.count);
        kill(at.pid, SIGKILL);
        exit(SILENT);
    }
    close(pfd.fd);
}

/* Returns true if it has killed the process. */
static bool at_entry(pid_t tid, const struct syscall_info *info)
{
    const struct call *call = find_call(info->nr);
    char text[PATH_MAX] = "";

    thread(tid)->counted = false;
    if (!call || !counts(tid, call, info, text))
        return false;
    at.count++;
    if (at.out)
        fprintf(at.out, "%ld %s %s\n", at.count, call->name, text);
    if (at.socket)
        ask("before");
    thread(tid)->counted = at.count == at.n || at.socket;
    if (at.count != at.n)
        return false;
    if (at.after)
        return false;
    kill(at.pid, SIGKILL);
    return true;
}

static bool at_exit(pid_t tid)
{
    if (!thread(tid)->counted)
        return false;
    if (at.socket)
        ask("after");
    if (at.count != at.n)
        return false;
    kill(at.pid, SIGKILL);
    return true;
}

static bool at_syscall(pid_t tid)
{
    struct syscall_info info = { 0 };

    if (ptrace(GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0)
        return false;
    if (info.op == INFO_ENTRY)
        return at_entry(tid, &info);
    return info.op == INFO_EXIT && at_exit(tid);
}

/* ------------------------------------------------------------------ the loop
 */

/* Is it a thread of the command, and not a process that clone() made? */
static bool is_thread(pid_t tid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/task/%d", at.pid, tid);
    return !access(path, F_OK);
}

/*
 * Goes on after a stop.  A new thread or process stops at first, and what is
 * not ours is let go then.
 */
static void go_on(pid_t tid, int status)
{
    bool fresh = true;
    int sig = WSTOPSIG(status), i;

    for (i = 0; i < MAX_THREAD && at.thread[i].tid; i++)
        fresh = fresh && at.thread[i].tid != tid;
    if (fresh && !is_thread(tid)) {
        ptrace(PTRACE_DETACH, tid, 0, 0);
        return;
    }
    thread(tid);
    if (sig == (SIGTRAP | 0x80) || status >> 16 || fresh)
        sig = 0; /* ptrace's own */
    ptrace(PTRACE_SYSCALL, tid, 0, sig);
}

static int follow(void)
{
    bool killed = false;
    int status;
    pid_t tid;

    while ((tid = waitpid(-1, &status, __WALL)) > 0) {
        if (tid == at.pid && WIFEXITED(status))
            return killed ? KILLED : WEXITSTATUS(status);
        if (tid == at.pid && WIFSIGNALED(status))
            return killed ? KILLED : 128 + WTERMSIG(status);
        if (!WIFSTOPPED(status))
            continue;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80) && !killed)
            killed = at_syscall(tid);
        go_on(tid, status);
    }
    return 98;
}

static int run(char **command)
{
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    int status;

    at.pid = fork();
    if (!at.pid) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(command[0], command);
        perror(command[0]);
        _exit(98);
    }
    if (at.pid < 0 || waitpid(at.pid, &status, 0) != at.pid ||
        !WIFSTOPPED(status) ||
        ptrace(PTRACE_SETOPTIONS, at.pid, 0, options) < 0) {
        perror("at: cannot trace");
        return 98;
    }
    thread(at.pid);
    ptrace(PTRACE_SYSCALL, at.pid, 0, 0);
    return follow();
}

int main(int argc, char **argv)
{
    const char *file = NULL;
    int opt;

    while ((opt = getopt(argc, argv, "+a:o:s:")) != -1) {
        if (opt == 'o')
            file = optarg;
        else if (opt == 'a')
            at.socket = optarg;
        else if (opt == 's')
            at.prefix = optarg;
        else
            return 98;
    }
    argv += optind;
    if (argc - optind < 3 ||
        (strcmp(argv[1], "before") && strcmp(argv[1], "after"))) {
        fprintf(stderr, "usage: at [-o FILE] [-s PREFIX] [-a SOCKET] N "
                        "before|after COMMAND ARGS...\n");
        return 98;
    }
    at.n = atol(argv[0]);
    at.after = !strcmp(argv[1], "after");
    if (file && !(at.out = fopen(file, "we"))) {
        perror(file);
        return 98;
    }
    return run(argv + 2);
}
