/*
 * Writers come in between while a retrieve reads: whatever they do at whichever
 * step, the result is one version of the domain, or a typed error.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "fake_store.h"
#include "kinds/kinds.h"
#include "util.h"

#define LOCK "userdata-l.1." HOST_UUID ".domain-userdata-lock"
#define MAX_VERSIONS 64

/*
 * Version v of the domain: nics 0 to v, all of them with the bridge "bv".  A
 * writer changes the template first.
 */
static char *version_template(int v)
{
    char *text, *bridge = test_format("b%d", v);
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    fputs("{\"b_info\":{\"type.pv\":{}},\"nics\":[", f);
    for (i = 0; i <= v; i++)
        fprintf(f, "%s{\"devid\":%d,\"bridge\":\"%s\"}", i ? "," : "", i,
                bridge);
    fputs("]}", f);
    fclose(f);
    free(bridge);
    return text;
}

static char *version_dump(int v)
{
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    fprintf(f, "/local/domain/1/vm = \"/vm/%s\"\n"
               "/local/domain/1/name = \"guest\"\n", HOST_UUID);
    for (i = 0; i <= v; i++)
        fprintf(f, "/libxl/1/device/vif/%d = \"\"\n", i);
    fclose(f);
    return text;
}

/* Is the result the template v with the live devices 0 to live? */
static void assert_version(const xencfg_domain_config *config,
                           const xencfg_report *report, int v, int live)
{
    char *bridge = test_format("b%d", v);
    int i;

    assert_string_equal(config->c_info.name, "guest");
    assert_int_equal(config->num_nics, live + 1);
    for (i = 0; i <= live; i++) {
        assert_int_equal(config->nics[i].devid, i);
        assert_string_equal(config->nics[i].bridge, bridge);
    }
    assert_int_equal(count_findings(report,
                                    XENCFG_FINDING_CLASS_RECONSTRUCTED), 0);
    assert_int_equal(count_findings(report, XENCFG_FINDING_CLASS_STALE),
                     v - live);
    free(bridge);
}

/* -------------------------------------------------------------- the writers */

static bool lock_is_there(const struct host *host)
{
    char *path = host_path(host, LOCK);
    bool there = !access(path, F_OK);

    free(path);
    return there;
}

static bool lock_is_held(const struct host *host)
{
    char *path = host_path(host, LOCK);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool held = false;

    if (fd >= 0) {
        held = flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
        close(fd);
    }
    free(path);
    return held;
}

struct writer {
    unsigned at;                /* the request before which it comes */
    unsigned template_first;    /* so many requests later xenstore changes */
    int times;                  /* how often, then it comes at each request */
    bool polite;                /* takes the lock, and so waits */
    int version;                /* of the template */
    int live;                   /* of xenstore */
    int locked;                 /* at how many requests the lock was held */
    unsigned last;              /* when the template was written */
};

static void write_xenstore(struct host *host, struct writer *w)
{
    char *dump = version_dump(w->version);

    host_xenstore(host, dump);
    free(dump);
    w->live = w->version;
}

static void write_template(struct host *host, struct writer *w)
{
    char *json = version_template(++w->version);

    host_template(host, 1, HOST_UUID, json);
    free(json);
    w->times--;
}

static struct answer write_(struct host *host, const struct request *req)
{
    struct writer *w = host->arg;
    bool held = lock_is_held(host);

    w->locked += held;
    if (w->live != w->version && req->n >= w->last + w->template_first)
        write_xenstore(host, w);
    if (req->n >= w->at && w->times > 0 && w->live == w->version &&
        !(held && w->polite)) {
        write_template(host, w);
        w->last = req->n;
        if (!w->template_first)
            write_xenstore(host, w);
    }
    return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
}

static void host_version_0(struct host *host, struct writer *w)
{
    host_make(host);
    w->version = -1;
    w->times++;
    write_template(host, w);
    write_xenstore(host, w);
    host->hook = write_;
    host->arg = w;
}

/* What a retrieve gives with a writer at work. */
static int retrieve(struct host *host, xencfg_domain_config *config,
                    xencfg_report *report)
{
    xencfg_domain_config_init(config);
    xencfg_report_init(report);
    host_begin(host);
    return xencfg_retrieve(host->ctx, 1, XENCFG_VIEW_LIVE, 0, config, report);
}

static unsigned requests_undisturbed(void)
{
    struct writer w = { .at = 0 };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    unsigned n;

    host_version_0(&host, &w);
    assert_int_equal(retrieve(&host, &config, &report), 0);
    assert_version(&config, &report, 0, 0);
    assert_int_equal(w.locked, 0);
    n = host.requests;
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    return n;
}

