/* source - a configuration that the command line names. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "model/source.h"
#include "base/context.h"
#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/suggest.h"

#define MAX_SIZE (64u << 20)    /* bytes; the library takes less */

void source_init(struct source *s)
{
    *s = (struct source){ .spec = NULL };
    xencfg_domain_config_init(&s->config);
    xencfg_report_init(&s->report);
}

void source_freep(struct source *s)
{
    xencfg_domain_config_dispose(&s->config);
    xencfg_report_dispose(&s->report);
}

/* ------------------------------------------------------------------ domains */

static enum exit_status failed(const xencfg_ctx *ctx, const struct request *req,
                               int rc, const char *name)
{
    error("%s: %s%s", name, context_error(ctx, rc),
          suggest_access(req, rc, context_error(ctx, rc)));
    return rc == XENCFG_ERROR_ACCESS ? STATUS_ACCESS : STATUS_FAILED;
}

static int load_domain(xencfg_ctx *ctx, const char *domain, unsigned view,
                       unsigned flags, struct source *ret)
{
    int rc = xencfg_domain_find(ctx, domain, &ret->domid);

    return rc ? rc
              : xencfg_retrieve(ctx, ret->domid, view, flags, &ret->config,
                                &ret->report);
}

/* domain: without its view. */
static enum exit_status domain_failed(const struct request *req,
                                      xencfg_ctx *ctx, int rc,
                                      const char *domain,
                                      const struct source *s)
{
    enum exit_status status = failed(ctx, req, rc, s->spec);

    if (context_no_domain(rc))
        suggest_domain(ctx, req, domain, rc);
    else
        suggest_check(req, rc, s->domid);
    return status;
}

enum exit_status source_load_domain(const struct request *req, xencfg_ctx *ctx,
                                    const char *domain, unsigned view,
                                    struct source *ret)
{
    int rc = load_domain(ctx, domain, view, XENCFG_RETRIEVE_BACKENDS, ret);

    ret->spec = domain;
    return rc ? domain_failed(req, ctx, rc, domain, ret) : STATUS_COMPLETE;
}

/* -------------------------------------------------------------------- files */

/* NULL: said why. */
static char *read_file(const char *path, size_t *len)
{
    int fd =
        strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    char *text = fd < 0 ? NULL : file_read(fd, MAX_SIZE, len);

    if (fd < 0)
        error("open %s: %m", path);
    else if (!text && errno == EFBIG)
        error("%s: larger than %u MiB", path, MAX_SIZE >> 20);
    else if (!text)
        error("read %s: %m", path);
    if (fd > STDIN_FILENO)
        close(fd);
    return text;
}

/* What the first bytes say of files that are no JSON. */
static const char *foreign(const char *path, const char *text)
{
    if (!strncmp(text, "Xen saved domain, xl format", 27))
        return "a file of `xl save`, which is not supported yet";
    if (!strncmp(text, "LibxlFmt", 8))
        return "a migration stream, which is not supported";
    if (strlen(path) > 4 && !strcmp(path + strlen(path) - 4, ".cfg") &&
        *text != '{' && *text != '[')
        return "an xl.cfg file; make JSON of it with `xl create -n -q -d FILE "
               "> FILE.json`, and compare that";
    return NULL;
}

static void set_findings(const char *findings, xencfg_report *report)
{
    CLEANUP(freep)
    char *text = text_format("{\"domid\":0,\"findings\":%s}", findings);

    /* without them devices are paired by what they say themselves */
    xencfg_report_from_json(NULL, report, text, strlen(text));
}

static enum exit_status load_file(xencfg_ctx *ctx, const struct request *req,
                                  const char *path, struct source *ret)
{
    CLEANUP(freep) char *text = NULL, *findings = NULL;
    const char *name = strcmp(path, "-") ? path : "standard input", *wrong;
    size_t len;
    int rc;

    ret->is_file = true;
    text = read_file(path, &len);
    if (!text)
        return STATUS_FAILED;
    if (len && !text[len - 1])
        len--;                  /* a template of libxl's */
    wrong = foreign(path, text);
    if (!wrong && strlen(text) == len)
        wrong = source_find_config(text, &findings);
    if (wrong) {
        error("%s: %s", name, wrong);
        return STATUS_FAILED;
    }
    rc = xencfg_domain_config_from_json(ctx, &ret->config, text, len);
    if (rc)
        return failed(ctx, req, rc, name);
    if (findings)
        set_findings(findings, &ret->report);
    return STATUS_COMPLETE;
}

/* ------------------------------------------------------------------- either */

/* The length of the domain's part, and the view behind it. */
static size_t split(const char *spec, unsigned *view)
{
    const char *at = strrchr(spec, '@');
    int named = at && at > spec ? view_parse(at + 1) : -1;

    if (named < 0)
        return strlen(spec);
    *view = named;
    return at - spec;
}

static bool is_file_name(const char *spec)
{
    size_t len = strlen(spec);

    return !strcmp(spec, "-") || strchr(spec, '/') ||
           (len > 5 && !strcmp(spec + len - 5, ".json"));
}

/* DOMAIN@VIEW of which there is a domain, but not that view. */
static void suggest_view(xencfg_ctx *ctx, const char *spec)
{
    const char *at = strrchr(spec, '@');
    CLEANUP(freep) char *domain = need(strndup(spec, at ? at - spec : 0));
    uint32_t domid;

    if (*domain && !xencfg_domain_find(ctx, domain, &domid))
        hint("the views are %s@live, %s@template and %s@rebuild", domain,
             domain, domain);
}

enum exit_status source_load(const struct request *req, xencfg_ctx *ctx,
                             const char *spec, struct source *ret)
{
    CLEANUP(freep) char *domain = NULL;
    unsigned view = XENCFG_VIEW_LIVE;
    enum exit_status status;
    int rc;

    ret->spec = spec;
    if (is_file_name(spec))
        return load_file(ctx, req, spec, ret);
    domain = need(strndup(spec, split(spec, &view)));
    rc = load_domain(ctx, domain, view, 0, ret);
    if (context_no_domain(rc) && !access(spec, F_OK))
        return load_file(ctx, req, spec, ret);
    if (!rc)
        return STATUS_COMPLETE;
    status = domain_failed(req, ctx, rc, domain, ret);
    if (rc == XENCFG_ERROR_DOMAIN_NOTFOUND && !req->quiet)
        suggest_view(ctx, spec);
    if (!access(spec, F_OK))
        hint("./%s is the file of that name", spec);
    return status;
}
