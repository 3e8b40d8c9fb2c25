/* diff_tool - runs the command of $CFGDUMP_DIFF on two configurations. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diff_tool.h"
#include "values.h"

/* ------------------------------------------------------------- canonical form */

/* A device's name, to sort by. */
struct named {
    char *id;
    int index;
};

struct names {
    xencfg_devkind kind;
    struct named *named;
};

static int note_name(void *arg, const struct xencfg_value *v)
{
    struct names *names = arg;

    if (v->kind == names->kind && !names->named[v->index].id) {
        names->named[v->index].id = strdup(v->id);
        if (!names->named[v->index].id)
            out_of_memory();
    }
    return 0;
}

/* Those without identity in their order, behind the others. */
static int compare_names(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    bool nx = !x->id || *x->id == '#', ny = !y->id || *y->id == '#';

    if (nx || ny)
        return nx != ny ? nx - ny : x->index - y->index;
    return strverscmp(x->id, y->id);
}

static void sort_kind(xencfg_ctx *ctx, const struct device_kind *kind,
                      struct source *s)
{
    int i, count = device_count(kind, &s->config);
    CLEANUP(freep) struct named *named = calloc(count + 1, sizeof(*named));
    CLEANUP(freep) char *sorted = malloc(count * kind->size + 1);
    struct names names = { kind->kind, named };

    if (!named || !sorted)
        out_of_memory();
    for (i = 0; i < count; i++)
        named[i].index = i;
    xencfg_values(ctx, &s->config, &s->report, XENCFG_VALUES_DEFAULTS,
                  note_name, &names);
    qsort(named, count, sizeof(*named), compare_names);
    for (i = 0; i < count; i++) {
        memcpy(sorted + i * kind->size,
               device_get(kind, &s->config, named[i].index), kind->size);
        free(named[i].id);
    }
    if (count)
        memcpy((void *)device_get(kind, &s->config, 0), sorted,
               count * kind->size);
}

/* Has the effect that the report's indices are no longer true. */
static void sort_devices(xencfg_ctx *ctx, struct source *s)
{
    const struct device_kind *kind;

    for (kind = device_kinds; kind < device_kinds_end; kind++)
        if (strcmp(kind->array, "p9"))  /* a list that libxl once had */
            sort_kind(ctx, kind, s);
}

/* ----------------------------------------------------------------------- files */

/* What is to be removed; "" if there is nothing. */
struct files {
    char dir[256], a[512], b[512];
};

static void remove_files(struct files *f)
{
    if (*f->a)
        unlink(f->a);
    if (*f->b)
        unlink(f->b);
    if (*f->dir)
        rmdir(f->dir);
}

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
    CLEANUP(freep) char *json = NULL;
    FILE *f;
    int fd;

    sort_devices(ctx, s);
    if (json_object(ctx, &xencfg_desc_domain_config, &s->config, 0, &json)) {
        error("%s: %s", s->spec, xencfg_errmsg(ctx));
        return false;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    f = fd < 0 ? NULL : fdopen(fd, "w");
    if (f && fprintf(f, "%s\n", json) < 0) {
        fclose(f);
        f = NULL;
    } else if (f && !fclose(f)) {
        return true;
    }
    error("write %s: %m", path);
    return false;
}

static bool make_files(xencfg_ctx *ctx, struct files *f, struct source *a,
                       struct source *b)
{
    const char *tmp = getenv("TMPDIR");
    char dir[sizeof(f->dir)];

    if (snprintf(dir, sizeof(dir), "%s/cfgdump-diff.XXXXXX",
                 tmp && *tmp == '/' ? tmp : "/tmp") >= (int)sizeof(dir)) {
        error("TMPDIR is too long");
        return false;
    }
    if (!mkdtemp(dir)) {
        error("make a directory %s: %m", dir);
        return false;
    }
    strcpy(f->dir, dir);
    name_file(f->a, dir, 'A', a);
    name_file(f->b, dir, 'B', b);
    return write_file(ctx, f->a, a) && write_file(ctx, f->b, b);
}

/* --------------------------------------------------------------------- signals */

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static volatile sig_atomic_t caught;
static volatile pid_t child;

static void catch(int number)
{
    caught = number;
    if (child > 0)
        kill(child, number);
}

/* A signal that was ignored stays so, as under nohup. */
static void handle_signals(struct sigaction old[ARRAY_SIZE(signals)])
{
    struct sigaction action = { .sa_handler = catch };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(signals); i++) {
        sigaction(signals[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

static void restore_signals(const struct sigaction old[ARRAY_SIZE(signals)])
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(signals); i++)
        sigaction(signals[i], &old[i], NULL);
}

/* ------------------------------------------------------------------------ tool */

static void __attribute__((noreturn))
exec_tool(const char *command, const struct files *f, const sigset_t *mask)
{
    char *script;
    size_t i;

    signal(SIGPIPE, SIG_DFL);
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        if (signal(signals[i], SIG_DFL) == SIG_IGN)
            signal(signals[i], SIG_IGN);
    sigprocmask(SIG_SETMASK, mask, NULL);
    if (asprintf(&script, "%s \"$@\"", command) < 0)
        _exit(127);
    execl("/bin/sh", "sh", "-c", script, command, f->a, f->b, (char *)NULL);
    _exit(127);
}

static int tool_status(const char *command, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) < 2)
        return WEXITSTATUS(status);
    if (WIFEXITED(status))
        error("CFGDUMP_DIFF: '%s' failed with status %d", command,
              WEXITSTATUS(status));
    else if (!caught)
        error("CFGDUMP_DIFF: '%s' was ended by signal %d", command,
              WTERMSIG(status));
    return 2;
}

/* A signal comes to the child too, or before there is one: then none is made. */
static int run_tool(const char *command, const struct files *f)
{
    sigset_t all, mask;
    int status;
    pid_t pid;

    output_flush();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    pid = caught ? 0 : fork();
    if (!pid && !caught)
        exec_tool(command, f, &mask);
    child = pid;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (!pid)
        return 2;
    if (pid < 0) {
        error("fork: %m");
        return 2;
    }
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) {
            error("wait: %m");
            return 2;
        }
    child = 0;
    return tool_status(command, status);
}

int diff_tool_run(xencfg_ctx *ctx, const char *command, struct source *a,
                  struct source *b)
{
    struct sigaction old[ARRAY_SIZE(signals)];
    struct files files = { "", "", "" };
    int status = 2;

    handle_signals(old);
    if (make_files(ctx, &files, a, b))
        status = run_tool(command, &files);
    remove_files(&files);
    restore_signals(old);
    if (caught)
        raise(caught);
    return status;
}
