/*
 * With libxenstore as the way to xenstore, the n-th call of it fails, for n = 1, 2, ...: a retrieve gives the
 * complete result or an error that names the path; the next one connects anew,
 * and is complete; no connection is left open.
 *
 * libxenstore's functions are wrapped at link time.  They answer from a dump;
 * but if XENCFG_TEST_DOMID is set, with what xenstored says about that domain,
 * whose template is in BED_STATE_DIR (check/bad-input.sh does so).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include "fake_store.h"
#include "util.h"

struct xs_handle *__real_xs_open(unsigned long flags);
void __real_xs_close(struct xs_handle *xs);
void *__real_xs_read(struct xs_handle *xs, xs_transaction_t t, const char *path,
                     unsigned *len);
char **__real_xs_directory(struct xs_handle *xs, xs_transaction_t t,
                           const char *path, unsigned *n);
bool __real_xs_is_domain_introduced(struct xs_handle *xs, unsigned id);
bool __wrap_xs_is_domain_introduced(struct xs_handle *xs, unsigned id);
xs_transaction_t __real_xs_transaction_start(struct xs_handle *xs);
bool __real_xs_transaction_end(struct xs_handle *xs, xs_transaction_t t,
                               bool abort);
xs_transaction_t __wrap_xs_transaction_start(struct xs_handle *xs);
bool __wrap_xs_transaction_end(struct xs_handle *xs, xs_transaction_t t,
                               bool abort);
struct xs_handle *__wrap_xs_open(unsigned long flags);
void __wrap_xs_close(struct xs_handle *xs);
void *__wrap_xs_read(struct xs_handle *xs, xs_transaction_t t, const char *path,
                     unsigned *len);
char **__wrap_xs_directory(struct xs_handle *xs, xs_transaction_t t,
                           const char *path, unsigned *n);

static struct host host;        /* of the dump */
static bool live;               /* no dump */
static xencfg_ctx *ctx;
static uint32_t domid = 1;

static struct {
    unsigned calls, fail_at;    /* 0: none */
    int error;
    bool later_too, dies, list;
    const char *refuse;         /* a listing on which the daemon hangs up */
    char path[256];             /* of the first that failed */
    bool in_transaction;        /* the first that failed was */
    int open, opened;           /* connections */
    int open_error;
} xs;

static bool fails(const char *path, bool list)
{
    xs.calls++;
    if (!xs.fail_at || xs.calls < xs.fail_at ||
        (xs.calls > xs.fail_at && !xs.later_too))
        return false;
    if (xs.calls == xs.fail_at) {
        snprintf(xs.path, sizeof(xs.path), "%s", path);
        xs.list = list;
    }
    if (xs.dies)
        xs.open_error = ECONNREFUSED;
    errno = xs.error;
    return true;
}

struct xs_handle *__wrap_xs_open(unsigned long flags)
{
    struct xs_handle *handle = (struct xs_handle *)&host;

    if (xs.open_error) {
        errno = xs.open_error;
        return NULL;
    }
    if (live)
        handle = __real_xs_open(flags);
    xs.open += handle != NULL;
    xs.opened++;
    return handle;
}

void __wrap_xs_close(struct xs_handle *handle)
{
    xs.open--;
    if (live)
        __real_xs_close(handle);
}

void *__wrap_xs_read(struct xs_handle *handle, xs_transaction_t t,
                     const char *path, unsigned *len)
{
    char *value = NULL;
    size_t n = 0;

    if (fails(path, false))
        return NULL;
    if (live)
        return __real_xs_read(handle, t, path, len);
    if (host.real->ops->read(host.real, path, &value, &n))
        abort();
    *len = n;
    errno = ENOENT;
    return value;
}

char **__wrap_xs_directory(struct xs_handle *handle, xs_transaction_t t,
                           const char *path, unsigned *n)
{
    struct names names = { 0 };
    char *node = NULL;
    size_t len;

    if (fails(path, true))
        return NULL;
    if (xs.refuse && !strcmp(path, xs.refuse)) {
        errno = EBADF;
        return NULL;
    }
    if (live)
        return __real_xs_directory(handle, t, path, n);
    if (host.real->ops->list(host.real, path, &names) ||
        host.real->ops->read(host.real, path, &node, &len))
        abort();
    if (!node)
        errno = ENOENT;
    free(node);
    *n = names.count;
    return names.name;
}

