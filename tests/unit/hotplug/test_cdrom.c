/*
 * Changing the medium of a drive: whenever somebody looks, template and
 * xenstore name one medium, the same, or xenstore none.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <xentoollog.h>

#include "guest.h"
#include "template/lock.h"
#include "util.h"

#define GUEST(disks_) HVM_GUEST(",'disks':[" disks_ "]")
#define CD(path_, format_)                                                    \
    "{" path_ "'vdev':'hdc','backend':'qdisk','format':'" format_ "',"         \
    "'removable':1,'is_cdrom':1}"
#define FULL CD("'pdev_path':'/a.iso',", "raw")
#define EMPTY CD("", "empty")
#define HDC "/libxl/1/device/vbd/5632"
#define BACK "/local/domain/0/backend/qdisk/1/5632"

static struct guest g;
static xencfg_device_disk b_iso = { .pdev_path = (char *)"/b.iso",
                                    .format = XENCFG_DISK_FORMAT_RAW };

/* What is to be seen: at the hook's calls, and after each commit. */
static struct {
    char *text;
    unsigned calls;
    unsigned fail;              /* the call that fails, 0: none */
    bool locked_out;            /* another writer could not get the lock */
} seen;

/* ---------------------------------------------------------------- observers */

static char *medium_of_template(void)
{
    xencfg_domain_config config;
    xencfg_ctx *ctx = test_ctx();       /* not to disturb the tested one's */
    char *medium = test_format("none");
    int i;

    xencfg_domain_config_init(&config);
    if (xencfg_template_read(ctx, g.path, &config))
        fail_msg("%s", xencfg_errmsg(ctx));
    for (i = 0; i < config.num_disks; i++)
        if (!strcmp(config.disks[i].vdev, "hdc")) {
            free(medium);
            medium = test_format("%s", config.disks[i].pdev_path
                                           ? config.disks[i].pdev_path : "-");
        }
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    return medium;
}

static const char *live_medium(const char *dir)
{
    char *node = test_format("%s/params", dir);
    const char *params = memory_get(g.store, node);

    free(node);
    assert_non_null(params);
    return !*params ? "-" : !strncmp(params, "aio:", 4) ? params + 4 : params;
}

static void note(const char *what)
{
    char *medium = medium_of_template(), *more;
    const char *live = live_medium(HDC), *back = live_medium(BACK);

    assert_string_equal(live, back);
    if (strcmp(live, "-") && strcmp(live, medium))
        fail_msg("template %s, xenstore %s", medium, live);
    more = test_format("%s%s%s %s/%s", seen.text, *seen.text ? ", " : "", what,
                       medium, live);
    free(seen.text);
    seen.text = more;
    free(medium);
}

static void committed(struct store *s, void *arg)
{
    (void)s, (void)arg;
    note("commit");
}

/* Everybody may work on the domain while the device model is told. */
static int hook(void *arg, uint32_t domid, const xencfg_device_disk *medium)
{
    char *file = host_path(&g.host,
                           "userdata-l.1." HOST_UUID "." LOCK_USERDATA);
    char *what = test_format("hook(%s)", medium->format ==
                             XENCFG_DISK_FORMAT_EMPTY ? "-"
                                                      : medium->pdev_path);

    assert_ptr_equal(arg, &seen);
    assert_int_equal(domid, 1);
    seen.locked_out |= !access(file, F_OK);
    note(what);
    free(what);
    free(file);
    return ++seen.calls == seen.fail ? 7 : 0;
}

static const struct xencfg_cdrom_how how =
    XENCFG_CDROM_HOW(.hook = hook, .arg = &seen);

/* ------------------------------------------------------------------ fixture */

static void make(const char *template, const char *params)
{
    memset(&seen, 0, sizeof(seen));
    seen.text = test_format("%s", "");
    guest_make(&g, template);
    guest_live(&g, "vbd", 5632);
    memory_set(g.store, HDC "/device-type", "cdrom");
    memory_set(g.store, HDC "/type", "qdisk");
    memory_set(g.store, HDC "/params", params);
    memory_set(g.store, BACK "/params", params);
    memory_observe(g.store, committed, NULL);
}

static void unmake(void)
{
    free(seen.text);
    guest_free(&g);
}

/* -------------------------------------------------------------------- verbs */

struct row {
    const char *name;
    enum { INSERT, EJECT, SWAP } verb;
    const char *before, *params, *after;        /* template, xenstore */
    const char *seen;
};

