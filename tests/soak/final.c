/* final - what must hold when all workers have ended. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "soak.h"

/* One more of each, that nobody disturbs; a killed one's lock goes with it. */
static void once_more(xencfg_ctx *ctx, unsigned *seed)
{
    int i;

    for (i = 0; i < 5; i++)
        swap_by_xencfg(ctx, seed);
    for (i = 0; i < 20; i++)
        write_by_xencfg(ctx, seed);
    swap_by_libxl(ctx, seed);
    for (i = 0; i < 2; i++)
        look_by_xencfg(ctx, seed);
}

/* Also what is only in the template. */
static void remove_all(xencfg_ctx *ctx)
{
    struct xencfg_hotplug_how how = XENCFG_HOTPLUG_HOW(.no_script = true);
    xencfg_domain_config stored;
    int kind, i, slot;
    uint32_t content;
    struct op op;

    xencfg_domain_config_init(&stored);
    if (xencfg_retrieve(ctx, sh->domid, XENCFG_VIEW_TEMPLATE, 0, &stored, NULL))
        problem("retrieve the template: %s", xencfg_errmsg(ctx));
    for (kind = 0; kind < KINDS; kind++)
        for (i = 0; i < device_count(kind, &stored); i++) {
            const void *dev = device_at(kind, &stored, i);

            device_read(kind, dev, &slot, &content);
            if (slot < 0)
                continue;
            op_begin(&op, REMOVE, kind, slot);
            if (xencfg_device_remove(ctx, sh->domid, kinds[kind].kind,
                                     kinds[kind].type, dev, &how))
                problem("at the end: %s", xencfg_errmsg(ctx));
            op_removed(&op);
            op_end(&op);
        }
    xencfg_domain_config_dispose(&stored);
}

/* But the drive and the disk that the domain was made with. */
static void check_none(xencfg_ctx *ctx, enum xencfg_view view)
{
    xencfg_domain_config config;
    int kind;

    xencfg_domain_config_init(&config);
    if (xencfg_retrieve(ctx, sh->domid, view, 0, &config, NULL))
        problem("retrieve: %s", xencfg_errmsg(ctx));
    for (kind = 0; kind < KINDS; kind++)
        if (device_count(kind, &config) != (kind == DISK ? 2 : 0))
            problem("%d devices %s are left in view %d",
                    device_count(kind, &config), kinds[kind].name, view);
    xencfg_domain_config_dispose(&config);
}

static void check_files(void)
{
    char middle[32];
    DIR *dir = opendir(sh->state_dir);
    struct dirent *e;
    int data = 0;

    snprintf(middle, sizeof(middle), ".%u.", sh->domid);
    while (dir && (e = readdir(dir))) {
        if (strncmp(e->d_name, "userdata-", 9) ||
            strncmp(e->d_name + 10, middle, strlen(middle)))
            continue;
        if (e->d_name[9] != 'd')
            problem("%s is left", e->d_name);
        data++;
    }
    if (dir)
        closedir(dir);
    if (!data)
        problem("the template has gone");
}

void check_end(void)
{
    struct xencfg_options opt = XENCFG_OPTIONS(.state_dir = sh->state_dir);
    unsigned seed = 1;
    xencfg_ctx *ctx;

    self = 0;
    if (xencfg_open(&ctx, &opt)) {
        problem("no memory");
        return;
    }
    look_by_xencfg(ctx, &seed);
    once_more(ctx, &seed);
    remove_all(ctx);
    look_by_xencfg(ctx, &seed);
    check_none(ctx, XENCFG_VIEW_LIVE);
    check_none(ctx, XENCFG_VIEW_TEMPLATE);
    if (!balanced())
        problem("a transaction was left open");
    xencfg_close(ctx);
    check_files();
}