bool __wrap_xs_is_domain_introduced(struct xs_handle *handle, unsigned id)
{
    if (fails("whether there is domain", false))
        return false;
    return !live || __real_xs_is_domain_introduced(handle, id);
}

#define COMMIT "commit the transaction"

xs_transaction_t __wrap_xs_transaction_start(struct xs_handle *handle)
{
    if (fails("begin a transaction", false))
        return XBT_NULL;
    if (!xs.path[0])
        xs.in_transaction = true;
    return live ? __real_xs_transaction_start(handle) : 1;
}

/* What ends it after a failure is not counted. */
bool __wrap_xs_transaction_end(struct xs_handle *handle, xs_transaction_t t,
                               bool abort)
{
    if (!abort && fails(COMMIT, false))
        return false;
    if (!xs.path[0])
        xs.in_transaction = false;
    return live ? __real_xs_transaction_end(handle, t, abort) : true;
}

/* -------------------------------------------------------------------- tests */

struct result {
    int rc;
    xencfg_domain_config config;
    xencfg_report report;
};

static void retrieve(struct result *r)
{
    xencfg_domain_config_init(&r->config);
    xencfg_report_init(&r->report);
    xs.calls = 0;
    r->rc = xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, 0, &r->config,
                            &r->report);
}

static void result_free(struct result *r)
{
    xencfg_domain_config_dispose(&r->config);
    xencfg_report_dispose(&r->report);
}

static void assert_same(const struct result *got, const struct result *good)
{
    if (got->rc)
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_true(xencfg_domain_config_equal(&got->config, &good->config));
    assert_true(xencfg_report_equal(&got->report, &good->report));
}

static void begin(struct result *good)
{
    memset(&xs, 0, sizeof(xs));
    if (live) {
        struct xencfg_options opt =
            XENCFG_OPTIONS(.state_dir = getenv("BED_STATE_DIR"));

        assert_int_equal(xencfg_open(&ctx, &opt), 0);
    } else {
        struct xencfg_options opt =
            XENCFG_OPTIONS(.state_dir = host.dir, .sysfs_dir = host.dir);

        assert_int_equal(xencfg_open(&ctx, &opt), 0);
    }
    retrieve(good);
    if (good->rc)
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_true(good->config.num_disks + good->config.num_nics > 0);
}

static void end(struct result *good)
{
    result_free(good);
    xencfg_close(ctx);
    assert_int_equal(xs.open, 0);
}

struct row {
    const char *name;
    int error;
    bool later_too, dies;       /* dies: nor can one connect again */
    int rc;
};

static const struct row rows[] = {
    { "EIO", EIO, false, false, XENCFG_ERROR_STORE },
    { "EIO, and all after it", EIO, true, false, XENCFG_ERROR_STORE },
    { "EAGAIN", EAGAIN, false, false, XENCFG_ERROR_STORE },
    { "EAGAIN, and all after it", EAGAIN, true, false, XENCFG_ERROR_STORE },
    { "EACCES", EACCES, false, false, XENCFG_ERROR_STORE },
    { "EACCES, and all after it", EACCES, true, false, XENCFG_ERROR_STORE },
    { "EINVAL, and all after it", EINVAL, true, false, XENCFG_ERROR_STORE },
    { "EBADF: hung up", EBADF, false, false, XENCFG_ERROR_STORE },
    { "EBADF, and all after it", EBADF, true, false, XENCFG_ERROR_STORE },
    { "EPIPE: hung up", EPIPE, false, false, XENCFG_ERROR_STORE },
    { "ECONNRESET, and all after it", ECONNRESET, true, false,
      XENCFG_ERROR_STORE },
    { "EBADF: xenstored dies", EBADF, true, true, XENCFG_ERROR_STORE },
    { "ECONNRESET: xenstored dies", ECONNRESET, true, true,
      XENCFG_ERROR_STORE },
    { "ENOMEM", ENOMEM, false, false, XENCFG_ERROR_NOMEM },
};

static bool hung_up(int error)
{
    return error == EBADF || error == EPIPE || error == ECONNRESET;
}

