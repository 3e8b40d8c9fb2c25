#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"
#include "heap.h"
#include "util.h"

void guest_make(struct guest *g, const char *template)
{
    host_make(&g->host);
    g->sysfs = NULL;
    g->ctx = g->host.ctx;
    xencfg__store_close(g->ctx->store);
    g->ctx->store = g->store = memory_store(g->ctx);
    g->path = host_template_path(&g->host, 1, HOST_UUID);
    memory_load(g->store, "/local/domain/0/name=Domain-0\n"
                          "/local/domain/1/name=guest\n"
                          "/local/domain/1/vm=/vm/" HOST_UUID "\n");
    if (template)
        guest_template(g, template);
}

char *guest_json(const char *text)
{
    char *json = test_format("%s", text), *p;

    for (p = json; (p = strchr(p, '\''));)
        *p = '"';
    return json;
}

void guest_template(struct guest *g, const char *text)
{
    char *json = guest_json(text);

    host_template(&g->host, 1, HOST_UUID, json);
    free(json);
}

/* -------------------------------------------------------------------- sysfs */

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_tree(const char *dir)
{
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void guest_pciback(struct guest *g, const char *address)
{
    const char *dirs[] = { "bus", "bus/pci", "bus/pci/drivers",
                           "bus/pci/drivers/pciback", NULL };
    char *path = test_format("bus/pci/drivers/pciback/%s", address), *dir;
    size_t i;

    if (!g->sysfs) {
        g->sysfs = test_format("%s-sysfs", g->host.dir);
        assert_int_equal(mkdir(g->sysfs, 0700), 0);
        free(g->ctx->sysfs_dir);
        g->ctx->sysfs_dir = test_format("%s", g->sysfs);
    }
    dirs[COUNT(dirs) - 1] = path;
    for (i = 0; i < COUNT(dirs); i++) {
        dir = test_format("%s/%s", g->sysfs, dirs[i]);
        mkdir(dir, 0700);
        assert_int_equal(access(dir, F_OK), 0);
        free(dir);
    }
    free(path);
}

void guest_free(struct guest *g)
{
    if (g->sysfs)
        remove_tree(g->sysfs);
    free(g->sysfs);
    free(g->path);
    host_free(&g->host);
}

/* ----------------------------------------------------------------- xenstore */

char *guest_backend(const char *kind, unsigned devid)
{
    return test_format("/local/domain/0/backend/%s/1/%u",
                       strcmp(kind, "vbd") ? kind : "qdisk", devid);
}

static void set(struct guest *g, const char *dir, const char *node,
                const char *value)
{
    char *path = test_format("%s/%s", dir, node);

    memory_set(g->store, path, value);
    free(path);
}

void guest_live(struct guest *g, const char *kind, unsigned devid)
{
    char *libxl = test_format("/libxl/1/device/%s/%u", kind, devid);
    char *front = test_format("/local/domain/1/device/%s/%u", kind, devid);
    char *back = guest_backend(kind, devid);

    set(g, libxl, "frontend", front);
    set(g, libxl, "backend", back);
    set(g, front, "backend", back);
    set(g, front, "state", "4");
    set(g, back, "frontend", front);
    set(g, back, "online", "1");
    set(g, back, "state", "4");
    free(back);
    free(front);
    free(libxl);
}

/* -------------------------------------------------------------------- files */

char *guest_read(const struct guest *g)
{
    FILE *f = fopen(g->path, "re");
    struct stat st = { .st_size = 0 };
    char *text, *to;
    size_t len, i;

    if (!f)
        return test_format("%s", "");
    fstat(fileno(f), &st);
    text = to = malloc(st.st_size + 1);
    len = fread(text, 1, st.st_size, f);
    fclose(f);
    if (!len || memchr(text, 0, len) != text + len - 1)
        fail_msg("%zu bytes, and not one NUL at their end", len);
    for (i = 0; i < len; i++)
        if (!isspace((unsigned char)text[i]))
            *to++ = text[i];
    return text;
}

void guest_expect_files(const struct guest *g, const char *names)
{
    struct dirent **entry;
    char *have, *more;
    int i, n;

    heap_pause();               /* the C library does not tell what it takes */
    have = test_format("%s", "");
    n = scandir(g->host.dir, &entry, NULL, alphasort);
    assert_true(n > 0);
    for (i = 0; i < n; i++) {
        if (entry[i]->d_name[0] != '.') {
            more = test_format("%s%s%s", have, *have ? " " : "",
                               entry[i]->d_name);
            free(have);
            have = more;
        }
        free(entry[i]);
    }
    free(entry);
    assert_string_equal(have, names);
    free(have);
    heap_resume();
}

void guest_expect(const struct guest *g, const char *text)
{
    char *json = guest_json(text), *have = guest_read(g);

    assert_string_equal(have, json);
    guest_expect_files(g, strrchr(g->path, '/') + 1);
    free(have);
    free(json);
}

char *guest_all(const struct guest *g)
{
    char *nodes = memory_text(g->store), *json = guest_read(g);
    char *all = test_format("%s%s", nodes, json);

    free(nodes);
    free(json);
    return all;
}

/* -------------------------------------------------------------------- locks */

pid_t guest_hold_lock(const struct guest *g, const char *name)
{
    char *file = test_format("%s/userdata-l.1." HOST_UUID ".%s", g->host.dir,
                             name);
    int fd[2], lock;
    pid_t pid;

    assert_int_equal(pipe(fd), 0);
    pid = fork();
    if (!pid) {
        lock = open(file, O_RDWR | O_CREAT, 0666);
        if (lock < 0 || flock(lock, LOCK_EX) || write(fd[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(fd[1]);
    assert_int_equal(read(fd[0], &lock, 1), 1);
    close(fd[0]);
    free(file);
    return pid;
}

void guest_let_go(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* ------------------------------------------------------------------- errors */

void guest_expect_error(const struct guest *g, int rc, int want,
                        const char *part)
{
    const char *text = xencfg_errmsg(g->ctx);

    if (rc != want || !strstr(text, part))
        fail_msg("%d \"%s\", not %d \"%s\"", rc, text, want, part);
}
