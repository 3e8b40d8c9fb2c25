/*
 * script - runs a hotplug script.
 *
 * Between us and the script is a process that watches over it: it knows the
 * script's exit status whatever the application does about SIGCHLD, and keeps
 * the deadline, should we die.  It is made without an exit signal, so that the
 * application neither gets a SIGCHLD nor finds it by wait().  It reports once,
 * by a socket:
 *
 *     we --- watcher --- script
 *              \_ /dev/null, /dev/null, standard error, the socket _/
 *
 * Until exec, both run code that is safe after fork() in a process with
 * threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/descriptors.h"
#include "device/script.h"
#include "device/script_vars.h"

#define GRACE 2.0   /* seconds for what the deadline ends */
#define SOCKET_FD 3 /* in the watcher and, until exec, the script */

struct report {
    enum { REPORT_END, REPORT_NO_EXEC, REPORT_TIMEOUT, REPORT_ERROR } what;
    int value; /* wait status; errno */
};

/* Of fork(), only the system call; exit_signal may be 0. */
static pid_t new_process(int exit_signal)
{
#ifdef __s390x__ /* the stack comes first */
    return (pid_t)syscall(SYS_clone, 0L, (long)exit_signal, 0L, 0L, 0L);
#else
    return (pid_t)syscall(SYS_clone, (long)exit_signal, 0L, 0L, 0L, 0L);
#endif
}

/* ------------------------------------------------- in the two new processes */

struct plan {
    struct deadline until;
    char **argv, **envp;
    int errors, sock;
};

