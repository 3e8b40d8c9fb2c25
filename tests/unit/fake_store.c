#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fake_store.h"
#include "util.h"

static void __attribute__((noreturn)) die(const char *what)
{
    printf("Bail out! %s: %s\n", what, strerror(errno));
    exit(1);
}

/* -------------------------------------------------------------------- store */

static struct host *host_of(struct store *s)
{
    return (struct host *)((char *)s - offsetof(struct host, store));
}

static struct answer ask(struct host *host, bool list, const char *path)
{
    struct request req = { ++host->requests, list, path };
    struct answer answer = { ANSWER_REAL, 0, NULL, 0 };

    if (host->hook)
        answer = host->hook(host, &req);
    if (answer.what == ANSWER_FAIL)
        xencfg__fail(host->ctx, answer.rc, "%s %s: injected",
                     list ? "list" : "read", path);
    return answer;
}

static int fake_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct host *host = host_of(s);
    struct answer answer = ask(host, false, path);
    char *value;

    if (answer.what == ANSWER_FAIL)
        return answer.rc;
    *ret = NULL;
    if (answer.what == ANSWER_NONE)
        return 0;
    if (answer.what != ANSWER_VALUE)
        return host->real->ops->read(host->real, path, ret, len);
    value = malloc(answer.len + 1);
    if (!value)
        die("memory");
    memcpy(value, answer.value, answer.len);
    value[answer.len] = 0;
    *ret = value;
    *len = answer.len;
    return 0;
}

static int fake_list(struct store *s, const char *path, struct names *ret)
{
    struct host *host = host_of(s);
    struct answer answer = ask(host, true, path);
    char **name;

    switch (answer.what) {
    case ANSWER_FAIL:
        return answer.rc;
    case ANSWER_NONE:
        *ret = (struct names){ NULL, 0 };
        return 0;
    case ANSWER_TOO_LONG:
        return STORE_TOO_LONG;
    case ANSWER_VALUE:
        name = malloc(sizeof(char *) + answer.len + 1);
        if (!name)
            die("memory");
        name[0] = (char *)(name + 1);
        memcpy(name[0], answer.value, answer.len);
        name[0][answer.len] = 0;
        *ret = (struct names){ name, 1 };
        return 0;
    default:
        return host->real->ops->list(host->real, path, ret);
    }
}

/* The hook sees it as a read of the domain's directory. */
static int fake_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct store **real = &host_of(s)->real; /* the hook may replace it */
    CLEANUP(freep) char *value = NULL;
    char path[32];
    size_t len;
    int rc;

    snprintf(path, sizeof(path), STORE_DOMAINS "%u", domid);
    rc = fake_read(s, path, &value, &len);
    if (rc || !value)
        return rc;
    return (*real)->ops->introduced(*real, domid, ret);
}

/* The host outlives its store. */
static void fake_close(struct store *s)
{
    xencfg__store_close(host_of(s)->real);
    host_of(s)->real = NULL;
}

static const struct store_ops ops = { .read = fake_read, .list = fake_list,
                                      .introduced = fake_introduced,
                                      .close = fake_close };

static struct store *open_dump(xencfg_ctx *ctx, const char *path)
{
    struct store *store = NULL;

    free(ctx->xenstore_dump);
    ctx->xenstore_dump = strdup(path);
    if (xencfg__store_open_dump(ctx, &store)) {
        printf("# %s\n", xencfg_errmsg(ctx));
        die("dump");
    }
    free(TAKE(ctx->xenstore_dump));     /* to the library it is a live one */
    return store;
}

static char *temporary(void)
{
    const char *dir = getenv("TMPDIR");

    return test_format("%s/xencfg-test-XXXXXX", dir ? dir : P_tmpdir);
}

char *host_dump(const struct host *host, const char *text)
{
    char *path = host_path(host, "dump");
    FILE *f = fopen(path, "we");

    if (!f || fputs(text, f) < 0 || fclose(f))
        die(path);
    return path;
}

struct store *host_store(xencfg_ctx *ctx, const char *text)
{
    char *path = temporary();
    int fd = mkstemp(path);
    size_t len = strlen(text);
    struct store *store;

    if (fd < 0 || write(fd, text, len) != (ssize_t)len || close(fd))
        die(path);
    store = open_dump(ctx, path);
    unlink(path);
    free(path);
    return store;
}

/* --------------------------------------------------------------------- host */

void host_make(struct host *host)
{
    *host = (struct host)HOST_NONE;
    host->dir = temporary();
    if (!mkdtemp(host->dir))
        die(host->dir);
    host_reopen(host);
}

void host_reopen(struct host *host)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = host->dir, .sysfs_dir = host->dir);
    struct store *real = host->real;

    host->real = NULL;          /* kept */
    xencfg_close(host->ctx);
    if (xencfg_open(&host->ctx, &opt))
        die("context");
    host->real = real ? real : host_store(host->ctx, "/tool = \"\"\n");
    host->real->ctx = host->ctx;
    host->store = (struct store){ .ops = &ops, .ctx = host->ctx };
    host->ctx->store = &host->store;
    host_begin(host);
}

