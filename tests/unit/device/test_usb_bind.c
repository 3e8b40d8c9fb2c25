/*
 * Usb devices: which one of the host, at which port, and which driver has its
 * interfaces.  Sysfs is files in a directory; what the kernel does when a name
 * is written to a driver's bind or unbind is done here, in write().
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "fake_store.h"
#include "memory_store.h"
#include "device/ops.h"
#include "device/usb.h"
#include "device/usb_bind.h"
#include "util.h"

#define CTRL0 "/libxl/1/device/vusb/0"
#define BACK0 "/local/domain/0/backend/vusb/1/0"
#define NOTE "/libxl/usbback/1-1_4"

static struct host host;
static struct store *s;
static const char *refuses; /* the end of a path that cannot be written */
static const char *keeps;   /* the interface that does not leave a driver */
static int writes;          /* to drivers */

/* -------------------------------------------------------------------- sysfs */

static char *sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *sys(const char *fmt, ...)
{
    char *rest = NULL, *path;
    va_list ap;

    va_start(ap, fmt);
    assert_true(vasprintf(&rest, fmt, ap) >= 0);
    va_end(ap);
    path = test_format("%s/bus/usb/%s", host.ctx->sysfs_dir, rest);
    free(rest);
    return path;
}

static void make_dirs(const char *path)
{
    char *cmd = test_format("mkdir -p '%s'", path);

    assert_int_equal(system(cmd), 0);
    free(cmd);
}

static void put(char *path, const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    free(path);
}

static void driver(const char *name)
{
    char *path = sys("drivers/%s", name);

    make_dirs(path);
    free(path);
    put(sys("drivers/%s/bind", name), "");
    put(sys("drivers/%s/unbind", name), "");
}

static void device(const char *id, int bus, int addr, const char *class)
{
    char *path = sys("devices/%s", id), text[16];

    make_dirs(path);
    free(path);
    snprintf(text, sizeof(text), "%d\n", bus);
    put(sys("devices/%s/busnum", id), text);
    snprintf(text, sizeof(text), "%d\n", addr);
    put(sys("devices/%s/devnum", id), text);
    if (class)
        put(sys("devices/%s/bDeviceClass", id), class);
}

/* As the kernel, both ways. */
static int join(const char *interface, const char *name)
{
    char *link = sys("devices/%s/driver", interface);
    char *back = sys("drivers/%s/%s", name, interface);
    char *to = sys("drivers/%s", name), *from = sys("devices/%s", interface);
    int r = symlink(to, link);

    if (!r)
        r = symlink(from, back);
    free(link);
    free(back);
    free(to);
    free(from);
    return r;
}

static int leave(const char *interface, const char *name)
{
    char *link = sys("devices/%s/driver", interface);
    char *back = sys("drivers/%s/%s", name, interface);
    int r = unlink(back);

    if (!r)
        r = unlink(link);
    free(link);
    free(back);
    return r;
}

static void interface(const char *id, const char *name)
{
    char *path = sys("devices/%s", id);

    make_dirs(path);
    free(path);
    if (name)
        assert_int_equal(join(id, name), 0);
}

/* Which driver has an interface? */
static void assert_driver(const char *id, const char *want)
{
    char *link = sys("devices/%s/driver", id), to[PATH_MAX] = "-";
    ssize_t n = readlink(link, to, sizeof(to) - 1);

    if (n >= 0)
        to[n] = 0;
    assert_string_equal(strrchr(to, '/') ? strrchr(to, '/') + 1 : to, want);
    free(link);
}

static bool ends(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);

    return a >= b && !strcmp(text + a - b, end);
}

ssize_t write(int fd, const void *buf, size_t size)
{
    char link[32], path[PATH_MAX] = "", name[64], *dir;
    ssize_t n;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof(path) - 1);
    path[n < 0 ? 0 : n] = 0;
    dir = strstr(path, "/bus/usb/drivers/");
    if (!dir || size >= sizeof(name))
        return syscall(SYS_write, fd, buf, size);
    writes++;
    if (refuses && ends(path, refuses)) {
        errno = ENODEV;
        return -1;
    }
    memcpy(name, buf, size);
    name[size] = 0;
    if (keeps && !strcmp(name, keeps) && ends(path, "unbind")) {
        errno = EBUSY;
        return -1;
    }
    dir = strchr(dir + 5, '/') + 1; /* "drivers/..." */
    dir = strchr(dir, '/') + 1;
    *strchr(dir, '/') = 0;
    if (ends(path, "none") ||
        (dir[strlen(dir) + 1] == 'b' ? join(name, dir) : leave(name, dir)))
        return -1;
    return (ssize_t)size;
}

