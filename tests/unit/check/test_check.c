/*
 * A check and a repair by their calls: every allocation failing, arguments that
 * make no sense, xenstore failing, and what several looks make of what changes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fake_store.h"
#include "heap.h"
#include "template/userdata.h"
#include "util.h"

#define OTHER_UUID "99999999-4455-6677-8899-aabbccddeeff"

/* A little of everything that a dump shows. */
static const char json[] =
    "{\"b_info\":{\"type.pv\":{}},"
    "\"disks\":[{\"vdev\":\"xvda\"},{\"vdev\":\"51712\"},"
    "{\"vdev\":\"hdc\",\"pdev_path\":\"/a\",\"removable\":1},"
    "{\"vdev\":\"?\"}],\"nics\":[{\"devid\":7},{\"devid\":7}],"
    "\"p9s\":[{}],\"channels\":[{\"devid\":0}]}";

static const char nodes[] =
    "/local/domain/0 = \"\"   (n0)\n"
    "/local/domain/0/backend/vif/1/5 = \"\"   (n0)\n"
    "/local/domain/0/backend/vbd/77/5 = \"\"   (n0)\n"
    "/local/domain/1/name = \"guest\xff\"   (n0)\n"
    "/local/domain/1/vm = \"/vm/" HOST_UUID "\"   (n0)\n"
    "/libxl/1/device/vbd/51712/dev = \"xvda\"   (n0)\n"
    "/libxl/1/device/vbd/5632/params = \"qcow2:/b\"   (n0,b1)\n"
    "/libxl/1/device/vif/3 = \"\"   (n0,r1)\n"
    "/libxl/1/device/vif/x = \"\"   (n0)\n"
    "/libxl/66 = \"\"   (n0)\n";

static const char *const all[] = {
    "orphan-backend",  "guest-readable",     "guest-writable",
    "stale-entry",     "live-without-entry", "medium-differs",
    "duplicate-entry", "nameless-disk",      "malformed-node",
    "template-no-nul", "dead-domain-file",   "dead-domain-nodes",
};

static struct host host;
static char *dump;
static struct xencfg_options options;

static void make_host(void)
{
    host_make(&host);
    host_template_data(&host, 1, HOST_UUID, json, sizeof(json) - 1);
    host_template(&host, 55, OTHER_UUID, "{}");
    dump = host_dump(&host, nodes);
    options = (struct xencfg_options)XENCFG_OPTIONS(.state_dir = host.dir,
                                                    .xenstore_dump = dump);
}

static bool has(const xencfg_check_result *r, const char *code)
{
    int i;

    for (i = 0; i < r->num_problems; i++)
        if (!strcmp(r->problems[i].code, code))
            return true;
    return false;
}

/* ------------------------------------------------------------------- checks */

static void offline(void **state)
{
    xencfg_check_result r = { 0 };
    xencfg_ctx *ctx;
    char *text = NULL;
    size_t i;

    (void)state;
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    assert_int_equal(xencfg_check(ctx, NULL, 0, &r), 0);
    for (i = 0; i < COUNT(all); i++)
        if (!has(&r, all[i]))
            fail_msg("%s was not found", all[i]);
    for (i = 0; i < (size_t)r.num_problems; i++)
        assert_false(r.problems[i].repair);
    assert_int_equal(r.domains, 3);
    /* also of a name that is not UTF-8 */
    assert_int_equal(xencfg_check_result_to_json(ctx, &r, 0, &text, NULL), 0);
    free(text);
    xencfg_check_result_dispose(&r);
    xencfg_close(ctx);
}

static xencfg_check_result good;

