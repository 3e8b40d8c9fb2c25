/* temporary - files and directories that go when the process does. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "base/temporary.h"
#include "base/die.h"

struct temporary {
    struct temporary *next;
    bool directory;
    volatile sig_atomic_t kept;
    char path[];
};

static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

/* The last one first.  Entries are never freed, as the handler reads them. */
static struct temporary *volatile all;

void temporary_remove(void)
{
    struct temporary *t;

    for (t = all; t; t = t->next)
        if (!t->kept && (t->directory ? rmdir(t->path) : unlink(t->path)) == 0)
            t->kept = true;
}

static void end(int signal_)
{
    temporary_remove();
    signal(signal_, SIG_DFL);
    raise(signal_);
}

/* What is ignored, as by nohup, stays ignored. */
static void begin(void)
{
    struct sigaction action = { .sa_handler = end }, old;
    size_t i;

    sigemptyset(&action.sa_mask);
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        sigaddset(&action.sa_mask, signals[i]);
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        if (!sigaction(signals[i], NULL, &old) && old.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    if (atexit(temporary_remove))
        out_of_memory();
    out_of_memory_add(temporary_remove);
}

void temporary_add(const char *path, bool directory)
{
    struct temporary *t = need(malloc(sizeof(*t) + strlen(path) + 1));

    t->directory = directory;
    t->kept = false;
    strcpy(t->path, path);
    t->next = all;
    if (!all)
        begin();
    all = t;
}

static void block(sigset_t *old)
{
    sigset_t set;
    size_t i;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        sigaddset(&set, signals[i]);
    sigprocmask(SIG_BLOCK, &set, old);
}

int temporary_file(char *template)
{
    sigset_t old;
    int fd;

    block(&old);
    fd = mkostemp(template, O_CLOEXEC);
    if (fd >= 0)
        temporary_add(template, false);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return fd;
}

bool temporary_directory(char *template)
{
    sigset_t old;
    bool made;

    block(&old);
    made = mkdtemp(template);
    if (made)
        temporary_add(template, true);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return made;
}

void temporary_forget(const char *path)
{
    struct temporary *t;

    for (t = all; t; t = t->next)
        if (!strcmp(t->path, path))
            t->kept = true;
}

void temporary_forget_all(void)
{
    size_t i;

    all = NULL;
    for (i = 0; i < ARRAY_SIZE(signals); i++)
        signal(signals[i], SIG_DFL);
}