/* ------------------------------------------------------------------ fixture */

static int setup(void **state)
{
    (void)state;
    host_make(&host);
    free(host.ctx->sysfs_dir);
    host.ctx->sysfs_dir = realpath(host.dir, NULL);
    xencfg__begin(host.ctx);
    s = memory_store(host.ctx);
    refuses = keeps = NULL;
    writes = 0;
    driver("usb-storage");
    driver("usbhid");
    driver("usbback");
    device("usb1", 1, 1, "09\n");
    device("1-1", 1, 2, "09\n");
    device("1-1.4", 1, 6, "00\n");
    interface("1-1.4:1.0", "usb-storage");
    interface("1-1.4:1.1", "usbhid");
    interface("1-1.4:1.2", NULL);
    device("1-1.42", 1, 7, "e0\n");
    interface("1-1.42:1.0", "usbhid");
    return 0;
}

static int teardown(void **state)
{
    char *cmd = test_format("rm -rf '%s/bus'", host.ctx->sysfs_dir);

    (void)state;
    assert_int_equal(system(cmd), 0);
    free(cmd);
    memory_closep(&s);
    host_free(&host);
    return 0;
}

static void controller(uint32_t domid, int devid, const char *type, int ports)
{
    const char *kind = !strcmp(type, "pv") ? "vusb" : type;
    char path[160], text[96];
    int i;

    snprintf(path, sizeof(path), "/libxl/%u/device/vusb/%d/type", domid, devid);
    memory_set(s, path, type);
    snprintf(path, sizeof(path), "/libxl/%u/device/vusb/%d/num-ports", domid,
             devid);
    snprintf(text, sizeof(text), "%d", ports);
    memory_set(s, path, text);
    snprintf(text, sizeof(text), "/local/domain/0/backend/%s/%u/%d", kind,
             domid, devid);
    if (!strcmp(type, "devicemodel"))
        snprintf(text, sizeof(text), "/libxl/%u/device/vusb/%d", domid, devid);
    snprintf(path, sizeof(path), "/libxl/%u/device/vusb/%d/backend", domid,
             devid);
    if (strcmp(type, "devicemodel"))
        memory_set(s, path, text);
    for (i = 1; i <= ports; i++) {
        snprintf(path, sizeof(path), "%s/port/%d", text, i);
        memory_set(s, path, "");
    }
}

static xencfg_device_usbdev usbdev(int ctrl, int port, int bus, int addr)
{
    xencfg_device_usbdev dev;

    xencfg_device_usbdev_init(&dev);
    dev.ctrl = ctrl;
    dev.port = port;
    dev.type = XENCFG_USBDEV_TYPE_HOSTDEV;
    dev.u.hostdev.hostbus = bus;
    dev.u.hostdev.hostaddr = addr;
    return dev;
}

static void assert_error(const char *part)
{
    if (!strstr(xencfg_errmsg(host.ctx), part))
        fail_msg("\"%s\" has no \"%s\"", xencfg_errmsg(host.ctx), part);
}

/* ----------------------------------------------------------------- the host */

