/*
 * The monitor: whom an event is about; and, beside an xenstored that answers to
 * watches only as the test wants, that nothing is told twice or missed, however
 * its messages come, and whichever allocation fails.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "fake_store.h"
#include "heap.h"
#include "monitor/path.h"
#include "monitor/state.h"
#include "util.h"

#include <xen/io/xs_wire.h>

/* ------------------------------------------------------------------- paths */

static const struct {
    const char *path;
    enum path_what what;
    uint32_t domid;
} paths[] = {
    { "@introduceDomain", PATH_DOMAINS, 0 },
    { "@releaseDomain", PATH_DOMAINS, 0 },
    { "/local/domain/5/name", PATH_DOMAIN, 5 },
    { "/local/domain/5/memory/target", PATH_DOMAIN, 5 },
    { "/local/domain/0/memory", PATH_DOMAIN, 0 },
    { "/libxl", PATH_NOTHING, 0 },
    { "/libxl/7", PATH_DOMAIN, 7 },
    { "/libxl/7/device", PATH_DOMAIN, 7 },
    { "/libxl/7/device/vbd/51712/params", PATH_DOMAIN, 7 },
    { "/libxl/7/devices", PATH_NOTHING, 0 },
    { "/libxl/7/dm-version", PATH_NOTHING, 0 },
    { "/libxl/pci/0000-01-00-0", PATH_NOTHING, 0 },
    { "/libxl/99999", PATH_NOTHING, 0 },
    { "/libxl/32752/device", PATH_NOTHING, 0 },
    { "/libxl//device", PATH_NOTHING, 0 },
    { "/local/domain/0/backend/pci", PATH_NOTHING, 0 },
    { "/local/domain/0/backend/pci/3", PATH_PCI, 3 },
    { "/local/domain/0/backend/pci/3/0", PATH_PCI, 3 },
    { "/local/domain/0/backend/pci/3/0/num_devs", PATH_PCI, 3 },
    { "/local/domain/0/backend/pci/3/0/dev-11", PATH_PCI, 3 },
    { "/local/domain/0/backend/pci/3/0/state", PATH_NOTHING, 0 },
    { "/local/domain/0/backend/pci/3/0/state-11", PATH_NOTHING, 0 },
    { "/local/domain/0/backend/vusb/3", PATH_DOMAIN, 3 },
    { "/local/domain/0/backend/qusb/3/0", PATH_DOMAIN, 3 },
    { "/local/domain/0/backend/vusb/3/0/port/1", PATH_DOMAIN, 3 },
    { "/local/domain/0/backend/vusb/3/0/state", PATH_NOTHING, 0 },
    { "/local/domain/0/backend/vif/3/0", PATH_NOTHING, 0 },
};

static void test_path(void **state)
{
    size_t i = (size_t)*state - 1;
    uint32_t domid = 0;

    assert_int_equal(xencfg__monitor_path(paths[i].path, &domid),
                     paths[i].what);
    if (paths[i].what == PATH_DOMAIN || paths[i].what == PATH_PCI)
        assert_int_equal(domid, paths[i].domid);
}

static const struct {
    const char *name;
    int domid;                  /* -1: nobody's */
} files[] = {
    { "userdata-d.12." HOST_UUID ".libxl-json", 12 },
    { "userdata-n.12." HOST_UUID ".libxl-json", -1 },
    { "userdata-l.12." HOST_UUID ".domain-userdata-lock", -1 },
    { "userdata-d.12." HOST_UUID ".xl", -1 },
    { "userdata-d.x." HOST_UUID ".libxl-json", -1 },
    { "userdata-d.123456789." HOST_UUID ".libxl-json", -1 },
    { "userdata-d.", -1 },
    { ".libxl-json", -1 },
};

static void test_file(void **state)
{
    size_t i = (size_t)*state - 1;
    uint32_t domid = 0;
    bool is = xencfg__monitor_file(files[i].name, &domid);

    assert_int_equal(is ? (int)domid : -1, files[i].domid);
}

/* ------------------------------------------------------------------- place */

static char told[256];          /* names, "*" for NULL */