static void nth(void **state)
{
    const struct row *row = *state;
    struct result good, got;
    unsigned n, failed = 0;

    begin(&good);
    for (n = 1;; n++) {
        xs.fail_at = n;
        xs.error = row->error;
        xs.later_too = row->later_too;
        xs.dies = row->dies;
        xs.path[0] = 0;
        xs.in_transaction = false;
        retrieve(&got);
        xs.fail_at = 0;
        if (!xs.path[0])
            break;
        /* a listing is tried again on a new connection; all is, if there was
           a conflict, or what C xenstored makes of one */
        if (!row->later_too && ((xs.list && hung_up(row->error)) ||
                                (!strcmp(xs.path, COMMIT) &&
                                 row->error == EAGAIN) ||
                                (xs.in_transaction && row->error == EIO &&
                                 strcmp(xs.path, COMMIT)))) {
            assert_same(&got, &good);
        } else {
            failed++;
            assert_int_equal(got.rc, row->rc);
            if (row->rc != XENCFG_ERROR_NOMEM && !xs.in_transaction &&
                !strstr(xencfg_errmsg(ctx), xs.path))
                fail_msg("\"%s\" does not name %s", xencfg_errmsg(ctx),
                         xs.path);
            assert_int_equal(got.config.num_disks + got.config.num_nics, 0);
            assert_int_equal(got.report.num_findings, 0);
        }
        result_free(&got);
        xs.open_error = 0;
        retrieve(&got);
        assert_same(&got, &good);
        result_free(&got);
    }
    assert_same(&got, &good);
    assert_true(failed > 1); /* at the begin, and at the commit */
    result_free(&got);
    end(&good);
}

/* oxenstored hangs up on a listing that is too long, each time. */
static void too_long(void **state)
{
    char *path = test_format("/libxl/%u/device/vif", domid);
    struct result good, got;

    (void)state;
    begin(&good);
    xs.refuse = path;
    retrieve(&got);
    xs.refuse = NULL;
    if (got.rc)
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_true(xencfg_domain_config_equal(&got.config, &good.config));
    assert_int_equal(
        count_findings(&got.report, XENCFG_FINDING_CLASS_NOT_CHECKED), 1);
    result_free(&got);
    free(path);
    end(&good);
}

static void cannot_connect(void **state)
{
    struct result good, got;

    (void)state;
    begin(&good);
    xs.fail_at = 1;
    xs.error = EBADF;
    retrieve(&got);             /* loses the connection */
    assert_int_equal(got.rc, XENCFG_ERROR_STORE);
    result_free(&got);
    xs.fail_at = 0;
    xs.open_error = ECONNREFUSED;
    retrieve(&got);
    assert_int_equal(got.rc, XENCFG_ERROR_ACCESS);
    assert_non_null(strstr(xencfg_errmsg(ctx), xs_daemon_socket()));
    assert_non_null(strstr(xencfg_errmsg(ctx), "Connection refused"));
    result_free(&got);
    xs.open_error = 0;
    retrieve(&got);
    assert_same(&got, &good);
    result_free(&got);
    end(&good);
}

/* One connection serves all calls. */
static void one_connection(void **state)
{
    struct result good, got;
    int i;

    (void)state;
    begin(&good);
    for (i = 0; i < 5; i++) {
        retrieve(&got);
        assert_same(&got, &good);
        result_free(&got);
    }
    assert_int_equal(xs.opened, 1);
    end(&good);
}

int main(void)
{
    const char *given = getenv("XENCFG_TEST_DOMID");
    struct sample *all = samples();
    struct tests tests = { 0 };
    size_t i;
    int rc;

    setenv("XENCFG_STORE", "libxenstore", 1);
    host_make(&host);
    host_sample(&host, &all[0]);
    domid = all[0].domid;
    if (given) {
        live = true;
        domid = strtoul(given, NULL, 10);
    }
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, nth, &rows[i], "the n-th call fails with %s",
                 rows[i].name);
    if (!live)          /* a live one is asked for listings past xs_directory() */
        test_add(&tests, too_long, NULL, "hung up on a listing, each time");
    test_add(&tests, cannot_connect, NULL, "cannot connect again");
    test_add(&tests, one_connection, NULL, "one connection for all calls");
    rc = test_run(&tests);
    samples_free(all);
    host_free(&host);
    return rc;
}
