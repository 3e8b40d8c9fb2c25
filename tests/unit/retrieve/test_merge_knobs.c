/*
 * What xenstore says about the domain itself: name, memory, vcpus; whose uuid
 * counts; and where the report says that each value came from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "retrieve/merge.h"
#include "retrieve/pair.h"
#include "util.h"

#define UNSET UINT64_MAX        /* the type's default */

/* ------------------------------------------------------------------- memory */

struct memory_row {
    const char *name;
    const char *arm;            /* "hvm" */
    uint64_t max, target, video;                /* of the template */
    const char *live_max, *live_target;         /* NULL: no such node */
    uint64_t want_max, want_target;
};

static const struct memory_row memory[] = {
    { "nothing live", "pv", 1000, 900, UNSET, NULL, NULL, 1000, 900 },
    { "pv", "pv", 1000, 900, UNSET, "2000", "500", 2000, 500 },
    { "pv with video", "pv", 1000, 900, 0, "2000", "500", 2000, 500 },
    { "pvh, max over target is no correction", "pvh", 1000, 900, UNSET, "1000",
      "900", 1000, 900 },
    { "hvm, max is target: video", "hvm", 1000, 1000, 16, "1000", "984", 1000,
      1000 },
    { "hvm, max over target: 1024 and video", "hvm", 4000, 2000, 16, "4000",
      "960", 4000, 2000 },
    { "hvm, max over target, video unset: 1024", "hvm", 4000, 2000, UNSET,
      "4000", "976", 4000, 2000 },
    { "hvm, max under target: video", "hvm", 1000, 2000, 16, "4000", "1984",
      4000, 2000 },
    { "hvm, max unset: video", "hvm", UNSET, 2000, 16, "4000", "1984", 4000,
      2000 },
    { "hvm, target unset: video", "hvm", 4000, UNSET, 16, "4000", "1984", 4000,
      2000 },
    { "hvm, all unset", "hvm", UNSET, UNSET, UNSET, "4000", "1984", 4000,
      1984 },
    { "only the target is live", "pv", 1000, 900, UNSET, NULL, "500", 1000,
      500 },
    { "only static-max is live", "pv", 1000, 900, UNSET, "2000", NULL, 2000,
      900 },
    { "0", "pv", 1000, 900, UNSET, "0", "0", 0, 0 },
    { "the target is the maximum", "pv", 1000, 900, UNSET, "2000", "2000", 2000,
      2000 },
    { "the target is above the maximum", "pv", 1000, 900, UNSET, "400", "401",
      400, 401 },
    { "a maximum of 0", "pv", 1000, 900, UNSET, "0", "1", 0, 1 },
    { "a malformed maximum below the target", "pv", 1000, 900, UNSET, "x",
      "1001", 1000, 1001 },
    { "hvm, what libxl subtracted is none above it", "hvm", 4000, 2000, 16,
      "4000", "3984", 4000, 5024 },
    { "the largest that is memory", "pv", 1000, 900, UNSET, "4503599627370496",
      "4503599627370496", UINT64_C(1) << 52, UINT64_C(1) << 52 },
    { "one more is none", "pv", 1000, 900, UNSET, "4503599627370497",
      "4503599627370497", 1000, 900 },
    { "2^64 - 1", "hvm", 1000, 900, 16, "18446744073709551615",
      "18446744073709551615", 1000, 900 },
    { "2^64 + 1", "pv", 1000, 900, UNSET, "18446744073709551617",
      "18446744073709551617", 1000, 900 },
    { "video of 2^64 - 2 does not wrap", "hvm", 1000, 1000, UINT64_MAX - 1,
      "1000", "500", 1000, 500 },
    { "negative", "pv", 1000, 900, UNSET, "-1", "-900", 1000, 900 },
    { "empty", "pv", 1000, 900, UNSET, "", "", 1000, 900 },
    { "hexadecimal", "pv", 1000, 900, UNSET, "0x10", "0x10", 1000, 900 },
    { "blanks", "pv", 1000, 900, UNSET, " 1", "1 ", 1000, 900 },
    { "a fraction", "pv", 1000, 900, UNSET, "1.5", "1e3", 1000, 900 },
    { "a plus", "pv", 1000, 900, UNSET, "+5", "+5", 1000, 900 },
};

#define MISSING "there is no such node, though there is memory/"