static const struct row rows[] = {
    { "insert", INSERT, GUEST(EMPTY), "", GUEST(CD("'pdev_path':'/b.iso',",
      "raw")), "hook(/b.iso) -/-, commit /b.iso//b.iso" },
    { "eject", EJECT, GUEST(FULL), "aio:/a.iso", GUEST(EMPTY),
      "hook(-) /a.iso//a.iso, commit /a.iso/-" },
    { "swap", SWAP, GUEST(FULL), "aio:/a.iso",
      GUEST(CD("'pdev_path':'/b.iso',", "raw")),
      "hook(-) /a.iso//a.iso, commit /a.iso/-, hook(/b.iso) -/-, "
      "commit /b.iso//b.iso" },
    { "swap of an empty drive", SWAP, GUEST(EMPTY), "",
      GUEST(CD("'pdev_path':'/b.iso',", "raw")),
      "hook(-) -/-, commit -/-, hook(/b.iso) -/-, commit /b.iso//b.iso" },
    { "eject of an empty drive", EJECT, GUEST(EMPTY), "", GUEST(EMPTY),
      "hook(-) -/-, commit -/-" },
    { "eject after a crash between its halves", EJECT, GUEST(FULL), "",
      GUEST(EMPTY), "hook(-) /a.iso/-, commit /a.iso/-" },
    { "insert after a crash between its halves", INSERT, GUEST(FULL), "",
      GUEST(CD("'pdev_path':'/b.iso',", "raw")),
      "hook(/b.iso) /a.iso/-, commit /b.iso//b.iso" },
    { "swap of the last of doubled entries", SWAP,
      GUEST("{'pdev_path':'/x','vdev':'22:0'}," FULL), "aio:/a.iso",
      GUEST("{'pdev_path':'/x','vdev':'22:0'}," CD("'pdev_path':'/b.iso',",
            "raw")), NULL },
    { "a medium and its unknown keys", SWAP,
      GUEST("{'pdev_path':'/a.iso','vdev':'hdc','format':'raw','new':[1],"
            "'is_cdrom':1}"), "aio:/a.iso",
      GUEST("{'pdev_path':'/b.iso','vdev':'hdc','format':'raw','new':[1],"
            "'is_cdrom':1}"), NULL },
};

static int do_verb(int verb, const char *vdev, const xencfg_device_disk *medium)
{
    if (verb == EJECT)
        return xencfg_cdrom_eject(g.ctx, 1, vdev, &how);
    return (verb == INSERT ? xencfg_cdrom_insert
                           : xencfg_cdrom_swap)(g.ctx, 1, vdev, medium, &how);
}

static void run_row(void **state)
{
    const struct row *row = *state;

    make(row->before, row->params);
    guest_expect_error(&g, do_verb(row->verb, "hdc", &b_iso), 0, "");
    guest_expect(&g, row->after);
    if (row->seen)
        assert_string_equal(seen.text, row->seen);
    assert_string_equal(live_medium(HDC),
                        row->verb == EJECT ? "-" : "/b.iso");
    assert_false(seen.locked_out);
    unmake();
}

/* ---------------------------------------------------------------- spellings */

static void spelled(void **state)
{
    make(GUEST(FULL), "aio:/a.iso");
    guest_expect_error(&g, do_verb(SWAP, *state, &b_iso), 0, "");
    guest_expect(&g, GUEST(CD("'pdev_path':'/b.iso',", "raw")));
    unmake();
}

static void format(void **state)
{
    xencfg_device_disk medium = b_iso;

    (void)state;
    make(GUEST(EMPTY), "");
    medium.format = XENCFG_DISK_FORMAT_QCOW2;
    memory_observe(g.store, NULL, NULL);
    assert_int_equal(xencfg_cdrom_insert(g.ctx, 1, "hdc", &medium, NULL), 0);
    assert_string_equal(memory_get(g.store, HDC "/params"), "qcow2:/b.iso");
    guest_expect(&g, GUEST(CD("'pdev_path':'/b.iso',", "qcow2")));
    unmake();
}

/* ---------------------------------------------------------------- refusals */

static void not_a_cdrom(void)
{
    memory_set(g.store, HDC "/device-type", "disk");
}

static void no_drive(void)
{
    memory_load(g.store, "/local/domain/0/name=Domain-0\n"
                         "/local/domain/1/vm=/vm/" HOST_UUID "\n");
    memory_observe(g.store, NULL, NULL);
}

