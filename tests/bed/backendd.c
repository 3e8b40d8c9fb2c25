/*
 * backendd - plays every backend driver and xenconsoled, through xenstore only.
 * A backend that is Initialising (1) becomes InitWait (2); one that is
 * Closing (5) becomes Closed (6).  pciback is taken to be connected at once and
 * to be reconfigured (7) at once.  A domain with a console gets a tty.
 *
 * A domain but 0 that has a backend is taken to run `xl devd`: what is closed
 * and offline is deleted.
 *
 * The node /tool/backendd/KIND, such as .../vif, makes the backends of that
 * kind misbehave from then on; README.md has what it may be.
 *
 * backendd --ping: exit 0 if xenstore answers, else 1.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

static int ping(void)
{
    struct xs_handle *xs = xs_open(0);
    unsigned n;
    char **names = xs ? xs_directory(xs, XBT_NULL, "/", &n) : NULL;

    free(names);
    if (xs)
        xs_close(xs);
    return !names;
}

/* A node beside the state, in its directory. */
static void beside(const char *path, const char *name, char *to, size_t size)
{
    snprintf(to, size, "%.*s/%s", (int)(strrchr(path, '/') - path), path, name);
}

static void put(struct xs_handle *xs, const char *path, const char *value)
{
    xs_write(xs, XBT_NULL, path, value, strlen(value));
}

static void fail(struct xs_handle *xs, const char *path)
{
    char node[128];

    beside(path, "hotplug-error", node, sizeof(node));
    put(xs, node, "backendd was told to fail");
    beside(path, "hotplug-status", node, sizeof(node));
    put(xs, node, "error");
}

/* Deletes what is offline, as devd of a driver domain does. */
static void devd(struct xs_handle *xs, const char *path)
{
    char node[128];
    unsigned len;
    char *online;

    beside(path, "online", node, sizeof(node));
    online = xs_read(xs, XBT_NULL, node, &len);
    if (online && !strcmp(online, "0")) {
        *strrchr(node, '/') = 0;
        xs_rm(xs, XBT_NULL, node);
    }
    free(online);
}

static const char *next_state(const char *kind, const char *mode, char state)
{
    bool pci = !strcmp(kind, "pci");

    if (!strcmp(mode, "silent"))
        return NULL;
    switch (state) {
    case '1':
        return !strcmp(mode, "fail")          ? "6"
               : pci || !strcmp(mode, "skip") ? "4"
                                              : "2";
    case '5':
        return strcmp(mode, "stuck") ? "6" : NULL;
    case '7':
        return "4";
    }
    return NULL;
}

/* Goes on from the state that it is in; *ret is that, to be freed, or NULL.  Not
   from one that another is just leaving: a 5 would be lost. */
static bool advance(struct xs_handle *xs, const char *path, const char *kind,
                    const char *mode, char **ret)
{
    const char *next;
    unsigned len;
    bool again;

    *ret = NULL;
    do {
        xs_transaction_t tx = xs_transaction_start(xs);

        free(*ret);
        *ret = xs_read(xs, tx, path, &len);
        next = *ret ? next_state(kind, mode, **ret) : NULL;
        if (next)
            xs_write(xs, tx, path, next, strlen(next));
        again = !xs_transaction_end(xs, tx, !next) && errno == EAGAIN;
    } while (again);
    return next;
}

static void state_changed(struct xs_handle *xs, const char *path, unsigned dom,
                          const char *kind)
{
    char control[64];
    const char *mode;
    char *told, *state;
    unsigned len;
    bool advanced;

    snprintf(control, sizeof(control), "/tool/backendd/%s", kind);
    told = xs_read(xs, XBT_NULL, control, &len);
    mode = told ? told : "";
    if (!strcmp(mode, "slow"))
        usleep(300000);
    advanced = advance(xs, path, kind, mode, &state);
    if (advanced && *state == '1' && !strcmp(mode, "hotplug-error"))
        fail(xs, path);
    if (state && *state == '6' && dom && strcmp(mode, "silent"))
        devd(xs, path);
    free(state);
    free(told);
}

static void changed(struct xs_handle *xs, const char *path)
{
    unsigned dom, fe, dev;
    char tty[64], kind[32], leaf[32];

    if (sscanf(path, "/local/domain/%u/backend/%31[^/]/%u/%u/%31s", &dom, kind,
               &fe, &dev, leaf) == 5) {
        if (!strcmp(leaf, "state"))
            state_changed(xs, path, dom, kind);
    } else if (sscanf(path, "/local/domain/%u/console/%31s", &dom, leaf) == 2 &&
               !strcmp(leaf, "port")) {
        snprintf(tty, sizeof(tty), "/local/domain/%u/console/tty", dom);
        put(xs, tty, "/dev/pts/0");
    }
}

int main(int argc, char **argv)
{
    struct xs_handle *xs;
    unsigned n;
    char **w;

    if (argc > 1 && !strcmp(argv[1], "--ping"))
        return ping();
    xs = xs_open(0);
    if (!xs || !xs_watch(xs, "/local/domain", "")) {
        perror("xenstore");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while ((w = xs_read_watch(xs, &n))) {
        changed(xs, w[XS_WATCH_PATH]);
        free(w);
    }
    return 0;
}
