/* host - which domains there are, and the host's own problems. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "check/look.h"
#include "domain/domains.h"
#include "domain/presence.h"

/* So many domains are asked about at once. */
#define TOGETHER 8

struct ids {
    uint32_t *id;
    size_t count, room;
};

static void idsp(struct ids *ids)
{
    free(ids->id);
}

static int add(struct check *c, struct ids *ids, uint32_t id)
{
    int rc = ARRAY_ROOM(c->ctx, &ids->id, &ids->room, ids->count + 1);

    if (!rc)
        ids->id[ids->count++] = id;
    return rc;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void sort(struct ids *ids)
{
    size_t i, n = 0;

    if (ids->count)
        qsort(ids->id, ids->count, sizeof(*ids->id), ascending);
    for (i = 0; i < ids->count; i++)
        if (!n || ids->id[n - 1] != ids->id[i])
            ids->id[n++] = ids->id[i];
    ids->count = n;
}

static int add_listed(struct check *c, struct ids *ids, const char *path)
{
    CLEANUP(freep) uint32_t *listed = NULL;
    int i, count = 0, rc;

    rc = xencfg__list_domids(c->store, path, &listed, &count);
    for (i = 0; !rc && i < count; i++)
        rc = add(c, ids, listed[i]);
    return rc == STORE_TOO_LONG ? XENCFG_ERROR_STORE : rc;
}

static int all_domains(struct check *c, struct ids *ids)
{
    size_t i;
    int rc = add_listed(c, ids, "/local/domain");

    if (!rc)
        rc = add_listed(c, ids, "/libxl");
    sort(ids);
    c->out->domains = ids->count;
    for (i = 0; !rc && i < c->num_files; i++)
        rc = add(c, ids, c->files[i].domid);
    sort(ids);
    return rc;
}

static int chosen_domains(struct check *c, struct ids *ids)
{
    size_t i;
    int rc = 0;

    for (i = 0; !rc && i < c->num_only; i++)
        rc = add(c, ids, c->only[i]);
    sort(ids);
    return rc;
}

/* ------------------------------------------------------------------ domains */

static const struct userdata *files_of(const struct check *c, uint32_t domid,
                                       size_t *count)
{
    size_t i, first = c->num_files;

    *count = 0;
    for (i = 0; i < c->num_files && c->files[i].domid <= domid; i++) {
        if (c->files[i].domid != domid)
            continue;
        if (!(*count)++)
            first = i;
    }
    return c->files + first;
}

static int dead_nodes(struct check *c, uint32_t domid, const char *fmt,
                      const char *why)
{
    char path[32];

    snprintf(path, sizeof(path), fmt, domid);
    return xencfg__found(c, CHECK_DEAD_DOMAIN_NODES,
                         &(struct about){ .domid = domid, .path = path }, "%s",
                         why);
}

/* Nodes that xenstored does not serve. */
static int look_at_leftovers(struct check *c, uint32_t domid,
                             const struct presence *p,
                             const struct userdata *files, size_t count)
{
    static const char served[] = "xenstored does not serve the domain: it has "
                                 "died, or is dying";
    struct reason r;
    int rc = xencfg__domain_absence(c->store, domid, &r);

    if (!rc && r.why == ABSENCE_CREATING && !count)
        return xencfg__found(c, CHECK_TEMPLATE_NOT_YET,
                             &(struct about){ .domid = domid },
                             "the domain is being made: it has no start_time");
    if (!rc && p->local)
        rc = dead_nodes(c, domid, DOMAIN_DIR, served);
    if (!rc && p->libxl)
        rc = dead_nodes(c, domid, LIBXL_DIR,
                        p->local ? served
                                 : "there is no such directory in "
                                   "/local/domain");
    return rc ? rc : xencfg__check_files(c, files, count, OWNER_LEFT);
}

static int check_name(struct check *c, uint32_t domid, bool local)
{
    char path[32];
    int rc = xencfg__domain_raw_name(c->store, domid, &c->name);

    if (rc || (c->name && *c->name))
        return rc;
    snprintf(path, sizeof(path), local ? DOMAIN_NAME : DOMAIN_DIR, domid);
    return xencfg__found(c, CHECK_NO_NAME,
                         &(struct about){ .domid = domid, .path = path },
                         c->name ? "it is empty" : "no such node");
}

/* What xenstored serves, nodes or not. */
static int look_at_domain(struct check *c, uint32_t domid, bool local,
                          const struct userdata *files, size_t count)
{
    int rc = check_name(c, domid, local);

    if (rc || !local)
        return rc;
    rc = xencfg__check_files(c, files, count, OWNER_LIVE);
    if (!rc)
        rc = xencfg__check_template(c, domid);
    if (!rc)
        rc = xencfg__check_values(c, domid);
    return rc ? rc : xencfg__check_nodes(c, domid);
}

static int look_at(struct check *c, uint32_t domid)
{
    const struct userdata *files;
    struct presence p;
    size_t count;
    int rc;

    xencfg__renew(c->ctx);
    free(TAKE(c->name));
    files = files_of(c, domid, &count);
    rc = xencfg__presence(c->store, domid, &p);
    if (rc)
        return rc;
    if (p.served)
        return look_at_domain(c, domid, p.local, files, count);
    if (xencfg__is_dead(&p))
        return xencfg__check_files(c, files, count, OWNER_DEAD);
    rc = xencfg__domain_raw_name(c->store, domid, &c->name);
    return rc ? rc : look_at_leftovers(c, domid, &p, files, count);
}

/* One that is there, and neither libxl nor its helpers know. */
static int is_foreign(struct check *c, uint32_t domid, bool *ret)
{
    struct presence p;
    bool ours = true;
    size_t count;
    int rc;

    *ret = false;
    files_of(c, domid, &count);
    rc = count ? 0 : xencfg__presence(c->store, domid, &p);
    if (rc || count || !p.local || !p.served)
        return rc;
    rc = xencfg__domain_is_libxls(c->store, domid, &ours);
    *ret = !rc && !ours;
    return rc;
}

/* Once for all of them; a host has few others then. */
static int check_foreign_of(struct check *c, const struct ids *ids)
{
    char list[64] = "";
    size_t i, count = 0, len = 0;
    bool foreign;
    int rc = 0;

    for (i = 0; !rc && i < ids->count; i++) {
        rc = is_foreign(c, ids->id[i], &foreign);
        if (rc || !foreign)
            continue;
        count++;
        if (len < sizeof(list) - sizeof(", 32767, ..."))
            len += snprintf(list + len, sizeof(list) - len, "%s%u",
                            len ? ", " : "", ids->id[i]);
        else if (list[len - 1] != '.')
            len += snprintf(list + len, sizeof(list) - len, ", ...");
    }
    if (rc || !count)
        return rc;
    return xencfg__found(c, CHECK_FOREIGN_DOMAINS,
                         &(struct about){ .domid = -1 },
                         "%zu domain%s not libxl's: %s", count,
                         count == 1 ? " is" : "s are", list);
}

/* Of all, if the host is looked at, though its domains may be no more. */
static int check_foreign(struct check *c, const struct ids *ids)
{
    CLEANUP(idsp) struct ids all = { 0 };
    int rc;

    if (!c->only || !c->host)
        return check_foreign_of(c, ids);
    rc = all_domains(c, &all);
    return rc ? rc : check_foreign_of(c, &all);
}

/* That it is not there is only told where it has left nothing else to tell. */
static int check_is_there(struct check *c, uint32_t domid)
{
    struct presence p;
    char path[32];
    int i, rc;

    for (i = 0; i < c->out->num_problems; i++)
        if (c->out->problems[i].domid == (int)domid)
            return 0;
    rc = xencfg__presence(c->store, domid, &p);
    if (rc || !xencfg__is_dead(&p))
        return rc;
    snprintf(path, sizeof(path), DOMAIN_DIR, domid);
    return xencfg__found(c, CHECK_NOT_CHECKED,
                         &(struct about){ .domid = domid, .path = path },
                         "domain %u does not exist", domid);
}

/* --------------------------------------------------------------------- host */

static int check_state_dir(struct check *c)
{
    struct about about = { .domid = -1, .path = c->ctx->state_dir };
    struct stat st;

    if (c->offline || stat(c->ctx->state_dir, &st))
        return 0;
    if (!(st.st_mode & (S_IWGRP | S_IWOTH)))
        return 0;
    return xencfg__found(c, CHECK_STATE_DIR_WRITABLE, &about,
                         "its mode is %04o", st.st_mode & 07777);
}

/* Has it domains, and none of libxl's?  Domain 0 is anybody's. */
static int is_others_host(struct check *c, bool *ret)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    bool ours = false;
    int i, count = 0, rc = xencfg__domains_alive(c->store, &ids, &count);

    *ret = false;
    for (i = 0; !rc && !ours && i < count; i++)
        if (ids[i]) {
            rc = xencfg__domain_is_libxls(c->store, ids[i], &ours);
            *ret = !rc && !ours;
        }
    return rc;
}