static void pv(void)
{
    guest_template(&g, PV_GUEST(",'disks':[" FULL "]"));
}

static void not_in_template(void)
{
    guest_template(&g, HVM_GUEST(""));
    memory_observe(g.store, NULL, NULL);
}

static void dying(void)
{
    memory_dying(g.store, 1);
}

static void nothing(void)
{
}

static const struct refusal {
    const char *name;
    int verb;
    const char *vdev, *path;
    void (*spoil)(void);
    int rc;
    const char *text;
} refusals[] = {
    { "insert into a full drive", INSERT, "hdc", "/b.iso", nothing,
      XENCFG_ERROR_DEVICE_EXISTS, "hdc of domain 1: there is a medium" },
    { "not a cdrom", SWAP, "hdc", "/b.iso", not_a_cdrom, XENCFG_ERROR_INVAL,
      "is no cdrom drive, but a disk" },
    { "no such drive", EJECT, "hdc", NULL, no_drive, XENCFG_ERROR_NOTFOUND,
      "hdc of domain 1: there is no such drive" },
    { "another drive", EJECT, "hdd", NULL, nothing, XENCFG_ERROR_NOTFOUND,
      "hdd of domain 1: there is no such drive" },
    { "a drive that the template does not have", EJECT, "hdc", NULL,
      not_in_template, XENCFG_ERROR_NOTFOUND,
      "hdc of domain 1: the template has no such drive" },
    { "a PV domain", SWAP, "hdc", "/b.iso", pv, XENCFG_ERROR_NI,
      "only an HVM domain" },
    { "a dying domain", SWAP, "hdc", "/b.iso", dying,
      XENCFG_ERROR_DOMAIN_DESTROYED, "is dying" },
    { "a name that is none", EJECT, "cdrom", NULL, nothing, XENCFG_ERROR_INVAL,
      "cdrom of domain 1: is no name of a disk" },
    { "no name", EJECT, NULL, NULL, nothing, XENCFG_ERROR_INVAL,
      "disk ? of domain 1: " },
    { "a medium without path", INSERT, "hdc", NULL, nothing,
      XENCFG_ERROR_INVAL, "the medium has no path" },
    { "a medium without path, to swap", SWAP, "hdc", "", nothing,
      XENCFG_ERROR_INVAL, "the medium has no path" },
    { "a medium whose path is not UTF-8", SWAP, "hdc", "/\xff", nothing,
      XENCFG_ERROR_INVAL, "UTF-8" },
};

static void refused(void **state)
{
    const struct refusal *row = *state;
    xencfg_device_disk medium = { .pdev_path = (char *)(uintptr_t)row->path,
                                  .format = XENCFG_DISK_FORMAT_RAW };
    char *before, *after;

    make(GUEST(FULL), "aio:/a.iso");
    row->spoil();
    before = guest_all(&g);
    guest_expect_error(&g, do_verb(row->verb, row->vdev, &medium), row->rc,
                       row->text);
    after = guest_all(&g);
    assert_string_equal(after, before);
    assert_string_equal(seen.text, "");         /* the hook was not called */
    guest_expect_files(&g, strrchr(g.path, '/') + 1);
    free(after);
    free(before);
    unmake();
}

static void no_medium(void **state)
{
    const xencfg_device_disk odd = { .pdev_path = (char *)"/b", .format = 77 };

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    guest_expect_error(&g, do_verb(SWAP, "hdc", NULL), XENCFG_ERROR_INVAL,
                       "the medium has no path");
    guest_expect_error(&g, do_verb(SWAP, "hdc", &odd), XENCFG_ERROR_INVAL,
                       "no format of number 77");
    assert_string_equal(live_medium(HDC), "/a.iso");
    unmake();
}

/* As libxl: a drive keeps its backend. */
static void medium_of_phy(void **state)
{
    const xencfg_device_disk qcow2 = { .pdev_path = (char *)"/b",
                                       .format = XENCFG_DISK_FORMAT_QCOW2 };

    (void)state;
    make(GUEST(FULL), "/a.iso");
    memory_set(g.store, HDC "/type", "phy");
    guest_expect_error(&g, do_verb(SWAP, "hdc", &qcow2), XENCFG_ERROR_INVAL,
                       "the drive's backend is phy, which knows format raw");
    assert_string_equal(live_medium(HDC), "/a.iso");
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), 0, "");
    assert_string_equal(memory_get(g.store, HDC "/params"), "/b.iso");
    unmake();
}