static void find(void **state)
{
    static const struct {
        int bus, addr, rc;
        const char *id, *error;
    } row[] = {
        { 1, 6, 0, "1-1.4", NULL },
        { 1, 7, 0, "1-1.42", NULL },
        { 1, 8, XENCFG_ERROR_INVAL, NULL, "no usb device 8 on bus 1" },
        { 2, 6, XENCFG_ERROR_INVAL, NULL, "no usb device 6 on bus 2" },
        { 1, 2, XENCFG_ERROR_INVAL, NULL, "1-1 of the host is a hub" },
        { 1, 1, XENCFG_ERROR_INVAL, NULL, "usb1 of the host is a hub" },
        { 0, 0, XENCFG_ERROR_INVAL, NULL, "which device" },
        { 1, 9, XENCFG_ERROR_INVAL, NULL, "class of usb device 2-1" },
    };
    size_t i;

    (void)state;
    device("2-1", 1, 9, NULL);
    for (i = 0; i < COUNT(row); i++) {
        xencfg_device_usbdev dev = usbdev(-1, 0, row[i].bus, row[i].addr);
        char *id = NULL;

        assert_int_equal(xencfg__usb_find(host.ctx, &dev, &id), row[i].rc);
        if (row[i].rc)
            assert_error(row[i].error);
        else
            assert_string_equal(id, row[i].id);
        free(id);
    }
}

static void no_usb_at_all(void **state)
{
    xencfg_device_usbdev dev = usbdev(-1, 0, 1, 6);
    char *id = NULL;

    (void)state;
    free(host.ctx->sysfs_dir);
    host.ctx->sysfs_dir = test_format("%s/bus/none", host.dir);
    assert_int_equal(xencfg__usb_find(host.ctx, &dev, &id), XENCFG_ERROR_INVAL);
    free(host.ctx->sysfs_dir);
    host.ctx->sysfs_dir = realpath(host.dir, NULL);
}

/* -------------------------------------------------------------------- ports */

static void choose(void **state)
{
    /* Domain 1 has: 2 pv, all in use; 10 qusb, port 1 in use; 3 devicemodel;
       4 with its backend elsewhere. */
    static const struct {
        int ctrl, port, rc, want_ctrl, want_port;
        const char *error;
    } row[] = {
        { -1, 0, 0, 10, 2, NULL },
        { 10, 0, 0, 10, 2, NULL },
        { 10, 1, 0, 10, 1, NULL }, /* check() refuses it */
        { 10, 3, 0, 10, 3, NULL },
        { 10, 4, XENCFG_ERROR_INVAL, 0, 0, "ports 1 to 3, not 4" },
        { 10, -1, XENCFG_ERROR_INVAL, 0, 0, "ports 1 to 3, not -1" },
        { -1, 2, XENCFG_ERROR_INVAL, 0, 0, "without its controller" },
        { 2, 0, XENCFG_ERROR_INVAL, 0, 0, "all 1 ports" },
        { 3, 0, XENCFG_ERROR_NI, 0, 0, "device model" },
        { 4, 0, XENCFG_ERROR_INVAL, 0, 0, "not in dom0" },
        { 5, 0, XENCFG_ERROR_INVAL, 0, 0, "no usb controller 5" },
    };
    size_t i;

    (void)state;
    controller(1, 10, "qusb", 3);
    controller(1, 2, "pv", 1);
    controller(1, 3, "devicemodel", 6);
    controller(1, 4, "pv", 2);
    memory_set(s, "/libxl/1/device/vusb/4/backend",
               "/local/domain/5/backend/vusb/1/4");
    memory_set(s, "/local/domain/0/backend/vusb/1/2/port/1", "1-9");
    memory_set(s, "/local/domain/0/backend/qusb/1/10/port/1", "1-8");
    for (i = 0; i < COUNT(row); i++) {
        xencfg_device_usbdev dev = usbdev(row[i].ctrl, row[i].port, 1, 6);
        struct usb_port port = { .domid = 77 };

        assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), row[i].rc);
        if (row[i].rc) {
            assert_error(row[i].error);
            assert_int_equal(dev.ctrl, row[i].ctrl);
            assert_int_equal(port.domid, 77);
            continue;
        }
        assert_int_equal(port.domid, 1);
        assert_int_equal(port.ctrl, row[i].want_ctrl);
        assert_int_equal(port.port, row[i].want_port);
        assert_int_equal(port.type, XENCFG_USBCTRL_TYPE_QUSB);
        assert_int_equal(dev.ctrl, row[i].want_ctrl);
        assert_int_equal(dev.port, row[i].want_port);
    }
}