static int remove_one(const char *path, const struct stat *st, int type,
                      struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void host_free(struct host *host)
{
    xencfg_close(host->ctx);
    if (nftw(host->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS))
        die(host->dir);
    free(host->dir);
    *host = (struct host)HOST_NONE;
}

void host_begin(struct host *host)
{
    host->requests = 0;
}

char *host_path(const struct host *host, const char *name)
{
    return test_format("%s/%s", host->dir, name);
}

char *host_template_path(const struct host *host, uint32_t domid,
                         const char *uuid)
{
    return test_format("%s/userdata-d.%u.%s.libxl-json", host->dir, domid,
                       uuid);
}

void host_template_data(struct host *host, uint32_t domid, const char *uuid,
                        const void *data, size_t len)
{
    char *path = host_template_path(host, domid, uuid);
    char *new = test_format("%s/userdata-n.%u.%s.libxl-json", host->dir, domid,
                            uuid);
    FILE *f = fopen(new, "we");

    if (!f || fwrite(data, 1, len, f) != len || fclose(f) || rename(new, path))
        die(path);
    free(new);
    free(path);
}

void host_template(struct host *host, uint32_t domid, const char *uuid,
                   const char *json)
{
    host_template_data(host, domid, uuid, json, strlen(json) + 1);
}

void host_xenstore(struct host *host, const char *text)
{
    xencfg__store_close(host->real);
    host->real = host_store(host->ctx, text);
}

void host_xenstore_file(struct host *host, const char *path)
{
    xencfg__store_close(host->real);
    host->real = open_dump(host->ctx, path);
}

/* --------------------------------------------------------------- real hosts */

static void sample_add(struct sample **list, size_t *n, const char *name,
                       char *dump, char *template, uint32_t domid)
{
    struct sample *grown = realloc(*list, (*n + 2) * sizeof(*grown));

    if (!grown)
        die("memory");
    *list = grown;
    grown[(*n)++] = (struct sample){ test_format("%s", name), dump, template,
                                     domid };
    grown[*n] = (struct sample){ NULL, NULL, NULL, 0 };
}

/* The domain that a dump of the corpus tells the devices of. */
static uint32_t corpus_domid(const char *path)
{
    struct text text = test_read(path);
    char *s = strndup(text.data, text.len);
    const char *at = strstr(s, "/libxl/");
    uint32_t domid = at ? strtoul(at + 7, NULL, 10) : 0;

    free(s);
    free(text.data);
    if (!domid)
        die(path);
    return domid;
}

struct sample *samples(void)
{
    static const char *const steps[] = { "02-up", "09-usbdev-attach",
                                         "12-vdispl-attach", "15-vcpu-set",
                                         "25-pci-detach" };
    struct sample *list = NULL;
    size_t n = 0, i;
    char **file = test_files("tests/data/corpus", "*.xenstore");

    for (i = 0; i < COUNT(steps); i++) {
        char *dir = test_format("tests/data/captured/%s", steps[i]);

        sample_add(&list, &n, dir + strlen("tests/data/"),
                   test_format("%s/xenstore-ls-fp.txt", dir),
                   test_format("%s/userdata-d.1.%s.libxl-json", dir, HOST_UUID),
                   1);
        free(dir);
    }
    for (i = 0; file[i]; i++) {
        int stem = (int)(strlen(file[i]) - strlen(".xenstore"));
        char *template = test_format("%.*s.userdata.json", stem, file[i]);

        sample_add(&list, &n, file[i] + strlen("tests/data/"),
                   test_format("%s", file[i]), template, corpus_domid(file[i]));
    }
    test_files_free(file);
    return list;
}

void samples_free(struct sample *sample)
{
    struct sample *s;

    for (s = sample; s->name; s++) {
        free(s->name);
        free(s->dump);
        free(s->template);
    }
    free(sample);
}

void host_sample(struct host *host, const struct sample *sample)
{
    struct text text = test_read(sample->template);
    const char *top = getenv("XENCFG_TOP");
    char *dump = test_format("%s/%s", top ? top : ".", sample->dump);

    host_template_data(host, sample->domid, HOST_UUID, text.data, text.len);
    host_xenstore_file(host, dump);
    free(dump);
    free(text.data);
}

/* ----------------------------------------------------------------- findings */

const xencfg_finding *find_finding(const xencfg_report *report,
                                   enum xencfg_devkind kind, const char *id)
{
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == kind && !strcmp(f->id ? f->id : "", id))
            return f;
    }
    return NULL;
}

int count_findings(const xencfg_report *report, enum xencfg_finding_class what)
{
    int i, n = 0;

    for (i = 0; i < report->num_findings; i++)
        n += report->findings[i].what == what;
    return n;
}
