/*
 * Backends that nothing points back to, and empty directories of dead domains,
 * as a table of sentences: what a check says of a xenstore.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "util.h"

/* A domain that libxl made, with its console. */
#define GUEST                                                                 \
    "/local/domain/0/name = \"Domain-0\"\n"                                   \
    "/local/domain/1/name = \"guest\"\n"                                      \
    "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n"                            \
    "/local/domain/1/console/backend = "                                      \
    "\"/local/domain/0/backend/console/1/0\"\n"                               \
    "/local/domain/0/backend/console/1/0/frontend = "                         \
    "\"/local/domain/1/console\"\n"                                           \
    "/local/domain/0/backend/console/1/0/frontend-id = \"1\"\n"               \
    "/libxl/1/type = \"pvh\"\n"                                               \
    "/libxl/1/device/console/0/frontend = \"/local/domain/1/console\"\n"      \
    "/libxl/1/device/console/0/backend = "                                    \
    "\"/local/domain/0/backend/console/1/0\"\n"

#define DRIVER                                                                \
    "/local/domain/3/name = \"driver\"\n/libxl/3/type = \"pvh\"\n"

/* The two ends of a device, which need not meet. */
#define BACKEND(of, kind, domid, id, frontend)                                \
    "/local/domain/" of "/backend/" kind "/" domid "/" id "/state = \"4\"\n"   \
    "/local/domain/" of "/backend/" kind "/" domid "/" id "/frontend-id = \""  \
    domid "\"\n"                                                              \
    "/local/domain/" of "/backend/" kind "/" domid "/" id "/frontend = \""     \
    "/local/domain/" domid "/device/" frontend "\"\n"
#define FRONTEND(domid, device, backend)                                      \
    "/local/domain/" domid "/device/" device "/backend = \"" backend "\"\n"
#define LIBXL(domid, device, backend)                                         \
    "/libxl/" domid "/device/" device "/frontend = \"/local/domain/" domid     \
    "/device/" device "\"\n"                                                  \
    "/libxl/" domid "/device/" device "/backend = \"" backend "\"\n"

#define B0 "/local/domain/0/backend/"
#define B3 "/local/domain/3/backend/"

#define NO_DIR "/nonexistent/xen"