/* Which of them contradict one another, and how what is found begins. */
static const struct {
    const char *name, *found;
} contradictions[] = {
    { "only the target is live", MISSING "target; " },
    { "only static-max is live", MISSING "static-max; " },
    { "0", "the target is 0" },
    { "the target is above the maximum",
      "the target, 401 KiB, is above the maximum, 400 KiB" },
    { "a maximum of 0", "the target, 1 KiB, is above the maximum, 0 KiB" },
    { "a malformed maximum below the target",
      "the target, 1001 KiB, is above the maximum, 1000 KiB" },
};

static char *memory_template(const struct memory_row *row)
{
    char *json = NULL;
    size_t len;
    FILE *f = open_memstream(&json, &len);
    const char *const key[] = { "max", "target", "video" };
    const uint64_t value[] = { row->max, row->target, row->video };
    int i;

    fprintf(f, "{\"b_info\":{");
    for (i = 0; i < 3; i++)
        if (value[i] != UNSET)
            fprintf(f, "\"%s_memkb\":%llu,", key[i],
                    (unsigned long long)value[i]);
    fprintf(f, "\"type.%s\":{}}}", row->arm);
    fclose(f);
    return json;
}

static char *node(const char *path, const char *value)
{
    return value ? test_format("%s = \"%s\"\n", path, value)
                 : test_format("%s", "");
}

static const xencfg_origin *find_origin(const xencfg_report *report,
                                        const char *key)
{
    int i;

    for (i = 0; i < report->num_origins; i++)
        if (!strcmp(report->origins[i].key, key))
            return &report->origins[i];
    return NULL;
}

/* Says the report where a value came from, or else why it is the template's? */
static void check_source(const xencfg_report *report, const char *key,
                         const char *path, bool told, bool used)
{
    const xencfg_finding *f = find_finding(report, XENCFG_DEVKIND_NONE, key);
    const xencfg_origin *origin = find_origin(report, key);

    if (used) {
        assert_true(!f || f->what == XENCFG_FINDING_CLASS_CONTRADICTORY);
        assert_non_null(origin);
        assert_int_equal(origin->source, XENCFG_SOURCE_XENSTORE);
        assert_string_equal(origin->path, path);
        return;
    }
    assert_null(origin);
    assert_non_null(f);
    if (told)
        assert_int_equal(f->what, XENCFG_FINDING_CLASS_MALFORMED);
    else
        assert_int_equal(f->what, strcmp(key, "c_info.name")
                                      ? XENCFG_FINDING_CLASS_NOT_REFRESHED
                                      : XENCFG_FINDING_CLASS_NO_NAME);
    assert_string_equal(f->path, path);
}

static void check_contradictory(const xencfg_report *report, const char *want)
{
    const char *detail = NULL;
    int i, n = 0;

    for (i = 0; i < report->num_findings; i++)
        if (report->findings[i].what == XENCFG_FINDING_CLASS_CONTRADICTORY) {
            detail = report->findings[i].detail;
            assert_int_equal(report->findings[i].severity,
                             XENCFG_SEVERITY_WARNING);
            n++;
        }
    assert_int_equal(n, want ? 1 : 0);
    if (want && strncmp(detail, want, strlen(want)))
        fail_msg("%s", detail);
}

static void retrieve(struct host *host, unsigned view,
                     xencfg_domain_config *config, xencfg_report *report)
{
    xencfg_domain_config_init(config);
    xencfg_report_init(report);
    if (xencfg_retrieve(host->ctx, 1, view, 0, config, report))
        fail_msg("%s", xencfg_errmsg(host->ctx));
}

/* Decimal, and no more than memory can be? */
static bool is_memory(const char *text)
{
    return text && *text && strspn(text, "0123456789") == strlen(text) &&
           strtoull(text, NULL, 10) <= UINT64_C(1) << 52;
}

