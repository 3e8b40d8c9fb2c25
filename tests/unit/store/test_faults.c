/*
 * The n-th request to xenstore goes wrong, for n = 1, 2, ... until it makes no
 * difference, on real hosts: the result is an error that names the path, and
 * nothing was changed; or it is the complete one.  Or the answer is garbage:
 * then no other device is hidden.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "kinds/kinds.h"
#include "util.h"

static struct sample *all;

/* What a retrieve gave. */
struct result {
    int rc;
    xencfg_domain_config config;
    xencfg_report report;
};

static void result_free(struct result *r)
{
    xencfg_domain_config_dispose(&r->config);
    xencfg_report_dispose(&r->report);
}

static const char before[] = "{\"c_info\":{\"name\":\"before\"},"
                             "\"b_info\":{\"type.pv\":{\"kernel\":\"k\"}}}";

/* Retrieves into objects that hold something, which must stay on failure. */
static void retrieve(struct host *host, uint32_t domid, struct result *ret)
{
    xencfg_domain_config config;
    xencfg_report report;
    char *json;

    test_from_json(&xencfg__desc_domain_config, &ret->config, before);
    xencfg_report_init(&ret->report);
    ret->report.domid = 4711;
    config = ret->config;
    report = ret->report;
    host_begin(host);
    ret->rc = xencfg_retrieve(host->ctx, domid, XENCFG_VIEW_LIVE, 0,
                              &ret->config, &ret->report);
    if (!ret->rc)
        return;
    assert_memory_equal(&config, &ret->config, sizeof(config));
    assert_memory_equal(&report, &ret->report, sizeof(report));
    json = test_to_json(&xencfg__desc_domain_config, &ret->config,
                        XENCFG_JSON_COMPACT);
    assert_string_equal(json, before);
    free(json);
    assert_true(*xencfg_errmsg(host->ctx));
}

static void assert_same(const struct result *a, const struct result *b)
{
    assert_int_equal(a->rc, 0);
    assert_true(xencfg_domain_config_equal(&a->config, &b->config));
    assert_true(xencfg_report_equal(&a->report, &b->report));
}

/* A host of a sample, and what a retrieve there gives if nothing goes wrong. */
static void begin(struct host *host, const struct sample *sample,
                  struct result *good)
{
    host_make(host);
    host_sample(host, sample);
    retrieve(host, sample->domid, good);
    if (good->rc)
        fail_msg("%s: %s", sample->name, xencfg_errmsg(host->ctx));
}

/* ----------------------------------------------------------------- failures */

struct fault {
    const char *name;
    int rc;                     /* what the request returns; 0: see below */
    bool later_too;             /* the later ones as well: a dead connection */
};

static const struct fault faults[] = {
    { "fails", XENCFG_ERROR_STORE, false },
    { "fails, and all after it", XENCFG_ERROR_STORE, true },
    { "times out", XENCFG_ERROR_TIMEDOUT, false },
    { "times out, and all after it", XENCFG_ERROR_TIMEDOUT, true },
    { "has no memory", XENCFG_ERROR_NOMEM, false },
    { "cannot connect again, nor any after it", XENCFG_ERROR_ACCESS, true },
};

struct injection {
    unsigned n;
    const struct fault *fault;
    uint32_t domid;
    char path[256];             /* of the request that failed first */
};

static struct answer inject(struct host *host, const struct request *req)
{
    struct injection *in = host->arg;

    if (req->n < in->n || (req->n > in->n && !in->fault->later_too))
        return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
    if (req->n == in->n)
        snprintf(in->path, sizeof(in->path), "%s", req->path);
    return (struct answer){ ANSWER_FAIL, in->fault->rc, NULL, 0 };
}

static void nth_fails_on(const struct sample *sample, const struct fault *fault)
{
    struct injection in = { 1, fault, sample->domid, "" };
    struct result good, got;
    struct host host;
    unsigned total;

    begin(&host, sample, &good);
    total = host.requests;
    assert_true(total > 5);
    host.hook = inject;
    host.arg = &in;
    for (;; in.n++) {
        in.path[0] = 0;
        retrieve(&host, sample->domid, &got);
        if (!in.path[0])
            break;
        assert_int_equal(got.rc, fault->rc);
        if (!strstr(xencfg_errmsg(host.ctx), in.path))
            fail_msg("\"%s\" does not name %s", xencfg_errmsg(host.ctx),
                     in.path);
        result_free(&got);
    }
    assert_int_equal(in.n, total + 1);
    assert_same(&got, &good);
    result_free(&got);
    result_free(&good);
    host_free(&host);
}

static void nth_fails(void **state)
{
    const struct sample *s;

    for (s = all; s->name; s++)
        nth_fails_on(s, *state);
}

/* ------------------------------------------------------ the domain vanishes */

