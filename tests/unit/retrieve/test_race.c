/*
 * Processes that add and remove devices as libxl does, while others retrieve:
 * every live device that a retrieve saw has its entry, each entry is whole, and
 * in the end no lock file and no temporary file is left.
 *
 * Xenstore is memory that the processes share: of each index whether its device
 * is live.  The writers' lock is written here once more, as libxl has it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fake_store.h"
#include "util.h"

#define IDS 12
#define WRITERS 2
#define RETRIEVES 2000
#define LOCK "userdata-l.1." HOST_UUID ".domain-userdata-lock"

static struct shared {
    int live[IDS];              /* is the device of that index live? */
    int stop;
    int writes;
    int in_lock;                /* writers that think that they hold the lock */
    int broken;                 /* more than one did */
} *shared;

/* ----------------------------------------------------------------- xenstore */

struct memory {
    struct store store;
    unsigned lists, reads;
};

static int memory_read(struct store *s, const char *path, char **ret,
                       size_t *len)
{
    struct memory *m = (struct memory *)s;
    const char *value = NULL;

    m->reads++;
    if (!strcmp(path, "/local/domain/1/vm"))
        value = "/vm/" HOST_UUID;
    else if (!strcmp(path, "/local/domain/1/name"))
        value = "guest";
    else if (!strcmp(path, "/local/domain/1"))
        value = "";
    *ret = value ? test_format("%s", value) : NULL;
    *len = value ? strlen(value) : 0;
    return 0;
}

/* The names of the indices, or "vif". */
static int memory_list(struct store *s, const char *path, struct names *ret)
{
    struct memory *m = (struct memory *)s;
    bool vifs = !strcmp(path, "/libxl/1/device/vif");
    char **name = malloc((sizeof(char *) + 8) * (IDS + 1)), *to;
    unsigned i, n = 0;

    m->lists++;
    to = (char *)(name + IDS + 1);
    for (i = 0; i < IDS && vifs; i++) {
        if (!__atomic_load_n(&shared->live[i], __ATOMIC_SEQ_CST))
            continue;
        name[n++] = to;
        to += sprintf(to, "%u", i) + 1;
    }
    if (!strcmp(path, "/libxl/1/device")) {
        name[n++] = to;
        strcpy(to, "vif");
    }
    *ret = (struct names){ name, n };
    return 0;
}

static void memory_close(struct store *s)
{
    (void)s;
}

/* ----------------------------------------------------------------- a writer */

static void __attribute__((noreturn)) lost(const char *what)
{
    printf("# writer: %s: %s\n", what, strerror(errno));
    fflush(stdout);
    _exit(1);
}

static int take_lock(const char *path)
{
    struct stat a, b;
    int fd;

    for (;;) {
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0)
            lost("open the lock");
        while (flock(fd, LOCK_EX))
            if (errno != EINTR)
                lost("flock");
        if (fstat(fd, &a))
            lost("fstat");
        if (!stat(path, &b) && a.st_ino == b.st_ino && a.st_dev == b.st_dev)
            break;
        close(fd);
    }
    if (__atomic_add_fetch(&shared->in_lock, 1, __ATOMIC_SEQ_CST) != 1)
        shared->broken = 1;
    return fd;
}

static void drop_lock(int fd, const char *path)
{
    __atomic_sub_fetch(&shared->in_lock, 1, __ATOMIC_SEQ_CST);
    if (unlink(path))
        lost("unlink the lock");
    close(fd);
}

/* The template with an entry for each index that is in it, padded so that one
   that was read half would not be JSON. */
static void write_entries(struct host *host, unsigned mask, unsigned generation)
{
    char *json;
    size_t len;
    FILE *f = open_memstream(&json, &len);
    int i, n = 0;

    fputs("{\"b_info\":{\"type.pv\":{}},\"nics\":[", f);
    for (i = 0; i < IDS; i++)
        if (mask & 1 << i)
            fprintf(f, "%s{\"devid\":%d,\"bridge\":\"g%u\",\"ip\":\"%0500d\"}",
                    n++ ? "," : "", i, generation, 0);
    fputs("]}", f);
    fclose(f);
    host_template(host, 1, HOST_UUID, json);
    free(json);
}

/* What the template has now. */
static unsigned read_entries(struct host *host)
{
    char *path = host_template_path(host, 1, HOST_UUID);
    xencfg_domain_config config;
    unsigned mask = 0;
    int i;

    xencfg_domain_config_init(&config);
    if (xencfg_template_read(host->ctx, path, &config))
        lost(xencfg_errmsg(host->ctx));
    for (i = 0; i < config.num_nics; i++)
        mask |= 1 << config.nics[i].devid;
    xencfg_domain_config_dispose(&config);
    free(path);
    return mask;
}

