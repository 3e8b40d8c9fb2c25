/* out_watch - what `cfgdump watch` prints of an event. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "formats/watch.h"
#include "base/cleanup.h"
#include "base/output.h"
#include "base/text.h"
#include "print/json_out.h"

#define VERSION 1

/* --------------------------------------------------------------------- JSON */

/* The next line, and its "time":"2026-11-21T15:04:05.678Z" */
static void open_line(struct json_out *j, unsigned long seq, int64_t ms)
{
    time_t seconds = ms / 1000;
    char date[32], text[48];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text, sizeof(text), "%s.%03dZ", date, (int)(ms % 1000));
    json_open(j, "{}", JSON_LINE);
    json_key(j, "seq");
    json_number(j, seq);
    json_member(j, "time", text);
}

static void json_begin(FILE *f)
{
    struct json_out j = { .f = f };
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    open_line(&j, 0, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    json_member(&j, "format", "cfgdump-watch");
    json_key(&j, "version");
    json_number(&j, VERSION);
    json_member(&j, "cfgdump", xencfg_version());
    json_close(&j);
}

static void put_domain(struct json_out *j, const struct xencfg_event *e)
{
    char uuid[37];

    xencfg_uuid_format(&e->uuid, uuid);
    json_key(j, "domid");
    json_number(j, e->domid);
    json_member(j, "uuid", xencfg_uuid_is_nil(&e->uuid) ? NULL : uuid);
    json_member(j, "name", e->name);
}

static void json_event(FILE *f, unsigned long seq, const struct xencfg_event *e,
                       bool colour)
{
    struct json_out j = { .f = f };

    (void)colour;
    open_line(&j, seq, e->time_ms);
    json_member(&j, "event", xencfg_event_kind_to_string(e->kind));
    if (e->has_domain)
        put_domain(&j, e);
    if (e->device) {
        json_member(&j, "kind", xencfg_devkind_to_string(e->device));
        json_member(&j, "id", e->id);
    }
    json_member_if(&j, "path", e->path);
    if (e->before || e->after) {
        json_key(&j, "before");
        json_raw(&j, e->before);
        json_key(&j, "after");
        json_raw(&j, e->after);
    }
    json_member_if(&j, "error", e->text);
    json_close(&j);
}

/* --------------------------------------------------------------- for people */

static const struct look {
    xencfg_event_kind kind;
    const char *text;
    enum style style;
} looks[] = {
    { XENCFG_EVENT_KIND_DOMAIN_ADDED, "domain added", GREEN },
    { XENCFG_EVENT_KIND_DOMAIN_REMOVED, "domain removed", RED },
    { XENCFG_EVENT_KIND_DOMAIN_ERROR, "unreadable", RED },
    { XENCFG_EVENT_KIND_DOMAIN_RECOVERED, "readable again", GREEN },
    { XENCFG_EVENT_KIND_DEVICE_ADDED, "added", GREEN },
    { XENCFG_EVENT_KIND_DEVICE_REMOVED, "removed", RED },
    { XENCFG_EVENT_KIND_MEDIUM_CHANGED, "medium", YELLOW },
    { XENCFG_EVENT_KIND_VALUE_CHANGED, "changed", YELLOW },
    { XENCFG_EVENT_KIND_SNAPSHOT_END, "watching", DIM },
    { XENCFG_EVENT_KIND_STORE_LOST, "xenstore lost", RED },
    { XENCFG_EVENT_KIND_STORE_BACK, "xenstore is back", GREEN },
};

static const struct look *find_look(xencfg_event_kind kind)
{
    static const struct look other = { 0, "?", PLAIN };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(looks); i++)
        if (looks[i].kind == kind)
            return &looks[i];
    return &other;
}

/* Of a domain that comes or goes all its JSON would be too much. */
static void put_values(FILE *f, const struct xencfg_event *e)
{
    CLEANUP(freep) char *before = NULL, *after = NULL, *text = NULL;

    before = text_escape(e->before ? e->before : "");
    after = text_escape(e->after ? e->after : "");
    text = text_escape(e->text ? e->text : "");
    if (e->text)
        fprintf(f, ": %s", text);
    else if (e->kind == XENCFG_EVENT_KIND_MEDIUM_CHANGED ||
             e->kind == XENCFG_EVENT_KIND_VALUE_CHANGED)
        fprintf(f, " %s -> %s", e->before ? before : "none",
                e->after ? after : "none");
    else if (e->device)
        fprintf(f, " %s%s", before, after);
}

static void text_event(FILE *f, unsigned long seq, const struct xencfg_event *e,
                       bool colour)
{
    const struct look *look = find_look(e->kind);
    CLEANUP(freep) char *name = text_escape(e->name ? e->name : "");
    CLEANUP(freep) char *id = text_escape(e->id ? e->id : "");
    CLEANUP(freep) char *path = text_escape(e->path ? e->path : "");
    time_t seconds = e->time_ms / 1000;
    char clock[16];
    struct tm tm;

    (void)seq;
    localtime_r(&seconds, &tm);
    strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
    fprintf(f, "%s.%03d  ", clock, (int)(e->time_ms % 1000));
    if (e->has_domain)
        fprintf(f, "%" PRIu32 " %s%s", e->domid, name, e->name ? "  " : " ");
    if (e->kind == XENCFG_EVENT_KIND_VALUE_CHANGED)
        fprintf(f, "%s ", path);
    else if (e->device)
        fprintf(f, "%s %s ", xencfg_devkind_to_string(e->device), id);
    style_put(f, look->text, look->style, colour);
    put_values(f, e);
    putc('\n', f);
}

const struct watch_format watch_jsonl = { "jsonl", json_begin, json_event };
const struct watch_format watch_text = { "text", NULL, text_event };
