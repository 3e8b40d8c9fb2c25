/*
 * pager - what is longer than the screen is shown by less, or another program.
 *
 * It is started with the first data, so that an error without data needs no
 * key to be pressed.  Standard error goes the same way if it is a terminal, as
 * it would be written across the screen otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/pager.h"
#include "base/text.h"

static bool enabled, started;
static volatile sig_atomic_t pid;       /* of the pager; 0: none */
static int terminal_stderr = -1;        /* what standard error was */

void pager_enable(void)
{
    const char *term = getenv("TERM");

    enabled = isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

bool pager_started(void)
{
    return started;
}

/* NULL: none. */
static const char *pager_command(void)
{
    const char *command = getenv("CFGDUMP_PAGER");

    if (!command)
        command = getenv("PAGER");
    if (!command)
        command = "less";
    return *command && strcmp(command, "cat") ? command : NULL;
}

/* ---------------------------------------------------------------- signals */

/* Returns its wait status. */
static int wait_for_pager(void)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };
static struct sigaction usual[ARRAY_SIZE(signals)];

static void usual_signals(void)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(signals); i++)
        sigaction(signals[i], &usual[i], NULL);
}

/* A pager whose terminal the shell takes back would leave that broken: it has
   to end first.  Without more data it does so at a key. */
static void end_after_pager(int number)
{
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    wait_for_pager();
    usual_signals();
    raise(number);
}

static void handle_signals(void)
{
    struct sigaction action = { .sa_handler = end_after_pager };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(signals); i++)
        sigaddset(&action.sa_mask, signals[i]);
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        if (!sigaction(signals[i], NULL, &usual[i]) &&
            usual[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

/* ------------------------------------------------------------ start, end */

/* Runs command with fd as standard input.  Returns 0 or an errno. */
static int spawn(const char *command, int fd, pid_t *ret)
{
    bool plain = !command[strcspn(command, " \t\n|&;<>()$`\\\"'*?[#~=%")];
    char *shell[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
    char *alone[] = { (char *)command, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t set;
    int r;

    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setsigdefault(&attr, &set);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
    r = posix_spawnp(ret, plain ? command : "sh", &actions, &attr,
                     plain ? alone : shell, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attr);
    return r;
}

/* Not by error(), which flushes what is just being written. */
static void complain(const char *command, const char *why)
{
    CLEANUP(freep) char *safe = text_escape(command);

    fprintf(stderr, "cfgdump: error: run the pager '%s': %s\n", safe, why);
}

bool pager_end(void)
{
    int status;

    if (!pid)
        return true;
    signal(SIGINT, SIG_IGN);    /* the pager has a use for them */
    signal(SIGQUIT, SIG_IGN);
    if (terminal_stderr >= 0)
        close(STDERR_FILENO);
    close(STDOUT_FILENO);
    status = wait_for_pager();
    if (terminal_stderr >= 0)
        dup2(terminal_stderr, STDERR_FILENO);
    usual_signals();
    pid = 0;
    /* what a shell returns, and says, of a command that it cannot run */
    return !WIFEXITED(status) || (WEXITSTATUS(status) != 126 &&
                                  WEXITSTATUS(status) != 127);
}

static void end(void)
{
    pager_end();
}

void pager_start(void)
{
    const char *command = enabled ? pager_command() : NULL;
    int fd[2], r;
    pid_t child;

    enabled = false;
    if (!command || pipe2(fd, O_CLOEXEC))
        return;
    setenv("LESS", "FRX", 0);
    r = spawn(command, fd[0], &child);
    close(fd[0]);
    if (!r) {
        pid = child;
        started = true;
        out_of_memory_add(end);
        handle_signals();
        dup2(fd[1], STDOUT_FILENO);
        if (isatty(STDERR_FILENO)) {
            terminal_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
            dup2(fd[1], STDERR_FILENO);
        }
    } else if (strcmp(command, "less")) {
        complain(command, strerror(r));
    }
    close(fd[1]);
}