/* ----------------------------------------------------------- without a hook */

static char *logged;

static void log_message(xentoollog_logger *logger, xentoollog_level level,
                        int errnoval, const char *context, const char *format,
                        va_list al)
{
    (void)logger, (void)errnoval, (void)context;
    if (level < XTL_WARN)
        return;
    assert_null(logged);
    if (vasprintf(&logged, format, al) < 0)
        abort();
}

/* The device model keeps the old medium, and somebody has to know. */
static void untold(void **state)
{
    xentoollog_logger logger = { .vmessage = log_message };

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    g.ctx->logger = &logger;
    assert_int_equal(do_verb(SWAP, "hdc", &b_iso), 0);
    assert_null(logged);
    assert_int_equal(xencfg_cdrom_swap(g.ctx, 1, "hdc", &b_iso, NULL), 0);
    assert_non_null(logged);
    assert_non_null(strstr(logged, "disk hdc of domain 1"));
    assert_non_null(strstr(logged, "keeps the old medium"));
    free(logged);
    unmake();
}

/* ---------------------------------------------------------------- failures */

static void hook_fails(void **state)
{
    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    seen.fail = 2;
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), XENCFG_ERROR_HOOK,
                       "hdc of domain 1: the device model did not take the "
                       "medium: error 7");
    guest_expect(&g, GUEST(EMPTY));
    assert_string_equal(live_medium(HDC), "-");
    unmake();

    make(GUEST(EMPTY), "");
    seen.fail = 1;
    guest_expect_error(&g, do_verb(INSERT, "hdc", &b_iso), XENCFG_ERROR_HOOK,
                       "error 7");
    guest_expect(&g, GUEST(EMPTY));
    assert_string_equal(live_medium(HDC), "-");
    unmake();
}

/* Then the device model still has the medium. */
static void hook_fails_first(void **state)
{
    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    seen.fail = 1;
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), XENCFG_ERROR_HOOK,
                       "error 7");
    assert_string_equal(seen.text, "hook(-) /a.iso//a.iso");
    unmake();
}

static void conflicts(void **state)
{
    unsigned n;

    (void)state;
    for (n = 1; n <= 2; n++) {
        make(GUEST(FULL), "aio:/a.iso");
        memory_conflict(g.store, n, NULL, NULL);
        guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), 0, "");
        guest_expect(&g, GUEST(CD("'pdev_path':'/b.iso',", "raw")));
        unmake();
    }
}

/* Each change, or commit, failing leaves one medium or none. */
static void changes_fail(void **state)
{
    void (*spoil)(struct store *, unsigned) =
        *state ? memory_fail_commit : memory_fail;
    unsigned n = 0;
    int rc;

    do {
        make(GUEST(FULL), "aio:/a.iso");
        spoil(g.store, ++n);
        rc = do_verb(SWAP, "hdc", &b_iso);
        note("after");
        guest_expect_files(&g, strrchr(g.path, '/') + 1);
        if (rc)
            guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "told to");
        spoil(g.store, 0);
        guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), 0, "");
        guest_expect(&g, GUEST(CD("'pdev_path':'/b.iso',", "raw")));
        unmake();
    } while (rc);
    assert_int_equal(n, *state ? 3 : 5);
}

/* ------------------------------------------------------------------- others */

/* Somebody else changes the medium while the device model is told. */
static int meddling_hook(void *arg, uint32_t domid,
                         const xencfg_device_disk *medium)
{
    (void)arg, (void)domid;
    if (medium->format != XENCFG_DISK_FORMAT_EMPTY) {
        memory_set(g.store, HDC "/params", "aio:/c.iso");
        memory_set(g.store, BACK "/params", "aio:/c.iso");
    }
    return 0;
}

static void filled_meanwhile(void **state)
{
    const struct xencfg_cdrom_how meddling =
        XENCFG_CDROM_HOW(.hook = meddling_hook);

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    memory_observe(g.store, NULL, NULL);
    guest_expect_error(&g, xencfg_cdrom_swap(g.ctx, 1, "hdc", &b_iso,
                                             &meddling),
                       XENCFG_ERROR_DEVICE_EXISTS, "there is a medium");
    guest_expect(&g, GUEST(EMPTY));
    unmake();
}