static void memory_(void **state)
{
    const struct memory_row *row = *state;
    char *json = memory_template(row);
    char *max = node("/local/domain/1/memory/static-max", row->live_max);
    char *target = node("/local/domain/1/memory/target", row->live_target);
    char *text = test_format("/local/domain/1 = \"\"\n%s%s", max, target);
    const char *want = NULL;
    size_t i;
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    host_make(&host);
    host_template(&host, 1, HOST_UUID, json);
    host_xenstore(&host, text);
    retrieve(&host, XENCFG_VIEW_LIVE, &config, &report);
    assert_true(config.b_info.max_memkb == row->want_max);
    assert_true(config.b_info.target_memkb == row->want_target);
    assert_true(config.b_info.video_memkb == row->video);
    check_source(&report, "b_info.max_memkb",
                 "/local/domain/1/memory/static-max", row->live_max,
                 is_memory(row->live_max));
    check_source(&report, "b_info.target_memkb",
                 "/local/domain/1/memory/target", row->live_target,
                 is_memory(row->live_target));
    for (i = 0; i < COUNT(contradictions); i++)
        if (!strcmp(contradictions[i].name, row->name))
            want = contradictions[i].found;
    check_contradictory(&report, want);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(text);
    free(target);
    free(max);
    free(json);
}

/* ----------------------------------------------------------- name and vcpus */

static void none_online(void **state)
{
    static const struct {
        const char *nodes, *want;
    } rows[] = {
        { "", NULL },                   /* as of a part of a dump */
        { "/local/domain/1/cpu/0/availability = \"online\"\n", NULL },
        { "/local/domain/1/cpu/0/availability = \"offline\"\n"
          "/local/domain/1/cpu/1/availability = \"offline\"\n",
          "no vcpu is online" },
        { "/local/domain/1/cpu/0/availability = \"online\"\n"
          "/local/domain/1/cpu/2/availability = \"offline\"\n"
          "/local/domain/1/cpu/7/availability = \"online\"\n",
          "vcpu 7 is online, but the domain has 2 at most" },
    };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        char *text = test_format("/local/domain/1 = \"\"\n%s", rows[i].nodes);

        host_make(&host);
        host_template(&host, 1, HOST_UUID,
                      "{\"b_info\":{\"type.pv\":{},\"max_vcpus\":2}}");
        host_xenstore(&host, text);
        xencfg_domain_config_init(&config);
        xencfg_report_init(&report);
        assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE,
                                         XENCFG_RETRIEVE_BACKENDS, &config,
                                         &report), 0);
        check_contradictory(&report, rows[i].want);
        xencfg_domain_config_dispose(&config);
        xencfg_report_dispose(&report);
        host_free(&host);
        free(text);
    }
}

static void name(void **state)
{
    static const struct {
        const char *live, *want;
        bool told;
    } rows[] = {
        { NULL, "stored", false },
        { "", "stored", false },
        { "renamed", "renamed", true },
        { "\\xc3\\xa4", "\xc3\xa4", true },
        { "a\\x1bb", "a\x1b" "b", true },
        { "a\\xffb", "stored", false },
        { "a\\000b", "stored", false },
    };
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    size_t i;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID,
                  "{\"c_info\":{\"name\":\"stored\"},"
                  "\"b_info\":{\"type.pv\":{}}}");
    for (i = 0; i < COUNT(rows); i++) {
        char *line = node("/local/domain/1/name", rows[i].live);
        char *text = test_format("/local/domain/1 = \"\"\n%s", line);

        host_xenstore(&host, text);
        retrieve(&host, XENCFG_VIEW_LIVE, &config, &report);
        assert_string_equal(config.c_info.name, rows[i].want);
        check_source(&report, "c_info.name", "/local/domain/1/name",
                     rows[i].live && *rows[i].live, rows[i].told);
        xencfg_domain_config_dispose(&config);
        xencfg_report_dispose(&report);
        free(text);
        free(line);
    }
    host_free(&host);
}

