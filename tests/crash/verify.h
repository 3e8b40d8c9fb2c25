/*
 * verify - the invariants of a running domain, from the raw files and nodes.
 *
 * Independent of the library's own reading: of it, only the JSON reader is
 * used, and the context for the state directory.  Checks that
 *
 *   - the template is a file of mode 0600, parses, and ends with its only NUL;
 *     no two of its entries are the same device;
 *   - I1: every device in xenstore has an entry; those that the configuration
 *     implies (the primary console, the keyboard of an HVM domain, ...) need
 *     none, and entries without index are counted;
 *   - I2: a device has all of its directories, and its nodes, or none;
 *   - I3: the medium of a cdrom drive is the template's, or there is none.
 *
 * It reads in one transaction, so a writer at work does no harm; what crosses
 * template and xenstore holds only while no writer may change the template:
 * lock says to take libxl's lock.
 *
 * Returns the number of violations, each a line on out, or -1 with a line why
 * nothing could be said.
 */
#ifndef TESTS_CRASH_VERIFY_H
#define TESTS_CRASH_VERIFY_H

#include <stdbool.h>
#include <stdio.h>

#include <xencfg/xencfg.h>

int xencfg__verify(xencfg_ctx *ctx, uint32_t domid, bool lock, FILE *out);

/* --------------------------------------------------- for its parts only */

struct xs_handle;

struct verify {
    const char *state_dir;
    uint32_t domid;
    struct xs_handle *xs;
    uint32_t tx;
    char uuid[37];
    xencfg_domain_config config;
    FILE *out;
    int violations;
};

/* One violation. */
void broken(struct verify *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A node's value, NULL if it is not there; to be freed. */
char *node(struct verify *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A directory's names, one block, to be freed; NULL and 0 if there is none. */
char **names(struct verify *v, unsigned *count, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool is_there(struct verify *v, const char *path);

/* The number of a vdev as the guest sees it; -1: none. */
long vdev_number(const char *vdev);

/* verify_devices.c: I1; verify_nodes.c: I2 and I3. */
void check_entries(struct verify *v);
void check_nodes(struct verify *v);
void check_media(struct verify *v);

#endif
