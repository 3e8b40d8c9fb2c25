/* diff_tool - runs the command of $CFGDUMP_DIFF on two configurations. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/message.h"
#include "base/output.h"
#include "base/temporary.h"
#include "base/text.h"
#include "commands/commands.h"
#include "model/device.h"
#include "model/source.h"
#include "model/values.h"
#include "print/json_out.h"

/* ----------------------------------------------------------- canonical form */

/* A device's name, to sort by. */
struct named {
    const char *id;
    int index;
};

/* Those without identity in their order, behind the others. */
static int compare_names(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    bool nx = !x->id || *x->id == '#', ny = !y->id || *y->id == '#';

    if (nx || ny)
        return nx != ny ? nx - ny : x->index - y->index;
    return strverscmp(x->id, y->id);
}

static void sort_kind(const struct xencfg_kind *kind, struct source *s,
                      const struct values *values)
{
    int i, count = device_count(kind, &s->config);
    CLEANUP(freep)
    struct named *named = need(calloc(count + 1, sizeof(*named)));
    CLEANUP(freep) char *sorted = need(malloc(count * kind->size + 1));

    for (i = 0; i < count; i++)
        named[i].index = i;
    for (i = 0; i < values->count; i++)
        if (values->value[i].kind == kind->kind)
            named[values->value[i].index].id = values->value[i].id;
    qsort(named, count, sizeof(*named), compare_names);
    for (i = 0; i < count; i++)
        memcpy(sorted + i * kind->size,
               device_get(kind, &s->config, named[i].index), kind->size);
    if (count)
        memcpy(device_get(kind, &s->config, 0), sorted,
               count * kind->size);
}

/* Has the effect that the report's indices are no longer true. */
static void sort_devices(xencfg_ctx *ctx, struct source *s)
{
    CLEANUP(values_freep) struct values values = { 0 };
    const struct xencfg_kind *kind = NULL;

    values_collect(ctx, &s->config, &s->report, XENCFG_VALUES_DEFAULTS,
                   &values);
    while ((kind = xencfg_kind_next(kind)))
        sort_kind(kind, s, &values);
}

/* -------------------------------------------------------------------- files */

struct files {
    char a[512], b[512];
};

/* "A-www_template.json" of "www@template" */
static void name_file(char path[512], const char *dir, char side,
                      const struct source *s)
{
    const char *base = strrchr(s->spec, '/');
    char name[101], *p;

    snprintf(name, sizeof(name), "%s", base ? base + 1 : s->spec);
    for (p = name; *p; p++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    "0123456789._@-", *p))
            *p = '_';
    p = name + strlen(name);
    if (p - name > 5 && !strcmp(p - 5, ".json"))
        p[-5] = 0;
    snprintf(path, 512, "%s/%c-%s.json", dir, side,
             strcmp(name, "-") ? name : "stdin");
}

static bool write_file(xencfg_ctx *ctx, const char *path, struct source *s)
{
    struct json_out j = { .level = { { .layout = JSON_PRETTY } } };
    bool written;
    int fd, rc;

    sort_devices(ctx, s);
    temporary_add(path, false);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    j.f = fd < 0 ? NULL : fdopen(fd, "w");
    rc = j.f ? json_object(&j, ctx, XENCFG_TYPE(domain_config), &s->config) : 0;
    if (rc)
        error("%s: %s", s->spec, xencfg_errmsg(ctx));
    written = j.f && !ferror(j.f);
    if (j.f && !fclose(j.f) && written)
        return !rc;
    error("write %s: %m", path);
    return false;
}

static bool make_files(xencfg_ctx *ctx, struct files *f, struct source *a,
                       struct source *b)
{
    const char *tmp = getenv("TMPDIR");
    char dir[256];

    if (snprintf(dir, sizeof(dir), "%s/cfgdump-diff.XXXXXX",
                 tmp && *tmp == '/' ? tmp : "/tmp") >= (int)sizeof(dir)) {
        error("TMPDIR is too long");
        return false;
    }
    if (!temporary_directory(dir)) {
        error("make a directory %s: %m", dir);
        return false;
    }
    name_file(f->a, dir, 'A', a);
    name_file(f->b, dir, 'B', b);
    return write_file(ctx, f->a, a) && write_file(ctx, f->b, b);
}

/* --------------------------------------------------------------------- tool */

static void __attribute__((noreturn))
exec_tool(const char *command, const struct files *f, pid_t parent)
{
    temporary_forget_all();
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent)
        execl("/bin/sh", "sh", "-c", text_format("%s \"$@\"", command), command,
              f->a, f->b, (char *)NULL);
    _exit(127);
}

/* What a terminal's keys send is for the tool to obey, as with system(). */
static bool wait_for(pid_t pid, int *status)
{
    void (*interrupt)(int) = signal(SIGINT, SIG_IGN);
    void (*quit)(int) = signal(SIGQUIT, SIG_IGN);
    pid_t ret;

    do
        ret = waitpid(pid, status, 0);
    while (ret < 0 && errno == EINTR);
    signal(SIGINT, interrupt);
    signal(SIGQUIT, quit);
    if (ret < 0)
        error("wait: %m");
    return ret == pid;
}

static int tool_status(const char *command, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) < 2)
        return WEXITSTATUS(status);
    if (WIFEXITED(status))
        error("CFGDUMP_DIFF: '%s' failed with status %d", command,
              WEXITSTATUS(status));
    else if (WTERMSIG(status) == SIGINT)
        raise(SIGINT);
    else
        error("CFGDUMP_DIFF: '%s' was ended by signal %d", command,
              WTERMSIG(status));
    return 2;
}

static int run_tool(const char *command, const struct files *f)
{
    pid_t parent = getpid(), pid;
    int status;

    output_flush();
    pid = fork();
    if (!pid)
        exec_tool(command, f, parent);
    if (pid < 0) {
        error("fork: %m");
        return 2;
    }
    return wait_for(pid, &status) ? tool_status(command, status) : 2;
}

int diff_tool_run(xencfg_ctx *ctx, const char *command, struct source *a,
                  struct source *b)
{
    struct files files = { "", "" };

    return make_files(ctx, &files, a, b) ? run_tool(command, &files) : 2;
}
