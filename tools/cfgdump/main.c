/*
 * cfgdump - prints the true configuration of Xen domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <getopt.h>
#include <string.h>

#include "cfgdump.h"

/* -------------------------------------------------------------- commands */

const struct command commands[] = {
    { "show", "[OPTION]... DOMAIN... | --all | --template FILE",
      "print configurations; the word may be left out",
      "Prints the configuration of each domain.  Formats (-o):\n"
      "  json     the bare domain_config, as libxl writes it (default)\n"
      "  xl-list  what `xl list -l` prints: an array of {domid, config}\n"
      "  jsonl    a line per domain: domid, uuid, name, state, config and\n"
      "           findings; the last line tells whether all is complete\n"
      "  table    for people\n"
      "In place of its config a domain that failed has an error; json leaves\n"
      "it out.",
      cmd_show },
    { "list", "[OPTION]... [DOMAIN...]", "print a table of the domains",
      "Prints a line per domain: domid, name, uuid, type, number of devices,\n"
      "and number of findings that are worth a look, which\n"
      "`cfgdump -o table DOMAIN` shows.  Formats (-o): table (default), json,\n"
      "jsonl.",
      cmd_list },
    { "help", "[COMMAND]", "print this, or more about a command",
      "Prints help.", cmd_help },
};

const size_t num_commands = ARRAY_SIZE(commands);

const struct command *command_find(const char *name)
{
    size_t i;

    for (i = 0; i < num_commands; i++)
        if (!strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

const struct format *format_find(const struct request *req,
                                 const struct format *const *formats)
{
    const struct format *const *f;

    if (!req->output)
        return *formats;
    for (f = formats; *f; f++)
        if (!strcmp((*f)->name, req->output))
            return *f;
    usage_error("%s has no output format '%s'", req->command->name,
                req->output);
    return NULL;
}

/* --------------------------------------------------------------- options */

enum { OPT_VIEW = 256, OPT_TEMPLATE, OPT_STATE_DIR, OPT_DUMP, OPT_DEADLINE,
       OPT_COLOR, OPT_VERSION };

static const struct option long_options[] = {
    { "all", no_argument, NULL, 'a' },
    { "output", required_argument, NULL, 'o' },
    { "view", required_argument, NULL, OPT_VIEW },
    { "template", required_argument, NULL, OPT_TEMPLATE },
    { "state-dir", required_argument, NULL, OPT_STATE_DIR },
    { "xenstore-dump", required_argument, NULL, OPT_DUMP },
    { "deadline", required_argument, NULL, OPT_DEADLINE },
    { "color", required_argument, NULL, OPT_COLOR },
    { "colour", required_argument, NULL, OPT_COLOR },
    { "quiet", no_argument, NULL, 'q' },
    { "verbose", no_argument, NULL, 'v' },
    { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, OPT_VERSION },
    { NULL, 0, NULL, 0 },
};

/* What the options say beside the request. */
struct asked {
    bool help, version;
};

static int parse_view(const char *text)
{
    static const char *const names[] = {
        [XENCFG_VIEW_LIVE] = "live",
        [XENCFG_VIEW_TEMPLATE] = "template",
        [XENCFG_VIEW_REBUILD] = "rebuild",
    };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(names); i++)
        if (!strcmp(names[i], text))
            return (int)i;
    return -1;
}

/* 0 if it is no number of seconds. */
static double parse_seconds(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    return end == text || *end || !(value > 0 && value < 1e9) ? 0 : value;
}

static enum exit_status parse_option(int opt, struct request *req,
                                     struct asked *asked)
{
    int colour;

    switch (opt) {
    case 'a':
        req->all = true;
        break;
    case 'o':
        req->output = optarg;
        break;
    case 'q':
        req->quiet = true;
        break;
    case 'v':
        req->verbose = true;
        req->lib.logger = &message_logger;
        break;
    case 'h':
        asked->help = true;
        break;
    case OPT_VERSION:
        asked->version = true;
        break;
    case OPT_VIEW:
        req->view = parse_view(optarg);
        if (req->view < 0)
            return usage_error("no view '%s', only live, template, rebuild",
                               optarg);
        break;
    case OPT_TEMPLATE:
        req->template_file = optarg;
        break;
    case OPT_STATE_DIR:
        req->lib.state_dir = optarg;
        break;
    case OPT_DUMP:
        req->lib.xenstore_dump = optarg;
        break;
    case OPT_DEADLINE:
        req->lib.deadline = parse_seconds(optarg);
        if (!(req->lib.deadline > 0))
            return usage_error("'%s' is not a number of seconds above 0",
                               optarg);
        break;
    case OPT_COLOR:
        colour = output_colour(optarg);
        if (colour < 0)
            return usage_error("--color takes auto, always or never, not '%s'",
                               optarg);
        req->colour = colour;
        break;
    default:
        fputs("Try 'cfgdump --help'.\n", stderr);
        return STATUS_USAGE;
    }
    return STATUS_COMPLETE;
}

static enum exit_status parse(int argc, char **argv, struct request *req,
                              struct asked *asked)
{
    enum exit_status status = STATUS_COMPLETE;
    int opt;

    while (status == STATUS_COMPLETE &&
           (opt = getopt_long(argc, argv, "ao:qvh", long_options, NULL)) != -1)
        status = parse_option(opt, req, asked);
    req->args = argv + optind;
    req->num_args = argc - optind;
    req->command = req->num_args ? command_find(req->args[0]) : NULL;
    if (req->command) {
        req->args++;
        req->num_args--;
    }
    return status;
}

static enum exit_status run(struct request *req, const struct asked *asked)
{
    if (asked->help) {
        if (req->command)
            help_command(output, req->command);
        else
            help_print(output);
        return STATUS_COMPLETE;
    }
    if (asked->version) {
        fprintf(output, "cfgdump %s\n", xencfg_version());
        return STATUS_COMPLETE;
    }
    if (!req->command)
        req->command = command_find("show");
    return req->command->run(req);
}

int main(int argc, char **argv)
{
    static char name[] = "cfgdump: error"; /* begins getopt's messages */
    struct request req = { .view = -1 };
    struct asked asked = { 0 };
    enum exit_status status;

    output_init();
    if (argc < 2) {
        help_usage(stderr);
        fputs("Try 'cfgdump --help'.\n", stderr);
        return STATUS_USAGE;
    }
    argv[0] = name;
    req.colour = output_colour("auto");
    status = parse(argc, argv, &req, &asked);
    if (status == STATUS_COMPLETE)
        status = run(&req, &asked);
    if (!output_close() && status == STATUS_COMPLETE)
        status = STATUS_FAILED;
    return status;
}