static void vcpus(void **state)
{
    static const struct {
        const char *arm;
        int max;
        const char *live;
        int want;               /* the map's byte */
        bool used;
    } rows[] = {
        { "pv", 4, "1 1 1 1", 0x0f, true },
        { "pv", 4, "1 0 0 1", 0x09, true },
        { "pvh", 3, "0 1 0", 0x02, true },
        { "pv", 3, "1 - 1", 0x05, true },       /* absent is offline */
        { "pv", 1, "1 1 1", 0x01, true },       /* no more than there are */
        { "pv", 2, "1 x", 0xff, false },
        { "hvm", 2, "1 0", 0xff, false },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        xencfg_domain_config config;
        xencfg_report report;
        struct host host;
        char *json = test_format("{\"b_info\":{\"max_vcpus\":%d,"
                                 "\"avail_vcpus\":[0,1,2,3,4,5,6,7],"
                                 "\"type.%s\":{}}}",
                                 rows[i].max, rows[i].arm);
        char text[1024] = "/local/domain/1 = \"\"\n", *p = text + strlen(text);
        const char *c;

        for (c = rows[i].live; *c; c += 1 + !!c[1])
            if (*c != '-')
                p += sprintf(p, "/local/domain/1/cpu/%d/availability = "
                                "\"%s\"\n", (int)(c - rows[i].live) / 2,
                             *c == '1'   ? "online"
                             : *c == '0' ? "offline"
                                         : "maybe");
        host_make(&host);
        host_template(&host, 1, HOST_UUID, json);
        host_xenstore(&host, text);
        retrieve(&host, XENCFG_VIEW_LIVE, &config, &report);
        assert_int_equal(config.b_info.avail_vcpus.size, 1);
        assert_int_equal(config.b_info.avail_vcpus.map[0], rows[i].want);
        assert_int_equal(find_origin(&report, "b_info.avail_vcpus") != NULL,
                         rows[i].used);
        assert_int_equal(find_finding(&report, XENCFG_DEVKIND_NONE,
                                      "b_info.avail_vcpus") == NULL,
                         rows[i].used);
        xencfg_domain_config_dispose(&config);
        xencfg_report_dispose(&report);
        host_free(&host);
        free(json);
    }
}

/* --------------------------------------------------------------------- uuid */

#define OTHER "ffffffff-0000-1111-2222-333333333333"
#define THIRD "12345678-1234-1234-1234-123456789012"
#define NIL "00000000-0000-0000-0000-000000000000"

struct uuid_row {
    const char *name;
    const char *file[3];        /* the uuids of the domain's files */
    const char *vm;             /* /local/domain/1/vm; NULL: none */
    int rc;
    const char *want;
    bool other_name;
    const char *own;            /* the uuid in the file; NULL: as its name */
    bool made;                  /* libxl made a domain of xenstore's uuid */
    bool from_xenstore;         /* not from the file's name */
};

static const struct uuid_row uuids[] = {
    { "as xenstore says", { HOST_UUID }, "/vm/" HOST_UUID, 0, HOST_UUID,
      .other_name = false },
    { "as xenstore says, of several", { OTHER, HOST_UUID }, "/vm/" HOST_UUID,
      0, HOST_UUID, .other_name = false },
    { "in capitals", { OTHER }, "/vm/FFFFFFFF-0000-1111-2222-333333333333", 0,
      OTHER, .other_name = false },
    { "another than xenstore says", { OTHER }, "/vm/" HOST_UUID, 0, OTHER,
      .other_name = true },
    { "another, and xenstore's is libxl's own", { OTHER }, "/vm/" HOST_UUID, 0,
      HOST_UUID, .other_name = true, .made = true, .from_xenstore = true },
    { "another than in itself", { OTHER }, "/vm/" HOST_UUID, 0, HOST_UUID,
      .other_name = true, .own = HOST_UUID, .from_xenstore = true },
    { "another than in itself, nor that xenstore's", { OTHER },
      "/vm/" HOST_UUID, 0, HOST_UUID, .other_name = true, .own = THIRD,
      .from_xenstore = true },
    { "as xenstore says, not in itself", { HOST_UUID }, "/vm/" HOST_UUID, 0,
      HOST_UUID, .own = OTHER, .made = true },
    { "another, and none in itself", { OTHER }, "/vm/" HOST_UUID, 0, OTHER,
      .other_name = true, .own = NIL },
    { "xenstore does not say", { OTHER }, NULL, 0, OTHER, .other_name = true },
    { "xenstore says nonsense", { OTHER }, "/vm/nonsense", 0, OTHER,
      .other_name = true },
    { "xenstore's path is another", { OTHER }, "/local/domain/7", 0, OTHER,
      .other_name = true },
    { "several, none is xenstore's", { OTHER, NIL }, "/vm/" HOST_UUID,
      XENCFG_ERROR_AMBIGUOUS, NULL, .other_name = false },
    { "several, xenstore does not say", { OTHER, HOST_UUID }, NULL,
      XENCFG_ERROR_AMBIGUOUS, NULL, .other_name = false },
    { "none", { NULL }, "/vm/" HOST_UUID, XENCFG_ERROR_JSON_CONFIG_EMPTY, NULL,
      .other_name = false },
};