/* Writes times at request n and on; the result must be a version. */
static void disturbed(unsigned at, unsigned template_first, int times)
{
    struct writer w = { .at = at, .template_first = template_first,
                        .times = times, .polite = true };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    int rc;

    host_version_0(&host, &w);
    rc = retrieve(&host, &config, &report);
    if (rc)
        fail_msg("at %u, %d times: %s", at, times, xencfg_errmsg(host.ctx));
    /* while only the template is new, the last device is not live yet */
    assert_in_range(config.num_nics, w.version, w.version + 1);
    assert_version(&config, &report, w.version, config.num_nics - 1);
    if (!template_first)
        assert_int_equal(config.num_nics, w.version + 1);
    if (times < 4)
        assert_int_equal(w.locked, 0);
    assert_false(lock_is_there(&host));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

static void at_every_step(void **state)
{
    int times = *(const int *)*state;
    unsigned total = requests_undisturbed(), at, later;

    assert_in_range(total, 6, 20);
    for (at = 1; at <= total + 1; at++)
        for (later = 0; later <= total; later += 1 + later / 4)
            disturbed(at, later, times);
}

/* Always: the lock ends it, while writers respect it. */
static void always(void **state)
{
    struct writer w = { .at = 1, .times = 1000, .polite = true };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    unsigned total = requests_undisturbed();

    (void)state;
    host_version_0(&host, &w);
    if (retrieve(&host, &config, &report))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    assert_version(&config, &report, w.version, w.version);
    assert_true(w.version > 3);
    /* held during the last round, and only then */
    assert_in_range(w.locked, total - 4, total);
    assert_false(lock_is_there(&host));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* A writer without manners is an error, not a mixture. */
static void impolite(void **state)
{
    struct writer w = { .at = 1, .times = 1000, .polite = false };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    (void)state;
    host_version_0(&host, &w);
    assert_int_equal(retrieve(&host, &config, &report), XENCFG_ERROR_LOCK_FAIL);
    assert_non_null(strstr(xencfg_errmsg(host.ctx), "domain 1"));
    assert_int_equal(config.num_nics, 0);
    assert_true(w.locked > 0);
    assert_false(lock_is_there(&host));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* ------------------------------------------ what else can befall a template */

enum event { REMOVED, BAD_JSON, BAD_THEN_GOOD, LINK, DIRECTORY, TOUCHED };

struct accident {
    unsigned at;
    enum event event;
};

static struct answer befall(struct host *host, const struct request *req)
{
    struct accident *a = host->arg;
    char *path = host_template_path(host, 1, HOST_UUID), *new;

    if (req->n == a->at) {
        switch (a->event) {
        case REMOVED:
            assert_int_equal(unlink(path), 0);
            break;
        case BAD_JSON:
        case BAD_THEN_GOOD:
            host_template(host, 1, HOST_UUID, "{\"b_info\":{\"type.pv\":[");
            break;
        case LINK:
            new = host_path(host, "elsewhere");
            assert_int_equal(rename(path, new), 0);
            assert_int_equal(symlink(new, path), 0);
            free(new);
            break;
        case DIRECTORY:
            assert_int_equal(unlink(path), 0);
            assert_int_equal(mkdir(path, 0700), 0);
            break;
        case TOUCHED:           /* an mtime alone is no new template */
            assert_int_equal(utimensat(AT_FDCWD, path, NULL, 0), 0);
            break;
        }
    } else if (req->n == a->at + 3 && a->event == BAD_THEN_GOOD) {
        new = version_template(0);
        host_template(host, 1, HOST_UUID, new);
        free(new);
    }
    free(path);
    return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
}

struct accident_row {
    const char *name;
    enum event event;
    int rc, or_rc;
};

static const struct accident_row accidents[] = {
    { "removed", REMOVED, XENCFG_ERROR_JSON_CONFIG_EMPTY,
      XENCFG_ERROR_JSON_CONFIG_EMPTY },
    { "replaced by bad JSON", BAD_JSON, XENCFG_ERROR_TEMPLATE,
      XENCFG_ERROR_TEMPLATE },
    { "replaced by bad JSON, that by good", BAD_THEN_GOOD, 0,
      XENCFG_ERROR_TEMPLATE },
    { "replaced by a link to itself", LINK, XENCFG_ERROR_TEMPLATE,
      XENCFG_ERROR_TEMPLATE },
    { "replaced by a directory", DIRECTORY, XENCFG_ERROR_TEMPLATE,
      XENCFG_ERROR_TEMPLATE },
    { "touched", TOUCHED, 0, 0 },
};

static void accident(void **state)
{
    const struct accident_row *row = *state;
    unsigned total = requests_undisturbed(), at;
    int good = 0;

    for (at = 1; at <= total; at++) {
        struct accident a = { at, row->event };
        struct writer w = { .at = 0 };
        xencfg_domain_config config;
        xencfg_report report;
        struct host host;
        int rc;

        host_version_0(&host, &w);
        host.hook = befall;
        host.arg = &a;
        rc = retrieve(&host, &config, &report);
        if (rc != row->rc && rc != row->or_rc)
            fail_msg("at %u: %d, %s", at, rc, xencfg_errmsg(host.ctx));
        if (rc) {
            assert_int_equal(config.num_nics, 0);
            assert_non_null(strstr(xencfg_errmsg(host.ctx),
                                   rc == XENCFG_ERROR_TEMPLATE ? host.dir
                                                               : "domain 1"));
        } else {
            assert_version(&config, &report, 0, 0);
            good++;
        }
        assert_false(lock_is_there(&host));
        xencfg_domain_config_dispose(&config);
        xencfg_report_dispose(&report);
        host_free(&host);
    }
    assert_int_equal(good > 0, !row->rc);
}

static struct answer no_domain(struct host *host, const struct request *req)
{
    (void)host;
    return (struct answer){ strcmp(req->path, "/local/domain/1") ? ANSWER_REAL
                                                                 : ANSWER_NONE,
                            0, NULL, 0 };
}

/* Of two errors the one whose text is told is returned. */
static void bad_and_gone(void **state)
{
    struct writer w = { .at = 0 };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    (void)state;
    host_version_0(&host, &w);
    host_template(&host, 1, HOST_UUID, "{\"b_info\":{\"type.pv\":[");
    host.hook = no_domain;
    assert_int_equal(retrieve(&host, &config, &report),
                     XENCFG_ERROR_DOMAIN_NOTFOUND);
    assert_non_null(strstr(xencfg_errmsg(host.ctx), "vanished"));
    host.hook = NULL;
    assert_int_equal(retrieve(&host, &config, &report), XENCFG_ERROR_TEMPLATE);
    assert_non_null(strstr(xencfg_errmsg(host.ctx), host.dir));
    host_free(&host);
}

/* ------------------------------------------------------ the lock of another */

/* A process that holds the lock until it is told to end; its pid. */
static pid_t hold(const struct host *host, int *end)
{
    char *path = host_path(host, LOCK), c = 0;
    int ready[2], stop[2];
    pid_t pid;

    assert_int_equal(pipe(ready) || pipe(stop), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        int fd = open(path, O_RDWR | O_CREAT, 0666);

        close(stop[1]);
        if (fd < 0 || flock(fd, LOCK_EX) || write(ready[1], "r", 1) != 1)
            _exit(1);
        while (read(stop[0], &c, 1) > 0)
            ;
        _exit(0);
    }
    assert_int_equal(read(ready[0], &c, 1), 1);
    close(ready[0]);
    close(ready[1]);
    close(stop[0]);
    *end = stop[1];
    free(path);
    return pid;
}

static void release(pid_t pid, int end)
{
    int status;

    close(end);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Nobody waits for a lock while the template stays as it is. */
static void holder_does_not_matter(void **state)
{
    struct writer w = { .at = 0 };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    double start;
    pid_t pid;
    int end;

    (void)state;
    host_version_0(&host, &w);
    pid = hold(&host, &end);
    start = now();
    assert_int_equal(retrieve(&host, &config, &report), 0);
    assert_true(now() - start < 5);
    assert_version(&config, &report, 0, 0);
    release(pid, end);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* The time-out names who holds it, and the holder keeps its file. */
static void holder_is_named(void **state)
{
    struct writer w = { .at = 1, .times = 1 << 30 };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    char *who, comm[32] = "";
    double start;
    pid_t pid;
    FILE *f;
    int end;

    (void)state;
    f = fopen("/proc/self/comm", "re");
    assert_non_null(fgets(comm, sizeof(comm), f));
    fclose(f);
    comm[strcspn(comm, "\n")] = 0;
    host_version_0(&host, &w);
    host.ctx->deadline = 0.3;
    pid = hold(&host, &end);
    who = test_format("process %d (%s)", pid, comm);
    start = now();
    assert_int_equal(retrieve(&host, &config, &report), XENCFG_ERROR_TIMEDOUT);
    assert_true(now() - start >= 0.29 && now() - start < 5);
    if (!strstr(xencfg_errmsg(host.ctx), who) ||
        !strstr(xencfg_errmsg(host.ctx), LOCK))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    assert_true(lock_is_held(&host));
    release(pid, end);
    free(who);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

int main(void)
{
    static const int once = 1, twice = 2, five = 5;
    struct tests tests = { 0 };
    size_t i;

    test_add(&tests, at_every_step, &once, "a writer at every step, once");
    test_add(&tests, at_every_step, &twice, "a writer at every step, twice");
    test_add(&tests, at_every_step, &five,
             "a writer at every step, five times");
    test_add(&tests, always, NULL, "a writer at each step: the lock ends it");
    test_add(&tests, impolite, NULL, "a writer that ignores the lock");
    for (i = 0; i < COUNT(accidents); i++)
        test_add(&tests, accident, &accidents[i], "the template is %s",
                 accidents[i].name);
    test_add(&tests, bad_and_gone, NULL,
             "the template is bad, and the domain gone");
    test_add(&tests, holder_does_not_matter, NULL,
             "the lock is another's, the template stays");
    test_add(&tests, holder_is_named, NULL,
             "the lock is another's for too long");
    return test_run(&tests);
}
