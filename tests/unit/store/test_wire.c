/*
 * What xenstored does wrong at its n-th answer, for n = 1, 2, ...: a retrieve
 * gives the complete result, or an error that says what it wanted to know; the
 * next one is complete.  And how questions go into the socket: in whole ones.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "daemon.h"
#include "fake_store.h"
#include "store/wire.h"
#include "util.h"

#define SHORT_MS 200
#define LONG_MS 30000

ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);

#define TEMPLATE                                                              \
    "{\"b_info\":{\"type.pv\":{}},\"nics\":[{\"devid\":0}],"                      \
    "\"vtpms\":[{\"devid\":0}]}"

static struct host host;

/* ------------------------------------------------------------ a wrong answer */

struct row {
    const char *name;
    enum daemon_deed deed;
    int rc; /* 0: it does no harm */
    bool mended; /* asked again over another connection, it does none */
};

static const struct row rows[] = {
    { "it hangs up", DAEMON_HANG_UP, XENCFG_ERROR_STORE, true },
    { "silence", DAEMON_IGNORE, XENCFG_ERROR_TIMEDOUT, false },
    { "an error", DAEMON_ERROR, XENCFG_ERROR_STORE, false },
    { "an error that nobody knows", DAEMON_UNKNOWN, XENCFG_ERROR_STORE, false },
    { "an answer to another question", DAEMON_NONSENSE, XENCFG_ERROR_STORE,
      false },
    { "another's answer", DAEMON_FOREIGN, XENCFG_ERROR_STORE, false },
    { "too long an answer", DAEMON_TOO_LONG, XENCFG_ERROR_STORE, true },
    { "an event for which nobody asked", DAEMON_EVENT, 0, false },
};

static const char nodes[] = "/local/domain/1/vm = /vm/" HOST_UUID "\n"
                            "/local/domain/1/name = guest\n"
                            "/local/domain/1/memory/target = 1024\n"
                            "/local/domain/1/memory/static-max = 1024\n"
                            "/libxl/1/device/vif/0 = x\n"
                            "/libxl/1/device/vtpm/0 = x\n";

struct spoiled {
    unsigned at, seen;
    enum daemon_deed deed;
};

static enum daemon_deed at_nth(struct daemon *d,
                               const struct daemon_request *req)
{
    struct spoiled *s = d->arg;

    (void)req;
    return ++s->seen == s->at ? s->deed : DAEMON_ANSWER;
}

static xencfg_ctx *open_ctx(int64_t deadline_ms)
{
    struct xencfg_options opt = XENCFG_OPTIONS(
        .state_dir = host.dir, .sysfs_dir = host.dir,
        .deadline_ms = deadline_ms);
    xencfg_ctx *ctx;

    assert_int_equal(xencfg_open(&ctx, &opt), 0);
    return ctx;
}

static int retrieve(xencfg_ctx *ctx, int *nics)
{
    xencfg_domain_config config;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, &config, NULL);
    *nics = config.num_nics;
    if (!rc)
        assert_string_equal(config.c_info.name, "guest");
    xencfg_domain_config_dispose(&config);
    return rc;
}

/* Returns the requests of an undisturbed one. */
static unsigned spoil(const struct row *row, unsigned at, unsigned *harmed)
{
    struct spoiled s = { .at = at, .deed = row->deed };
    struct daemon d = { .hook = at_nth, .arg = &s };
    xencfg_ctx *ctx;
    unsigned sent;
    int nics, rc;

    daemon_start(&d, nodes);
    ctx = open_ctx(at && row->deed == DAEMON_IGNORE ? SHORT_MS : LONG_MS);
    rc = retrieve(ctx, &nics);
    /* without one the next answer may be the wrong one */
    if (rc && rc != row->rc &&
        (row->deed != DAEMON_IGNORE || rc != XENCFG_ERROR_STORE))
        fail_msg("at %u: %d, %s", at, rc, xencfg_errmsg(ctx));
    if (rc && !strchr(xencfg_errmsg(ctx), '/') &&
        !strstr(xencfg_errmsg(ctx), "domain 1") &&
        !strstr(xencfg_errmsg(ctx), "transaction"))
        fail_msg("at %u: unclear: %s", at, xencfg_errmsg(ctx));
    assert_int_equal(nics, rc ? 0 : 1);
    *harmed += rc != 0;
    sent = d.counts->requests;
    ctx->deadline = LONG_MS / 1e3;
    ctx->silent = false;
    if (retrieve(ctx, &nics))
        fail_msg("at %u, again: %s", at, xencfg_errmsg(ctx));
    assert_int_equal(nics, 1);
    xencfg_close(ctx);
    daemon_stop(&d);
    return sent;
}