/* Is path about the domain? */
static bool concerns(const char *path, uint32_t domid)
{
    char *part = test_format("/%u", domid);
    const char *at = strstr(path, part);
    size_t len = strlen(part);
    bool found = false;

    for (; at && !found; at = strstr(at + 1, part))
        found = !at[len] || at[len] == '/';
    free(part);
    return found;
}

static struct answer vanish(struct host *host, const struct request *req)
{
    struct injection *in = host->arg;

    if (req->n == in->n) {
        snprintf(in->path, sizeof(in->path), "%s", req->path);
        if (in->fault) {        /* its template too */
            char *path = host_template_path(host, in->domid, HOST_UUID);

            assert_int_equal(unlink(path), 0);
            free(path);
        }
    }
    return req->n >= in->n && concerns(req->path, in->domid)
               ? (struct answer){ ANSWER_NONE, 0, NULL, 0 }
               : (struct answer){ ANSWER_REAL, 0, NULL, 0 };
}

static void vanishes_on(const struct sample *sample,
                        const struct fault *template_too)
{
    struct injection in = { 1, template_too, sample->domid, "" };
    struct result good, got;
    struct host host;

    begin(&host, sample, &good);
    host.hook = vanish;
    host.arg = &in;
    for (;; in.n++) {
        in.path[0] = 0;
        host_sample(&host, sample);
        retrieve(&host, sample->domid, &got);
        if (!in.path[0])
            break;
        if (got.rc != XENCFG_ERROR_DOMAIN_NOTFOUND &&
            (!template_too || got.rc != XENCFG_ERROR_JSON_CONFIG_EMPTY))
            fail_msg("%d: %s", got.rc, xencfg_errmsg(host.ctx));
        assert_non_null(strstr(xencfg_errmsg(host.ctx), "domain "));
        result_free(&got);
    }
    assert_same(&got, &good);
    result_free(&got);
    result_free(&good);
    host_free(&host);
}

static void vanishes(void **state)
{
    const struct sample *s;

    for (s = all; s->name; s++)
        vanishes_on(s, *state);
}

/* ------------------------------------------------------------------ garbage */

#define LONG_SIZE 65536

struct garbage {
    const char *name;
    const char *value;          /* NULL: LONG_SIZE times the letter x */
    size_t len;
};

#define GARBAGE(name_, value_) { name_, value_, sizeof(value_) - 1 }

static const struct garbage garbage[] = {
    { "64 KiB", NULL, LONG_SIZE },
    GARBAGE("control characters", "\x01\x1b[31m\r\n\t\x7f"),
    GARBAGE("not UTF-8", "\xff\xfe\x80"),
    GARBAGE("half a character", "x\xc3"),
    GARBAGE("a negative number", "-1"),
    GARBAGE("a number of 65 bits", "18446744073709551617"),
    GARBAGE("a number of 32 bits", "4294967295"),
    GARBAGE("nothing", ""),
    GARBAGE("a NUL", "\0x"),
    GARBAGE("a path upwards", "../../../etc"),
    GARBAGE("a format", "%s%n%n%s"),
};

struct spoil {
    unsigned n;
    bool list, done;
    struct answer answer;
    char path[256];
};

static struct answer spoil(struct host *host, const struct request *req)
{
    struct spoil *sp = host->arg;

    if (req->n != sp->n)
        return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
    snprintf(sp->path, sizeof(sp->path), "%s", req->path);
    sp->list = req->list;
    return sp->answer;
}

/* How many entries of one kind the good result has and the other has not. */
static int missing_of_kind(const struct devkind *k, const struct result *good,
                           const struct result *got)
{
    int i, j, missing = 0, n = *xencfg__device_count(k, &got->config);

    for (i = 0; i < *xencfg__device_count(k, &good->config); i++) {
        const void *entry = xencfg__device(k, &good->config, i);

        for (j = 0; j < n; j++)
            if (xencfg__type_equal(k->type, entry,
                                   xencfg__device(k, &got->config, j)))
                break;
        missing += j == n;
    }
    return missing;
}

/*
 * A node that is read is one device's or none's; a listing, one kind's, but
 * that of usb controllers tells the usb devices too.  Nothing can be said if
 * the list of the kinds is garbage.
 */
static void check_others(const struct result *good, const struct result *got,
                         const struct spoil *sp)
{
    int kind, missing, kinds = 0, devices = 0;

    for (kind = 1; kind < NKINDS; kind++) {
        missing = missing_of_kind(&xencfg__kinds[kind], good, got);
        kinds += missing > 0;
        devices += missing;
    }
    if (sp->list && strstr(sp->path, "/device/"))
        assert_true(kinds <= 1 + !!strstr(sp->path, "/vusb"));
    else if (!sp->list && devices > 1)
        fail_msg("%d devices are gone with %s", devices, sp->path);
}

/* All that came out of it can be written, and is reported. */
static void check_output(const struct result *got)
{
    free(test_to_json(&xencfg__desc_domain_config, &got->config, 0));
    free(test_to_json(&xencfg__desc_report, &got->report, 0));
}

