/* daemon - a xenstored that a test can spoil. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon.h"

#include <stdint.h>

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#define MAX_NODES 4096
#define MAX_CLIENTS 16
#define MAX_WATCHES 8
#define MAX_OUT (1 << 20)

/* All of the child process. */
static struct node { char *path, *value; } node[MAX_NODES];
static int nodes;

static struct client {
    int fd;                     /* 0: none */
    char *watch[MAX_WATCHES];
    int watches;
    char in[1 << 16];
    size_t have;
    char *out;                  /* MAX_OUT; begins with a whole message */
    size_t len;
    unsigned began;             /* its transaction, at this generation */
} client[MAX_CLIENTS];

static unsigned watching_requests;
static bool told;               /* the test has something to read now */
static unsigned generation;     /* of all nodes */

static void lost(const char *what)
{
    fprintf(stderr, "# daemon: %s: %s\n", what, strerror(errno));
    _exit(1);
}

/* -------------------------------------------------------------------- nodes */

static bool is_below(const char *path, const char *dir)
{
    size_t n = strlen(dir);

    return !strncmp(path, dir, n) && (path[n] == '/' || !path[n]);
}

static struct node *find(const char *path)
{
    int i;

    for (i = 0; i < nodes; i++)
        if (!strcmp(node[i].path, path))
            return &node[i];
    return NULL;
}

static bool exists(const char *path)
{
    int i;

    for (i = 0; i < nodes; i++)
        if (is_below(node[i].path, path))
            return true;
    return false;
}

static void put(struct client *c, unsigned type, const struct xsd_sockmsg *of,
                const char *data, size_t len)
{
    struct xsd_sockmsg h = { .type = type, .len = len };

    if (of) {
        h.req_id = of->req_id;
        h.tx_id = of->tx_id;
    }
    if (c->len + sizeof(h) + len > MAX_OUT)
        lost("too much to send");
    memcpy(c->out + c->len, &h, sizeof(h));
    if (len)
        memcpy(c->out + c->len + sizeof(h), data, len);
    c->len += sizeof(h) + len;
}

/* Is such an event waiting to be sent? */
static bool is_waiting(const struct client *c, const char *data, size_t len)
{
    struct xsd_sockmsg h;
    size_t at;

    for (at = 0; at + sizeof(h) <= c->len; at += sizeof(h) + h.len) {
        memcpy(&h, c->out + at, sizeof(h));
        if (h.type == XS_WATCH_EVENT && h.len == len &&
            !memcmp(c->out + at + sizeof(h), data, len))
            return true;
    }
    return false;
}

static void fire(struct daemon *d, const char *path)
{
    char data[256];
    int i, k;

    for (i = 0; i < MAX_CLIENTS; i++) {
        for (k = 0; client[i].fd && k < client[i].watches; k++) {
            size_t n = snprintf(data, sizeof(data) - 2, "%s", path) + 1;

            memcpy(data + n, "", 1);
            if (!is_below(path, client[i].watch[k]) ||
                is_waiting(&client[i], data, n + 1))
                continue;
            d->counts->events++;
            put(&client[i], XS_WATCH_EVENT, NULL, data, n + 1);
        }
    }
}

static void set(const char *path, const char *value)
{
    struct node *n = find(path);

    if (!n && nodes == MAX_NODES)
        lost("too many nodes");
    if (!n)
        *(n = &node[nodes++]) = (struct node){ strdup(path), NULL };
    free(n->value);
    n->value = strdup(value);
}

void daemon_write(struct daemon *d, const char *path, const char *value)
{
    set(path, value);
    generation++;
    fire(d, path);
}

void daemon_remove(struct daemon *d, const char *path)
{
    int i, kept = 0;

    for (i = 0; i < nodes; i++) {
        if (is_below(node[i].path, path)) {
            free(node[i].path);
            free(node[i].value);
        } else {
            node[kept++] = node[i];
        }
    }
    nodes = kept;
    generation++;
    fire(d, path);
}

/* ------------------------------------------------------------------ answers */

static void fail(struct client *c, const struct xsd_sockmsg *h,
                 const char *error)
{
    put(c, XS_ERROR, h, error, strlen(error) + 1);
}

static void list(struct client *c, const struct xsd_sockmsg *h,
                 const char *path)
{
    char data[XENSTORE_PAYLOAD_MAX];
    size_t len = 0, n, at;
    int i;

    if (!exists(path)) {
        fail(c, h, "ENOENT");
        return;
    }
    for (i = 0; i < nodes; i++) {
        const char *name = node[i].path + strlen(path) + 1;

        if (!is_below(node[i].path, path) || !strcmp(node[i].path, path))
            continue;
        n = strcspn(name, "/");
        for (at = 0; at < len; at += strlen(data + at) + 1)
            if (strlen(data + at) == n && !strncmp(data + at, name, n))
                break;
        if (at < len)
            continue;
        if (len + n + 1 > sizeof(data)) {
            fail(c, h, "E2BIG");
            return;
        }
        memcpy(data + len, name, n);
        data[len + n] = 0;
        len += n + 1;
    }
    put(c, h->type, h, data, len);
}

