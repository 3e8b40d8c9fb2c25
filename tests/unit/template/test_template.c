/*
 * Template files: which one is a domain's, what is no template and how the
 * error names it, and whether the open file is still the path's.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "fake_store.h"
#include "template/template.h"
#include "util.h"

#define OTHER "ffffffff-0000-1111-2222-333333333333"
#define NOBODY 65534
#define GOOD "{\"b_info\":{\"type.pv\":{}}}"

static struct host host;
static char *path;              /* the template of domain 1 */
static xencfg_uuid uuid, other;

static int setup(void **state)
{
    (void)state;
    host_make(&host);
    host_xenstore(&host, "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n");
    path = host_template_path(&host, 1, HOST_UUID);
    xencfg_uuid_parse(&uuid, HOST_UUID);
    xencfg_uuid_parse(&other, OTHER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(path);
    host_free(&host);
    return 0;
}

/* ------------------------------------------------------------------ finding */

static int open_(const xencfg_uuid *u, struct template *t)
{
    *t = (struct template)TEMPLATE_NONE;
    return xencfg__template_open(host.ctx, 1, u, t);
}

static void put(const char *name)
{
    char *file = host_path(&host, name);
    FILE *f = fopen(file, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(GOOD, 1, sizeof(GOOD), f), sizeof(GOOD));
    fclose(f);
    free(file);
}

static void by_uuid(void **state)
{
    struct template t;

    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    host_template(&host, 1, OTHER, GOOD);
    assert_int_equal(open_(&other, &t), 0);
    assert_memory_equal(&t.uuid, &other, sizeof(other));
    assert_string_equal(t.name, "userdata-d.1." OTHER ".libxl-json");
    assert_false(t.by_domid);
    assert_true(fcntl(t.fd, F_GETFD) & FD_CLOEXEC);
    xencfg__template_closep(&t);
    assert_int_equal(t.fd, -1);
    xencfg__template_closep(&t);
}

static void by_domid(void **state)
{
    struct template t;

    (void)state;
    host_template(&host, 1, OTHER, GOOD);
    assert_int_equal(open_(&uuid, &t), 0);
    assert_memory_equal(&t.uuid, &other, sizeof(other));
    assert_true(t.by_domid);
    xencfg__template_closep(&t);
    assert_int_equal(open_(NULL, &t), 0);
    assert_memory_equal(&t.uuid, &other, sizeof(other));
    assert_true(t.by_domid);
    xencfg__template_closep(&t);
}

static void assert_no_template(int rc, const char *text)
{
    struct template t;

    assert_int_equal(open_(NULL, &t), rc);
    assert_int_equal(t.fd, -1);
    assert_null(t.path);
    if (!strstr(xencfg_errmsg(host.ctx), text))
        fail_msg("%s", xencfg_errmsg(host.ctx));
}

static void several(void **state)
{
    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    host_template(&host, 1, OTHER, GOOD);
    assert_no_template(XENCFG_ERROR_AMBIGUOUS, "2 templates");
}

/* Names that only resemble a template's. */
static void none(void **state)
{
    static const char *const names[] = {
        "userdata-d.1." HOST_UUID ".xl",
        "userdata-d.1." HOST_UUID ".libvirt-xml",
        "userdata-d.1." HOST_UUID ".libxl-json~",
        "userdata-d.1." HOST_UUID ".libxl-json.bak",
        "userdata-n.1." HOST_UUID ".libxl-json",
        "userdata-l.1." HOST_UUID ".domain-userdata-lock",
        "userdata-d.11." HOST_UUID ".libxl-json",
        "userdata-d.01." HOST_UUID ".libxl-json",
        "userdata-d.1." HOST_UUID "0.libxl-json",
        "userdata-d.1.00112233-4455-6677-8899-aabbccddeef.libxl-json",
        "userdata-d.1.00112233x4455-6677-8899-aabbccddeeff.libxl-json",
        "xuserdata-d.1." HOST_UUID ".libxl-json",
        "userdata-d.1..libxl-json",
        ".userdata-d.1." HOST_UUID ".libxl-json",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++)
        put(names[i]);
    assert_no_template(XENCFG_ERROR_JSON_CONFIG_EMPTY, "domain 1 ");
    host_template(&host, 1, OTHER, GOOD);
    {
        struct template t;

        assert_int_equal(open_(&uuid, &t), 0);
        xencfg__template_closep(&t);
    }
}

static void no_state_dir(void **state)
{
    char *dir = host.ctx->state_dir;

    (void)state;
    host.ctx->state_dir = path;
    assert_no_template(XENCFG_ERROR_ACCESS, path);
    host.ctx->state_dir = dir;
}

/* ----------------------------------------------------------------- contents */

/* What a retrieve and a bare read say about the file. */
static void assert_refused(int rc, const char *text)
{
    xencfg_domain_config config;
    char *want = test_format("%s%s", path, text);

    xencfg_domain_config_init(&config);
    assert_int_equal(
        xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_TEMPLATE, 0, &config, NULL),
        rc);
    if (strncmp(xencfg_errmsg(host.ctx), want, strlen(want)))
        fail_msg("\"%s\", not \"%s\"", xencfg_errmsg(host.ctx), want);
    free(want);
    xencfg_domain_config_dispose(&config);
}