static bool try_check(long n, bool later_too)
{
    xencfg_check_result r, bytes;
    xencfg_ctx *ctx;
    bool failed;
    int rc;

    assert_int_equal(xencfg_open(&ctx, &options), 0);
    xencfg_check_result_init(&r);
    r.domains = 4711;
    bytes = r;
    heap_begin(n, later_too);
    rc = xencfg_check(ctx, NULL, 0, &r);
    failed = heap_end();
    if (rc) {
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
        assert_memory_equal(&bytes, &r, sizeof(r));
    } else {
        assert_true(xencfg_check_result_equal(&r, &good));
    }
    xencfg_check_result_dispose(&r);
    xencfg_close(ctx);
    return failed;
}

static void out_of_memory(void **state)
{
    xencfg_ctx *ctx;

    (void)state;
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    assert_int_equal(xencfg_check(ctx, NULL, 0, &good), 0);
    xencfg_close(ctx);
    heap_until_success(try_check, 200);
    xencfg_check_result_dispose(&good);
}

/* ------------------------------------------------------ xenstore that fails */

static struct answer fail_nth(struct host *h, const struct request *req)
{
    unsigned n = *(unsigned *)h->arg;

    return req->n == n ? (struct answer){ ANSWER_FAIL, XENCFG_ERROR_STORE, NULL,
                                          0 }
                       : (struct answer){ .what = ANSWER_REAL };
}

/* Each request fails once: an error, or told; never "nothing wrong". */
static void store_fails(void **state)
{
    xencfg_check_result r;
    unsigned n, failed = 0, told = 0;
    int rc;

    (void)state;
    host_xenstore(&host, "/local/domain/0 = \"\"\n"
                         "/local/domain/1/name = \"guest\"\n"
                         "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n"
                         "/libxl/1/device/vif/7 = \"\"\n");
    host_template(&host, 1, HOST_UUID,
                  "{\"b_info\":{\"type.pv\":{}},\"nics\":[{\"devid\":7}]}");
    host.ctx->deadline = 0.01;  /* shortens the pauses */
    host.hook = fail_nth;
    host.arg = &n;
    for (n = 1; n < 1000; n++) {
        xencfg_check_result_init(&r);
        host.requests = 0;
        rc = xencfg_check(host.ctx, (const uint32_t[]){ 1 }, 1, &r);
        if (host.requests < n) {
            xencfg_check_result_dispose(&r);
            break;
        }
        if (rc)
            assert_non_null(strstr(xencfg_errmsg(host.ctx), "/"));
        else if (!has(&r, "backend-link") && !has(&r, "not-checked"))
            fail_msg("request %u: nothing is wrong", n);
        failed += rc != 0;
        told += !rc;
        xencfg_check_result_dispose(&r);
    }
    host.hook = NULL;
    assert_true(n > 15 && n < 1000);
    assert_true(failed > 0 && told > 10);
}

/* ---------------------------------------------------------------- arguments */

struct bad_row {
    const char *name, *code, *path, *backup;
    bool repair;
    int rc;
};

static const struct bad_row bad[] = {
    { "no code", NULL, "/x", "b", true, XENCFG_ERROR_INVAL },
    { "unknown code", "nonsense", "/x", "b", true, XENCFG_ERROR_INVAL },
    { "no backup", "file-mode", "/x", NULL, true, XENCFG_ERROR_INVAL },
    { "an empty backup", "file-mode", "/x", "", true, XENCFG_ERROR_INVAL },
    { "a backup that is a path", "file-mode", "/x", "a/b", true,
      XENCFG_ERROR_INVAL },
    { "a backup that goes up", "file-mode", "/x", "..", true,
      XENCFG_ERROR_INVAL },
    { "what has no repair", "template-syntax", "/x", "b", true,
      XENCFG_ERROR_NI },
    { "what is not to be repaired", "file-mode", "/x", "b", false,
      XENCFG_ERROR_NI },
    { "a file elsewhere", "file-mode", "/etc/passwd", "b", true,
      XENCFG_ERROR_INVAL },
    { "a file above", "file-mode", "@/../x", "b", true, XENCFG_ERROR_INVAL },
    { "a file that is not libxl's", "file-mode", "@/dump", "b", true,
      XENCFG_ERROR_INVAL },
    { "no file", "file-mode", NULL, "b", true, XENCFG_ERROR_INVAL },
    { "an entry of no domain", "stale-entry", NULL, "b", true,
      XENCFG_ERROR_INVAL },
};