static void lowest_controller(void **state)
{
    xencfg_device_usbdev dev = usbdev(-1, 0, 1, 6);
    struct usb_port port;

    (void)state;
    controller(1, 10, "pv", 3); /* "10" is before "9" */
    controller(1, 9, "pv", 3);
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), 0);
    assert_int_equal(port.ctrl, 9);
}

static void no_port(void **state)
{
    xencfg_device_usbdev dev = usbdev(-1, 0, 1, 6);
    struct usb_port port;

    (void)state;
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), USB_NO_PORT);
    assert_error("add a usb controller");
    controller(1, 0, "pv", 1);
    memory_set(s, BACK0 "/port/1", "1-1");
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), USB_NO_PORT);
    assert_int_equal(dev.ctrl, -1);
    controller(1, 1, "devicemodel", 6);
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), XENCFG_ERROR_NI);
}

static void malformed_controller(void **state)
{
    xencfg_device_usbdev dev = usbdev(0, 0, 1, 6);
    struct usb_port port;

    (void)state;
    controller(1, 0, "pv", 2);
    memory_set(s, CTRL0 "/num-ports", "many");
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), XENCFG_ERROR_STORE);
    assert_error(CTRL0 "/num-ports");
    memory_set(s, CTRL0 "/type", "firewire");
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), XENCFG_ERROR_STORE);
    assert_error("firewire");
}

static void attach_and_detach(void **state)
{
    xencfg_device_usbdev dev = usbdev(-1, 0, 1, 6);
    struct usb_port port, found;
    char *id = NULL;

    (void)state;
    controller(1, 0, "pv", 2);
    assert_int_equal(xencfg__usb_choose(s, 1, &dev, &port), 0);
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_attach(s, &port, "1-1.4"), 0);
    assert_string_equal(memory_get(s, BACK0 "/port/1"), "1-1.4");
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"),
                     XENCFG_ERROR_DEVICE_EXISTS);
    assert_error("port 1 of usb controller 0 has device 1-1.4");

    dev = usbdev(-1, 0, 1, 6);
    assert_int_equal(xencfg__usb_lookup(s, 1, &dev, &found, &id), 0);
    assert_int_equal(found.port, 1);
    assert_string_equal(id, "1-1.4");
    free(id);
    dev = usbdev(0, 1, 0, 0);
    assert_int_equal(xencfg__usb_lookup(s, 1, &dev, &found, &id), 0);
    assert_int_equal(found.type, XENCFG_USBCTRL_TYPE_PV);
    assert_int_equal(xencfg__usb_detach(s, &found, "1-1.5"),
                     XENCFG_ERROR_NOTFOUND);
    assert_string_equal(memory_get(s, BACK0 "/port/1"), "1-1.4");
    assert_int_equal(xencfg__usb_detach(s, &found, id), 0);
    assert_string_equal(memory_get(s, BACK0 "/port/1"), "");
    assert_int_equal(xencfg__usb_detach(s, &found, id), XENCFG_ERROR_NOTFOUND);
    free(id);
}

static void lookup_nothing(void **state)
{
    static const struct {
        int ctrl, port, bus, addr, rc;
    } row[] = {
        { 0, 2, 0, 0, XENCFG_ERROR_NOTFOUND },   /* free */
        { 0, 3, 0, 0, XENCFG_ERROR_NOTFOUND },   /* no such port */
        { 1, 1, 0, 0, XENCFG_ERROR_NOTFOUND },   /* no such controller */
        { -1, 0, 1, 6, XENCFG_ERROR_NOTFOUND },  /* not the domain's */
        { -1, 0, 1, 60, XENCFG_ERROR_NOTFOUND }, /* unplugged */
        { -1, 0, 0, 0, XENCFG_ERROR_INVAL },
        { 2, 1, 0, 0, XENCFG_ERROR_NI },
        { -1, 0, 1, 7, XENCFG_ERROR_NI }, /* of the device model */
    };
    struct usb_port port;
    char *id = NULL;
    size_t i;

    (void)state;
    controller(1, 0, "pv", 2);
    controller(1, 2, "devicemodel", 2);
    memory_set(s, "/libxl/1/device/vusb/2/port/1", "1-1.42");
    for (i = 0; i < COUNT(row); i++) {
        xencfg_device_usbdev dev =
            usbdev(row[i].ctrl, row[i].port, row[i].bus, row[i].addr);

        assert_int_equal(xencfg__usb_lookup(s, 1, &dev, &port, &id), row[i].rc);
        assert_null(id);
    }
}

