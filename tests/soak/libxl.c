/*
 * libxl - the same by real libxl, a process for each operation: lx and xl of
 * the test bed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "soak.h"

/* Runs it; what it prints, on both, is in buf.  Returns its status. */
static int run(char *buf, size_t size, const char *const argv[])
{
    int fd = memfd_create("output", 0), status;
    ssize_t n;
    pid_t pid = fd < 0 ? -1 : fork();

    if (pid < 0)
        abort();
    if (!pid) {
        dup2(fd, 1);
        dup2(fd, 2);
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) != pid)
        abort();
    n = pread(fd, buf, size - 1, 0);
    buf[n < 0 ? 0 : n] = 0;
    close(fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool says(const char *output, const char *what)
{
    return strcasestr(output, what) != NULL;
}

/* Its own part failed: lock, template, xenstore. */
static bool our_fault(const char *output, int status)
{
    return status != 1 || says(output, "json") || says(output, "lock") ||
           says(output, "userdata") || says(output, "configuration") ||
           says(output, "transaction") || says(output, "parse");
}

/* It lists devices, then reads them, while they may go. */
static bool own_race(const char *output)
{
    return says(output, "missing xenstore node") ||
           says(output, "does not exist (no backend path");
}

static void one_line(char *s)
{
    for (; *s; s++)
        if (*s == '\n')
            *s = '|';
}

static void failed(const char *const argv[], char *output, int status)
{
    one_line(output);
    problem("%s %s %s: %d, %s", argv[1], argv[2], argv[4] ? argv[4] : "",
            status, output);
}

/* ------------------------------------------------------------------ devices */

static void added(struct op *op, const char *output, uint32_t content)
{
    const char *devid = strstr(output, "\"devid\"");
    int slot = op->slot;

    if (slot == CHOSEN)
        slot = devid ? atoi(devid + strcspn(devid, "0123456789")) : 0;
    if (slot < SLOTS)
        op_added(op, slot, content);
    did(XL_ADDED);
}

/* Of a failed removal libxl does not tell whether the device has gone. */
static void done(struct op *op, const char *const argv[], char *output,
                 int status, uint32_t content)
{
    if (!status && op->verb == ADD) {
        added(op, output, content);
    } else if (!status) {
        op_removed(op);
        did(XL_REMOVED);
    } else if (our_fault(output, status)) {
        failed(argv, output, status);
    } else if (op->verb == ADD && says(output, "already exists")) {
        if (op->slot != CHOSEN)
            op_existed(op);
        did(EXISTED);
    } else if (!op_disturbed(op)) {
        failed(argv, output, status);
    } else {
        did(XL_FAILED);
    }
}

void write_by_libxl(xencfg_ctx *ctx, unsigned *seed)
{
    uint32_t content = ++sh->next_content;
    char json[256], domid[16], output[8192];
    const char *argv[] = { sh->lx, NULL, NULL, domid, json, NULL };
    enum verb verb;
    struct op op;
    int kind, slot, status;

    (void)ctx;
    choose(seed, &verb, &kind, &slot);
    snprintf(domid, sizeof(domid), "%u", sh->domid);
    device_json(json, sizeof(json), kind, slot, content);
    argv[1] = verb == ADD ? "add" : "remove";
    argv[2] = kinds[kind].name;
    op_begin(&op, verb, kind, slot);
    status = run(output, sizeof(output), argv);
    done(&op, argv, output, status, content);
    op_end(&op);
}

/* -------------------------------------------------------------------- media */

void swap_by_libxl(xencfg_ctx *ctx, unsigned *seed)
{
    uint32_t next = (unsigned)rand_r(seed) % MEDIA;
    char json[256], domid[16], path[64], output[8192];
    const char *argv[] = { sh->lx, "insert", domid, json, NULL, NULL };
    struct op op;
    int status;

    (void)ctx;
    snprintf(domid, sizeof(domid), "%u", sh->domid);
    medium_path(path, sizeof(path), next);
    if (next)
        snprintf(json, sizeof(json), "{\"vdev\":\"" DRIVE "\",\"pdev_path\":"
                 "\"%s\",\"format\":\"raw\",\"is_cdrom\":1,\"removable\":1}",
                 path);
    else
        snprintf(json, sizeof(json), "{\"vdev\":\"" DRIVE "\",\"format\":"
                 "\"empty\",\"is_cdrom\":1,\"removable\":1}");
    op_begin(&op, CHANGE, 0, 0);
    status = run(output, sizeof(output), argv);
    if (!status) {
        op_changed(&op, next);
        did(XL_INSERTED);
    } else if (own_race(output)) {
        did(XL_FAILED);
    } else {
        failed(argv, output, status);
    }
    op_end(&op);
}

/* -------------------------------------------------------------------- looks */

void look_by_libxl(xencfg_ctx *ctx, unsigned *seed)
{
    char domid[16], output[262144];
    const char *lx[] = { sh->lx, "retrieve", domid, NULL, NULL };
    const char *xl[] = { sh->xl, "list", "-l", domid, NULL };
    const char *const *argv = rand_r(seed) % 2 ? lx : xl;
    struct op op;
    int status;

    (void)ctx;
    snprintf(domid, sizeof(domid), "%u", sh->domid);
    op_begin(&op, XL_LOOK, 0, 0);
    status = run(output, sizeof(output), argv);
    if (status && own_race(output))
        did(XL_FAILED);
    else if (status)
        failed(argv, output, status);
    else if (!strstr(output, "\"b_info\""))
        problem("%s has no output", argv[1]);
    else
        did(XL_LOOKED);
    op_end(&op);
}