struct bad_row {
    const char *name, *data;
    size_t len;
    const char *at;             /* what follows the path in the error */
};

#define BAD(name_, data_, at_) { name_, data_, sizeof(data_) - 1, at_ }

static const struct bad_row bad[] = {
    BAD("empty", "", ":1:1:"),
    BAD("a NUL alone", "\0", ":1:1:"),
    BAD("blanks", "  \n ", ":1:1: empty"),
    BAD("not JSON", "hello", ":1:1:"),
    BAD("XML", "<domain/>", ":1:1:"),
    BAD("truncated", "{\"b_info\":{\"type.pv\":{\"kernel\":\"/b", ":1:"),
    BAD("truncated after a key", "{\n\"b_info\":", ":2:"),
    BAD("two documents", GOOD GOOD, ":1:"),
    BAD("two NULs", GOOD "\0\0", ":1:"),
    BAD("text behind the NUL", GOOD "\0x", ":1:"),
    BAD("an array", "[1,2]", ":1:1:"),
    BAD("a string", "\"x\"", ":1:1:"),
    BAD("null", "null", ":1:1:"),
    BAD("no union arm", "{\"b_info\":{}}", ":1:1: b_info:"),
    BAD("nothing in it", "{}", ":1:1: b_info:"),
    BAD("two union arms", "{\"b_info\":{\"type.pv\":{},\n\"type.hvm\":{}}}",
        ":2:1: b_info"),
    BAD("nics is a number", "{\"nics\":5}", ":1:9: nics:"),
    BAD("a nic is a number", "{\"nics\":[{},\n5]}", ":2:1: nics[1]:"),
    BAD("a number is a string", "{\"nics\":[{\"devid\":\"1\"}]}",
        ":1:19: nics[0].devid:"),
    BAD("a number is too big", "{\"nics\":[{\"devid\":2147483648}]}",
        ":1:19: nics[0].devid:"),
    BAD("a key twice", "{\"nics\":[],\"nics\":[]}", ":1:12: nics:"),
    BAD("a NUL in a string", "{\"c_info\":{\"name\":\"a\\u0000b\"}}",
        ":1:19: c_info.name:"),
    BAD("not UTF-8", "{\"c_info\":{\"name\":\"a\xff\"}}", ":1:"),
};

static void refused(void **state)
{
    const struct bad_row *row = *state;

    setup(NULL);
    host_template_data(&host, 1, HOST_UUID, row->data, row->len);
    assert_refused(XENCFG_ERROR_TEMPLATE, row->at);
    teardown(NULL);
}

static void deep(void **state)
{
    char text[1024] = "{\"x\":", *p = text + strlen(text);
    int i;

    (void)state;
    for (i = 0; i < 200; i++)
        *p++ = '[';
    for (i = 0; i < 200; i++)
        *p++ = ']';
    strcpy(p, ",\"b_info\":{\"type.pv\":{}}}");
    host_template(&host, 1, HOST_UUID, text);
    assert_refused(XENCFG_ERROR_TEMPLATE, ":1:");
}

static void huge(void **state)
{
    struct timespec a, b;

    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    assert_int_equal(truncate(path, 1 << 30), 0);
    clock_gettime(CLOCK_MONOTONIC, &a);
    assert_refused(XENCFG_ERROR_TEMPLATE, ": longer than 16 MiB");
    clock_gettime(CLOCK_MONOTONIC, &b);
    assert_true(b.tv_sec - a.tv_sec < 2);
}

/* No byte less than 16 MiB fits. */
static void largest(void **state)
{
    size_t limit = 16 << 20, len = strlen(GOOD);
    char *data = malloc(limit + 2);
    xencfg_domain_config config;
    size_t size;

    (void)state;
    memset(data, ' ', limit + 2);
    memcpy(data, GOOD, len);
    xencfg_domain_config_init(&config);
    for (size = limit - 1; size <= limit + 1; size++) {
        data[size] = 0;
        host_template_data(&host, 1, HOST_UUID, data, size + 1);
        assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_TEMPLATE, 0,
                                         &config, NULL),
                         size <= limit ? 0 : XENCFG_ERROR_TEMPLATE);
        data[size] = ' ';
    }
    free(data);
    xencfg_domain_config_dispose(&config);
}

static void not_a_file(void **state)
{
    char *elsewhere = host_path(&host, "elsewhere");

    (void)state;
    put("elsewhere");
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_refused(XENCFG_ERROR_TEMPLATE, ": is a symbolic link");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/nowhere", path), 0);
    assert_refused(XENCFG_ERROR_TEMPLATE, ": is a symbolic link");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_refused(XENCFG_ERROR_TEMPLATE, ": not a regular file");
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    alarm(20);                  /* nobody will ever write there */
    assert_refused(XENCFG_ERROR_TEMPLATE, ": not a regular file");
    alarm(0);
    free(elsewhere);
}

