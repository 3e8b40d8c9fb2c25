/* server - a xenstored that answers right until an input says otherwise. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fuzz.h"
#include "server.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

#define MAX_NODES 100

/* ---------------------------------------------------------------- the nodes */

static const char *const first_nodes[][2] = {
    { "/local/domain/0/name", "Domain-0" },
    { "/local/domain/1/name", "a" },
    { "/local/domain/1/vm", "/vm/" SERVER_UUID },
    { "/local/domain/1/memory/target", "8000" },
    { "/local/domain/1/cpu/0/availability", "online" },
    { "/libxl/1/dm-version", "qemu_xen" },
    { "/libxl/1/device/vbd/5632/params", "aio:/b.iso" },
    { "/libxl/1/device/vif/0/backend", "/local/domain/0/backend/vif/1/0" },
    { "/libxl/1/device/vif/0/frontend", "/local/domain/1/device/vif/0" },
    { "/libxl/1/device/9pfs/0/tag", "t" },
    { "/libxl/1/device/vusb/0/usb-ctrl-version", "2" },
    { "/libxl/1/device/pci/0/num_devs", "1" },
    { "/local/domain/0/backend/pci/1/0/num_devs", "1" },
    { "/local/domain/0/backend/pci/1/0/dev-0", "0000:03:00.0" },
    { "/local/domain/0/backend/vif/1/0/state", "4" },
    { "/local/domain/0/backend/vif/1/0/frontend",
      "/local/domain/1/device/vif/0" },
    { "/local/domain/1/device/vif/0/state", "4" },
    { "/local/domain/1/device/vif/0/backend",
      "/local/domain/0/backend/vif/1/0" },
};

static struct node {
    char path[96], value[64];
} node[MAX_NODES];
static unsigned nodes;

/* The input, and the lock for it and the nodes. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const uint8_t *input;
static size_t left;

static unsigned next_byte(void)
{
    return left ? left--, *input++ : 0;
}

static size_t next_bytes(char *to, size_t most)
{
    size_t n = next_byte() % most, i;

    for (i = 0; i < n; i++)
        to[i] = next_byte();
    to[n] = 0;
    return n;
}

static void set_node(const char *path, const char *value)
{
    unsigned i;

    for (i = 0; i < nodes && strcmp(node[i].path, path); i++)
        ;
    if (i == MAX_NODES)
        return;
    nodes += i == nodes;
    snprintf(node[i].path, sizeof(node[i].path), "%s", path);
    snprintf(node[i].value, sizeof(node[i].value), "%s", value);
}

/* -------------------------------------------------------------- the answers */

struct client {
    int fd;
    size_t have;
    char in[8 * XENSTORE_PAYLOAD_MAX];
    char watch[XENSTORE_PAYLOAD_MAX + 1]; /* the last one's path, token */
    size_t watch_len;
};

