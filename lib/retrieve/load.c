/* load - the template's side of a retrieve, and what its name says. */
#include <stdio.h>
#include <string.h>

#include "domain/domains.h"
#include "retrieve/retrieve.h"

static int report_template(struct retrieve *r)
{
    static const struct finding other_name = {
        .what = XENCFG_FINDING_CLASS_OTHER_NAME, .id = "c_info.uuid",
        .index = -1
    };
    const struct template *t = &r->template;
    char text[37] = "none";

    if (!r->wants_report)
        return 0;
    r->report.template_file = strdup(t->name);
    if (!r->report.template_file)
        return xencfg__nomem(r->ctx);
    /* domain 0's, and the one's that xenstored runs in */
    if (!t->by_domid || (!r->known && xencfg_uuid_is_nil(&t->uuid)))
        return 0;
    if (r->known)
        xencfg_uuid_format(&r->vm_uuid, text);
    if (memcmp(&r->report.uuid, &t->uuid, sizeof(t->uuid)))
        return xencfg__report_add(
            &r->findings, &other_name,
            "the template is %s, which xl does not find: xenstore's uuid is %s",
            t->name, text);
    return xencfg__report_add(
        &r->findings, &other_name,
        "the template is %s, but xenstore's uuid is %s", t->name, text);
}

/* Where the uuid is from: not the file's name if that is wrong. */
static int set_uuid(struct retrieve *r)
{
    const struct template *t = &r->template;
    xencfg_domain_create_info *c = &r->config.c_info;
    const xencfg_uuid *uuid = &r->report.uuid;
    char path[48];
    int rc = 0;

    snprintf(path, sizeof(path), DOMAIN_VM, r->domid);
    if (!memcmp(uuid, &t->uuid, sizeof(*uuid)))
        rc = xencfg__report_origin(&r->findings, "c_info.uuid",
                                   XENCFG_SOURCE_FILE_NAME, t->name,
                                   &xencfg__desc_domain_create_info, c);
    else if (r->known)
        rc = xencfg__report_origin(&r->findings, "c_info.uuid",
                                   XENCFG_SOURCE_XENSTORE, path,
                                   &xencfg__desc_domain_create_info, c);
    c->uuid = *uuid;
    return rc;
}

int xencfg__retrieve_load(struct retrieve *r)
{
    const struct template *t = &r->template;
    xencfg_domain_create_info *c = &r->config.c_info;
    int rc;

    rc = xencfg__template_load(r->ctx, &r->template, &r->config);
    r->report.domid = r->domid;
    r->report.uuid = t->uuid;
    if (!rc && r->domid)
        rc = xencfg__domain_uuid(r->store, r->known ? &r->vm_uuid : NULL,
                                 &c->uuid, t, &r->report.uuid);
    if (!rc)
        rc = report_template(r);
    if (rc || r->view == XENCFG_VIEW_TEMPLATE)
        return rc;
    if (r->domid || !xencfg_uuid_is_nil(&t->uuid))
        rc = set_uuid(r);
    if (!rc && r->view == XENCFG_VIEW_REBUILD && c->domid) {
        rc = xencfg__report_origin(&r->findings, "c_info.domid",
                                   XENCFG_SOURCE_DEFAULT, NULL,
                                   &xencfg__desc_domain_create_info, c);
        c->domid = 0;
    }
    return rc;
}