/* Whatever domain and kind of controller has it; but not another host's. */
static void assigned_elsewhere(void **state)
{
    struct usb_port port = { 1, 0, 1, XENCFG_USBCTRL_TYPE_PV };

    (void)state;
    controller(1, 0, "pv", 2);
    controller(7, 3, "qusb", 2);
    controller(8, 0, "devicemodel", 2);
    controller(9, 0, "pv", 2);
    memory_set(s, "/libxl/9/device/vusb/0/backend",
               "/local/domain/5/backend/vusb/9/0");
    memory_set(s, "/local/domain/0/backend/vusb/9/0/port/1", "1-1.4");
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"), 0);
    memory_set(s, "/libxl/8/device/vusb/0/port/2", "1-1.4");
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"),
                     XENCFG_ERROR_DEVICE_EXISTS);
    assert_error("port 2 of controller 0 of domain 8");
    memory_set(s, "/libxl/8/device/vusb/0/port/2", "");
    memory_set(s, "/local/domain/0/backend/qusb/7/3/port/1", "1-1.4");
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"),
                     XENCFG_ERROR_DEVICE_EXISTS);
    assert_error("port 1 of controller 3 of domain 7");
    assert_int_equal(xencfg__usb_check(s, &port, "1-1"), 0);
}

static void port_gone(void **state)
{
    struct usb_port port = { 1, 0, 3, XENCFG_USBCTRL_TYPE_PV };

    (void)state;
    controller(1, 0, "pv", 2);
    assert_int_equal(xencfg__usb_check(s, &port, "1-1.4"), XENCFG_ERROR_INVAL);
}

/* ------------------------------------------------------------------ drivers */

static void assert_as_before(void)
{
    assert_driver("1-1.4:1.0", "usb-storage");
    assert_driver("1-1.4:1.1", "usbhid");
    assert_driver("1-1.4:1.2", "-");
    assert_driver("1-1.42:1.0", "usbhid");
    assert_null(memory_get(s, NOTE));
}

static void assert_bound(void)
{
    assert_driver("1-1.4:1.0", "usbback");
    assert_driver("1-1.4:1.1", "usbback");
    assert_driver("1-1.4:1.2", "usbback");
    assert_driver("1-1.42:1.0", "usbhid");
}

static void bind_and_back(void **state)
{
    char *want = sys("drivers/usbhid");

    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_bound();
    assert_string_equal(memory_get(s, NOTE "/1-1_4@1_1/driver_path"), want);
    assert_null(memory_get(s, NOTE "/1-1_4@1_2"));
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    assert_driver("1-1.4:1.0", "-");
    assert_driver("1-1.4:1.1", "-");
    assert_non_null(memory_get(s, NOTE));
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), 0);
    assert_as_before();
    free(want);
}

static void bind_again(void **state)
{
    int n;

    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    n = writes;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_int_equal(writes, n);
    assert_bound();
    assert_non_null(memory_get(s, NOTE "/1-1_4@1_0/driver_path"));
}

static void back_again(void **state)
{
    (void)state;
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), 0);
    assert_int_equal(writes, 0);
    assert_as_before();
}

static void no_usbback(void **state)
{
    char *cmd = sys("drivers/usbback"), *rm = test_format("rm -r '%s'", cmd);

    (void)state;
    assert_int_equal(system(rm), 0);
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), XENCFG_ERROR_BACKEND);
    assert_error("drivers/usbback: No such file");
    assert_as_before();
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    free(cmd);
    free(rm);
}

static void bind_refused(void **state)
{
    static const char *const row[] = { "usbback/bind", "usb-storage/unbind",
                                       "usbhid/unbind" };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        refuses = row[i];
        assert_int_equal(xencfg__usb_bind(s, "1-1.4"), XENCFG_ERROR_FAIL);
        assert_error(strchr(row[i], '/'));
        assert_error("No such device");
        assert_as_before();
    }
}

