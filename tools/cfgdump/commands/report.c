/* cmd_report - `cfgdump report`: what a maintainer needs, in one file. */
#include <string.h>

#include "base/message.h"
#include "base/output.h"
#include "base/text.h"
#include "commands/commands.h"
#include "report/archive.h"
#include "report/report.h"

/* ------------------------------------------------------------- redaction */

static void redact_all(struct report *r, struct redact *secrets)
{
    int i;

    for (i = 0; i < r->count; i++) {
        const struct member *m = &r->member[i];

        if (!m->ours)
            redact_member(secrets, NULL, m->form, m->name, m->text, m->len);
    }
    for (i = 0; i < r->count; i++) {
        struct member *m = &r->member[i];
        struct buf b;
        char *text;

        if (m->ours)
            continue;
        buf_begin(&b);
        redact_member(secrets, b.f, m->form, m->name, m->text, m->len);
        text = buf_end(&b);
        free(m->text);
        m->text = text;
        m->len = b.len;
    }
}

/* "3 passwords, 12 MACs and 40 paths"; the caller frees it. */
static char *counts(const struct redact *secrets)
{
    unsigned passwords = redact_count(secrets, HIDDEN_PASSWORD);
    unsigned macs = redact_count(secrets, HIDDEN_MAC);
    unsigned paths = redact_count(secrets, HIDDEN_PATH);

    return text_format("%u password%s, %u MAC%s and %u path%s", passwords,
                       passwords == 1 ? "" : "s", macs, macs == 1 ? "" : "s",
                       paths, paths == 1 ? "" : "s");
}

static void add_hidden(struct report *r, const struct redact *secrets)
{
    struct buf b;

    buf_begin(&b);
    if (secrets)
        redact_list(secrets, b.f);
    else
        fputs("Nothing was hidden (--no-redact).\n", b.f);
    report_add_buf(r, "hidden", REDACT_TEXT, &b)->ours = true;
}

/* ---------------------------------------------------------------- README */

static const char contents[] =
    "What `cfgdump report` found on a Xen host.  All of it is text.  To look at\n"
    "it as if one were there, without Xen:\n"
    "\n"
    "    cfgdump --report FILE.tar.gz list\n"
    "    cfgdump --report FILE.tar.gz show --all -o jsonl\n"
    "\n"
    "format         version of this layout\n"
    "versions       of cfgdump, Xen, kernel\n"
    "errors         what could not be read\n"
    "hidden         what was replaced by what, without the values themselves\n"
    "list           `cfgdump list`\n"
    "domains.jsonl  `cfgdump show --all -o jsonl`: configurations, findings\n"
    "drift          `cfgdump drift --all`, where this cfgdump has it\n"
    "check.jsonl    `cfgdump check -o jsonl`, likewise\n"
    "messages       what these commands said besides\n"
    "usb            USB devices of the host: name, bus, device\n"
    "xenstore       as `xenstore-ls -fp` prints it: the toolstack's part, not\n"
    "               data/, attr/ and the like, in which guests write\n"
    "files          the toolstack's files in its state directory\n"
    "state/         the templates among them\n"
    "end            how many files there are\n"
    "\n"
    "The parts were read one after the other: what changed meanwhile can differ\n"
    "between them.\n"
    "\n";

static const char what_is_hidden[] =
    "Each has the same\n"
    "replacement wherever it is.\n"
    "\n"
    "What is hidden:\n"
    "* passwords: what has such a name (passwd, ...), and the same text\n"
    "  elsewhere; short or common words and numbers only where they are named\n"
    "* in command lines and arguments also each setting that is not known to be\n"
    "  harmless, logins in URLs, and what looks like a key or a token; all of\n"
    "  xsdata, and the values of smbios\n"
    "* MACs, but for zero and broadcast\n"
    "* absolute paths, and media and kernels of any form; what the tools go by\n"
    "  is left: formats (qcow2:), known suffixes, /etc/xen/scripts, xenstore's\n"
    "  own paths\n"
    "\n"
    "What is not:\n"
    "* names (of domains, of this host, of bridges and interfaces) and uuids\n"
    "* IP addresses, ports, USB and PCI addresses\n"
    "* secrets that do not look like one: read the report before you send it,\n"
    "  above all kernel command lines, arguments, and other text of free form\n";

static void add_readme(struct report *r, const struct redact *secrets)
{
    CLEANUP(freep) char *count = NULL;
    struct buf b;

    buf_begin(&b);
    fputs(contents, b.f);
    if (secrets) {
        count = counts(secrets);
        fprintf(b.f, "Hidden: %s.  %s", count, what_is_hidden);
    } else {
        fputs("Nothing is hidden (--no-redact): passwords are in it.\n", b.f);
    }
    report_add_buf(r, "README", REDACT_TEXT, &b)->ours = true;
}

