/*
 * verbs - what the other commands print, as parts of a report.
 *
 * Each runs in a process of its own: it may fail, or crash, which is what the
 * report is made for, and only its part is short then.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/message.h"
#include "base/output.h"
#include "base/temporary.h"
#include "cli/options.h"
#include "report/report.h"

/* Of a child whose output is not all there. */
enum { STATUS_LOST = STATUS_ACCESS + 1 };

static const struct part {
    const char *member, *verb, *format;
    enum redact_form form;
    int trouble;            /* exit status that makes the report incomplete */
} parts[] = {
    { "list", "list", "table", REDACT_TEXT, STATUS_USAGE },
    { "domains.jsonl", "show", "jsonl", REDACT_JSON, STATUS_USAGE },
    /* one failed domain is trouble for drift; show tells more of it */
    { "drift", "drift", "text", REDACT_TEXT, STATUS_LOST },
    { "check.jsonl", "check", "jsonl", REDACT_JSON, STATUS_USAGE },
};

static int memory_file(void)
{
    int fd = memfd_create("cfgdump", MFD_CLOEXEC);

    if (fd < 0)
        error("memfd_create: %s", strerror(errno));
    return fd;
}

/* Runs in the child. */
static void __attribute__((noreturn))
run(const struct report *r, const struct part *part,
    const struct command *command, int out, int err)
{
    struct request req = *r->req;
    int status;

    temporary_forget_all();
    out_of_memory_status = (enum exit_status)STATUS_LOST;
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        _exit(STATUS_LOST);
    req.command = command;
    req.output = part->format;
    req.given = 0;
    req.verbose = req.quiet = false;
    output_colour("never");
    req.lib.logger = NULL;
    req.deep = true;
    req.all = option_taken(command, OPTION_ALL);
    req.num_args = 0;
    status = command->run(&req);
    if (!message_output_close())
        status = STATUS_LOST;
    _exit(status);
}

/* Reading a memory file fails for lack of memory alone. */
static char *contents(int fd, size_t *len)
{
    lseek(fd, 0, SEEK_SET);
    return need(file_read(fd, SIZE_MAX - 1, len));
}

/* Failed domains are no problem of the report; no access is one. */
static void judge(struct report *r, const struct part *part, int status)
{
    if (WIFSIGNALED(status))
        report_problem(r, "cfgdump %s: ended by signal %d", part->verb,
                       WTERMSIG(status));
    else if (WEXITSTATUS(status) >= part->trouble)
        report_problem(r, "cfgdump %s: exit status %d", part->verb,
                       WEXITSTATUS(status));
}

static void add_part(struct report *r, const struct part *part,
                     const struct command *command, FILE *messages)
{
    CLEANUP(closep) int out = memory_file();
    CLEANUP(closep) int err = memory_file();
    CLEANUP(freep) char *said = NULL;
    int status = 0;
    size_t len;
    char *text;
    pid_t pid;

    pid = out < 0 || err < 0 ? -1 : fork();
    if (pid < 0) {
        report_problem(r, "cfgdump %s: %s", part->verb, strerror(errno));
        return;
    }
    if (!pid)
        run(r, part, command, out, err);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    text = contents(out, &len);
    report_add(r, part->member, part->form, text, len);
    said = contents(err, &len);
    fprintf(messages, "# cfgdump %s%s%s\n", part->verb,
            part->format ? " -o " : "", part->format ? part->format : "");
    fwrite(said, 1, len, messages);
    judge(r, part, status);
}

void report_gather_verbs(struct report *r)
{
    struct buf b;
    size_t i;

    buf_begin(&b);
    fputs("Commands whose output is in this report, and what else they said\n",
          b.f);
    for (i = 0; i < ARRAY_SIZE(parts); i++) {
        const struct command *command = command_find(r->req, parts[i].verb);

        if (command)
            add_part(r, &parts[i], command, b.f);
    }
    report_add_buf(r, "messages", REDACT_TEXT, &b);
}