static void put(struct client *c, struct xsd_sockmsg header, const void *data,
                size_t len)
{
    char message[sizeof(header) + XENSTORE_PAYLOAD_MAX];

    memcpy(message, &header, sizeof(header));
    memcpy(message + sizeof(header), data, len);
    if (send(c->fd, message, sizeof(header) + len,
             MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
        errno == EAGAIN)
        shutdown(c->fd, SHUT_RDWR);
}

/* header is the request's. */
static void reply(struct client *c, struct xsd_sockmsg header, const void *data,
                  size_t len)
{
    header.len = len;
    put(c, header, data, len);
}

static void reply_error(struct client *c, struct xsd_sockmsg header,
                        const char *name)
{
    header.type = XS_ERROR;
    reply(c, header, name, strlen(name) + 1);
}

/* The names below path, each once; false: there is no such node. */
static bool list(const char *path, char *names, size_t *len)
{
    size_t dir = strlen(path), n, at;
    bool found = false;
    unsigned i;

    for (*len = 0, i = 0; i < nodes; i++) {
        const char *name = node[i].path + dir;

        if (strncmp(node[i].path, path, dir) || (*name && *name != '/'))
            continue;
        found = true;
        n = *name ? strcspn(name + 1, "/") : 0;
        for (at = 0; at < *len; at += strlen(names + at) + 1)
            if (strlen(names + at) == n && !memcmp(names + at, name + 1, n))
                n = 0;
        if (!n || *len + n + 4 > XENSTORE_PAYLOAD_MAX)
            continue;
        memcpy(names + *len, name + 1, n);
        names[*len + n] = 0;
        *len += n + 1;
    }
    return found;
}

static void answer_read(struct client *c, struct xsd_sockmsg header,
                        const char *path)
{
    char names[XENSTORE_PAYLOAD_MAX];
    size_t len;
    unsigned i;

    for (i = 0; i < nodes; i++)
        if (!strcmp(node[i].path, path)) {
            reply(c, header, node[i].value, strlen(node[i].value));
            return;
        }
    if (list(path, names, &len))
        reply(c, header, "", 0);
    else
        reply_error(c, header, "ENOENT");
}

/* offset: the whole list is in the first part. */
static void answer_list(struct client *c, struct xsd_sockmsg header,
                        const char *path)
{
    char names[XENSTORE_PAYLOAD_MAX] = "1";
    size_t head = header.type == XS_DIRECTORY_PART ? 2 : 0, len;

    if (!list(path, names + head, &len)) {
        reply_error(c, header, "ENOENT");
        return;
    }
    if (head)
        names[head + len++] = 0;
    reply(c, header, names, head + len);
}

static void event(struct client *c, const char *data, size_t len)
{
    if (c->watch_len)
        reply(c, (struct xsd_sockmsg){ .type = XS_WATCH_EVENT }, data, len);
}

static void answer(struct client *c, struct xsd_sockmsg header,
                   const char *payload)
{
    switch (header.type) {
    case XS_READ:
        answer_read(c, header, payload);
        break;
    case XS_DIRECTORY:
    case XS_DIRECTORY_PART:
        answer_list(c, header, payload);
        break;
    case XS_GET_PERMS:
        reply(c, header, "n0\0r1", 6);
        break;
    case XS_TRANSACTION_START:
        reply(c, header, "7", 2);
        break;
    case XS_IS_DOMAIN_INTRODUCED:
        reply(c, header, "T", 2);
        break;
    case XS_WATCH:
        memcpy(c->watch, payload, header.len);
        c->watch_len = header.len;
        reply(c, header, "OK", 3);
        event(c, c->watch, c->watch_len);
        break;
    case XS_WRITE:
        set_node(payload, payload + strlen(payload) + 1);
        reply(c, header, "OK", 3);
        break;
    default:
        reply(c, header, "OK", 3);
        break;
    }
}

/* ------------------------------------------------------------ what is wrong */

static void change_nodes(unsigned how)
{
    char path[96];
    unsigned i = nodes ? next_byte() % nodes : 0;

    if (how == 0) {
        next_bytes(node[i].value, sizeof(node[i].value));
    } else if (how == 1 && nodes) {
        node[i] = node[--nodes];
    } else {
        next_bytes(path, sizeof(path));
        set_node(path, "1");
    }
}

/* What does not end the connection. */
static void answer_wrong(struct client *c, struct xsd_sockmsg header,
                         const char *payload, unsigned how)
{
    char data[XENSTORE_PAYLOAD_MAX] = "";
    size_t len = 0;

    switch (how) {
    case 0: /* anything */
    case 1:
        len = next_bytes(data, 256);
        reply(c, header, data, len);
        break;
    case 2:
        next_bytes(data, 16);
        reply_error(c, header, data);
        break;
    case 3:
        memset(data, next_byte(), sizeof(data));
        reply(c, header, data, sizeof(data));
        break;
    case 4:
        header.req_id = next_byte();
        header.tx_id = next_byte();
        answer(c, header, payload);
        break;
    case 5:
        len = next_bytes(data, 128);
        event(c, data, len);
        answer(c, header, payload);
        break;
    case 6:
        event(c, c->watch, c->watch_len);
        answer(c, header, payload);
        break;
    default:
        change_nodes(how - 7);
        answer(c, header, payload);
        break;
    }
}

/* What the library would wait behind. */
static void end_wrong(struct client *c, struct xsd_sockmsg header,
                      const char *payload, unsigned how)
{
    char data[256];
    size_t len = next_bytes(data, sizeof(data));

    if (how == 0)
        send(c->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    else if (how == 1)
        put(c, header, data, len); /* the length is the request's */
    else if (how == 2)
        put(c, (struct xsd_sockmsg){ header.type, header.req_id, header.tx_id,
                                     len << 8 | next_byte() }, data, len);
    else if (how == 3)
        put(c, (struct xsd_sockmsg){ .type = len, .len = len }, data, len);
    else if (how == 4)
        answer(c, header, payload), answer(c, header, payload);
    shutdown(c->fd, SHUT_RDWR);
}

static void serve(struct client *c, struct xsd_sockmsg header,
                  const char *payload)
{
    unsigned how;

    pthread_mutex_lock(&lock);
    how = next_byte();
    if (how < 128)
        answer(c, header, payload);
    else if (how % 16 < 10)
        answer_wrong(c, header, payload, how % 16);
    else
        end_wrong(c, header, payload, how % 16 - 10);
    pthread_mutex_unlock(&lock);
}

/* --------------------------------------------------------------- its thread */

#define MAX_CLIENTS 16

static struct client client[MAX_CLIENTS];
static int listening;

static void take_requests(struct client *c)
{
    char payload[XENSTORE_PAYLOAD_MAX + 2];
    struct xsd_sockmsg header;

    while (c->have >= sizeof(header)) {
        memcpy(&header, c->in, sizeof(header));
        if (header.len > XENSTORE_PAYLOAD_MAX)
            BUG("a request of %u bytes", header.len);
        if (c->have < sizeof(header) + header.len)
            break;
        memcpy(payload, c->in + sizeof(header), header.len);
        memset(payload + header.len, 0, 2);
        c->have -= sizeof(header) + header.len;
        memmove(c->in, c->in + sizeof(header) + header.len, c->have);
        serve(c, header, payload);
    }
}

static void *run(void *arg)
{
    struct pollfd pfd[MAX_CLIENTS + 1];
    ssize_t n;
    int i;

    for (;;) {
        pfd[MAX_CLIENTS] = (struct pollfd){ listening, POLLIN, 0 };
        for (i = 0; i < MAX_CLIENTS; i++)
            pfd[i] = (struct pollfd){ client[i].fd ? client[i].fd : -1, POLLIN,
                                      0 };
        poll(pfd, MAX_CLIENTS + 1, -1);
        for (i = 0; i < MAX_CLIENTS; i++) {
            struct client *c = &client[i];

            if (!c->fd && pfd[MAX_CLIENTS].revents) {
                pfd[MAX_CLIENTS].revents = 0;
                c->fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
                c->have = c->watch_len = 0;
            } else if (c->fd && pfd[i].revents) {
                n = recv(c->fd, c->in + c->have, sizeof(c->in) - c->have, 0);
                if (n > 0) {
                    c->have += n;
                    take_requests(c);
                } else {
                    close(c->fd);
                    c->fd = 0;
                }
            }
        }
    }
    return arg;
}

void server_begin(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    pthread_t thread;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
             fuzz_dir());
    setenv("XENSTORED_PATH", address.sun_path, 1);
    listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listening, (struct sockaddr *)&address, sizeof(address)) ||
        listen(listening, 64) || pthread_create(&thread, NULL, run, NULL))
        BUG("%s: %m", address.sun_path);
}

void server_input(const uint8_t *data, size_t size)
{
    size_t i;

    pthread_mutex_lock(&lock);
    for (nodes = i = 0; i < sizeof(first_nodes) / sizeof(*first_nodes); i++)
        set_node(first_nodes[i][0], first_nodes[i][1]);
    input = data;
    left = size;
    pthread_mutex_unlock(&lock);
}
