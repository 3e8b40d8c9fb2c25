/*
 * libxenstore - the other way to xenstored, where there is no socket: each
 * question is a call of libxenstore's.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xenstore.h>

#include "store/wire.h"

/* Strings, each with its NUL, one behind another. */
static char *join(char **string, unsigned count, unsigned *len)
{
    char *data, *to;
    unsigned i;

    if (!string)
        return NULL;
    for (*len = i = 0; i < count; i++)
        *len += strlen(string[i]) + 1;
    to = data = malloc(*len + 1);
    for (i = 0; data && i < count; i++)
        to = stpcpy(to, string[i]) + 1;
    if (data)
        *to = 0;
    free(string);
    return data;
}

static char *perms_text(struct xs_permissions *perms, unsigned count,
                        unsigned *len)
{
    char *data = perms ? malloc(count * 12 + 1) : NULL;
    unsigned i;

    *len = 0;
    for (i = 0; data && i < count; i++)
        *len += sprintf(data + *len, "%c%u", "nrwb"[perms[i].perms & 3],
                        perms[i].id) + 1;
    free(perms);
    return data;
}

/* As change.c sends them. */
static bool set_perms(struct xs_handle *xs, const struct asked *a,
                      const char *text)
{
    struct xs_permissions perms[] = { { .perms = XS_PERM_NONE },
                                      { .perms = XS_PERM_READ } };

    perms[0].id = atoi(text + 1);
    perms[1].id = atoi(text + strlen(text) + 2);
    return xs_set_permissions(xs, a->header.tx_id, a->path, perms, 2);
}

/* The answer, from malloc(); NULL and errno. */
static char *call(struct xs_handle *xs, const struct asked *a, unsigned *len)
{
    xs_transaction_t tx = a->header.tx_id;
    const char *path = a->path, *more = path + strlen(path) + 1;
    unsigned n = 0;
    char *text = NULL;
    bool ok;

    switch (a->header.type) {
    case XS_READ:
        return xs_read(xs, tx, path, len);
    case XS_DIRECTORY: {
        char **name = xs_directory(xs, tx, path, &n);

        return join(name, n, len);
    }
    case XS_GET_PERMS: {
        struct xs_permissions *perms = xs_get_permissions(xs, tx, path, &n);

        return perms_text(perms, n, len);
    }
    case XS_IS_DOMAIN_INTRODUCED:
        errno = 0; /* which distinguishes failure from "no" */
        ok = xs_is_domain_introduced(xs, atoi(path));
        return ok || !errno ? strdup(ok ? "T" : "F") : NULL;
    case XS_TRANSACTION_START:
        tx = xs_transaction_start(xs);
        *len = tx ? asprintf(&text, "%u", tx) + 1 : 0;
        return text;
    case XS_TRANSACTION_END:
        ok = xs_transaction_end(xs, tx, *path == 'F');
        break;
    case XS_WRITE:
        ok = xs_write(xs, tx, path, more, path + a->header.len - more);
        break;
    case XS_MKDIR:
        ok = xs_mkdir(xs, tx, path);
        break;
    case XS_RM:
        ok = xs_rm(xs, tx, path);
        break;
    case XS_SET_PERMS:
        ok = set_perms(xs, a, more);
        break;
    default:
        ok = false;
        errno = ENOSYS;
    }
    return ok ? strdup("OK") : NULL;
}

static int send_all(struct wire *w)
{
    while (w->unsent) {
        unsigned len = 0;
        char *data = call(w->xs, w->unsent, &len);
        int err = data ? 0 : errno;

        /* by libxenstore itself, or that may be so */
        if (err == ENOMEM || (err && !xencfg__error_name(err)))
            return xencfg__wire_lost(w, err);
        w->unsent = w->unsent->due;
        xencfg__wire_answer(w, err, data, len);
    }
    return 0;
}

static int receive(struct wire *w, bool *more)
{
    (void)w;
    *more = false;
    return 0;
}

const struct wire_way xencfg__by_libxenstore = {
    .send = send_all,
    .receive = receive,
};