static void read_node(struct client *c, const struct xsd_sockmsg *h,
                      const char *path)
{
    struct node *n = find(path);

    if (n)
        put(c, h->type, h, n->value, strlen(n->value));
    else if (exists(path))
        put(c, h->type, h, "", 0);
    else
        fail(c, h, "ENOENT");
}

static void add_watch(struct daemon *d, struct client *c,
                      const struct xsd_sockmsg *h, const char *path)
{
    if (c->watches == MAX_WATCHES)
        lost("too many watches");
    d->counts->watchers += !c->watches;
    c->watch[c->watches++] = strdup(path);
    put(c, h->type, h, "OK", 3);
    fire(d, path);
}

static void hang_up(struct daemon *d, struct client *c)
{
    close(c->fd);
    told = true;
    d->counts->watchers -= c->watches > 0;
    while (c->watches)
        free(c->watch[--c->watches]);
    free(c->out);
    memset(c, 0, sizeof(*c));
}

static void answer(struct daemon *d, struct client *c,
                   const struct xsd_sockmsg *h, const char *path)
{
    switch (h->type) {
    case XS_READ:
        read_node(c, h, path);
        break;
    case XS_DIRECTORY:
        list(c, h, path);
        break;
    case XS_IS_DOMAIN_INTRODUCED:
        put(c, h->type, h, "T", 2);
        break;
    case XS_DIRECTORY_PART:
        fail(c, h, "ENOENT");
        break;
    case XS_WATCH:
        add_watch(d, c, h, path);
        break;
    case XS_TRANSACTION_START:
        d->counts->transactions++;
        c->began = generation;
        put(c, h->type, h, "1", 2);
        break;
    case XS_TRANSACTION_END:
        if (*path == 'T' && c->began != generation)
            fail(c, h, "EAGAIN");
        else
            put(c, h->type, h, "OK", 3);
        break;
    default:
        fail(c, h, "ENOSYS");
    }
}

static void serve(struct daemon *d, struct client *c,
                  const struct xsd_sockmsg *h, const char *path)
{
    struct daemon_request req = { h->type, path, c->watches > 0, 0 };
    enum daemon_deed deed = DAEMON_ANSWER;

    d->counts->requests++;
    if (req.watching) {
        req.n = ++watching_requests;
        d->counts->of_watching++;
    }
    if (d->hook)
        deed = d->hook(d, &req);
    switch (deed) {
    case DAEMON_ANSWER:
        answer(d, c, h, path);
        break;
    case DAEMON_HANG_UP:
        hang_up(d, c);
        break;
    case DAEMON_IGNORE:
        break;
    case DAEMON_ERROR:
        fail(c, h, "EINVAL");
        break;
    case DAEMON_NONSENSE:
        put(c, XS_GET_PERMS, h, "n0", 3);
        break;
    case DAEMON_FOREIGN: {
        struct xsd_sockmsg other = *h;

        other.req_id++;
        answer(d, c, &other, path);
        break;
    }
    case DAEMON_UNENDED:
        put(c, h->type, h, "a\0bc", 4);
        break;
    case DAEMON_UNKNOWN:
        fail(c, h, "EWHAT");
        break;
    case DAEMON_EVENT:
        put(c, XS_WATCH_EVENT, NULL, "/libxl\0", 8);
        answer(d, c, h, path);
        break;
    case DAEMON_TOO_LONG: {
        struct xsd_sockmsg wrong = { .type = h->type,
                                     .len = XENSTORE_PAYLOAD_MAX + 1 };

        memcpy(c->out + c->len, &wrong, sizeof(wrong));
        c->len += sizeof(wrong);
        break;
    }
    }
}

/* --------------------------------------------------------------------- loop */

static void take(struct daemon *d, struct client *c)
{
    ssize_t n = recv(c->fd, c->in + c->have, sizeof(c->in) - c->have,
                     MSG_DONTWAIT);

    if (n > 0)
        c->have += n;
    else if (!n || errno != EAGAIN)
        hang_up(d, c);
}

static bool has_request(const struct client *c)
{
    struct xsd_sockmsg h;

    if (!c->fd || c->have < sizeof(h))
        return false;
    memcpy(&h, c->in, sizeof(h));
    return c->have >= sizeof(h) + h.len;
}

