/*
 * fake-qemu - as much of qemu as libxl needs: tells xenstore that the device
 * model runs, and answers QMP on the socket that libxl named.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenstore.h>

static int vcpus = 1, domid = -1, stopped;

static void say_running(void)
{
    struct xs_handle *xs = xs_open(0);
    char path[64];

    if (!xs)
        exit(1);
    snprintf(path, sizeof(path), "/local/domain/0/device-model/%d/state",
             domid);
    xs_write(xs, XBT_NULL, path, "running", 7);
    xs_close(xs);
}

/* "cpu-index" of query-cpus-fast, "CPU" of query-cpus, which libxl 4.14 asks */
static void put_cpus(FILE *out)
{
    int i;

    fputc('[', out);
    for (i = 0; i < vcpus; i++)
        fprintf(out, "%s{\"cpu-index\": %d, \"CPU\": %d}", i ? ", " : "",
                i, i);
    fputc(']', out);
}

static void put_status(FILE *out)
{
    fprintf(out, "{\"status\": \"%s\", \"running\": %s}",
            stopped ? "prelaunch" : "running", stopped ? "false" : "true");
}

static void put_answer(FILE *out, const char *cmd)
{
    static const char *const fixed[][2] = {
        { "query-version", "{\"qemu\": {\"micro\": 0, \"minor\": 2, "
                           "\"major\": 7}, \"package\": \"\"}" },
        { "query-vnc", "{\"enabled\": true, \"host\": \"127.0.0.1\", "
                       "\"service\": \"5900\"}" },
        { "add-fd", "{\"fdset-id\": 1, \"fd\": 9}" },
        { "query-chardev", "[]" },
        { "query-pci", "[]" },
    };
    size_t i;

    if (!strcmp(cmd, "query-cpus-fast") || !strcmp(cmd, "query-cpus")) {
        put_cpus(out);
        return;
    }
    if (!strcmp(cmd, "query-status")) {
        put_status(out);
        return;
    }
    if (!strcmp(cmd, "cont"))
        say_running();
    for (i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
        if (!strcmp(cmd, fixed[i][0])) {
            fputs(fixed[i][1], out);
            return;
        }
    }
    fputs("{}", out);
}

static void reply(int fd, const char *cmd, long id)
{
    char *buf;
    size_t len;
    FILE *out = open_memstream(&buf, &len);

    if (!out)
        exit(1);
    fprintf(out, "{\"id\": %ld, \"return\": ", id);
    put_answer(out, cmd);
    fputs("}\r\n", out);
    fclose(out);
    if (write(fd, buf, len) != (ssize_t)len)
        exit(0);
    free(buf);
}

static void serve(int fd)
{
    static const char hello[] =
        "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, "
        "\"major\": 7}, \"package\": \"\"}, \"capabilities\": []}}\r\n";
    FILE *in = fdopen(fd, "r");
    char line[65536], cmd[64], *p;

    if (!in || write(fd, hello, sizeof(hello) - 1) < 0)
        exit(0);
    while (fgets(line, sizeof(line), in)) {
        if (!(p = strstr(line, "\"execute\"")) ||
            sscanf(p, "\"execute\" : \"%63[^\"]\"", cmd) != 1)
            continue;
        p = strstr(line, "\"id\"");
        p = p ? strchr(p, ':') : NULL;
        reply(fd, cmd, p ? strtol(p + 1, NULL, 10) : 0);
    }
    exit(0);
}

/* The monitor's socket: handed over ready, or to be made at a path; else -1. */
static int monitor(const char *chardev)
{
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    const char *p;
    int fd;

    if ((p = strstr(chardev, ",fd=")))
        return atoi(p + 4);
    if (!(p = strstr(chardev, "path=")))
        return -1;
    snprintf(un.sun_path, sizeof(un.sun_path), "%.*s", (int)strcspn(p + 5, ","),
             p + 5);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    unlink(un.sun_path);
    if (bind(fd, (struct sockaddr *)&un, sizeof(un)) || listen(fd, 5))
        exit(1);
    return fd;
}

int main(int argc, char **argv)
{
    int i, lfd = -1, fd;

    signal(SIGCHLD, SIG_IGN);
    for (i = 1; i + 1 < argc; i++) {
        if (!strcmp(argv[i], "-S")) /* silent until QMP says "cont" */
            stopped = 1;
        if (!strcmp(argv[i], "-xen-domid"))
            domid = atoi(argv[i + 1]);
        if (!strcmp(argv[i], "-smp"))
            vcpus = atoi(argv[i + 1]);
        if (!strcmp(argv[i], "-chardev") && strstr(argv[i + 1], "id=libxl-cmd"))
            lfd = monitor(argv[i + 1]);
    }
    if (!stopped)
        say_running();
    while (lfd >= 0 && (fd = accept(lfd, NULL, NULL)) >= 0) {
        if (!fork())
            serve(fd);
        close(fd);
    }
    for (;;)
        pause();
}