/* Each change of xenstore in turn. */
static void bind_store_fails(void **state)
{
    unsigned n;

    (void)state;
    for (n = 1; n <= 2; n++) {
        memory_fail(s, n);
        assert_int_equal(xencfg__usb_bind(s, "1-1.4"), XENCFG_ERROR_STORE);
        memory_fail(s, 0);
        assert_as_before();
    }
}

static void unbind_refused(void **state)
{
    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    refuses = "usbback/unbind";
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), XENCFG_ERROR_FAIL);
    assert_bound();
    assert_non_null(memory_get(s, NOTE)); /* to be tried again */
    refuses = NULL;
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), 0);
    assert_as_before();
}

/* A removal that fails: it stays, with all of its interfaces. */
static void offline_refused(void **state)
{
    static const char *const name[] = { "1-1.4:1.0", "1-1.4:1.1", "1-1.4:1.2" };
    struct device d = { .kind = XENCFG_DEVKIND_USBDEV, .bus_id = (char *)"1-1.4",
                        .port.type = XENCFG_USBCTRL_TYPE_PV };
    size_t i;

    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    for (i = 0; i < COUNT(name); i++) {
        keeps = name[i];
        assert_int_equal(xencfg__usb_ops.offline(s, &d), XENCFG_ERROR_FAIL);
        assert_error(name[i]);
        assert_bound();
    }
}

/* The others get their drivers back. */
static void rebind_refused(void **state)
{
    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    refuses = "usb-storage/bind";
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), XENCFG_ERROR_FAIL);
    assert_error("usb-storage/bind");
    assert_driver("1-1.4:1.0", "-");
    assert_driver("1-1.4:1.1", "usbhid");
    assert_null(memory_get(s, NOTE));
}

/* And then the notes stay too. */
static void rebind_first_error(void **state)
{
    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    refuses = "usb-storage/bind";
    memory_fail(s, 1);
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), XENCFG_ERROR_FAIL);
    memory_fail(s, 0);
    assert_error("usb-storage/bind");
    assert_non_null(memory_get(s, NOTE));
}

/* Killed after an interface left its driver: the note is there already. */
static void after_a_crash(void **state)
{
    (void)state;
    refuses = "usbback/bind";
    memory_fail(s, 3); /* the note's removal by the undoing */
    xencfg__usb_bind(s, "1-1.4");
    memory_fail(s, 0);
    refuses = NULL;
    assert_int_equal(leave("1-1.4:1.0", "usb-storage"), 0);
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_bound();
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), 0);
    assert_driver("1-1.4:1.1", "usbhid");
}

/* The device was pulled out while it was the guest's. */
static void unplugged(void **state)
{
    char *cmd = test_format("rm -r '%s'/bus/usb/devices/1-1.4*"
                            " '%s'/bus/usb/drivers/usbback/1-*",
                            host.ctx->sysfs_dir, host.ctx->sysfs_dir);

    (void)state;
    assert_int_equal(xencfg__usb_bind(s, "1-1.4"), 0);
    assert_int_equal(system(cmd), 0);
    assert_int_equal(xencfg__usb_unbind(s, "1-1.4"), 0);
    assert_int_equal(xencfg__usb_rebind(s, "1-1.4"), 0);
    assert_null(memory_get(s, NOTE));
    free(cmd);
}

#define TEST(fn_) cmocka_unit_test_setup_teardown(fn_, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(find),
        TEST(no_usb_at_all),
        TEST(choose),
        TEST(lowest_controller),
        TEST(no_port),
        TEST(malformed_controller),
        TEST(attach_and_detach),
        TEST(lookup_nothing),
        TEST(assigned_elsewhere),
        TEST(port_gone),
        TEST(bind_and_back),
        TEST(bind_again),
        TEST(back_again),
        TEST(no_usbback),
        TEST(bind_refused),
        TEST(bind_store_fails),
        TEST(unbind_refused),
        TEST(offline_refused),
        TEST(rebind_refused),
        TEST(rebind_first_error),
        TEST(after_a_crash),
        TEST(unplugged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
