/* out_watch - what `cfgdump watch` prints of an event. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "formats/watch.h"
#include "base/cleanup.h"
#include "base/output.h"
#include "base/text.h"
#include "print/json.h"

#define VERSION 1

/* --------------------------------------------------------------------- JSON */

/* "2026-11-21T15:04:05.678Z" */
static void put_time(FILE *f, int64_t ms)
{
    time_t seconds = ms / 1000;
    char text[32];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(f, "\"%s.%03dZ\"", text, (int)(ms % 1000));
}

static void put_member(FILE *f, const char *key, const char *value)
{
    fprintf(f, ",\"%s\":", key);
    if (value)
        json_put_text(f, value);
    else
        fputs("null", f);
}

/* value is JSON. */
static void put_json(FILE *f, const char *key, const char *value)
{
    fprintf(f, ",\"%s\":", key);
    json_put_raw(f, value ? value : "null");
}

static void json_begin(FILE *f)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    fprintf(f, "{\"seq\":0,\"time\":");
    put_time(f, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    fprintf(f, ",\"format\":\"cfgdump-watch\",\"version\":%d,"
               "\"cfgdump\":\"%s\"}\n", VERSION, xencfg_version());
}

static void put_domain(FILE *f, const struct xencfg_event *e)
{
    char uuid[37];

    xencfg_uuid_format(&e->uuid, uuid);
    fprintf(f, ",\"domid\":%" PRIu32, e->domid);
    put_member(f, "uuid", xencfg_uuid_is_nil(&e->uuid) ? NULL : uuid);
    put_member(f, "name", e->name);
}

static void json_event(FILE *f, unsigned long seq, const struct xencfg_event *e,
                       bool colour)
{
    (void)colour;
    fprintf(f, "{\"seq\":%lu,\"time\":", seq);
    put_time(f, e->time_ms);
    put_member(f, "event", xencfg_event_kind_to_string(e->kind));
    if (e->has_domain)
        put_domain(f, e);
    if (e->device) {
        put_member(f, "kind", xencfg_devkind_to_string(e->device));
        put_member(f, "id", e->id);
    }
    if (e->path)
        put_member(f, "path", e->path);
    if (e->before || e->after) {
        put_json(f, "before", e->before);
        put_json(f, "after", e->after);
    }
    if (e->text)
        put_member(f, "error", e->text);
    fputs("}\n", f);
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