/* Files cannot be listed; once for all domains. */
static int no_state_dir(struct check *c)
{
    struct about about = { .domid = -1, .path = c->ctx->state_dir };
    char text[ERRMSG_MAX];
    CLEANUP(closep)
    int fd = open(about.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool gone = fd < 0, others = false;
    int rc = 0;

    memcpy(text, c->ctx->errmsg, sizeof(text));
    if (gone)
        rc = is_others_host(c, &others);
    if (rc || others)
        return rc;
    if (gone)
        about.remedy = "`mkdir -m 0700 PATH`, or say where it is with "
                       "--state-dir";
    return xencfg__found(c, CHECK_NOT_CHECKED, &about, "%s", text);
}

/* Does xenstored answer at all? */
static bool still_answers(struct check *c)
{
    CLEANUP(freep) char *node = NULL;
    struct store *s;
    KEEP_ERROR(c->ctx);

    return !xencfg__store(c->ctx, &s) &&
           !xencfg__store_read(s, &node, NULL, "/local/domain");
}

/* What cannot be had of one domain is no failure of the others' check. */
static int look_at_one(struct check *c, uint32_t domid)
{
    int rc = look_at(c, domid);

    return rc != XENCFG_ERROR_STORE || !still_answers(c)
               ? rc
               : xencfg__not_checked(c, domid, NULL);
}

/* A device's backend: its directory in the domain that serves it is next. */
static bool is_link(const char *path)
{
    const char *node = strrchr(path, '/');

    return node && !strcmp(node, "/backend");
}

/* Some at once; what is known of those before is of no use now. */
static int ask_some(struct check *c, const struct ids *ids, size_t i)
{
    size_t end = i + TOGETHER < ids->count ? i + TOGETHER : ids->count;
    int rc = 0;

    if (c->offline || i % TOGETHER)
        return 0;
    xencfg__memo_forget(c->memo, is_link);
    xencfg__renew(c->ctx);
    for (; !rc && i < end; i++)
        rc = xencfg__ask_domain(c, ids->id[i]);
    return rc;
}

int xencfg__look(struct check *c)
{
    CLEANUP(idsp) struct ids ids = { 0 };
    size_t i;
    int rc;

    rc = xencfg__userdata_list(c->ctx, &c->files, &c->num_files);
    c->no_files = rc == XENCFG_ERROR_ACCESS;
    if (c->no_files)
        rc = no_state_dir(c);
    if (!rc && c->host)
        rc = check_state_dir(c);
    if (!rc && c->host)
        rc = xencfg__check_node(c, -1, "/libxl");
    if (!rc)
        rc = c->only ? chosen_domains(c, &ids) : all_domains(c, &ids);
    if (!rc && c->only)
        c->out->domains = ids.count;
    for (i = 0; !rc && i < ids.count; i++) {
        rc = ask_some(c, &ids, i);
        if (!rc)
            rc = look_at_one(c, ids.id[i]);
    }
    free(TAKE(c->name));
    if (!rc)
        rc = check_foreign(c, &ids);
    if (!rc)
        rc = xencfg__check_backends(c);
    free(TAKE(c->name));
    for (i = 0; !rc && c->only && i < ids.count; i++)
        rc = check_is_there(c, ids.id[i]);
    return rc;
}
