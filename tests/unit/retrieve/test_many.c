/*
 * xencfg_retrieve_many(): each result is the one of xencfg_retrieve(), whatever
 * xenstored does, and however little memory there is.  test_many_changes.c has
 * what changes in between.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdint.h>
#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#include "heap.h"
#include "many.h"
#include "util.h"

/* -------------------------------------------------------------- undisturbed */

static void all(void **state)
{
    unsigned most = 5 + 11 * many.domains;

    (void)state;
    many_begin(NULL, NULL, 0);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    assert_int_equal(many.results.nics, 0);
    assert_int_equal(many.daemon.counts->transactions, 0);
    assert_in_range(many.daemon.counts->requests, 9 * many.domains, most);
    many.results.nested = true;
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    many.results.nested = false;
    many_end();
}

/* More than are in memory; one group after another. */
static void groups(void **state)
{
    (void)state;
    many.domains = MANY_MOST;
    many_begin(NULL, NULL, 0);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    assert_int_equal(many.daemon.counts->transactions, 0);
    assert_in_range(many.daemon.counts->requests, 9 * many.domains,
                    20 + 11 * many.domains);
    many_end();
    many.domains = MANY_DOMAINS;
}

static void crumbs(void **state)
{
    (void)state;
    many_begin_version(0, (struct daemon){ .crumbs = 5 });
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    assert_int_equal(many.daemon.counts->transactions, 0);
    many_end();
}

static void views(void **state)
{
    (void)state;
    many_begin(NULL, NULL, 0);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_REBUILD), 0);
    many_assert_spoiled(0, "");
    many.daemon.counts->requests = 0;
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_TEMPLATE), 0);
    many_assert_spoiled(0, "");
    assert_in_range(many.daemon.counts->requests, many.domains,
                    5 + 5 * many.domains);
    assert_int_equal(many_run(NULL, 0, 3), XENCFG_ERROR_INVAL);
    assert_int_equal(many.results.count, 0);
    many_end();
}

static void chosen(void **state)
{
    static const uint32_t domids[] = { 9, 4711, 3, 9, 9 };
    unsigned i;

    (void)state;
    many_begin(NULL, NULL, 0);
    assert_int_equal(many_run(domids, COUNT(domids), XENCFG_VIEW_LIVE), 0);
    assert_int_equal(many.results.count, COUNT(domids));
    for (i = 0; i < COUNT(domids); i++) {
        assert_int_equal(many.results.domid[i], domids[i]);
        assert_int_equal(many.results.error[i],
                         i == 1 ? XENCFG_ERROR_DOMAIN_NOTFOUND : 0);
    }
    assert_int_equal(many_run(domids, 0, XENCFG_VIEW_LIVE), 0);
    assert_int_equal(many.results.count, 0);
    assert_int_equal(many_run(domids, 1, XENCFG_VIEW_LIVE), 0);
    assert_int_equal(many.results.count, 1);
    many_end();
}

static void stopped(void **state)
{
    (void)state;
    many_begin(NULL, NULL, 0);
    many.results.stop_at = 5;
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 42);
    assert_int_equal(many.results.count, 5);
    many.results.stop_at = 0;
    many_end();
}

static void bad_templates(void **state)
{
    char uuid[37], *path;

    (void)state;
    many_begin(NULL, NULL, 0);
    many_uuid_of(SPOILED, uuid);
    host_template(&many.host, SPOILED, uuid, "{\n \"b_info\": }");
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(XENCFG_ERROR_TEMPLATE, ":2:");
    path = host_template_path(&many.host, SPOILED, uuid);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(XENCFG_ERROR_TEMPLATE, "");
    assert_int_equal(rmdir(path), 0);
    free(path);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(XENCFG_ERROR_JSON_CONFIG_EMPTY, "no configuration");
    many_end();
}

/* ------------------------------------------------------- the daemon is ill */

struct illness {
    enum daemon_deed deed;
    unsigned at;                /* of the requests on the watching connection */
};

static enum daemon_deed be_ill(struct daemon *d,
                               const struct daemon_request *req)
{
    struct illness *w = d->arg;

    return req->watching && req->n == w->at ? w->deed : DAEMON_ANSWER;
}

static void ill(void **state)
{
    struct illness w = *(const struct illness *)*state;

    for (w.at = 1; w.at < 11 * many.domains; w.at += w.at < 12 ? 2 : 61) {
        many_begin(be_ill, &w, w.at % 3);
        assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
        many_assert_spoiled(0, "");
        assert_int_equal(many.results.nics, 0);
        many_end();
    }
}

/* As oxenstored is: no partial listings. */
static enum daemon_deed no_parts(struct daemon *d,
                                 const struct daemon_request *req)
{
    const enum daemon_deed *deed = d->arg;

    return req->type == XS_DIRECTORY_PART ? *deed : DAEMON_ANSWER;
}

static void another_daemon(void **state)
{
    (void)state;
    many_begin(no_parts, *state, 0);
    assert_int_equal(many_run(NULL, 0, XENCFG_VIEW_LIVE), 0);
    many_assert_spoiled(0, "");
    assert_int_equal(many.daemon.counts->transactions, many.domains);
    many_end();
}