static void bad_argument(void **state)
{
    const struct bad_row *row = *state;
    xencfg_problem p;
    bool done = true;
    char path[512];

    host_xenstore(&host, "/local/domain/1/name = \"guest\"\n");
    xencfg_problem_init(&p);
    p.code = (char *)(uintptr_t)row->code;
    p.repair = row->repair;
    if (row->path)
        snprintf(path, sizeof(path), "%s%s", *row->path == '@' ? host.dir : "",
                 row->path + (*row->path == '@'));
    p.path = row->path ? path : NULL;
    assert_int_equal(xencfg_repair(host.ctx, &p, row->backup, &done), row->rc);
    assert_true(*xencfg_errmsg(host.ctx));
    assert_true(done);          /* untouched */
}

static void beside_a_dump(void **state)
{
    xencfg_problem p;
    xencfg_ctx *ctx;

    (void)state;
    xencfg_problem_init(&p);
    p.code = (char *)(uintptr_t) "file-mode";
    p.repair = true;
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    assert_int_equal(xencfg_repair(ctx, &p, "b", NULL), XENCFG_ERROR_NI);
    xencfg_close(ctx);
}

/* Each has a text for people, and a name of its own. */
static void codes(void **state)
{
    const struct xencfg_check_code *c;
    size_t i, j;

    (void)state;
    for (i = 0; (c = xencfg_check_code(i)); i++) {
        assert_non_null(c->code);
        assert_int_equal(strspn(c->code, "abcdefghijklmnopqrstuvwxyz-"),
                         strlen(c->code));
        assert_true(c->severity >= XENCFG_SEVERITY_NOTE &&
                    c->severity <= XENCFG_SEVERITY_TROUBLE);
        assert_true(*c->title && *c->explanation && *c->remedy);
        assert_null(strchr(c->remedy, '\n'));
        for (j = 0; j < i; j++)
            assert_string_not_equal(c->code, xencfg_check_code(j)->code);
    }
    assert_true(i > 20);
    assert_null(xencfg_check_code(SIZE_MAX));
}

/* --------------------------------------------------------------------- names */

static const struct {
    const char *name;
    bool is;
} names[] = {
    { "userdata-d.5." HOST_UUID ".libxl-json", true },
    { "userdata-l.0." HOST_UUID ".domain-userdata-lock", true },
    { "userdata-x.5." HOST_UUID ".libxl-json", false },
    { "userdata-d.05." HOST_UUID ".libxl-json", false },
    { "userdata-d.65536." HOST_UUID ".libxl-json", false },
    { "userdata-d.5." HOST_UUID, false },
    /* a lock of that name is not what a lock of that uuid takes */
    { "userdata-l.5.00112233-4455-6677-8899-AABBCCDDEEFF.x", false },
};

static void name(void **state)
{
    size_t i = (size_t)*state - 1;
    char *text = test_format("%s", names[i].name);
    struct userdata f;

    assert_int_equal(xencfg__userdata_parse(text, &f), names[i].is);
    free(text);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;
    int rc;

    make_host();
    test_add(&tests, codes, NULL, "the codes");
    for (i = 0; i < COUNT(names); i++)
        test_add(&tests, name, (void *)(i + 1), "name %s", names[i].name);
    test_add(&tests, offline, NULL, "a host that is a dump");
    test_add(&tests, out_of_memory, NULL, "each allocation fails");
    for (i = 0; i < COUNT(bad); i++)
        test_add(&tests, bad_argument, &bad[i], "repair: %s", bad[i].name);
    test_add(&tests, beside_a_dump, NULL, "repair: beside a dump");
    test_add(&tests, store_fails, NULL, "each request to xenstore fails");
    rc = test_run(&tests);
    free(dump);
    host_free(&host);
    return rc;
}
