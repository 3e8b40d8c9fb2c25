/*
 * backendd - plays every backend driver and xenconsoled, through xenstore only.
 * A backend that is Initialising (1) becomes InitWait (2); one that is
 * Closing (5) becomes Closed (6).  pciback is taken to be connected at once and
 * to be reconfigured (7) at once.  A domain with a console gets a tty.
 *
 * backendd --ping: exit 0 if xenstore answers, else 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void answer(struct xs_handle *xs, const char *path, const char *when,
                   const char *then)
{
    unsigned len;
    char *val = xs_read(xs, XBT_NULL, path, &len);

    if (val && !strcmp(val, when))
        xs_write(xs, XBT_NULL, path, then, strlen(then));
    free(val);
}

static void changed(struct xs_handle *xs, const char *path)
{
    unsigned dom, fe, dev;
    char tty[64], kind[32], leaf[32];

    if (sscanf(path, "/local/domain/%u/backend/%31[^/]/%u/%u/%31s", &dom, kind,
               &fe, &dev, leaf) == 5) {
        if (!strcmp(leaf, "state")) {
            answer(xs, path, "1", strcmp(kind, "pci") ? "2" : "4");
            answer(xs, path, "7", "4");
            answer(xs, path, "5", "6");
        }
    } else if (sscanf(path, "/local/domain/%u/console/%31s", &dom, leaf) == 2 &&
               !strcmp(leaf, "port")) {
        snprintf(tty, sizeof(tty), "/local/domain/%u/console/tty", dom);
        xs_write(xs, XBT_NULL, tty, "/dev/pts/0", 10);
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