static void nth(void **state)
{
    const struct row *row = *state;
    unsigned n, harmed = 0, all = spoil(row, 0, &harmed);

    assert_in_range(all, 9, 16);
    for (n = 1; n <= all; n++)
        spoil(row, n, &harmed);
    assert_true(row->mended || (harmed > 2) == (row->rc != 0));
}

/* A listing whose last name does not end is no listing. */
static void unended(void **state)
{
    struct spoiled s = { .at = 1, .deed = DAEMON_UNENDED };
    struct daemon d = { .hook = at_nth, .arg = &s };
    struct names names = { 0 };
    struct store *store;
    xencfg_ctx *ctx;

    (void)state;
    daemon_start(&d, nodes);
    ctx = open_ctx(LONG_MS);
    xencfg__begin(ctx);
    assert_int_equal(xencfg__store(ctx, &store), 0);
    assert_int_equal(xencfg__store_list(store, &names, "/libxl/1/device"),
                     XENCFG_ERROR_STORE);
    assert_non_null(strstr(xencfg_errmsg(ctx), "unknown form"));
    assert_int_equal(xencfg__store_list(store, &names, "/libxl/1/device"), 0);
    assert_int_equal(names.count, 2);
    free(names.name);
    xencfg_close(ctx);
    daemon_stop(&d);
}

/* ------------------------------------------------------------------- sending */

static unsigned sent_pieces;

static struct {
    bool on;
    unsigned calls;
    size_t left; /* of a question that was cut */
} sending;

/* Is it whole questions, and no more than the kernel takes at once?  Takes a
   part of it now and then, or nothing. */
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct msghdr part = *message;
    struct iovec iov = message->msg_iov[0];
    size_t len = 0, i;

    sent_pieces++;
    if (!sending.on)
        return __real_sendmsg(fd, message, flags);
    assert_true(flags & MSG_NOSIGNAL);
    for (i = 0; i < message->msg_iovlen; i++) {
        const struct xsd_sockmsg *h = message->msg_iov[i].iov_base;

        len += message->msg_iov[i].iov_len;
        if (!i && sending.left)
            assert_int_equal(message->msg_iov[i].iov_len, sending.left);
        else
            assert_int_equal(message->msg_iov[i].iov_len,
                             sizeof(*h) + h->len);
    }
    assert_in_range(len, 1, 16384);
    sending.left = 0;
    switch (++sending.calls % 4) {
    case 1:
        errno = EINTR;
        return -1;
    case 2:
        part.msg_iov = &iov;
        part.msg_iovlen = 1;
        sending.left = iov.iov_len - 7;
        iov.iov_len = 7;
        return __real_sendmsg(fd, &part, flags);
    case 3:
        return __real_sendmsg(fd, message, flags);
    default:
        errno = EAGAIN;
        return -1;
    }
}

/* What is sent at once is a round trip: the uuid with the begin; then all, and
   the end.  What nobody expected takes another transaction. */
static void round_trips(void **state)
{
    static const struct {
        const char *template;
        unsigned least, most;
    } trips[] = {
        { TEMPLATE, 2, 2 },
        { "{\"b_info\":{\"type.pv\":{}},\"nics\":[{\"devid\":0}]}", 4, 12 },
        { "{\"b_info\":{\"type.pv\":{}},\"nics\":[{\"devid\":0}],\"vtpms\":"
          "[{\"devid\":0}],\"disks\":[{\"vdev\":\"xvda\",\"removable\":1}]}",
          2, 2 },
        { "{\"b_info\":{\"type.hvm\":{}},\"nics\":[{\"devid\":0}],\"vtpms\":"
          "[{\"devid\":0}],\"pcidevs\":[{\"bus\":1}]}", 2, 2 },
    };
    struct daemon d = { .hook = NULL };
    xencfg_ctx *ctx = open_ctx(LONG_MS);
    size_t i;
    int nics;

    (void)state;
    daemon_start(&d, nodes);
    for (i = 0; i < COUNT(trips); i++) {
        host_template(&host, 1, HOST_UUID, trips[i].template);
        sent_pieces = 0;
        assert_int_equal(retrieve(ctx, &nics), 0);
        assert_int_equal(nics, 1);
        assert_in_range(sent_pieces, trips[i].least, trips[i].most);
    }
    host_template(&host, 1, HOST_UUID, TEMPLATE);
    xencfg_close(ctx);
    daemon_stop(&d);
}