/* The first waits for its deadline, the others know. */
static enum daemon_deed fall_silent(struct daemon *d,
                                    const struct daemon_request *req)
{
    static bool silent;

    silent |= req->watching && req->n == *(const unsigned *)d->arg;
    return silent ? DAEMON_IGNORE : DAEMON_ANSWER;
}

static void silence(void **state)
{
    static const uint32_t domids[] = { 1, 2, 3 };
    unsigned at, i;

    (void)state;
    for (at = 3; at < 12; at += 8) {
        many_begin(fall_silent, &at, 0);
        many.ctx->deadline = 0.2;
        assert_int_equal(many_run(domids, COUNT(domids), XENCFG_VIEW_LIVE), 0);
        assert_int_equal(many.results.count, COUNT(domids));
        for (i = 0; i < COUNT(domids); i++)
            assert_int_equal(many.results.error[i], XENCFG_ERROR_TIMEDOUT);
        many_end();
    }
}

/* ---------------------------------------------------------------- no memory */

static xencfg_domain_config right[3];
static bool failing;

/* Complete, or an error for want of memory; before fn, or after. */
static int note_failing(void *arg, const struct xencfg_retrieved *got)
{
    unsigned *n = arg;

    assert_int_equal(got->index, (*n)++);
    if (got->error && got->error != XENCFG_ERROR_NOMEM)
        fail_msg("%d: %s", got->error, xencfg_errmsg(many.ctx));
    if (got->error)
        assert_int_equal(got->error, XENCFG_ERROR_NOMEM);
    else if (failing)
        assert_true(xencfg_domain_config_equal(got->config,
                                               &right[got->index]));
    else
        assert_int_equal(xencfg_domain_config_copy(&right[got->index],
                                                   got->config), 0);
    return 0;
}

static bool with_little_memory(long n, bool later_too)
{
    unsigned count = 0;
    bool failed;
    int rc;

    many_open_ctx();
    heap_begin(n, later_too);
    rc = xencfg_retrieve_many(many.ctx, NULL, 0, XENCFG_VIEW_LIVE, 0,
                              note_failing, &count);
    failed = heap_end();
    xencfg_close(many.ctx);
    if (rc)
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
    else
        assert_int_equal(count, many.domains);
    return failed;
}

static void no_memory(void **state)
{
    unsigned count = 0;
    int later_too;
    size_t i;
    long n;

    (void)state;
    many.domains = COUNT(right);
    many_begin(NULL, NULL, 0);
    many_write_template(1, 1);       /* stale; next, reconstructed */
    host_template(&many.host, 2, "00112233-4455-6677-8899-aabbccdd0002",
                  "{\"b_info\":{\"type.pv\":{}}}");
    failing = false;
    for (i = 0; i < many.domains; i++)
        xencfg_domain_config_init(&right[i]);
    assert_int_equal(xencfg_retrieve_many(many.ctx, NULL, 0, XENCFG_VIEW_LIVE,
                                          0, note_failing, &count),
                     0);
    xencfg_close(many.ctx);
    failing = true;
    /* libxenstore's blocks are not counted; leaks are the sanitizer's */
    for (later_too = 0; later_too < 2; later_too++) {
        for (n = 1; with_little_memory(n, later_too); n++)
            ;
        print_message("# %ld allocations\n", n - 1);
        assert_true(n > 100);
    }
    many_open_ctx();
    for (i = 0; i < many.domains; i++)
        xencfg_domain_config_dispose(&right[i]);
    many_end();
    many.domains = MANY_DOMAINS;
}

int main(void)
{
    static const struct illness illnesses[] = {
        { DAEMON_HANG_UP, 0 }, { DAEMON_ERROR, 0 }, { DAEMON_NONSENSE, 0 },
        { DAEMON_TOO_LONG, 0 },
    };
    static const char *const names[] = {
        "hangs up", "refuses a request", "answers another question",
        "sends too long an answer",
    };
    static const enum daemon_deed hang_up = DAEMON_HANG_UP,
                                  error = DAEMON_ERROR;
    struct tests tests = { 0 };
    size_t i;

    test_add(&tests, all, NULL, "all as by themselves, 11 requests each");
    test_add(&tests, groups, NULL, "more than are kept in memory");
    test_add(&tests, crumbs, NULL, "answers that come in crumbs");
    test_add(&tests, views, NULL, "the other views");
    test_add(&tests, chosen, NULL, "some domains, one of them thrice");
    test_add(&tests, stopped, NULL, "the caller has enough");
    test_add(&tests, bad_templates, NULL, "a bad template among many");
    for (i = 0; i < COUNT(illnesses); i++)
        test_add(&tests, ill, &illnesses[i], "xenstored %s", names[i]);
    test_add(&tests, another_daemon, &hang_up, "a daemon that may not be used");
    test_add(&tests, another_daemon, &error, "another such daemon");
    test_add(&tests, silence, NULL, "xenstored falls silent");
    test_add(&tests, no_memory, NULL, "no memory");
    return test_run(&tests);
}
