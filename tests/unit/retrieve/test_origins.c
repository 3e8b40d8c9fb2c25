/* Where values came from, and what the template had in their place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "guest.h"
#include "util.h"

#define ROOT "/local/domain/1 = \"\"\n"
#define UUID_LINE "c_info.uuid FILE userdata-d.1." HOST_UUID ".libxl-json "
#define DRIVE "{'c_info':{},'b_info':{'type.pv':{}}," \
    "'disks':[{'vdev':'hdc','removable':1,"
#define PARAMS "/libxl/1/device/vbd/5632/params"

static const struct row {
    const char *name, *template;        /* ' for " */
    const char *nodes;
    const char *want;           /* "KEY SOURCE PATH TEMPLATE;..." */
    unsigned view;
} rows[] = {
    { "the uuid is the file's", "{'b_info':{'type.pv':{}}}", ROOT,
      UUID_LINE "-;", 0 },
    { "the template had another uuid",
      "{'c_info':{'uuid':'12345678-1234-1234-1234-123456789012'},"
      "'b_info':{'type.pv':{}}}", ROOT,
      UUID_LINE "'12345678-1234-1234-1234-123456789012';", 0 },
    { "knobs, and what the template had",
      "{'c_info':{'name':'a\\u001b','type':'pv'},'b_info':{'max_vcpus':2,"
      "'avail_vcpus':[0,1],'max_memkb':900,'target_memkb':800,'type.pv':{}}}",
      ROOT "/local/domain/1/name = \"b\"\n"
      "/local/domain/1/memory/target = \"500\"\n"
      "/local/domain/1/memory/static-max = \"900\"\n"
      "/local/domain/1/cpu/0/availability = \"online\"\n"
      "/local/domain/1/cpu/1/availability = \"offline\"\n",
      UUID_LINE "-;c_info.name XENSTORE /local/domain/1/name 'a\\u001B';"
      "b_info.target_memkb XENSTORE /local/domain/1/memory/target 800;"
      "b_info.max_memkb XENSTORE /local/domain/1/memory/static-max 900;"
      "b_info.avail_vcpus XENSTORE /local/domain/1/cpu [0,1];", 0 },
    { "knobs that the template does not have",
      "{'b_info':{'max_vcpus':1,'type.pv':{}}}",
      ROOT "/local/domain/1/name = \"b\"\n"
      "/local/domain/1/memory/target = \"500\"\n",
      UUID_LINE "-;c_info.name XENSTORE /local/domain/1/name -;"
      "b_info.target_memkb XENSTORE /local/domain/1/memory/target -;"
      "b_info.avail_vcpus XENSTORE /local/domain/1/cpu -;", 0 },
    { "a medium as the template says",
      DRIVE "'pdev_path':'/a','format':'raw'}]}",
      ROOT PARAMS " = \"aio:/a\"\n",
      UUID_LINE "-;disks[hdc].pdev_path XENSTORE " PARAMS " '/a';", 0 },
    { "another medium", DRIVE "'pdev_path':'/a','format':'raw'}]}",
      ROOT PARAMS " = \"qcow2:/b\"\n",
      UUID_LINE "-;disks[hdc].pdev_path XENSTORE " PARAMS " '/a';"
      "disks[hdc].format XENSTORE " PARAMS " 'raw';", 0 },
    { "another medium of a block device",
      DRIVE "'pdev_path':'/a','format':'raw'}]}",
      ROOT PARAMS " = \"/dev/b\"\n",
      UUID_LINE "-;disks[hdc].pdev_path XENSTORE " PARAMS " '/a';", 0 },
    { "emptied", DRIVE "'pdev_path':'/a','format':'raw'}]}",
      ROOT PARAMS " = \"\"\n",
      UUID_LINE "-;disks[hdc].pdev_path XENSTORE " PARAMS " '/a';"
      "disks[hdc].format XENSTORE " PARAMS " 'raw';", 0 },
    { "filled", DRIVE "'format':'empty'}]}", ROOT PARAMS " = \"/dev/b\"\n",
      UUID_LINE "-;disks[hdc].pdev_path XENSTORE " PARAMS " -;"
      "disks[hdc].format XENSTORE " PARAMS " 'empty';", 0 },
    { "a rebuild leaves the domid out",
      "{'c_info':{'domid':1},'b_info':{'type.pv':{}}}", ROOT,
      UUID_LINE "-;c_info.domid DEFAULT - 1;", XENCFG_VIEW_REBUILD },
    { "the template as it is stored", DRIVE "'pdev_path':'/a'}]}",
      ROOT PARAMS " = \"/b\"\n", "", XENCFG_VIEW_TEMPLATE },
};

static const char *source(const xencfg_origin *origin)
{
    switch (origin->source) {
    case XENCFG_SOURCE_XENSTORE:
        return "XENSTORE";
    case XENCFG_SOURCE_FILE_NAME:
        return "FILE";
    case XENCFG_SOURCE_DEFAULT:
        return "DEFAULT";
    default:
        return "?";
    }
}

static char *text_of(const xencfg_report *report)
{
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    for (i = 0; i < report->num_origins; i++) {
        const xencfg_origin *o = &report->origins[i];

        fprintf(f, "%s %s %s %s;", o->key, source(o), o->path ? o->path : "-",
                o->template_json ? o->template_json : "-");
    }
    fclose(f);
    return text;
}

struct keys {
    const xencfg_report *report;
    int found;
};

static int find_key(void *arg, const struct xencfg_value *value)
{
    struct keys *keys = arg;
    int i;

    for (i = 0; i < keys->report->num_origins; i++)
        keys->found += !strcmp(keys->report->origins[i].key, value->path);
    return 0;
}

static void origins(void **state)
{
    const struct row *row = *state;
    char *json = guest_json(row->template), *want = guest_json(row->want), *got;
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    struct keys keys = { &report, 0 };

    host_make(&host);
    host_template(&host, 1, HOST_UUID, json);
    host_xenstore(&host, row->nodes);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    if (xencfg_retrieve(host.ctx, 1, row->view, 0, &config, &report))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    got = text_of(&report);
    assert_string_equal(got, want);
    /* each key is that of a value */
    assert_int_equal(xencfg_values(host.ctx, &config, &report,
                                   XENCFG_VALUES_DEFAULTS, find_key, &keys),
                     0);
    assert_int_equal(keys.found, report.num_origins);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(got);
    free(want);
    free(json);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, origins, &rows[i], "%s", rows[i].name);
    return test_run(&tests);
}