static const struct row {
    const char *name, *nodes, *want;
} rows[] = {
    { "a device", GUEST BACKEND("0", "vtpm", "1", "0", "vtpm/0")
      LIBXL("1", "vtpm/0", B0 "vtpm/1/0"), "" },
    { "that the toolstack does not have, but the guest",
      GUEST BACKEND("0", "vtpm", "1", "0", "vtpm/0")
      FRONTEND("1", "vtpm/0", B0 "vtpm/1/0"), "" },
    { "a device of another toolstack's kind",
      GUEST BACKEND("0", "vbd3", "1", "768", "vbd/768")
      FRONTEND("1", "vbd/768", B0 "vbd3/1/768"), "" },
    { "pci, of which libxl keeps nothing",
      GUEST BACKEND("0", "pci", "1", "0", "pci/0")
      FRONTEND("1", "pci/0", B0 "pci/1/0"), "" },
    { "pci without a frontend", GUEST BACKEND("0", "pci", "1", "0", "pci/0"),
      "orphan-backend " B0 "pci/1/0" },
    { "pci with devices, without a frontend",
      GUEST BACKEND("0", "pci", "1", "0", "pci/0")
      B0 "pci/1/0/num_devs = \"1\"\n", "" },
    { "nothing points back", GUEST BACKEND("0", "vtpm", "1", "0", "vtpm/0"),
      "orphan-backend " B0 "vtpm/1/0" },
    { "another number", GUEST BACKEND("0", "vtpm", "1", "0", "vtpm/0")
      BACKEND("0", "vtpm", "1", "1", "vtpm/1")
      LIBXL("1", "vtpm/1", B0 "vtpm/1/1"),
      "orphan-backend " B0 "vtpm/1/0" },
    { "another kind of backend", GUEST
      BACKEND("0", "qusb", "1", "0", "vusb/0")
      BACKEND("0", "vusb", "1", "0", "vusb/0")
      LIBXL("1", "vusb/0", B0 "qusb/1/0")
      FRONTEND("1", "vusb/0", B0 "qusb/1/0"),
      "orphan-backend " B0 "vusb/1/0" },
    { "a backend in another domain", GUEST DRIVER
      "/local/domain/0/backend/vtpm/1/0/uuid = \"\"\n"
      BACKEND("3", "vtpm", "1", "0", "vtpm/0")
      LIBXL("1", "vtpm/0", B3 "vtpm/1/0")
      FRONTEND("1", "vtpm/0", B3 "vtpm/1/0"),
      "orphan-backend " B0 "vtpm/1/0" },
    { "in a driver domain, nothing points back", GUEST DRIVER
      BACKEND("0", "vtpm", "1", "0", "vtpm/0")
      BACKEND("3", "vtpm", "1", "0", "vtpm/0")
      LIBXL("1", "vtpm/0", B0 "vtpm/1/0")
      FRONTEND("1", "vtpm/0", B0 "vtpm/1/0"),
      "orphan-backend " B3 "vtpm/1/0" },
    { "a frontend of another domain's does not count", GUEST DRIVER
      "/local/domain/0/backend/vtpm/1/0/frontend = "
      "\"/local/domain/3/device/vtpm/0\"\n"
      FRONTEND("3", "vtpm/0", B0 "vtpm/1/0"),
      "orphan-backend " B0 "vtpm/1/0" },
    { "a frontend that is no path", GUEST DRIVER
      "/local/domain/3/backend/vtpm/1/0/frontend = "
      "\"/local/domain/1//device vtpm\"\n",
      "orphan-backend " B3 "vtpm/1/0" },
    { "of a dead domain", GUEST BACKEND("0", "vtpm", "7", "0", "vtpm/0"),
      "orphan-backend " B0 "vtpm/7/0" },
    { "of another toolstack's domain, whatever it points to",
      GUEST "/local/domain/5/name = \"vm\"\n/libxl/5/dm-version = \"x\"\n"
      BACKEND("0", "vbd3", "5", "768", "vbd/768"), "foreign-domains -" },
    { "several of another toolstack's",
      GUEST "/local/domain/5/name = \"vm\"\n/libxl/5/dm-version = \"x\"\n"
      "/local/domain/6/name = \"vm2\"\n"
      BACKEND("0", "vbd3", "5", "768", "vbd/768")
      FRONTEND("5", "vbd/768", B0 "vbd3/5/768")
      BACKEND("0", "vif", "6", "0", "vif/0")
      FRONTEND("6", "vif/0", B0 "vif/6/0"), "foreign-domains -" },
    { "an empty directory of a dead domain",
      GUEST DRIVER "/local/domain/3/backend/vif/7 = \"\"\n"
      "/local/domain/0/backend/vif/8 = \"\"\n",
      "empty-backends " B3 "vif/7, empty-backends " B0 "vif/8" },
    { "of a kind that is not known",
      GUEST DRIVER "/local/domain/3/backend/vfoo/7 = \"\"\n",
      "empty-backends " B3 "vfoo/7" },
    { "an empty directory of a domain that is there",
      GUEST "/local/domain/0/backend/vif/1 = \"\"\n", "" },
    { "no state directory, and other toolstacks' domains",
      "/local/domain/0/name = \"Domain-0\"\n/local/domain/5/name = \"vm\"\n",
      "foreign-domains -" },
    { "no state directory, and one of libxl's",
      GUEST "/local/domain/5/name = \"vm\"\n",
      "not-checked " NO_DIR ", foreign-domains -" },
};

static void check(void **state)
{
    const struct row *row = *state;
    struct xencfg_options options;
    xencfg_check_result r = { 0 };
    char *dump, *text = NULL;
    struct host host;
    xencfg_ctx *ctx;
    size_t len;
    FILE *f;
    int i;

    host_make(&host);
    dump = host_dump(&host, row->nodes);
    options = (struct xencfg_options)XENCFG_OPTIONS(
        .state_dir = strncmp(row->name, "no state", 8) ? host.dir : NO_DIR,
        .xenstore_dump = dump);
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    assert_int_equal(xencfg_check(ctx, NULL, 0, &r), 0);
    f = open_memstream(&text, &len);
    for (i = 0; i < r.num_problems; i++)
        if (strcmp(r.problems[i].code, "backend-link") &&
            strcmp(r.problems[i].code, "template-missing"))
            fprintf(f, "%s%s %s", ftell(f) > 0 ? ", " : "", r.problems[i].code,
                    r.problems[i].path ? r.problems[i].path : "-");
    fclose(f);
    assert_string_equal(text, row->want);
    free(text);
    free(dump);
    xencfg_check_result_dispose(&r);
    xencfg_close(ctx);
    host_free(&host);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, check, &rows[i], "%s", rows[i].name);
    return test_run(&tests);
}