static void serve_next(struct daemon *d, struct client *c)
{
    struct xsd_sockmsg h;
    char path[XENSTORE_PAYLOAD_MAX + 1];

    memcpy(&h, c->in, sizeof(h));
    if (h.len > XENSTORE_PAYLOAD_MAX)
        lost("too long a request");
    memcpy(path, c->in + sizeof(h), h.len);
    path[h.len] = 0;
    c->have -= sizeof(h) + h.len;
    memmove(c->in, c->in + sizeof(h) + h.len, c->have);
    serve(d, c, &h, path);
}

static void give(struct daemon *d, struct client *c)
{
    struct pollfd pfd = { .fd = c->fd, .events = POLLOUT };
    size_t at, part = d->crumbs ? d->crumbs : MAX_OUT;
    ssize_t n;

    for (at = 0; at < c->len; at += n) {
        n = send(c->fd, c->out + at, c->len - at < part ? c->len - at : part,
                 MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            hang_up(d, c);
            return;
        }
        if (n < 0) {
            n = 0;
            turns_pass(&d->turns);      /* to make room */
            poll(&pfd, 1, -1);
        }
    }
    told = true;
    c->len = 0;
}

static void welcome(int sock)
{
    int i, fd = accept(sock, NULL, NULL);

    for (i = 0; i < MAX_CLIENTS && client[i].fd; i++)
        ;
    if (fd < 0 || i == MAX_CLIENTS)
        lost("accept");
    client[i] = (struct client){ .fd = fd, .out = malloc(MAX_OUT) };
}

/* Takes what has come; waits for something if wait. */
static bool take_all(struct daemon *d, int sock, bool wait)
{
    struct pollfd pfd[MAX_CLIENTS + 2];
    int i, ready;

    pfd[0] = (struct pollfd){ .fd = sock, .events = POLLIN };
    for (i = 0; i < MAX_CLIENTS; i++)
        pfd[i + 1] = (struct pollfd){ .fd = client[i].fd ? client[i].fd : -1,
                                      .events = POLLIN };
    pfd[MAX_CLIENTS + 1] = (struct pollfd){ .fd = d->turns.fd,
                                            .events = POLLIN };
    ready = poll(pfd, MAX_CLIENTS + 2, wait ? -1 : 0);
    if (ready < 0)
        lost("poll");
    if (pfd[MAX_CLIENTS + 1].revents)
        turns_is_mine(&d->turns);       /* so that it comes once */
    if (pfd[0].revents)
        welcome(sock);
    for (i = 0; i < MAX_CLIENTS; i++)
        if (pfd[i + 1].fd >= 0 && pfd[i + 1].revents)
            take(d, &client[i]);
    return ready;
}

static void __attribute__((noreturn)) run(struct daemon *d, int sock)
{
    bool waiting = false;       /* requests, to be answered */
    unsigned n;
    int i;

    for (;;) {
        take_all(d, sock, !waiting);
        while (!turns_is_mine(&d->turns))
            take_all(d, sock, true);
        while (take_all(d, sock, false))
            continue;
        waiting = false;
        for (i = 0; i < MAX_CLIENTS; i++) {
            for (n = 0; has_request(&client[i]) && (!d->at_once ||
                                                    n < d->at_once); n++)
                serve_next(d, &client[i]);
            waiting |= has_request(&client[i]);
        }
        for (i = 0; i < MAX_CLIENTS; i++)
            if (client[i].fd && client[i].len)
                give(d, &client[i]);
        if (told)
            turns_pass(&d->turns);
        told = false;
    }
}

static void load(const char *text)
{
    char path[256], value[512];
    int n;

    for (; sscanf(text, "%255s = %511[^\n]\n%n", path, value, &n) == 2;
         text += n)
        set(path, value);
}

void daemon_start(struct daemon *d, const char *text)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strcpy(d->dir, "/tmp/xencfg-daemon.XXXXXX");
    if (!mkdtemp(d->dir))
        lost("mkdtemp");
    snprintf(d->socket, sizeof(d->socket), "%s/socket", d->dir);
    strcpy(addr.sun_path, d->socket);
    if (sock < 0 || bind(sock, (struct sockaddr *)&addr, sizeof(addr)) ||
        listen(sock, MAX_CLIENTS))
        lost("socket");
    d->counts = mmap(NULL, sizeof(*d->counts), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (d->counts == MAP_FAILED)
        lost("mmap");
    turns_begin(&d->turns);
    d->pid = fork();
    if (d->pid < 0)
        lost("fork");
    if (!d->pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        load(text);
        run(d, sock);
    }
    close(sock);
    turns_take(&d->turns);
    setenv("XENSTORED_PATH", d->socket, 1);
}

void daemon_stop(struct daemon *d)
{
    int status;

    kill(d->pid, SIGKILL);
    waitpid(d->pid, &status, 0);
    turns_end(&d->turns);
    munmap(d->counts, sizeof(*d->counts));
    unlink(d->socket);
    rmdir(d->dir);
    unsetenv("XENSTORED_PATH");
}