#define MANY 500 /* which the daemon can keep */

static void many_at_once(void **state)
{
    struct asked *a[MANY];
    struct daemon d = { .hook = NULL };
    struct wire *w = calloc(1, sizeof(*w));
    xencfg_ctx *ctx = open_ctx(LONG_MS);
    char path[80];
    unsigned i;

    (void)state;
    daemon_start(&d, nodes);
    xencfg__begin(ctx);
    assert_int_equal(xencfg__wire_open(w, ctx), 0);
    memset(&sending, 0, sizeof(sending));
    sending.on = true;
    for (i = 0; i < MANY; i++) {
        snprintf(path, sizeof(path), "/local/domain/1/%s%0*u",
                 i % 3 ? "none" : "name", i % 3 ? 40 : 0, i);
        if (!(i % 3))
            path[strlen("/local/domain/1/name")] = 0;
        a[i] = xencfg__asked_new(XS_READ, 0, path, NULL, 0);
        xencfg__wire_post(w, a[i]);
    }
    assert_int_equal(xencfg__wire_wait(w, a[MANY - 1]), 0);
    sending.on = false;
    for (i = 0; i < MANY; i++) {
        assert_true(a[i]->answered);
        assert_int_equal(a[i]->err, i % 3 ? ENOENT : 0);
        if (!a[i]->err)
            assert_string_equal(a[i]->data, "guest");
        xencfg__asked_free(a[i]);
    }
    xencfg__wire_close(w);
    free(w);
    xencfg_close(ctx);
    daemon_stop(&d);
}

/* What is not taken any more comes, and is thrown away. */
static void left_behind(void **state)
{
    struct daemon d = { .hook = NULL };
    struct wire *w = calloc(1, sizeof(*w));
    xencfg_ctx *ctx = open_ctx(LONG_MS);
    struct asked *a, *b;

    (void)state;
    daemon_start(&d, nodes);
    xencfg__begin(ctx);
    assert_int_equal(xencfg__wire_open(w, ctx), 0);
    a = xencfg__asked_new(XS_READ, 0, "/local/domain/1/name", NULL, 0);
    b = xencfg__asked_new(XS_READ, 0, "/local/domain/1/vm", NULL, 0);
    xencfg__wire_post(w, a);
    xencfg__wire_post(w, b);
    xencfg__asked_free(a);
    assert_int_equal(xencfg__wire_wait(w, b), 0);
    assert_string_equal(b->data, "/vm/" HOST_UUID);
    xencfg__asked_free(b);
    a = xencfg__asked_new(XS_READ, 0, "/local/domain/1/name", NULL, 0);
    xencfg__wire_post(w, a);
    xencfg__wire_close(w);
    assert_true(a->answered);
    assert_int_equal(a->err, EBADF);
    xencfg__asked_free(a);
    errno = 0;
    assert_null(xencfg__asked_new(XS_WRITE, 0, "/a", w->in, 4094));
    assert_int_equal(errno, E2BIG);
    free(w);
    xencfg_close(ctx);
    daemon_stop(&d);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;
    int rc;

    host_make(&host);
    host_template(&host, 1, HOST_UUID, TEMPLATE);
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, nth, &rows[i], "the n-th answer: %s", rows[i].name);
    test_add(&tests, unended, NULL, "a listing without its last NUL");
    test_add(&tests, round_trips, NULL, "a retrieve takes two round trips");
    test_add(&tests, many_at_once, NULL, "many questions, sent in whole ones");
    test_add(&tests, left_behind, NULL, "answers that nobody waits for");
    rc = test_run(&tests);
    host_free(&host);
    return rc;
}
