/*
 * abi - a program that is compiled with the headers of another version: prints
 * what the calls return, and whether anything but its own object was written.
 *
 *     abi DUMP
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencfg/xencfg.h>

static xencfg_ctx *ctx;

static struct guarded {
    char before[4096];
    xencfg_domain_config config;
    char after[4096];
} guarded;

static void say(const char *what, int rc)
{
    printf("%s: %d %s\n", what, rc, rc ? xencfg_errmsg(ctx) : "");
}

static int all(const char *bytes, size_t size, char value)
{
    while (size--)
        if (*bytes++ != value)
            return 0;
    return 1;
}

/* Only the object was written, and all of it; only by zeros? */
static void look(const char *what)
{
    int zero = all((char *)&guarded.config, sizeof(guarded.config), 0);

    printf("%s: %s, %s\n", what, zero ? "all zero" : "defaults",
           all(guarded.before, sizeof(guarded.before), 'x') &&
                   all(guarded.after, sizeof(guarded.after), 'x')
               ? "nothing else written"
               : "OVERFLOW");
}

static int stop(void *arg, const struct xencfg_retrieved *got)
{
    (void)arg;
    (void)got;
    return 42;
}

static int none(void *arg, const struct xencfg_value *value)
{
    (void)arg;
    (void)value;
    return 0;
}

static void objects(void)
{
    static xencfg_device_disk disk, other;
    char *json = NULL;

    memset(&guarded, 'x', sizeof(guarded));
    xencfg_domain_config_init(&guarded.config);
    look("init");
    xencfg_domain_config_init(&guarded.config);
    xencfg_domain_config_dispose(&guarded.config);
    look("dispose");
    xencfg_device_disk_init(&disk);
    xencfg_device_disk_init(&other);
    say("copy", xencfg_device_disk_copy(&disk, &other));
    printf("equal: %d\n", xencfg_device_disk_equal(&disk, &other));
    say("from_json", xencfg_device_disk_from_json(ctx, &disk, "{}", 2));
    say("to_json", xencfg_device_disk_to_json(ctx, &disk, 0, &json, NULL));
    free(json);
    xencfg_device_disk_dispose(&disk);
}

/* Of types that are as they were, but for the wrong kind of device. */
static void others(void)
{
    char *json = NULL;
    xencfg_check_result result;
    xencfg_domain_list list;
    xencfg_device_nic nic;

    xencfg_check_result_init(&result);
    xencfg_domain_list_init(&list);
    xencfg_device_nic_init(&nic);
    say("check", xencfg_check(ctx, NULL, 0, &result));
    say("domains", xencfg_domains(ctx, &list));
    say("values_json", xencfg_values_json(ctx, "{}", NULL, 0, 0, &json));
    free(json);
    say("wrong type", xencfg_device_add(ctx, 1, XENCFG_DEVKIND_VTPM,
                                        XENCFG_TYPE(device_nic), &nic, NULL));
    xencfg_nic_remove(ctx, 1, &nic, NULL);
    printf("nic_remove: %s\n", xencfg_errmsg(ctx));
    xencfg_device_nic_dispose(&nic);
    xencfg_domain_list_dispose(&list);
    xencfg_check_result_dispose(&result);
}

static void calls(void)
{
    xencfg_domain_config *config = &guarded.config;
    xencfg_change_list changes;
    xencfg_device_disk disk;

    xencfg_change_list_init(&changes);
    xencfg_device_disk_init(&disk);
    say("retrieve", xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, config, NULL));
    say("retrieve_many",
        xencfg_retrieve_many(ctx, NULL, 0, XENCFG_VIEW_LIVE, 0, stop, NULL));
    say("template_read", xencfg_template_read(ctx, "/dev/null", config));
    say("values", xencfg_values(ctx, config, NULL, 0, none, NULL));
    say("diff", xencfg_diff(ctx, config, NULL, config, NULL, &changes));
    say("domain_add", xencfg_domain_add(ctx, 1, config));
    say("disk_add", xencfg_disk_add(ctx, 1, &disk, NULL));
    say("disk_remove", xencfg_disk_remove(ctx, 1, &disk, NULL));
    say("cdrom_insert", xencfg_cdrom_insert(ctx, 1, "hdc", &disk, NULL));
    say("cdrom_eject", xencfg_cdrom_eject(ctx, 1, "hdc", NULL));
    say("cdrom_swap", xencfg_cdrom_swap(ctx, 1, "hdc", &disk, NULL));
    xencfg_device_disk_dispose(&disk);
    xencfg_change_list_dispose(&changes);
    look("after all");
}

int main(int argc, char **argv)
{
    struct xencfg_options opt = XENCFG_OPTIONS(.state_dir = "/nonexistent");

    opt.xenstore_dump = argc > 1 ? argv[1] : NULL;
    if (xencfg_open(&ctx, &opt))
        return 1;
    objects();
    calls();
    others();
    xencfg_close(ctx);
    return 0;
}
