#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merging.h"
#include "util.h"
#include "kinds/vdev.h"

static xencfg_ctx *ctx;

/* ' becomes ", so that JSON can be read in C. */
static void from_json(xencfg_domain_config *config, const char *json)
{
    char *text = test_format("%s", json), *p;

    for (p = text; (p = strchr(p, '\'')); p++)
        *p = '"';
    test_from_json(&xencfg__desc_domain_config, config, text);
    free(text);
}

static uint64_t parse_id(enum xencfg_devkind kind, const char *text)
{
    unsigned a, b, c, d;

    if (kind == XENCFG_DEVKIND_DISK)
        return xencfg__vdev_number(text);
    if (kind == XENCFG_DEVKIND_PCI) {
        assert_int_equal(sscanf(text, "%x:%x:%x.%x", &a, &b, &c, &d), 4);
        return xencfg__pci_id(a, b, c, d);
    }
    if (kind == XENCFG_DEVKIND_USBDEV) {
        assert_int_equal(sscanf(text, "%u/%u", &a, &b), 2);
        return xencfg__usb_id(a, b);
    }
    return strtoul(text, NULL, 10);
}

void add_live(struct live *live, enum xencfg_devkind kind,
              const struct live_row *row)
{
    struct live_device *dev, *before;
    struct live_list *list = &live->list[kind];

    for (; row->id; row++) {
        const char *text = row->medium ? row->medium : row->label;

        dev = xencfg__live_add(list, parse_id(kind, row->id));
        before = dev - 1;
        assert_true(list->count == 1 || before->id < dev->id);
        dev->label = text ? test_format("%s", text) : NULL; /* or medium */
        dev->bus = row->bus;
        dev->addr = row->addr;
    }
}

/* What xenstore's nodes would give: here the identity alone. */
static void make_up(struct live *live)
{
    int kind, i;

    for (kind = 1; kind < NKINDS; kind++) {
        const struct devkind *k = &xencfg__kinds[kind];

        for (i = 0; i < live->list[kind].count; i++) {
            struct live_device *dev = &live->list[kind].device[i];
            char id[ID_MAX];

            if (dev->entry != PAIR_RECONSTRUCTED)
                continue;
            dev->made = malloc(k->type->size);
            xencfg__type_init(k->type, dev->made);
            xencfg__format_id(kind, NULL, dev->id, id);
            if (kind == XENCFG_DEVKIND_DISK)
                ((xencfg_device_disk *)dev->made)->vdev = test_format("%s", id);
            else
                k->set_id(dev->made, dev->id);
        }
    }
}

/* --------------------------------------------------------------- the result */

/* Each finding that tells an index tells the truth, and there is no other. */
static void check_entries(const xencfg_domain_config *config,
                          const xencfg_report *report)
{
    int i, seen[NKINDS] = { 0 }, kind;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];
        const struct devkind *k = &xencfg__kinds[f->kind];
        uint64_t id;

        if (f->kind == XENCFG_DEVKIND_NONE || f->index < 0 ||
            f->what == XENCFG_FINDING_CLASS_ODD_VDEV)   /* beside another */
            continue;
        assert_int_equal(f->index, seen[f->kind]);
        seen[f->kind]++;
        assert_in_range(f->index, 0, *xencfg__device_count(k, config) - 1);
        if (!k->public.is_live)
            continue;
        id = k->id(xencfg__device(k, config, f->index));
        if (id != NO_ID && f->id[0] != '?')
            assert_int_equal(id, parse_id(f->kind, f->id));
    }
    for (kind = 1; kind < NKINDS; kind++)
        assert_int_equal(
            *xencfg__device_count(&xencfg__kinds[kind], config), seen[kind]);
}

static char *findings_text(const xencfg_report *report)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *p = &report->findings[i];

        fprintf(f, "%s%s %s %s %d", i ? ", " : "",
                xencfg_devkind_to_string(p->kind), p->id,
                xencfg_finding_class_to_string(p->what), p->index);
    }
    fclose(f);
    return text;
}

static void merge(xencfg_domain_config *config, struct live *live,
                  xencfg_report *ret)
{
    struct findings report = { .ctx = ctx, .out = ret };

    xencfg_report_init(ret);
    live->ctx = ctx;
    live->report = &report;
    live->domid = live->pci_domid = 5;
    assert_int_equal(xencfg__pair(live, config), 0);
    make_up(live);
    assert_int_equal(xencfg__merge(live, config), 0);
    check_entries(config, ret);
    xencfg__live_freep(live);
}

void merge_and_compare(const char *json, struct live *live,
                       const char *want, const char *want_json)
{
    xencfg_domain_config config, other;
    xencfg_report report;
    char *text;

    ctx = test_ctx();
    from_json(&config, json);
    merge(&config, live, &report);
    text = findings_text(&report);
    assert_string_equal(text, want);
    if (want_json) {
        from_json(&other, want_json);
        if (!xencfg_domain_config_equal(&config, &other))
            fail_msg("%s", test_to_json(&xencfg__desc_domain_config, &config,
                                        XENCFG_JSON_COMPACT));
        xencfg_domain_config_dispose(&other);
    }
    free(text);
    xencfg_report_dispose(&report);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
}
