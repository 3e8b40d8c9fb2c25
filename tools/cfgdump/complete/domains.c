/* domains - domains and paths of their values, for completion. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "complete/complete.h"
#include "base/context.h"
#include "base/text.h"
#include "model/finding.h"
#include "report/report.h"

/* Each of at most two calls may take so long; people wait. */
#define DEADLINE_MS 400

/* NULL: there is none. */
static xencfg_ctx *context(const struct request *req)
{
    struct request copy = *req;
    struct xencfg_options options;

    if (report_open(&copy) != STATUS_COMPLETE)
        return NULL;
    options = copy.lib;
    if (!options.deadline_ms || options.deadline_ms > DEADLINE_MS)
        options.deadline_ms = DEADLINE_MS;
    return context_open(&options);
}

/* --------------------------------------------------------------- domains */

static bool is_given(const struct request *req, const char *text)
{
    int i;

    for (i = 0; i < req->num_args; i++)
        if (!strcmp(req->args[i], text))
            return true;
    return false;
}

/* Would the name be taken for something else? */
static bool is_odd(const struct before *b, const char *name)
{
    CLEANUP(freep) char *safe = text_escape(name);
    xencfg_uuid uuid;

    return !*name || strcmp(safe, name) || (*name == '-' && !b->options_over) ||
           text_is_digits(name) ||
           !xencfg_uuid_parse(&uuid, name) ||
           (b->verb_free && command_find(&b->req, name));
}

static bool is_twice(const xencfg_domain_list *list, int index)
{
    const char *name = list->domains[index].name;
    int i;

    for (i = 0; i < list->num_domains; i++)
        if (i != index && list->domains[i].name &&
            !strcmp(list->domains[i].name, name))
            return true;
    return false;
}

/* By number where only that is plain. */
static void add_domain(const struct before *b, struct candidates *c,
                       const xencfg_domain_list *list, int index)
{
    const xencfg_domain *domain = &list->domains[index];
    const char *name = domain->name ? domain->name : "";
    char domid[16], about[24];

    snprintf(domid, sizeof(domid), "%" PRIu32, domain->domid);
    snprintf(about, sizeof(about), "domain %s", domid);
    if (b->req.command->completes == COMPLETES_DOMAINS &&
        (is_given(&b->req, domid) || (*name && is_given(&b->req, name))))
        return;
    if (is_odd(b, name) || is_twice(list, index))
        candidate_add(c, domid, name, false);
    else
        candidate_add(c, name, about, false);
}

static void add_numbers(struct candidates *c, const xencfg_domain *domain)
{
    const char *name = domain->name ? domain->name : "";
    char domid[16], uuid[37];

    snprintf(domid, sizeof(domid), "%" PRIu32, domain->domid);
    candidate_add(c, domid, name, false);
    xencfg_uuid_format(&domain->uuid, uuid);
    if (!xencfg_uuid_is_nil(&domain->uuid))
        candidate_add(c, uuid, name, false);
}

void complete_domains(const struct before *b, struct candidates *c)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = context(&b->req);
    CLEANUP(xencfg_domain_list_dispose) xencfg_domain_list list;
    int i, before = c->count;
    bool found;

    xencfg_domain_list_init(&list);
    if (!ctx || b->req.all || xencfg_domains(ctx, &list))
        return;
    for (i = 0; i < list.num_domains; i++)
        add_domain(b, c, &list, i);
    found = c->count > before;
    for (i = 0; !found && *c->word && i < list.num_domains; i++)
        add_numbers(c, &list.domains[i]);
}

/* ----------------------------------------------------------------- paths */

/* The path's length up to and with the first dot behind the first n bytes that
   is no part of a device's name or a quoted key; all of it if there is none. */
static size_t step(const char *path, size_t n)
{
    bool quoted = false, named = false;
    size_t i;

    for (i = 0; path[i]; i++) {
        if (quoted && path[i] == '\\' && path[i + 1])
            i++;
        else if (path[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr("[]", path[i]))
            named = path[i] == '[';
        else if (path[i] == '.' && !quoted && !named && i >= n)
            return i + 1;
    }
    return i;
}

/* About so much of a value is shown beside. */
#define CLIP 48

static size_t clip(const char *text)
{
    size_t n = strnlen(text, CLIP);

    while (n && (text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static int add_path(void *arg, const struct xencfg_value *value)
{
    struct candidates *c = arg;
    size_t n = step(value->path, strlen(c->word));
    bool partial = value->path[n];
    CLEANUP(freep) char *path = need(strndup(value->path, n));
    CLEANUP(freep) char *json = need(strndup(value->json, clip(value->json)));

    candidate_add(c, path, partial ? "" : json, partial);
    return 0;
}

/* Devices that are not in the result: explain tells why. */
static void add_findings(struct candidates *c, const xencfg_report *report)
{
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];
        CLEANUP(freep) char *path = finding_path(f);

        if (path && strchr(c->word, '['))
            candidate_add(c, path, finding_detail(f), false);
    }
}

void complete_paths(const struct request *req, struct candidates *c)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = context(req);
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config config;
    CLEANUP(xencfg_report_dispose) xencfg_report report;
    uint32_t domid;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    if (!ctx || xencfg_domain_find(ctx, req->args[0], &domid) ||
        xencfg_retrieve(ctx, domid,
                        req->view < 0 ? XENCFG_VIEW_LIVE : (unsigned)req->view,
                        0, &config, &report))
        return;
    xencfg_values(ctx, &config, &report, XENCFG_VALUES_DEFAULTS, add_path, c);
    add_findings(c, &report);
}