static void unreadable(void **state)
{
    uid_t root = geteuid();

    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    assert_int_equal(chmod(path, 0) || chmod(host.dir, 0755), 0);
    if (!root)                  /* who may read all */
        assert_int_equal(seteuid(NOBODY), 0);
    assert_refused(XENCFG_ERROR_ACCESS, ": Permission denied");
    if (!root)
        assert_int_equal(seteuid(0), 0);
}

/* ---------------------------------------------------------- template_read() */

static void read_one(const char *file, int rc, const char *text)
{
    xencfg_domain_config config, bytes;

    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"b_info\":{\"type.pv\":{\"kernel\":\"before\"}}}");
    bytes = config;
    assert_int_equal(xencfg_template_read(host.ctx, file, &config), rc);
    if (rc)
        assert_memory_equal(&bytes, &config, sizeof(config));
    else
        assert_null(config.b_info.u.pv.kernel);
    if (!strstr(xencfg_errmsg(host.ctx), text))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    xencfg_domain_config_dispose(&config);
}

/* Here a link or a pipe is what the user named. */
static void any_file(void **state)
{
    char *link = host_path(&host, "link"), *fd_path;
    int fd[2];

    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    read_one(path, 0, "");
    assert_int_equal(symlink(path, link), 0);
    read_one(link, 0, "");
    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], GOOD, sizeof(GOOD)), sizeof(GOOD));
    close(fd[1]);
    fd_path = test_format("/dev/fd/%d", fd[0]);
    read_one(fd_path, 0, "");
    close(fd[0]);
    read_one(host.dir, XENCFG_ERROR_TEMPLATE, "Is a directory");
    assert_int_equal(unlink(path), 0);
    read_one(path, XENCFG_ERROR_ACCESS, "No such file");
    read_one(link, XENCFG_ERROR_ACCESS, "No such file");
    read_one("/dev/zero", XENCFG_ERROR_TEMPLATE, "/dev/zero: longer than 16");
    read_one("/dev/null", XENCFG_ERROR_TEMPLATE, "/dev/null:1:1:");
    free(fd_path);
    free(link);
}

static void standard_input(void **state)
{
    int saved = dup(0), fd[2];

    (void)state;
    assert_int_equal(pipe(fd), 0);
    assert_int_equal(write(fd[1], GOOD, sizeof(GOOD)), sizeof(GOOD));
    close(fd[1]);
    dup2(fd[0], 0);
    close(fd[0]);
    read_one("-", 0, "");
    read_one("-", XENCFG_ERROR_TEMPLATE, "standard input:1:1:");
    close(0);
    read_one("-", XENCFG_ERROR_TEMPLATE, "standard input: Bad file");
    dup2(saved, 0);
    close(saved);
}

/* -------------------------------------------------------------------- still */

static void still(void **state)
{
    enum template_state s = 77;
    struct template t;
    char *aside = host_path(&host, "aside");

    (void)state;
    host_template(&host, 1, HOST_UUID, GOOD);
    assert_int_equal(open_(&uuid, &t), 0);
    assert_int_equal(xencfg__template_still(host.ctx, &t, &s), 0);
    assert_int_equal(s, TEMPLATE_SAME);
    host_template(&host, 1, HOST_UUID, GOOD);           /* the same bytes */
    assert_int_equal(xencfg__template_still(host.ctx, &t, &s), 0);
    assert_int_equal(s, TEMPLATE_REPLACED);
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(xencfg__template_still(host.ctx, &t, &s), 0);
    assert_int_equal(s, TEMPLATE_GONE);
    assert_int_equal(symlink(aside, path), 0);
    assert_int_equal(xencfg__template_still(host.ctx, &t, &s), 0);
    assert_int_equal(s, TEMPLATE_REPLACED);
    xencfg__template_closep(&t);

    /* there and back again is the same */
    assert_int_equal(rename(aside, path), 0);
    assert_int_equal(open_(&uuid, &t), 0);
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(rename(aside, path), 0);
    assert_int_equal(xencfg__template_still(host.ctx, &t, &s), 0);
    assert_int_equal(s, TEMPLATE_SAME);
    xencfg__template_closep(&t);
    free(aside);
}

#define TEST(name_, fn_) { name_, fn_, setup, teardown, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("found by uuid", by_uuid),
        TEST("found by domid", by_domid),
        TEST("several", several),
        TEST("names that only resemble a template's", none),
        TEST("no state directory", no_state_dir),
        TEST("200 levels deep", deep),
        TEST("1 GiB", huge),
        TEST("16 MiB, and more", largest),
        TEST("a link, a directory, a pipe", not_a_file),
        TEST("unreadable", unreadable),
        TEST("any file, if the user names it", any_file),
        TEST("standard input", standard_input),
        TEST("replaced and removed", still),
    };
    struct tests rows = { 0 };
    size_t i;
    int failed;

    for (i = 0; i < COUNT(bad); i++)
        test_add(&rows, refused, &bad[i], "refused: %s", bad[i].name);
    failed = test_run(&rows);
    return cmocka_run_group_tests(tests, NULL, NULL) || failed;
}