static int note_name(void *arg, const char *name)
{
    (void)arg;
    strcat(strcat(told, name ? name : "*"), " ");
    return 0;
}

static const char *take_place(struct directory *p)
{
    told[0] = 0;
    assert_int_equal(xencfg__directory_take(p, note_name, NULL), 0);
    return told;
}

static void run(const char *command, const char *dir)
{
    char *text = test_format("cd '%s' && %s", dir, command);

    assert_int_equal(system(text), 0);
    free(text);
}

static void test_place(void **state)
{
    struct host host = HOST_NONE;
    struct directory p = DIRECTORY_NONE;
    char *dir;

    (void)state;
    host_make(&host);
    dir = host_path(&host, "a/b");
    assert_int_equal(xencfg__directory_open(host.ctx, dir, IN_MOVED_TO, &p), 0);
    assert_string_equal(take_place(&p), "");
    run("touch x", host.dir);
    assert_string_equal(take_place(&p), "");
    run("mkdir a", host.dir);
    assert_string_equal(take_place(&p), "* ");
    run("mkdir a/b", host.dir);
    assert_string_equal(take_place(&p), "* ");
    run("touch a/b/n && mv a/b/n a/b/m", host.dir);
    assert_string_equal(take_place(&p), "m ");
    run("mv a/b a/c && mkdir a/b", host.dir);
    assert_string_equal(take_place(&p), "* ");
    run("touch a/c/n && mv a/c/n a/c/m", host.dir);
    assert_string_equal(take_place(&p), "");
    run("rm -r a", host.dir);
    assert_string_equal(take_place(&p), "* ");
    run("mkdir -p a/b", host.dir);
    take_place(&p);
    run("touch a/b/n && mv a/b/n a/b/o", host.dir);
    assert_string_equal(take_place(&p), "o ");
    xencfg__directory_close(&p);
    free(dir);
    host_free(&host);
}

/* --------------------------------------------------------------- xenstored */

/* Watches alone; what is read comes from the host. */
static struct {
    int listener, fd;
    char *path;
    char in[1 << 14], out[1 << 14];
    size_t have, unsent;
    int watches;
    const char *refuse;         /* answers to watches; NULL: OK */
    bool in_parts;              /* sends some bytes at a time */
} daemon_;

static void daemon_begin(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };

    memset(&daemon_, 0, sizeof(daemon_));
    daemon_.fd = -1;
    strcpy(addr.sun_path, path);
    setenv("XENSTORED_PATH", path, 1);
    daemon_.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(daemon_.listener, (void *)&addr, sizeof(addr)), 0);
    assert_int_equal(listen(daemon_.listener, 8), 0);
}

static void daemon_end(void)
{
    close(daemon_.fd);
    close(daemon_.listener);
}

static void daemon_send(uint32_t type, uint32_t id, const char *text,
                        size_t len)
{
    struct xsd_sockmsg header = { .type = type, .req_id = id, .len = len };

    assert_true(daemon_.unsent + sizeof(header) + len <= sizeof(daemon_.out));
    memcpy(daemon_.out + daemon_.unsent, &header, sizeof(header));
    daemon_.unsent += sizeof(header);
    memcpy(daemon_.out + daemon_.unsent, text, len);
    daemon_.unsent += len;
}

static void daemon_flush(void)
{
    size_t len = daemon_.in_parts && daemon_.unsent > 37 ? 37 : daemon_.unsent;

    if (!len)
        return;
    assert_int_equal(send(daemon_.fd, daemon_.out, len, MSG_NOSIGNAL), len);
    daemon_.unsent -= len;
    memmove(daemon_.out, daemon_.out + len, daemon_.unsent);
}

static void daemon_fire(const char *path)
{
    char text[128] = "";

    strcpy(text, path);         /* and an empty token */
    daemon_send(XS_WATCH_EVENT, 0, text, strlen(path) + 2);
}

static void daemon_answer(const struct xsd_sockmsg *header, const char *path)
{
    if (header->type == XS_WATCH && daemon_.refuse) {
        daemon_send(XS_ERROR, header->req_id, daemon_.refuse,
                    strlen(daemon_.refuse) + 1);
        return;
    }
    daemon_send(header->type, header->req_id, "OK", 3);
    if (header->type == XS_WATCH)
        daemon_fire(path);
    daemon_.watches += header->type == XS_WATCH;
    daemon_.watches -= header->type == XS_UNWATCH;
}