static void another_swaps(void **state)
{
    pid_t pid;

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    g.ctx->deadline = 0.1;
    pid = guest_hold_lock(&g, LOCK_DEVICE_CHANGES);
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), XENCFG_ERROR_TIMEDOUT,
                       LOCK_DEVICE_CHANGES ": held by process");
    assert_string_equal(seen.text, "");
    guest_let_go(pid);
    g.ctx->deadline = 20;
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), 0, "");
    unmake();
}

/* An error says what has been done all the same. */
static void how_far(void **state)
{
    const struct rlimit none = { 0, RLIM_INFINITY };
    const struct rlimit any = { RLIM_INFINITY, RLIM_INFINITY };
    int rc;

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    rc = do_verb(EJECT, "hdc", NULL);
    setrlimit(RLIMIT_FSIZE, &any);
    guest_expect_error(&g, rc, XENCFG_ERROR_TEMPLATE,
                       "; the drive is empty, and the template still names");
    guest_expect(&g, GUEST(FULL));
    guest_expect_error(&g, do_verb(EJECT, "hdc", NULL), 0, "");
    guest_expect(&g, GUEST(EMPTY));
    unmake();
    make(GUEST(FULL), "aio:/a.iso");
    memory_fail_commit(g.store, 1);
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), XENCFG_ERROR_STORE,
                       "; the device model has ejected the medium, and ");
    guest_expect(&g, GUEST(FULL));
    memory_fail_commit(g.store, 2);
    guest_expect_error(&g, do_verb(SWAP, "hdc", &b_iso), XENCFG_ERROR_STORE,
                       "; the other medium was taken out");
    guest_expect(&g, GUEST(EMPTY));
    memory_lose_commit(g.store, 1, true);
    guest_expect_error(&g, do_verb(INSERT, "hdc", &b_iso), XENCFG_ERROR_STORE,
                       "; whether the medium is in the drive is not known");
    unmake();
}

/* The clock that deadlines are of, and what we add to it. */
int __real_clock_gettime(clockid_t clock, struct timespec *ret);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret);
static time_t later;

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret)
{
    int r = __real_clock_gettime(clock, ret);

    ret->tv_sec += clock == CLOCK_MONOTONIC ? later : 0;
    return r;
}

/* The deadline does not run while the device model is told. */
static int slow_hook(void *arg, uint32_t domid,
                     const xencfg_device_disk *medium)
{
    (void)arg, (void)domid, (void)medium;
    later += 150;
    return 0;
}

static void slow(void **state)
{
    const struct xencfg_cdrom_how slowly = XENCFG_CDROM_HOW(.hook = slow_hook);

    (void)state;
    make(GUEST(FULL), "aio:/a.iso");
    g.ctx->deadline = 100;
    guest_expect_error(&g, xencfg_cdrom_swap(g.ctx, 1, "hdc", &b_iso, &slowly),
                       0, "");
    unmake();
}

/* -------------------------------------------------------------------- tests */

int main(void)
{
    static const char *const names[] = { "hdc", "5632", "0x1600", "013000" };
    static const int commits = 1;
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, run_row, &rows[i], "%s", rows[i].name);
    for (i = 0; i < COUNT(names); i++)
        test_add(&tests, spelled, names[i], "the drive is called %s", names[i]);
    for (i = 0; i < COUNT(refusals); i++)
        test_add(&tests, refused, &refusals[i], "%s", refusals[i].name);
    test_add(&tests, format, NULL, "a medium of another format");
    test_add(&tests, no_medium, NULL, "no medium at all");
    test_add(&tests, medium_of_phy, NULL, "a medium of phy");
    test_add(&tests, untold, NULL, "without a hook the logger is warned");
    test_add(&tests, hook_fails, NULL, "the hook fails to insert");
    test_add(&tests, hook_fails_first, NULL, "the hook fails to eject");
    test_add(&tests, conflicts, NULL, "a conflict");
    test_add(&tests, changes_fail, NULL, "each change fails");
    test_add(&tests, changes_fail, &commits, "each commit fails");
    test_add(&tests, filled_meanwhile, NULL, "filled while the hook waits");
    test_add(&tests, another_swaps, NULL, "another process swaps");
    test_add(&tests, slow, NULL, "a slow device model");
    test_add(&tests, how_far, NULL, "how far it came");
    return test_run(&tests);
}
