/*
 * cmd_complete - what the completion scripts ask, `cfgdump __complete`.
 *
 * Prints "files", "directories" or "words": what the shell shall offer besides.
 * Then a candidate per line: with a tab and what it is for __complete; for
 * __complete-bash as it has to stand in the line.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>

#include "base/output.h"
#include "base/temporary.h"
#include "commands/commands.h"
#include "complete/complete.h"

/* Milliseconds after which people get no candidates rather than wait. */
#define PATIENCE 900

static void give_up(int number)
{
    (void)number;
    temporary_remove();         /* what was unpacked of a report */
    _exit(STATUS_COMPLETE);
}

/* Nothing to the terminal that somebody types on, and nothing from it. */
static void be_quiet(void)
{
    struct itimerval timer = { .it_value = { 0, PATIENCE * 1000 } };
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

    if (fd >= 0) {
        dup2(fd, STDIN_FILENO);
        dup2(fd, STDERR_FILENO);
        close(fd);
    }
    signal(SIGALRM, give_up);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void print_also(const struct candidates *c)
{
    static const char *const text[] = {
        [ALSO_NOTHING] = "words",
        [ALSO_FILES] = "files",
        [ALSO_DIRECTORIES] = "directories",
    };

    fprintf(output, "%s\n", text[c->also]);
}

static enum exit_status cmd_complete(const struct request *req)
{
    static char nothing[] = "";
    static char *empty[] = { nothing };
    CLEANUP(candidates_clear) struct candidates c = { 0 };
    int i;

    be_quiet();
    complete(req, req->num_args ? req->args : empty,
             req->num_args ? req->num_args : 1, &c);
    print_also(&c);
    for (i = 0; i < c.count; i++)
        fprintf(output, "%s\t%s\n", c.candidate[i].text, c.candidate[i].about);
    return STATUS_COMPLETE;
}

const struct command command_complete = {
    .name = "__complete",
    .args = "-- WORD...",
    .details = "Prints what may stand in place of the last WORD.",
    .run = cmd_complete,
};

static enum exit_status cmd_complete_bash(const struct request *req)
{
    CLEANUP(bash_line_clear) struct bash_line line = { 0 };
    CLEANUP(candidates_clear) struct candidates c = { 0 };
    int i;

    be_quiet();
    if (req->num_args != 2)
        return STATUS_USAGE;
    bash_line_split(req->args[1], req->args[0], &line);
    if (line.redirected)
        c.also = ALSO_FILES;
    else
        complete(req, line.words, line.count, &c);
    print_also(&c);
    for (i = 0; i < c.count; i++) {
        CLEANUP(freep) char *text = bash_quote(&line, &c.candidate[i]);

        if (text)
            fprintf(output, "%s\n", text);
    }
    return STATUS_COMPLETE;
}

const struct command command_complete_bash = {
    .name = "__complete-bash",
    .args = "-- COMP_WORDBREAKS LINE",
    .details = "Prints what may stand in place of the last word of LINE.",
    .run = cmd_complete_bash,
};
