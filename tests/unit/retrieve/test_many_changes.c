/*
 * xencfg_retrieve_many(), while a domain changes: what it says was all true at
 * one instant.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <stdint.h>
#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#include "many.h"
#include "util.h"

/* ---------------------------------------------------------------- disturbed */

/* Something that happens at a request that concerns the domain. */
struct disturbance {
    const char *name;
    unsigned at;                /* which one, from 1 */
    unsigned times;             /* so many requests, one after another */
    unsigned apart;             /* xenstore so many behind the template */
    bool remove;
    unsigned at_once;
    unsigned seen;
    int version;
};

static bool is_about_spoiled(const char *path)
{
    return strstr(path, "/7/") || !strcmp(path, "/local/domain/7");
}

static void write_nodes(struct daemon *d, int v, bool remove)
{
    char path[64], value[32];

    snprintf(path, sizeof(path), "/libxl/%d/device/vif/%d", SPOILED,
             remove ? v + 1 : v);
    if (remove)
        daemon_remove(d, path);
    else
        daemon_write(d, path, "");
    snprintf(path, sizeof(path), "/local/domain/%d/memory/target", SPOILED);
    snprintf(value, sizeof(value), "%d", 1000 + v);
    daemon_write(d, path, value);
    snprintf(path, sizeof(path), "/local/domain/%d/name", SPOILED);
    snprintf(value, sizeof(value), "version%d", v);
    daemon_write(d, path, value);
}

/* Version after version. */
static enum daemon_deed add_devices(struct daemon *d,
                                    const struct daemon_request *req)
{
    struct disturbance *w = d->arg;

    if (!req->watching || !is_about_spoiled(req->path))
        return DAEMON_ANSWER;
    w->seen++;
    if (w->seen >= w->at && w->seen < w->at + w->times)
        many_write_template(SPOILED, (int)(w->seen - w->at) + 1);
    if (w->seen >= w->at + w->apart && w->seen < w->at + w->apart + w->times)
        write_nodes(d, (int)(w->seen - w->at - w->apart) + 1, false);
    return DAEMON_ANSWER;
}

/* From version 1 to 0: xenstore first. */
static enum daemon_deed remove_device(struct daemon *d,
                                      const struct daemon_request *req)
{
    struct disturbance *w = d->arg;

    if (!req->watching || !is_about_spoiled(req->path))
        return DAEMON_ANSWER;
    w->seen++;
    if (w->seen == w->at)
        write_nodes(d, 0, true);
    if (w->seen == w->at + w->apart)
        many_write_template(SPOILED, 0);
    return DAEMON_ANSWER;
}

/* Nics, name and target change at once; the template has them before. */
static void assert_one_instant(const struct disturbance *d)
{
    const struct many_results *r = &many.results;

    if (r->nics != r->target || r->name != r->target || r->reconstructed ||
        r->bridge < r->nics || (!d->apart && r->bridge != r->nics))
        fail_msg("at %u, %u apart: %d nics, target %d, name %d, template %d, "
                 "%d reconstructed", d->at, d->apart, r->nics, r->target,
                 r->name,
                 r->bridge, r->reconstructed);
}

static void changes(void **state)
{
    struct disturbance d = *(const struct disturbance *)*state;

    for (d.at = 1; d.at <= 12; d.at++) {
        for (d.apart = 0; d.apart <= 3; d.apart += 3) {
            many_begin_version(d.remove, (struct daemon){
                .hook = d.remove ? remove_device : add_devices, .arg = &d,
                .at_once = d.at_once });
            assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
            many_assert_spoiled(0, "");
            assert_one_instant(&d);
            many_end();
        }
    }
}

/* Both of the changes, at the request that they wait for. */
static bool is_due(struct disturbance *w, const struct daemon_request *req)
{
    return req->watching && is_about_spoiled(req->path) && ++w->seen == w->at;
}

/* Of a tree that is removed only its top is told. */
static enum daemon_deed remove_tree(struct daemon *d,
                                    const struct daemon_request *req)
{
    if (is_due(d->arg, req)) {
        daemon_remove(d, "/local/domain/7/memory");
        daemon_write(d, "/local/domain/7/name", "version1");
    }
    return DAEMON_ANSWER;
}

