/* finding - the findings of a retrieve, for people. */
#include <string.h>

#include "model/finding.h"
#include "base/text.h"
#include "print/table.h"

static const struct class {
    xencfg_finding_class what;
    const char *name;
    const char *meaning;
} classes[] = {
    { XENCFG_FINDING_CLASS_MATCHED, "ok", "" },
    { XENCFG_FINDING_CLASS_IMPLIED, "implied",
      "live because the configuration implies it" },
    { XENCFG_FINDING_CLASS_AS_STORED, "as stored", "has no live form" },
    { XENCFG_FINDING_CLASS_NOT_REFRESHED, "not refreshed",
      "not looked up; the template's value" },
    { XENCFG_FINDING_CLASS_STALE, "stale", "in the template, but not live" },
    { XENCFG_FINDING_CLASS_EMPTIED, "emptied", "the drive is empty now" },
    { XENCFG_FINDING_CLASS_RECONSTRUCTED, "reconstructed",
      "live, but not in the template; its entry comes from xenstore" },
    { XENCFG_FINDING_CLASS_MEDIUM_DIFFERS, "medium differs",
      "the live medium is not the template's" },
    { XENCFG_FINDING_CLASS_MALFORMED, "malformed",
      "wrong in xenstore; the template's value is kept" },
    { XENCFG_FINDING_CLASS_NOT_CHECKED, "not checked",
      "devices that are not in the template could not be looked for" },
    { XENCFG_FINDING_CLASS_UNKNOWN_KIND, "unknown kind",
      "live devices of an unknown kind; not in the output" },
    { XENCFG_FINDING_CLASS_OTHER_NAME, "other name",
      "the template's file is not named after the domain's uuid" },
    { XENCFG_FINDING_CLASS_DUPLICATE, "duplicate",
      "another entry of the template is the same device, and counts" },
    { XENCFG_FINDING_CLASS_NO_NAME, "no name",
      "the domain has no name in xenstore; 'cfgdump check' shows details" },
    { XENCFG_FINDING_CLASS_NOT_ALIVE, "not alive",
      "the domain is dying, or only nodes are left of it" },
    { XENCFG_FINDING_CLASS_ODD_VDEV, "odd vdev", "no usual name of a disk" },
    { XENCFG_FINDING_CLASS_RENUMBERED, "renumbered",
      "the device has another address on the host now" },
    { XENCFG_FINDING_CLASS_CONTRADICTORY, "contradictory",
      "another value contradicts it" },
    { XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "other backend domain",
      "served by another domain than the template's" },
    { XENCFG_FINDING_CLASS_BACKEND_GONE, "backend gone",
      "what serves it does not exist any more" },
    { XENCFG_FINDING_CLASS_BACKEND_DIFFERS, "backend differs",
      "the backend's nodes name another medium than the toolstack's" },
};

static const struct class *class_of(const xencfg_finding *finding)
{
    static const struct class unknown = { .name = "unknown", .meaning = "" };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(classes); i++)
        if (classes[i].what == finding->what)
            return &classes[i];
    return &unknown;
}

const char *finding_name(const xencfg_finding *finding)
{
    return class_of(finding)->name;
}

char *finding_subject(const xencfg_finding *finding)
{
    const char *id = finding->id ? finding->id : "";
    const char *name =
        finding->kind ? xencfg_devkind_to_string(finding->kind) : "";

    return text_format("%s%s%s", name, *name && *id ? " " : "", id);
}

const char *finding_detail(const xencfg_finding *finding)
{
    return finding->detail ? finding->detail : class_of(finding)->meaning;
}

int finding_count(const xencfg_report *report)
{
    int i, n = 0;

    for (i = 0; i < report->num_findings; i++)
        n += report->findings[i].severity != XENCFG_SEVERITY_USUAL;
    return n;
}

char *finding_path(const xencfg_finding *finding)
{
    if (!finding->id || !finding->kind || finding->index >= 0 ||
        finding->what == XENCFG_FINDING_CLASS_IMPLIED ||
        strpbrk(finding->id, "?[]\"\\"))
        return NULL;
    return text_format("%s[%s]", xencfg_kind(finding->kind)->array,
                       finding->id);
}

/* --------------------------------------------------------- a table of them */

void findings_add(struct table *t, const xencfg_finding *finding,
                  const char *means)
{
    CLEANUP(freep) char *about = finding_subject(finding);

    table_add(t, finding->severity == XENCFG_SEVERITY_USUAL ? PLAIN : YELLOW,
              finding_name(finding), about, finding->path ? finding->path : "",
              means);
}

void findings_print(const struct table *t)
{
    table_print(t, 0, "FINDING", "ABOUT", "XENSTORE", "MEANS");
}
