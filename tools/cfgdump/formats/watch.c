/* watch - the forms of `cfgdump watch`. */
#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "formats/format.h"
#include "model/values.h"
#include "print/json_out.h"

#define VERSION 1

/* ------------------------------------------------------------- for programs */

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
    json_member_number(j, "seq", seq);
    json_member(j, "time", text);
}

static void json_begin(FILE *f)
{
    struct json_out j = { .f = f };
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    open_line(&j, 0, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    json_member(&j, "format", "cfgdump-watch");
    json_member_number(&j, "version", VERSION);
    json_member(&j, "cfgdump", xencfg_version());
    json_close(&j);
}

static void json_event(FILE *f, unsigned long seq, const struct xencfg_event *e)
{
    struct json_out j = { .f = f };

    open_line(&j, seq, e->time_ms);
    json_member(&j, "event", xencfg_event_kind_to_string(e->kind));
    if (e->has_domain) {
        json_member_number(&j, "domid", e->domid);
        json_member_uuid(&j, "uuid", &e->uuid);
        json_member(&j, "name", e->name);
    }
    if (e->device) {
        json_member(&j, "kind", xencfg_devkind_to_string(e->device));
        json_member(&j, "id", e->id);
    }
    json_member_if(&j, "path", e->path);
    if (e->before || e->after) {
        json_member_raw(&j, "before", e->before);
        json_member_raw(&j, "after", e->after);
    }
    json_member_if(&j, "error", e->text);
    json_member_if(&j, "code", e->error ? xencfg_error_name(e->error) : NULL);
    json_member_if(&j, "state", e->state);
    if (e->stubdomain_of)
        json_member_number(&j, "stubdomain_of", e->stubdomain_of);
    json_close(&j);
}

/* --------------------------------------------------------------- for people */

static const struct look {
    const char *text;
    enum style style;
} looks[] = {
    [XENCFG_EVENT_KIND_DOMAIN_ADDED] = { "domain added", GREEN },
    [XENCFG_EVENT_KIND_DOMAIN_REMOVED] = { "domain removed", RED },
    [XENCFG_EVENT_KIND_DOMAIN_ERROR] = { "unreadable", RED },
    [XENCFG_EVENT_KIND_DOMAIN_RECOVERED] = { "readable again", GREEN },
    [XENCFG_EVENT_KIND_DEVICE_ADDED] = { "added", GREEN },
    [XENCFG_EVENT_KIND_DEVICE_REMOVED] = { "removed", RED },
    [XENCFG_EVENT_KIND_MEDIUM_CHANGED] = { "medium", YELLOW },
    [XENCFG_EVENT_KIND_VALUE_CHANGED] = { "changed", YELLOW },
    [XENCFG_EVENT_KIND_SNAPSHOT_END] = { "watching", DIM },
    [XENCFG_EVENT_KIND_STORE_LOST] = { "xenstore lost", RED },
    [XENCFG_EVENT_KIND_STORE_BACK] = { "xenstore is back", GREEN },
    [XENCFG_EVENT_KIND_DOMAIN_STATE] = { "without configuration: ", DIM },
};

static void put(FILE *f, const char *before, const char *text,
                const char *after)
{
    CLEANUP(freep) char *safe = text_escape(text);

    fprintf(f, "%s%s%s", before, safe, after);
}

/* Of a domain that comes or goes all its JSON would be too much. */
static void put_values(FILE *f, const struct xencfg_event *e)
{
    if (e->text) {
        put(f, ": ", e->text, "");
    } else if (e->state) {
        put(f, "", e->state, "");
        if (e->stubdomain_of)
            fprintf(f, " of %" PRIu32, e->stubdomain_of);
    } else if (e->kind == XENCFG_EVENT_KIND_MEDIUM_CHANGED ||
               e->kind == XENCFG_EVENT_KIND_VALUE_CHANGED) {
        put(f, " ", e->before ? value_shown(e->before) : "none", " -> ");
        put(f, "", e->after ? value_shown(e->after) : "none", "");
    } else if (e->device) {
        put(f, " ", e->before ? e->before : "", "");
        put(f, "", e->after ? e->after : "", "");
    }
}

static void text_event(FILE *f, unsigned long seq, const struct xencfg_event *e)
{
    const struct look *look = &looks[e->kind];
    time_t seconds = e->time_ms / 1000;
    char clock[16];
    struct tm tm;

    (void)seq;
    localtime_r(&seconds, &tm);
    strftime(clock, sizeof(clock), "%H:%M:%S", &tm);
    fprintf(f, "%s.%03d  ", clock, (int)(e->time_ms % 1000));
    if (e->has_domain) {
        fprintf(f, "%" PRIu32 " ", e->domid);
        put(f, "", e->name ? e->name : "", e->name ? "  " : " ");
    }
    if (e->kind == XENCFG_EVENT_KIND_VALUE_CHANGED) {
        put(f, "", e->path ? e->path : "", " ");
    } else if (e->device) {
        fprintf(f, "%s ", xencfg_devkind_to_string(e->device));
        put(f, "", e->id ? e->id : "", " ");
    }
    style_put(f, look->text, look->style);
    put_values(f, e);
    putc('\n', f);
}

const struct format watch_formats[] = {
    { .name = "jsonl", .watching = json_begin, .event = json_event },
    { .name = "text", .event = text_event },
    { .name = NULL },
};