static void garbage_on(const struct sample *sample, const struct garbage *g,
                       const char *value)
{
    struct spoil sp = { .n = 1, .answer = { ANSWER_VALUE, 0, value, g->len } };
    struct result good, got;
    struct host host;

    begin(&host, sample, &good);
    host.hook = spoil;
    host.arg = &sp;
    for (;; sp.n++) {
        sp.path[0] = 0;
        retrieve(&host, sample->domid, &got);
        if (!sp.path[0])
            break;
        if (got.rc) {
            if (!strstr(xencfg_errmsg(host.ctx), sp.path))
                fail_msg("\"%s\" does not name %s", xencfg_errmsg(host.ctx),
                         sp.path);
            assert_non_null(strstr(sp.path, "num_devs"));
        } else {
            check_output(&got);
            check_others(&good, &got, &sp);
        }
        result_free(&got);
    }
    assert_same(&got, &good);
    result_free(&got);
    result_free(&good);
    host_free(&host);
}

/* Those with most kinds of devices. */
static bool has_much(const struct sample *s)
{
    return strstr(s->name, "12-vdispl") || strstr(s->name, "/pv-devices") ||
           strstr(s->name, "/cdrom") || strstr(s->name, "/disk-virtio") ||
           strstr(s->name, "/pci");
}

static void nth_is_garbage(void **state)
{
    const struct garbage *g = *state;
    char *value = malloc(g->len + 1);
    const struct sample *s;
    int tried = 0;

    if (g->value)
        memcpy(value, g->value, g->len);
    else
        memset(value, 'x', g->len);
    for (s = all; s->name; s++) {
        if (!has_much(s))
            continue;
        garbage_on(s, g, value);
        tried++;
    }
    assert_int_equal(tried, 5);
    free(value);
}

/* -------------------------------------------------------------- other calls */

static void domains_fail(void **state)
{
    static const struct fault fault = { "fails", XENCFG_ERROR_STORE, false };
    struct injection in = { 1, &fault, 1, "" };
    xencfg_domain_list list, copy;
    struct host host;
    int rc;

    (void)state;
    host_make(&host);
    host_sample(&host, &all[0]);
    host.hook = inject;
    host.arg = &in;
    xencfg_domain_list_init(&list);
    for (;; in.n++) {
        copy = list;
        in.path[0] = 0;
        host_begin(&host);
        rc = xencfg_domains(host.ctx, &list);
        if (!in.path[0])
            break;
        assert_int_equal(rc, XENCFG_ERROR_STORE);
        assert_non_null(strstr(xencfg_errmsg(host.ctx), in.path));
        assert_memory_equal(&copy, &list, sizeof(list));
    }
    assert_int_equal(rc, 0);
    assert_int_equal(list.num_domains, 2);
    assert_string_equal(list.domains[1].name, "pv1");
    assert_true(in.n > 4);
    xencfg_domain_list_dispose(&list);
    host_free(&host);
}

static void find_fails(void **state)
{
    static const struct fault fault = { "fails", XENCFG_ERROR_STORE, false };
    static const char *const whats[] = { "1", "pv1", HOST_UUID };
    struct injection in = { 1, &fault, 1, "" };
    struct host host;
    uint32_t domid;
    size_t i;
    int rc;

    (void)state;
    host_make(&host);
    host_sample(&host, &all[0]);
    host.hook = inject;
    host.arg = &in;
    for (i = 0; i < COUNT(whats); i++) {
        for (in.n = 1;; in.n++) {
            domid = 4711;
            in.path[0] = 0;
            host_begin(&host);
            rc = xencfg_domain_find(host.ctx, whats[i], &domid);
            if (!in.path[0])
                break;
            assert_int_equal(rc, XENCFG_ERROR_STORE);
            assert_non_null(strstr(xencfg_errmsg(host.ctx), in.path));
            assert_int_equal(domid, 4711);
        }
        assert_int_equal(rc, 0);
        assert_int_equal(domid, 1);
        assert_true(in.n > (i ? 2 : 1));
    }
    host_free(&host);
}

int main(void)
{
    static const struct fault template_too;
    struct tests tests = { 0 };
    size_t i;
    int rc;

    all = samples();
    for (i = 0; i < COUNT(faults); i++)
        test_add(&tests, nth_fails, &faults[i], "the n-th request %s",
                 faults[i].name);
    test_add(&tests, vanishes, NULL, "the domain vanishes at the n-th request");
    test_add(&tests, vanishes, &template_too,
             "the domain and its template vanish at the n-th request");
    for (i = 0; i < COUNT(garbage); i++)
        test_add(&tests, nth_is_garbage, &garbage[i],
                 "the n-th answer is garbage: %s", garbage[i].name);
    test_add(&tests, domains_fail, NULL, "domains: the n-th request fails");
    test_add(&tests, find_fails, NULL, "find: the n-th request fails");
    rc = test_run(&tests);
    samples_free(all);
    return rc;
}