static void change(struct host *host, unsigned *seed, unsigned generation)
{
    char *path = host_path(host, LOCK);
    int fd = take_lock(path), id = rand_r(seed) % IDS;
    unsigned mask = read_entries(host);

    if (!shared->live[id]) {                    /* add: template first */
        write_entries(host, mask | 1 << id, generation);
        __atomic_store_n(&shared->live[id], 1, __ATOMIC_SEQ_CST);
    } else {                                    /* remove: xenstore first */
        __atomic_store_n(&shared->live[id], 0, __ATOMIC_SEQ_CST);
        if (rand_r(seed) % 2)                   /* libxl leaves it stale */
            write_entries(host, mask & ~(1 << id), generation);
    }
    __atomic_add_fetch(&shared->writes, 1, __ATOMIC_SEQ_CST);
    drop_lock(fd, path);
    free(path);
}

static pid_t start_writer(struct host *host, unsigned seed)
{
    unsigned generation = 0;
    pid_t pid = fork();

    if (pid)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (!__atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST)) {
        change(host, &seed, ++generation);
        if (rand_r(&seed) % 3 == 0)
            usleep(rand_r(&seed) % 300);
    }
    _exit(0);
}

/* ----------------------------------------------------------------- a reader */

static void check(const xencfg_domain_config *config,
                  const xencfg_report *report)
{
    int i;

    assert_int_equal(count_findings(report,
                                    XENCFG_FINDING_CLASS_RECONSTRUCTED), 0);
    assert_int_equal(count_findings(report, XENCFG_FINDING_CLASS_MALFORMED), 0);
    assert_int_equal(count_findings(report, XENCFG_FINDING_CLASS_MATCHED),
                     config->num_nics);
    for (i = 0; i < config->num_nics; i++) {
        assert_in_range(config->nics[i].devid, 0, IDS - 1);
        assert_non_null(config->nics[i].bridge);
        assert_int_equal(strlen(config->nics[i].ip), 500);
        /* all of one version */
        assert_string_equal(config->nics[i].bridge, config->nics[0].bridge);
    }
}

static int leftovers(const struct host *host)
{
    char *command = test_format("ls %s | grep -vc '^userdata-d'", host->dir);
    FILE *f = popen(command, "re");
    int n = -1;

    assert_int_equal(fscanf(f, "%d", &n), 1);
    pclose(f);
    free(command);
    return n;
}

static int writes(void)
{
    return __atomic_load_n(&shared->writes, __ATOMIC_SEQ_CST);
}

static int always(struct store *s, uint32_t domid, bool *ret)
{
    (void)s;
    (void)domid;
    *ret = true;
    return 0;
}

static void race(void **state)
{
    static const struct store_ops ops = { .read = memory_read,
                                          .list = memory_list,
                                          .introduced = always,
                                          .close = memory_close };
    struct memory memory = { .store = { .ops = &ops } };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    pid_t pid[WRITERS];
    int i, n, status, again = 0;

    (void)state;
    host_make(&host);
    write_entries(&host, 0, 0);
    memory.store.ctx = host.ctx;
    host.ctx->store = &memory.store;
    for (i = 0; i < WRITERS; i++)
        pid[i] = start_writer(&host, i + 1);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    /* on a busy machine it can take the writers a while to get going */
    for (i = 0; i < RETRIEVES || (i < 200 * RETRIEVES &&
                                  (again < 10 || writes() < 200)); i++) {
        memory.lists = 0;
        if (xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config, &report))
            fail_msg("%s", xencfg_errmsg(host.ctx));
        check(&config, &report);
        again += memory.lists > 2;
    }
    __atomic_store_n(&shared->stop, 1, __ATOMIC_SEQ_CST);
    n = i;
    for (i = 0; i < WRITERS; i++) {
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_int_equal(status, 0);
    }
    print_message("# %d retrieves, %d of them read again, %d writes\n",
                  n, again, shared->writes);
    assert_true(again > 0);
    assert_true(shared->writes >= 200);
    assert_false(shared->broken);
    assert_int_equal(leftovers(&host), 0);
    host.ctx->store = &host.store;
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        { "2000 retrieves beside two writers", race, NULL, NULL, NULL },
    };

    shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
