/* blame - which node is it that is written all the time? */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "store/blame.h"

#define PATHS_MAX 128 /* that are watched */
#define MOMENT 0.5    /* seconds */
#define SUSPECTS 64
#define OFTEN 20 /* events; a change can have several */

void xencfg__touch(struct store_touched *t, const char *path)
{
    size_t len = strlen(path) + 1, at;

    for (at = 0; at < t->len; at += strlen(t->text + at) + 1)
        if (!strcmp(t->text + at, path))
            return;
    if (ARRAY_ROOM(NULL, &t->text, &t->room, t->len + len))
        return;
    memcpy(t->text + t->len, path, len);
    t->len += len;
}

struct search {
    const struct store_touched *touched;
    struct suspect {
        char path[256];
        unsigned events;
    } suspect[SUSPECTS];
    unsigned count;
    const char *found;
};

/* Of the node itself, one below it, or the one that has it in its list? */
static bool concerns(const char *path, const char *touched)
{
    size_t len = strlen(path), n = strlen(touched);
    const char *name = strrchr(touched, '/');

    if (len >= n)
        return !strncmp(path, touched, n) && (!path[n] || path[n] == '/');
    return name == touched + len && !strncmp(path, touched, len);
}

static bool is_touched(const struct store_touched *t, const char *path)
{
    size_t at;

    for (at = 0; at < t->len; at += strlen(t->text + at) + 1)
        if (concerns(path, t->text + at))
            return true;
    return false;
}

static int event(void *arg, const char *path)
{
    struct search *s = arg;
    unsigned i;

    if (!path || strlen(path) >= sizeof(s->suspect->path))
        return 0;
    for (i = 0; i < s->count && strcmp(s->suspect[i].path, path); i++)
        continue;
    if (i == SUSPECTS || (i == s->count && !is_touched(s->touched, path)))
        return 0;
    if (i == s->count)
        s->suspect[s->count++] = (struct suspect){ .events = 0 };
    snprintf(s->suspect[i].path, sizeof(s->suspect[i].path), "%s", path);
    if (++s->suspect[i].events > OFTEN && !s->found)
        s->found = s->suspect[i].path;
    return 0;
}

/* A watch is of all below; so that of the list is one for all in it. */
static int watch_all(struct store_watch *watch, const struct store_touched *t)
{
    struct store_touched dirs = { .len = 0 };
    size_t at;
    int n = 0, rc = 0;

    for (at = 0; at < t->len; at += strlen(t->text + at) + 1) {
        char dir[STORE_MAX_PATH];
        char *name;

        snprintf(dir, sizeof(dir), "%s", t->text + at);
        name = strrchr(dir, '/');
        if (name && name > dir)
            *name = 0;
        xencfg__touch(&dirs, dir);
    }
    for (at = 0; !rc && at < dirs.len && n < PATHS_MAX; n++) {
        rc = xencfg__watch_add(watch, dirs.text + at);
        at += strlen(dirs.text + at) + 1;
    }
    free(dirs.text);
    return rc;
}

void xencfg__blame(struct store_watch *watch, const struct store_touched *t,
                   char *path, size_t size)
{
    struct search search = { .touched = t };
    struct deadline until = xencfg__deadline(MOMENT);
    bool changed = true;
    int rc = watch_all(watch, t);

    while (!rc && changed && !search.found) {
        rc = xencfg__watch_take(watch, event, &search);
        if (!rc && !search.found)
            rc = xencfg__watch_ready(watch, until, &changed);
    }
    snprintf(path, size, "%s", search.found ? search.found : "");
}
