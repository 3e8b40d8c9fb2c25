/* read - --report: the host that a report tells of, for the library. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/message.h"
#include "base/temporary.h"
#include "base/text.h"
#include "cli/request.h"
#include "report/report.h"

#define MAX_SIZE (16 << 20)     /* of a file that is only listed */
#define MAX_LISTED 100000       /* of these, and of USB devices */

static char *join(const char *dir, const char *name)
{
    return text_format("%s/%s", dir, name);
}

static bool make_directory(const char *path)
{
    temporary_add(path, true);
    if (!mkdir(path, 0700))
        return true;
    error("%s: %s", path, strerror(errno));
    return false;
}

/* DIR/a/b/c; what is there already is left. */
static bool make_directories(const char *dir, const char *names)
{
    CLEANUP(freep) char *path = join(dir, names);
    char *p = path + strlen(dir);

    for (; p; *p = '/') {
        p = strchr(p + 1, '/');
        if (p)
            *p = 0;
        if (access(path, F_OK) && !make_directory(path))
            return false;
        if (!p)
            break;
    }
    return true;
}

/* ------------------------------------------------------------------- usb */

static bool put_number(const char *dir, const char *name, unsigned number)
{
    CLEANUP(freep) char *path = join(dir, name);
    FILE *f;

    temporary_add(path, false);
    f = fopen(path, "wxe");
    if (!f)
        return false;
    fprintf(f, "%u\n", number);
    return fclose(f) == 0;
}

/* A sysfs of the devices that `usb` lists. */
static void make_sysfs(const char *dir)
{
    CLEANUP(freep) char *list = join(dir, "usb");
    unsigned bus, device, n = 0;
    char line[256], name[64];
    FILE *f = fopen(list, "re");

    while (f && n++ < MAX_LISTED && fgets(line, sizeof(line), f)) {
        CLEANUP(freep) char *path = NULL, *below = NULL;

        if (sscanf(line, "%63[0-9.-] %u %u", name, &bus, &device) != 3 ||
            *name == '.' || *name == '-')
            continue;
        below = join("sys/bus/usb/devices", name);
        path = join(dir, below);
        if (!make_directories(dir, below) ||
            !put_number(path, "busnum", bus) ||
            !put_number(path, "devnum", device))
            break;
    }
    if (f)
        fclose(f);
}

/* ----------------------------------------------------------------- state */

/*
 * Mode and time of a file, which tell whose it is; and the file itself, if the
 * report has only its name: a lock, a foreign one.
 */
static void make_listed(const char *state, const char *line)
{
    CLEANUP(freep) char *path = NULL;
    struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };
    unsigned mode, uid, gid;
    long long size, seconds;
    char name[256];
    int fd;

    if (sscanf(line, "%o %u %u %lld %lld.%9ld %255s", &mode, &uid, &gid, &size,
               &seconds, &times[1].tv_nsec, name) != 7 ||
        !S_ISREG(mode) || !report_state_name(name))
        return;
    path = join(state, name);
    temporary_add(path, false);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        if (size < 0 || size > MAX_SIZE || ftruncate(fd, size))
            size = 0;
    } else {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0)
        return;
    times[1].tv_sec = seconds;
    /* only root can give it to its owner; what check says of that is lost */
    if (!fchmod(fd, (mode & 0777) | S_IRUSR) && !futimens(fd, times) &&
        !geteuid() && fchown(fd, uid, gid))
        error("%s: %s", path, strerror(errno));
    close(fd);
}

static void make_state(const char *dir, const char *state)
{
    CLEANUP(freep) char *list = join(dir, "files");
    char line[512];
    FILE *f = fopen(list, "re");
    unsigned n = 0;

    while (f && n++ < MAX_LISTED && fgets(line, sizeof(line), f))
        make_listed(state, line);
    if (f)
        fclose(f);
}

/* ------------------------------------------------------------------- all */

/* A new private directory with what the report has, an archive or a directory
   into which somebody has unpacked it; NULL: said why not. */
static char *unpack(const char *file)
{
    const char *tmp = getenv("TMPDIR");
    CLEANUP(freep) char *state = NULL;
    struct stat st;
    bool copy = !stat(file, &st) && S_ISDIR(st.st_mode);
    char *dir = join(tmp && *tmp == '/' ? tmp : "/tmp", "cfgdump-XXXXXX");

    if (!temporary_directory(dir)) {
        error("%s: %s", dir, strerror(errno));
        free(dir);
        return NULL;
    }
    message_leave_out(dir);
    state = join(dir, "state");
    if (!make_directory(state) ||
        !(copy ? report_copy : report_unpack)(file, dir)) {
        free(dir);
        return NULL;
    }
    make_state(dir, state);
    make_sysfs(dir);
    return dir;
}

static enum exit_status conflict(const struct request *req)
{
    if (req->lib.state_dir || req->lib.xenstore_dump)
        return usage_error(req, "--report cannot be combined with --state-dir and "
                                "--xenstore-dump");
    if (req->template_file)
        return usage_error(req, "--report cannot be combined with --template");
    if (req->command->host_only)
        return usage_error(req, "%s needs a live host, not a report",
                           req->command->name);
    return STATUS_COMPLETE;
}

static enum exit_status no_access(const struct request *req)
{
    return req->command->judges ? STATUS_USAGE : STATUS_ACCESS;
}

enum exit_status report_open(struct request *req)
{
    static char *paths[3]; /* for the library, to the end of the process */
    CLEANUP(freep) char *dir = NULL;
    enum exit_status status;

    if (!req->report_file || req->command->no_report)
        return STATUS_COMPLETE;
    status = conflict(req);
    if (status != STATUS_COMPLETE)
        return status;
    dir = unpack(req->report_file);
    if (!dir)
        return no_access(req);
    paths[0] = join(dir, "xenstore");
    if (access(paths[0], F_OK)) {
        error("%s: has no xenstore, which could not be read: see its errors",
              req->report_file);
        return no_access(req);
    }
    req->lib.xenstore_dump = paths[0];
    req->lib.state_dir = paths[1] = join(dir, "state");
    req->lib.sysfs_dir = paths[2] = join(dir, "sys");
    return STATUS_COMPLETE;
}