static void report(int what, int value)
{
    struct report r = { what, value };

    while (send(SOCKET_FD, &r, sizeof(r), MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

static void default_signals(void)
{
    struct sigaction sa = { .sa_handler = SIG_DFL };
    int i;

    for (i = 1; i < NSIG; i++)
        sigaction(i, &sa, NULL);
}

/* 0, 1, 2 and SOCKET_FD, and no others; first out of each other's way. */
static bool set_descriptors(const struct plan *plan)
{
    int errors = fcntl(plan->errors, F_DUPFD_CLOEXEC, SOCKET_FD + 1);
    int sock = fcntl(plan->sock, F_DUPFD_CLOEXEC, SOCKET_FD + 1);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (null >= 0 && null <= SOCKET_FD)
        null = fcntl(null, F_DUPFD_CLOEXEC, SOCKET_FD + 1);
    if (errors < 0 || sock < 0 || null < 0 || dup2(null, 0) < 0 ||
        dup2(null, 1) < 0 || dup2(errors, 2) < 0 ||
        dup3(sock, SOCKET_FD, O_CLOEXEC) < 0)
        return false;
    xencfg__close_from(SOCKET_FD + 1);
    return true;
}

static void __attribute__((noreturn)) be_script(const struct plan *plan)
{
    sigset_t none;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    umask(022);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(plan->argv[0], plan->argv, plan->envp);
    report(REPORT_NO_EXEC, errno);
    _exit(127);
}

/* Waits for SIGCHLD, which is blocked, or for so many seconds. */
static void wait_signal(double seconds)
{
    struct timespec t = { (time_t)seconds, 0 };
    sigset_t child;

    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigtimedwait(&child, NULL, &t);
}

/* Does not reap, so that the process group's number stays the script's. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = { 0 };

    return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) ||
           info.si_pid;
}

static void __attribute__((noreturn)) be_watcher(const struct plan *plan)
{
    bool late = false;
    int status = 0;
    double left;
    pid_t pid;

    default_signals();
    if (!set_descriptors(plan))
        _exit(1);
    pid = new_process(SIGCHLD);
    if (!pid)
        be_script(plan);
    if (pid < 0) {
        report(REPORT_ERROR, errno);
        _exit(1);
    }
    setpgid(pid, pid); /* this process or the new one, which is first */
    while (!has_ended(pid)) {
        left = xencfg__left(plan->until);
        if (left + GRACE / 2 <= 0)
            break; /* not even SIGKILL ends it */
        if (left <= 0) {
            kill(-pid, SIGKILL);
            late = true;
        }
        wait_signal(left > 0 ? left : GRACE / 20);
    }
    if (late) /* children made since */
        kill(-pid, SIGKILL);
    waitpid(pid, &status, WNOHANG | __WALL);
    report(late ? REPORT_TIMEOUT : REPORT_END, status);
    _exit(0);
}

/* ----------------------------------------------------------- its last words */

struct words {
    char line[512], last[512]; /* the one under way, the last not empty */
    size_t len;
};

static void end_line(struct words *w)
{
    while (w->len && strchr(" \t\r", w->line[w->len - 1]))
        w->len--;
    if (w->len) {
        memcpy(w->last, w->line, w->len);
        w->last[w->len] = 0;
    }
    w->len = 0;
}

/* Reads what is there; false at the end of it all. */
static bool hear(struct words *w, int fd)
{
    char text[4096];
    ssize_t n = read(fd, text, sizeof(text)), i;

    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    for (i = 0; i < n; i++)
        if (text[i] == '\n')
            end_line(w);
        else if (text[i] && w->len + 1 < sizeof(w->line))
            w->line[w->len++] = text[i];
    return true;
}

/* ---------------------------------------------------------------------- run */

/*
 * Hears the script until the watcher's report; false: there is none.  It comes
 * soon after the deadline, unless the watcher is stopped.
 */
static bool get_report(struct deadline until, int sock, int errors,
                       struct words *words, struct report *ret)
{
    struct pollfd p[] = { { .fd = sock, .events = POLLIN },
                          { .fd = errors, .events = POLLIN } };
    double left;
    ssize_t n;

    while ((left = xencfg__left(until) + GRACE) > 0) {
        if (left > 1000)
            left = 1000;
        if (poll(p, 2, (int)(left * 1e3) + 1) < 0 && errno != EINTR)
            return false;
        if (p[1].revents && !hear(words, errors))
            p[1].fd = -1;
        if (!p[0].revents)
            continue;
        n = recv(sock, ret, sizeof(*ret), MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        return n == sizeof(*ret);
    }
    return false;
}

/* What it wrote shortly before its end; others may go on writing. */
static void hear_rest(struct words *words, int errors)
{
    struct pollfd p = { .fd = errors, .events = POLLIN };
    int i;

    for (i = 0; i < 32 && poll(&p, 1, 0) > 0; i++)
        if (!hear(words, errors))
            break;
    end_line(words);
}

/* What the error of execve() does not say. */
static const char *why_not_run(const char *path, int err)
{
    struct stat st;

    if (stat(path, &st))
        return "";
    if (err == ENOENT)
        return " (of the interpreter that its first line names)";
    if (err != EACCES)
        return "";
    return S_ISDIR(st.st_mode)    ? " (it is a directory)"
           : st.st_mode & S_IXUSR ? ""
                                  : " (it is not executable: chmod +x)";
}

static int judge(xencfg_ctx *ctx, struct script *script, const char *what,
                 const struct report *r, const struct words *words,
                 double seconds)
{
    const char *sep = words->last[0] ? ": " : "";
    int value = r->value;

    switch (r->what) {
    case REPORT_NO_EXEC:
        return xencfg__fail(ctx, XENCFG_ERROR_SCRIPT, "%s: run %s: %s%s", what,
                            script->path, strerror(value),
                            why_not_run(script->path, value));
    case REPORT_TIMEOUT:
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "%s: %s did not end in %.*f seconds%s%s", what,
                            script->path, seconds < 9.95, seconds, sep,
                            words->last);
    case REPORT_ERROR:
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%s: run %s: %s", what,
                            script->path, strerror(value));
    case REPORT_END:
        break;
    }
    if (WIFSIGNALED(value))
        return xencfg__fail(ctx, XENCFG_ERROR_SCRIPT,
                            "%s: %s was killed by signal %d%s%s", what,
                            script->path, WTERMSIG(value), sep, words->last);
    script->silent = !words->last[0];
    if (WEXITSTATUS(value))
        return xencfg__fail(ctx, XENCFG_ERROR_SCRIPT,
                            "%s: %s failed with status %d%s%s", what,
                            script->path, WEXITSTATUS(value), sep, words->last);
    return 0;
}

/* Starts the watcher with all signals blocked: no handler of ours runs in it.
 */
static pid_t start(const struct plan *plan)
{
    sigset_t all, before;
    pid_t pid;
    int err;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = new_process(0);
    if (!pid)
        be_watcher(plan);
    err = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = err;
    return pid;
}

static int run(xencfg_ctx *ctx, struct script *script,
               struct deadline until, const char *what, char **argv,
               char **envp)
{
    CLEANUP(closep) int sock = -1, watchers = -1, in = -1, out = -1;
    struct report r = { REPORT_ERROR, ECHILD };
    double seconds = xencfg__left(until);
    struct words words = { .len = 0 };
    int fds[2];
    pid_t pid;

    if (seconds <= 0)
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "%s: no time left to run %s", what, script->path);
    if (!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds)) {
        sock = fds[0];
        watchers = fds[1];
        if (!pipe2(fds, O_CLOEXEC)) {
            in = fds[0];
            out = fds[1];
        }
    }
    if (in < 0 || fcntl(in, F_SETFL, O_NONBLOCK) < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%s: run %s: %m", what,
                            script->path);
    xencfg__debug(ctx, "%s: run %s", what, script->path);
    pid = start(&(struct plan){ until, argv, envp, out, watchers });
    if (pid < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%s: run %s: %m", what,
                            script->path);
    closep(&watchers);
    closep(&out);
    watchers = out = -1;
    if (!get_report(until, sock, in, &words, &r))
        kill(pid, SIGKILL); /* and the script with it */
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
        ;
    hear_rest(&words, in);
    return judge(ctx, script, what, &r, &words, seconds);
}

int xencfg__script_run(xencfg_ctx *ctx, struct script *script,
                       struct deadline until, const char *what)
{
    CLEANUP(xencfg__free_stringsp) char **argv = NULL, **envp = NULL;

    script->silent = false;
    if (xencfg__script_argv(script, &argv) || xencfg__script_env(script, &envp))
        return xencfg__nomem(ctx);
    return run(ctx, script, until, what, argv, envp);
}