static void uuid(void **state)
{
    const struct uuid_row *row = *state;
    char *vm = node("/local/domain/1/vm", row->vm), text[37];
    char *dump = test_format("/local/domain/1 = \"\"\n"
                             "/libxl/1/type = \"pv\"\n%s%s", vm,
                             row->made ? "/vm/" HOST_UUID
                                         "/start_time = \"1.00\"\n" : "");
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    char *json;
    int i, rc;

    host_make(&host);
    for (i = 0; i < 3 && row->file[i]; i++) {
        json = test_format("{\"c_info\":{\"uuid\":\"%s\"},"
                           "\"b_info\":{\"type.pv\":{}}}",
                           row->own ? row->own : row->file[i]);
        host_template(&host, 1, row->file[i], json);
        free(json);
    }
    /* others' files are not this domain's */
    host_template(&host, 11, NIL, "{}");
    host_xenstore(&host, dump);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    rc = xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config, &report);
    assert_int_equal(rc, row->rc);
    if (!rc) {
        xencfg_uuid_format(&config.c_info.uuid, text);
        assert_string_equal(text, row->want);
        assert_memory_equal(&report.uuid, &config.c_info.uuid,
                            sizeof(report.uuid));
        if (!row->from_xenstore)
            assert_non_null(strstr(report.template_file, row->want));
        assert_int_equal(
            count_findings(&report, XENCFG_FINDING_CLASS_OTHER_NAME),
            row->other_name);
        assert_int_equal(find_origin(&report, "c_info.uuid")->source,
                         row->from_xenstore ? XENCFG_SOURCE_XENSTORE
                                            : XENCFG_SOURCE_FILE_NAME);
    } else {
        assert_non_null(strstr(xencfg_errmsg(host.ctx), "domain 1"));
        assert_non_null(strstr(xencfg_errmsg(host.ctx), host.dir));
    }
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(dump);
    free(vm);
}

/* Dom0's file has the nil uuid, which says nothing about dom0. */
static void dom0(void **state)
{
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    char text[37];

    (void)state;
    host_make(&host);
    host_template(&host, 0, NIL,
                  "{\"c_info\":{\"type\":\"pv\",\"uuid\":\"" OTHER "\"},"
                  "\"b_info\":{\"type.pv\":{}}}");
    host_xenstore(&host, "/local/domain/0 = \"\"\n");
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(
        xencfg_retrieve(host.ctx, 0, XENCFG_VIEW_LIVE, 0, &config, &report), 0);
    xencfg_uuid_format(&config.c_info.uuid, text);
    assert_string_equal(text, OTHER);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_OTHER_NAME),
                     0);
    assert_null(find_origin(&report, "c_info.uuid"));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* The template as it is keeps its uuid, and nothing else is said. */
static void uuid_of_template(void **state)
{
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    char text[37];

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, "{\"c_info\":{\"uuid\":\"" OTHER "\"},"
                                       "\"b_info\":{\"type.pv\":{}}}");
    host_xenstore(&host, "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n");
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(
        xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_TEMPLATE, 0, &config, &report),
        0);
    xencfg_uuid_format(&config.c_info.uuid, text);
    assert_string_equal(text, OTHER);
    assert_null(find_origin(&report, "c_info.uuid"));
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* Who has no uuid in xenstore cannot be found by the nil one. */
static void find_nil(void **state)
{
    uint32_t domid = 4711;
    struct host host;

    (void)state;
    host_make(&host);
    host_xenstore(&host, "/local/domain/0 = \"\"\n"
                         "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n");
    assert_int_equal(xencfg_domain_find(host.ctx, NIL, &domid),
                     XENCFG_ERROR_DOMAIN_NOTFOUND);
    assert_int_equal(domid, 4711);
    assert_int_equal(xencfg_domain_find(host.ctx, HOST_UUID, &domid), 0);
    assert_int_equal(domid, 1);
    host_free(&host);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(memory); i++)
        test_add(&tests, memory_, &memory[i], "memory: %s", memory[i].name);
    test_add(&tests, name, NULL, "name");
    test_add(&tests, vcpus, NULL, "vcpus");
    test_add(&tests, none_online, NULL, "vcpus: none is online");
    for (i = 0; i < COUNT(uuids); i++)
        test_add(&tests, uuid, &uuids[i], "uuid: %s", uuids[i].name);
    test_add(&tests, dom0, NULL, "uuid: of dom0");
    test_add(&tests, uuid_of_template, NULL, "uuid: of the template as it is");
    test_add(&tests, find_nil, NULL, "uuid: the nil one finds nobody");
    return test_run(&tests);
}