/* ------------------------------------------------------------------- all */

static void add_format(struct report *r)
{
    char *text;

    text = text_format("cfgdump-report %d\n", REPORT_FORMAT);
    report_add(r, "format", REDACT_TEXT, text, strlen(text))->ours = true;
}

static void name_report(struct report *r)
{
    char host[256] = "", when[32] = "";
    struct tm tm;

    clock_gettime(CLOCK_REALTIME, &r->now);
    if (gethostname(host, sizeof(host) - 1))
        strcpy(host, "host");
    host[strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789-_")] = 0;
    if (gmtime_r(&r->now.tv_sec, &tm))
        strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &tm);
    r->top = text_format("cfgdump-report-%s-%s", host, when);
}

/* What was added last comes first; the names tell. */
static void sort(struct report *r)
{
    static const char *const first[] = { "format", "README", "versions",
                                         "errors", "hidden", "files" };
    struct member m;
    size_t k;
    int i, to = 0;

    for (k = 0; k < ARRAY_SIZE(first); k++)
        for (i = to; i < r->count; i++)
            if (!strcmp(r->member[i].name, first[k])) {
                m = r->member[i];
                memmove(&r->member[to + 1], &r->member[to],
                        (i - to) * sizeof(m));
                r->member[to++] = m;
                break;
            }
}

static void gather(struct report *r)
{
    buf_begin(&r->problems);
    report_gather_versions(r);
    report_gather_verbs(r);
    report_gather_usb(r);
    report_gather_xenstore(r);
    report_gather_state(r);
    report_add_buf(r, "errors", REDACT_TEXT, &r->problems);
}

static void clear(struct report *r)
{
    int i;

    for (i = 0; i < r->count; i++) {
        free(r->member[i].name);
        free(r->member[i].text);
    }
    free(r->member);
    free(r->top);
}

static void tell(const struct request *req, const struct redact *secrets)
{
    CLEANUP(freep) char *count = NULL;

    if (req->quiet)
        return;
    if (!secrets) {
        note("nothing is hidden: passwords, MACs and paths are in it");
        return;
    }
    count = counts(secrets);
    note("hid %s; names, uuids and IP addresses are still in it, and so is a "
         "secret that does not look like one: read it before you send it",
         count);
}

static enum exit_status write_report(struct report *r)
{
    const struct request *req = r->req;
    struct redact *secrets = req->redact ? redact_new(r->state_dir) : NULL;
    CLEANUP(freep) char *path = NULL;
    bool ok;

    sort(r);
    if (secrets)
        redact_all(r, secrets);
    add_hidden(r, secrets);
    add_readme(r, secrets);
    add_format(r);
    sort(r);
    path = text_format("%s%s", req->output ? req->output : r->top,
                       req->output ? "" : ".tar.gz");
    ok = report_write(r, path, req->force);
    if (ok)
        tell(req, secrets);
    if (ok && strcmp(path, "-"))
        fprintf(output, "%s\n", path);
    redact_free(secrets);
    return ok && !r->num_problems ? STATUS_COMPLETE : STATUS_FAILED;
}

static enum exit_status cmd_report(const struct request *req)
{
    struct report r = { .req = req };
    enum exit_status status;

    if (req->num_args)
        return usage_error(req, "report does not accept domain names: it "
                                "covers them all");
    if (req->output && !*req->output)
        return usage_error(req, "-o needs the name of a file");
    if (req->output && !strcmp(req->output, "-") && isatty(STDOUT_FILENO))
        return usage_error(req, "a report is not for a terminal");
    if (!archive_load())
        return STATUS_FAILED;
    r.state_dir = request_state_dir(req);
    name_report(&r);
    gather(&r);
    status = write_report(&r);
    clear(&r);
    return status;
}

const struct command command_report = {
    .name = "report",
    .args = "[OPTION]...",
    .help = "collect what a bug report needs in one file",
    .details =
        "Writes an archive of texts: the templates, the toolstack's part of\n"
        "xenstore, what list, show, drift and check say, and versions.\n"
        "Passwords, MACs and paths are replaced, each by the same wherever it\n"
        "is; `hidden` in the archive lists the replacements, and `README` what\n"
        "is not hidden.  A secret may not look like one: read the report before\n"
        "you send it.\n"
        "What cannot be read is told, recorded, and left out; exit status 1.\n"
        "`cfgdump --report FILE COMMAND` runs a command on it, anywhere.",
    .options = OPTION(OPTION_OUTPUT) | OPTION(OPTION_REDACT) |
               OPTION(OPTION_NO_REDACT) | OPTION(OPTION_FORCE),
    .output_help = "write FILE, - for standard output; else a name\n"
                   "from the host and the time, here",
    .example = "  cfgdump report -o web.tar.gz\n"
               "  cfgdump --report web.tar.gz list",
    .run = cmd_report,
};
