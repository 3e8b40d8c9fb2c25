/*
 * hold STATE_DIR DOMID - takes the lock of a domain's template, says so, and
 * lets it go at a SIGUSR1.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <xencfg/xencfg.h>

int main(int argc, char **argv)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = argc > 2 ? argv[1] : NULL);
    xencfg_hotplug *hp;
    xencfg_ctx *ctx;
    sigset_t usr1;
    int sig;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    if (argc != 3 || xencfg_open(&ctx, &opt))
        return 2;
    if (xencfg_hotplug_begin(ctx, atoi(argv[2]), &hp)) {
        fprintf(stderr, "hold: %s\n", xencfg_errmsg(ctx));
        return 1;
    }
    puts("held");
    fflush(stdout);
    sigwait(&usr1, &sig);
    xencfg_hotplug_end(hp);
    xencfg_close(ctx);
    return 0;
}