static void daemon_accept(void)
{
    int fd;

    while ((fd = accept4(daemon_.listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (daemon_.fd >= 0)
            close(daemon_.fd);
        daemon_.fd = fd;
        daemon_.have = daemon_.unsent = daemon_.watches = 0;
    }
}

static void daemon_serve(void)
{
    struct xsd_sockmsg header;
    ssize_t n;

    daemon_accept();
    while (daemon_.fd >= 0 &&
           (n = recv(daemon_.fd, daemon_.in + daemon_.have,
                     sizeof(daemon_.in) - daemon_.have, 0)) > 0)
        daemon_.have += n;
    while (daemon_.have >= sizeof(header)) {
        memcpy(&header, daemon_.in, sizeof(header));
        if (daemon_.have < sizeof(header) + header.len)
            break;
        daemon_answer(&header, daemon_.in + sizeof(header));
        daemon_.have -= sizeof(header) + header.len;
        memmove(daemon_.in, daemon_.in + sizeof(header) + header.len,
                daemon_.have);
    }
    daemon_flush();
}

/* ---------------------------------------------------------------- scenario */

static struct host host;

#define NODES                                                                 \
    "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n"                            \
    "/local/domain/1/name = \"guest\"\n"                                      \
    "/libxl/1/device/vif/0 = \"\"\n"

static void put_template(const char *bridge)
{
    char *json = test_format("{\"c_info\":{\"type\":\"pv\"},"
                             "\"b_info\":{\"type.pv\":{}},"
                             "\"nics\":[{\"devid\":0,\"bridge\":\"%s\"}]}",
                             bridge);

    host_template(&host, 1, HOST_UUID, json);
    free(json);
}

static void begin_host(void)
{
    char *path;

    host_make(&host);
    put_template("br0");
    host_xenstore(&host, NODES);
    path = host_path(&host, "socket");
    daemon_begin(path);
    free(path);
}

static void end_host(void)
{
    daemon_end();
    host_free(&host);
}

static bool ran_out;            /* of memory, in between */

/*
 * All events until there is none for a while, "kind path\n"; for one that could
 * not be told for lack of memory it asks again.
 */
static void events(xencfg_monitor *m, char text[1024])
{
    const struct xencfg_event *e;
    int rc, idle = 0;

    *text = 0;
    while (idle < 3) {
        daemon_serve();
        rc = xencfg_monitor_next(m, m->settle_ms + 1, &e);
        if (rc == XENCFG_ERROR_NOMEM) {
            ran_out = true;
            heap_relent();
            continue;
        }
        if (rc)
            fail_msg("%d: %s", rc, xencfg_errmsg(host.ctx));
        idle = e || daemon_.unsent ? 0 : idle + 1;
        if (e)
            sprintf(text + strlen(text), "%s %s\n",
                    xencfg_event_kind_to_string(e->kind),
                    e->path ? e->path : e->name ? e->name : "-");
    }
}

static bool hasty;              /* leaves out what takes time */

static void assert_events(xencfg_monitor *m, const char *want)
{
    char text[1024];

    if (hasty && !*want)
        return;
    events(m, text);
    assert_string_equal(text, want);
}

static xencfg_monitor *open_monitor(void)
{
    xencfg_monitor *m;
    int rc = xencfg_monitor_open(host.ctx, NULL, 0, &m);

    if (rc == XENCFG_ERROR_NOMEM) {
        ran_out = true;
        heap_relent();
        rc = xencfg_monitor_open(host.ctx, NULL, 0, &m);
    }
    if (rc)
        fail_msg("%d: %s", rc, xencfg_errmsg(host.ctx));
    return m;
}

static void scenario(xencfg_monitor *m)
{
    assert_events(m, "domain_added guest\nsnapshot_end -\n");
    assert_events(m, "");
    heap_pause();
    put_template("br1");
    heap_resume();
    assert_events(m, "value_changed nics[0].bridge\n");
    heap_pause();
    host_xenstore(&host, NODES "/libxl/1/device/vif/1/bridge = \"x\"\n");
    heap_resume();
    assert_events(m, "");
    daemon_fire("/libxl/1/device/vif/1/bridge");
    daemon_fire("/libxl/1/device/vif/1");
    assert_events(m, "device_added nics[1]\n");
    daemon_fire("/local/domain/1/memory/target");
    assert_events(m, "");
    heap_pause();
    host_xenstore(&host, "/tool = \"\"\n");
    heap_resume();
    daemon_fire("/local/domain/1/name");
    assert_events(m, "domain_removed guest\n");
}

static void test_scenario(void **state)
{
    xencfg_monitor *m;

    begin_host();
    daemon_.in_parts = *state;
    m = open_monitor();
    scenario(m);
    daemon_serve();
    assert_int_equal(daemon_.watches, 6);
    xencfg_monitor_close(m);
    end_host();
}

/* Many events are one look. */
static void test_coalesced(void **state)
{
    const struct xencfg_event *e;
    xencfg_monitor *m;
    unsigned once;
    int i;

    (void)state;
    begin_host();
    m = open_monitor();
    assert_events(m, "domain_added guest\nsnapshot_end -\n");
    host_begin(&host);
    daemon_fire("/libxl/1/device/vif/0/bridge");
    assert_events(m, "");
    once = host.requests;
    assert_true(once > 0);
    host_begin(&host);
    m->settle_ms = 300;
    for (i = 0; i < 20; i++) {
        daemon_fire("/libxl/1/device/vif/0/bridge");
        daemon_serve();
        assert_int_equal(xencfg_monitor_next(m, 1, &e), 0);
        assert_null(e);
    }
    assert_events(m, "");
    m->settle_ms = SETTLE_MS;
    assert_int_equal(host.requests, once);
    /* what tells nothing costs nothing */
    host_begin(&host);
    daemon_fire("/libxl/1/dm-version");
    daemon_fire("/local/domain/0/backend/pci/1/0/state");
    assert_events(m, "");
    assert_int_equal(host.requests, 0);
    xencfg_monitor_close(m);
    end_host();
}

static void test_refused(void **state)
{
    const struct xencfg_event *e;
    xencfg_monitor *m;
    int i, rc = 0;

    (void)state;
    begin_host();
    daemon_.refuse = "E2BIG";
    m = open_monitor();
    for (i = 0; !rc && i < 100; i++) {
        daemon_serve();
        rc = xencfg_monitor_next(m, 10, &e);
    }
    assert_int_equal(rc, XENCFG_ERROR_ACCESS);
    assert_non_null(strstr(xencfg_errmsg(host.ctx), "E2BIG"));
    xencfg_monitor_close(m);
    end_host();
}

/* Who hangs up on us again and again is asked until he does not. */
static void test_hangs_up(void **state)
{
    const struct xencfg_event *e;
    xencfg_monitor *m;
    int i;

    (void)state;
    begin_host();
    m = open_monitor();
    assert_events(m, "domain_added guest\nsnapshot_end -\n");
    for (i = 0; i < 3; i++) {
        if (i == 1)
            m->retry_ms = 10000;        /* as after many times */
        daemon_accept();
        close(daemon_.fd);
        daemon_.fd = -1;
        assert_int_equal(xencfg_monitor_next(m, 20, &e), 0);
        assert_true(i ? !e : e->kind == XENCFG_EVENT_KIND_STORE_LOST);
        if (!i)
            assert_int_equal(xencfg_monitor_next(m, 20, &e), 0);
    }
    assert_true(m->watch || m->retry_at);
    m->retry_ms = 1;
    m->retry_at = xencfg__monitor_now();
    assert_events(m, "store_back -\n");
    xencfg_monitor_close(m);
    end_host();
}

/* While domain 3 is read, it vanishes, and so does the connection. */
static struct answer hang_up(struct host *h, const struct request *req)
{
    struct answer answer = { ANSWER_REAL, 0, NULL, 0 };

    if (strncmp(req->path, "/local/domain/3/", 16) &&
        strcmp(req->path, "/local/domain/3"))
        return answer;
    if (!h->arg) {
        close(daemon_.fd);
        daemon_.fd = -1;
    }
    h->arg = &host;             /* once */
    answer.what = ANSWER_NONE;
    return answer;
}

static void put_domains(int count)
{
    char nodes[2048] = "", text[256], path[64];
    int i;

    for (i = 1; i <= count; i++) {
        sprintf(text,
                "/local/domain/%d/vm = \"/vm/" HOST_UUID "\"\n"
                "/local/domain/%d/name = \"guest%d\"\n", i, i, i);
        strcat(nodes, text);
        host_template(&host, i, HOST_UUID,
                      "{\"c_info\":{\"type\":\"pv\"},"
                      "\"b_info\":{\"type.pv\":{}}}");
        sprintf(path, "/local/domain/%d/name", i);
        daemon_fire(path);
    }
    host_xenstore(&host, nodes);
}

static void test_lost_among_many(void **state)
{
    xencfg_monitor *m;
    char text[1024];
    int count = MANY + 2;

    (void)state;
    begin_host();
    m = open_monitor();
    assert_events(m, "domain_added guest\nsnapshot_end -\n");
    put_domains(count);
    events(m, text);
    assert_non_null(strstr(text, "domain_added guest8\n"));
    put_domains(count);
    host.hook = hang_up;
    assert_events(m, "domain_removed guest3\nstore_lost -\nstore_back -\n");
    xencfg_monitor_close(m);
    end_host();
}

/* An incoming migration gets its name in the end. */
static void test_renamed(void **state)
{
    static const char *const wish[] = { "guest1" };
    xencfg_monitor *m;

    (void)state;
    begin_host();
    put_domains(1);
    assert_int_equal(xencfg_monitor_open(host.ctx, wish, 1, &m), 0);
    assert_events(m, "domain_added guest1\nsnapshot_end -\n");
    put_domains(2);
    daemon_fire("@introduceDomain");
    assert_events(m, "");
    host_xenstore(&host,
                  "/local/domain/2/vm = \"/vm/" HOST_UUID "\"\n"
                  "/local/domain/2/name = \"guest1\"\n");
    daemon_fire("@releaseDomain");
    daemon_fire("/local/domain/2/name");
    assert_events(m, "domain_removed guest1\ndomain_added guest1\n");
    daemon_serve();
    assert_int_equal(daemon_.watches, 2 + 7);
    xencfg_monitor_close(m);
    end_host();
}

/* Some 2000 allocations: every 23rd fails, and then others. */
static bool try_scenario(long n, bool later_too)
{
    xencfg_monitor *m;

    ran_out = false;
    heap_pause();
    put_template("br0");
    host_xenstore(&host, NODES);
    heap_resume();
    heap_begin(23 * n - (later_too ? 5 : 0), later_too);
    m = open_monitor();
    m->settle_ms = 0;
    scenario(m);
    xencfg_monitor_close(m);
    return heap_end() || ran_out;
}

static void test_memory(void **state)
{
    (void)state;
    begin_host();
    hasty = true;
    heap_until_success(try_scenario, 30);
    hasty = false;
    end_host();
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(paths); i++)
        test_add(&tests, test_path, (void *)(i + 1), "path %s", paths[i].path);
    for (i = 0; i < COUNT(files); i++)
        test_add(&tests, test_file, (void *)(i + 1), "file %s", files[i].name);
    test_add(&tests, test_place, NULL, "a directory comes, goes, is replaced");
    test_add(&tests, test_scenario, NULL, "a domain changes");
    test_add(&tests, test_scenario, (void *)1, "the same, in small parts");
    test_add(&tests, test_coalesced, NULL, "many events are one look");
    test_add(&tests, test_refused, NULL, "watches are refused");
    test_add(&tests, test_hangs_up, NULL, "xenstored hangs up every time");
    test_add(&tests, test_lost_among_many, NULL,
             "xenstored is lost while many are looked at");
    test_add(&tests, test_renamed, NULL,
             "a domain gets the name that is watched");
    test_add(&tests, test_memory, NULL, "each allocation fails");
    return test_run(&tests);
}
