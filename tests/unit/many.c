/* many - a host with many domains, for tests of xencfg_retrieve_many(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "many.h"
#include "util.h"

struct many many = { .domains = MANY_DOMAINS };

/* -------------------------------------------------------------------- hosts */

void many_uuid_of(unsigned domid, char text[37])
{
    snprintf(text, 37, "00112233-4455-6677-8899-aabbccdd%04x", domid);
}

void many_write_template(unsigned domid, int v)
{
    char *text, uuid[37];
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    fputs("{\"b_info\":{\"max_vcpus\":2,\"type.pv\":{}},\"nics\":[", f);
    for (i = 0; i <= v; i++)
        fprintf(f, "%s{\"devid\":%d,\"bridge\":\"b%d\"}", i ? "," : "", i, v);
    fputs("]}", f);
    fclose(f);
    many_uuid_of(domid, uuid);
    host_template(&many.host, domid, uuid, text);
    free(text);
}

static char *nodes(int version)
{
    char *text, uuid[37];
    size_t len;
    FILE *f = open_memstream(&text, &len);
    unsigned d, i;

    for (d = 1; d <= many.domains; d++) {
        unsigned v = d == SPOILED ? version : 0;

        many_uuid_of(d, uuid);
        fprintf(f, "/local/domain/%u/vm = /vm/%s\n"
                   "/local/domain/%u/name = version%u\n"
                   "/local/domain/%u/memory/target = %u\n"
                   "/local/domain/%u/cpu/1/availability = online\n"
                   "/libxl/%u/type = pv\n"
                   "/libxl/%u/device/console/0/state = 1\n",
                d, uuid, d, v, d, 1000 + v, d, d, d);
        for (i = 0; i <= v; i++)
            fprintf(f, "/libxl/%u/device/vif/%u/mac = 00:16:3e:00:00:01\n", d,
                    i);
    }
    fclose(f);
    return text;
}

void many_open_ctx(void)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = many.host.dir, .sysfs_dir = many.host.dir,
                       .deadline_ms = 20000);

    assert_int_equal(xencfg_open(&many.ctx, &opt), 0);
}

void many_begin_version(int version, struct daemon like)
{
    char *text = nodes(version);
    unsigned d;

    host_make(&many.host);
    for (d = 1; d <= many.domains; d++)
        many_write_template(d, d == SPOILED ? version : 0);
    many.daemon = like;
    daemon_start(&many.daemon, text);
    many_open_ctx();
    free(text);
}

void many_begin(daemon_hook *hook, void *arg, unsigned at_once)
{
    many_begin_version(0, (struct daemon){ .hook = hook, .arg = arg,
                                      .at_once = at_once });
}

void many_end(void)
{
    xencfg_close(many.ctx);
    daemon_stop(&many.daemon);
    host_free(&many.host);
}

/* ------------------------------------------------------------------ results */

/* What xencfg_retrieve() says must be the same. */
static void compare(const struct xencfg_retrieved *got)
{
    xencfg_domain_config config;
    xencfg_report report;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(many.ctx, got->domain->domid,
                                     XENCFG_VIEW_LIVE, 0, &config, &report),
                     0);
    assert_int_equal(many.daemon.counts->watchers, 0);
    assert_true(xencfg_domain_config_equal(&config, got->config));
    assert_true(xencfg_report_equal(&report, got->report));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
}

static int note(void *arg, const struct xencfg_retrieved *got)
{
    struct many_results *r = arg;
    unsigned n = r->count++;

    assert_int_equal(got->index, n);
    r->domid[n] = got->domain->domid;
    r->error[n] = got->error;
    snprintf(r->text[n], sizeof(r->text[n]), "%s", xencfg_errmsg(many.ctx));
    assert_string_equal(got->domain->state, "unknown");
    if (got->error) {
        assert_null(got->config);
        assert_null(got->report);
    } else if (got->domain->domid == SPOILED) {
        r->target = (int)got->config->b_info.target_memkb - 1000;
        r->name = got->config->c_info.name
                      ? atoi(got->config->c_info.name + strlen("version"))
                      : -1;
        r->nics = got->config->num_nics - 1;
        r->bridge = r->nics < 0 ? -1 : atoi(got->config->nics[0].bridge + 1);
        r->vtpms = got->config->num_vtpms;
        r->reconstructed = count_findings(got->report,
                                          XENCFG_FINDING_CLASS_RECONSTRUCTED);
    }
    if (!got->error)
        assert_int_equal(got->report->domid, got->domain->domid);
    if (r->nested && !got->error)
        compare(got);
    return r->stop_at == r->count ? 42 : 0;
}

int many_run(const uint32_t *domids, size_t count, unsigned view)
{
    unsigned stop_at = many.results.stop_at;
    bool nested = many.results.nested;

    many.results = (struct many_results){ .stop_at = stop_at,
                                          .nested = nested };
    return xencfg_retrieve_many(many.ctx, domids, count, view, 0, note,
                                &many.results);
}

/* All are there, in order; those but for the spoiled one without an error. */
static void assert_others(void)
{
    unsigned i;

    assert_int_equal(many.results.count, many.domains);
    for (i = 0; i < many.domains; i++) {
        assert_int_equal(many.results.domid[i], i + 1);
        if (i + 1 != SPOILED && many.results.error[i])
            fail_msg("domain %u: %s", i + 1, many.results.text[i]);
    }
}

void many_assert_spoiled(int error, const char *text)
{
    assert_others();
    if (many.results.error[SPOILED - 1] != error)
        fail_msg("domain %u: %d, %s", SPOILED, many.results.error[SPOILED - 1],
                 many.results.text[SPOILED - 1]);
    if (!strstr(many.results.text[SPOILED - 1], text))
        fail_msg("%s", many.results.text[SPOILED - 1]);
}