static void tree_removed(void **state)
{
    struct disturbance d = { .at = 0 };

    (void)state;
    for (d.at = 1; d.at <= 12; d.at++) {
        many_begin(remove_tree, &d, d.at % 2);
        assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
        many_assert_spoiled(0, "");
        if ((many.results.target == 0) != (many.results.name == 0))
            fail_msg("at %u: target %d, name %d", d.at, many.results.target,
                     many.results.name);
        many_end();
    }
}

/* A kind more, a device less; also while others are asked about. */
static enum daemon_deed replace_device(struct daemon *d,
                                       const struct daemon_request *req)
{
    const struct disturbance *w = d->arg;

    if (req->watching && req->n == w->at) {
        daemon_remove(d, "/libxl/7/device/vif/1");
        daemon_write(d, "/libxl/7/device/vtpm/0", "");
    }
    return DAEMON_ANSWER;
}

static void device_replaced(void **state)
{
    struct disturbance d = { .at = 0 };

    (void)state;
    for (d.at = 3; d.at <= 200; d.at += 7) {
        many_begin_version(1, (struct daemon){ .hook = replace_device,
                                               .arg = &d,
                                               .at_once = d.at % 2 });
        assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
        many_assert_spoiled(0, "");
        if (many.results.nics + many.results.vtpms != 1)
            fail_msg("at %u: %d nics more, %d vtpms", d.at, many.results.nics,
                     many.results.vtpms);
        many_end();
    }
}

static enum daemon_deed vanish(struct daemon *d,
                               const struct daemon_request *req)
{
    char uuid[37], *path;

    if (!is_due(d->arg, req))
        return DAEMON_ANSWER;
    many_uuid_of(SPOILED, uuid);
    path = host_template_path(&many.host, SPOILED, uuid);
    unlink(path);
    free(path);
    daemon_remove(d, "/libxl/7");
    daemon_remove(d, "/local/domain/7");
    return DAEMON_ANSWER;
}

static void vanishes(void **state)
{
    struct disturbance d = { .at = 0 };

    (void)state;
    for (d.at = 1; d.at <= 9; d.at++) {
        many_begin(vanish, &d, d.at % 3);
        assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
        many_assert_spoiled(XENCFG_ERROR_DOMAIN_NOTFOUND, "domain 7 ");
        many_end();
    }
}

/* Guests write what is no configuration: nothing is read again for that. */
static enum daemon_deed chatter(struct daemon *d,
                                const struct daemon_request *req)
{
    if (req->watching && req->type == XS_READ)
        daemon_write(d, "/local/domain/7/data/x", "1");
    return DAEMON_ANSWER;
}

static void others_changes(void **state)
{
    (void)state;
    many_begin(chatter, NULL, 1);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    assert_true(many.daemon.counts->events > 10);
    assert_int_equal(many.daemon.counts->transactions, 0);
    many_end();
}

int main(void)
{
    static const struct disturbance disturbances[] = {
        { "a device is added", .times = 1, .at_once = 1 },
        { "a device is added, answers wait", .times = 1 },
        { "two devices are added, some answers wait", .times = 2,
          .at_once = 3 },
        { "three devices are added, answers wait", .times = 3 },
        { "devices are added all the time, some answers wait", .times = 9,
          .at_once = 2 },
        { "devices are added all the time, answers wait", .times = 9 },
        { "a device is removed", .remove = true, .at_once = 1 },
        { "a device is removed, answers wait", .remove = true },
    };
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(disturbances); i++)
        test_add(&tests, changes, &disturbances[i], "%s", disturbances[i].name);
    test_add(&tests, tree_removed, NULL, "a tree is removed");
    test_add(&tests, device_replaced, NULL, "a device is replaced");
    test_add(&tests, vanishes, NULL, "a domain vanishes");
    test_add(&tests, others_changes, NULL, "nodes that are not read change");
    return test_run(&tests);
}
