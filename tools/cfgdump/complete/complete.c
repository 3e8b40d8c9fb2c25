/* complete - which words may follow; which domains and paths there are is in
   domains.c. */
#include <string.h>

#include "complete/complete.h"
#include "cli/options.h"
#include "formats/format.h"

static void add_words(struct candidates *c, const char *words)
{
    size_t n;

    for (; *words; words += n + (words[n] == ' ')) {
        CLEANUP(freep)
        char *word = need(strndup(words, n = strcspn(words, " ")));

        candidate_add(c, word, "", false);
    }
}

/* A shell has one line for each. */
static void add_with_help(struct candidates *c, const char *text,
                          const char *help)
{
    CLEANUP(freep) char *line = need(strdup(help));
    char *p;

    for (p = line; *p; p++)
        if (*p == '\n')
            *p = ' ';
    candidate_add(c, text, line, false);
}

/* ------------------------------------------------------ words in general */

/* The option whose value the next word is; -1: none. */
static int awaits_value(const char *word)
{
    int id;

    if (word[0] != '-')
        return -1;
    if (word[1] == '-') {
        id = strchr(word, '=') ? -1
             : option_by_name(word + 2, strlen(word + 2));
        return id >= 0 && option_rows[id].arg ? id : -1;
    }
    for (word++; *word; word++) {
        id = option_by_letter(*word);
        if (id < 0)
            return -1;
        if (option_rows[id].arg)
            return word[1] ? -1 : id;
    }
    return -1;
}

/* The arguments that are no options move to the front of args. */
static void scan(char **words, int count, struct before *b)
{
    struct request *req = &b->req;
    int i;

    for (i = 0; i < count - 1; i++) {
        char *word = words[i];

        if (b->pending >= 0) {
            b->pending = -1;
        } else if (b->options_over || word[0] != '-' || !word[1]) {
            req->args[req->num_args++] = word;
        } else if (!strcmp(word, "--")) {
            b->options_over = true;
        } else {
            b->pending = awaits_value(word);
        }
    }
}

/* The options of the words, as if the command were run now. */
static void read_options(char **words, int count, struct request *req)
{
    static char name[] = "cfgdump";
    CLEANUP(freep) char **argv = need(calloc(count + 2, sizeof(*argv)));

    argv[0] = name;
    memcpy(argv + 1, words, count * sizeof(*words));
    options_parse(count + 1, argv, req);
    req->lib.logger = NULL;
}

static void read_before(const struct request *req, char **words, int count,
                        char **args, struct before *b)
{
    struct request options = { .commands = req->commands,
                               .view = -1,
                               .lib = XENCFG_OPTIONS() };

    b->pending = -1;
    b->req.args = args;
    scan(words, count, b);
    read_options(words, count - 1 - (b->pending >= 0), &options);
    options.args = b->req.args;
    options.num_args = b->req.num_args;
    b->req = options;
    if (b->req.num_args)
        b->req.command = command_find(req, b->req.args[0]);
    if (b->req.command) {
        b->req.args++;
        b->req.num_args--;
    }
    b->verb_free = !b->req.num_args && !b->req.command;
    if (!b->req.command)
        b->req.command = *req->commands;
    b->word = words[count - 1];
}

/* --------------------------------------------------------- kinds of words */

static void complete_commands(const struct request *req, struct candidates *c)
{
    const struct command *const *command;

    for (command = req->commands; *command; command++)
        if ((*command)->help)
            add_with_help(c, (*command)->name, (*command)->help);
}

static void complete_code(struct candidates *c)
{
    const struct xencfg_check_code *code;
    size_t i;

    for (i = 0; (code = xencfg_check_code(i)); i++)
        candidate_add(c, code->code, code->title, false);
    candidate_add(c, "all", "", false);
}

static void complete_value(const struct before *b, int id, struct candidates *c)
{
    const struct format *outputs = b->req.command->outputs;
    bool form = id == OPTION_OUTPUT && outputs;
    CLEANUP(freep) char *words = form ? format_words(outputs) : NULL;
    const char *values = form ? words : option_values[id];
    const char *arg = option_rows[id].arg;

    if (id == OPTION_EXPLAIN)
        complete_code(c);
    else if (values)
        add_words(c, values);
    else if (!strncmp(arg, "DIR", 3))
        c->also = ALSO_DIRECTORIES;
    else if (!strncmp(arg, "FILE", 4) || id == OPTION_OUTPUT)
        c->also = ALSO_FILES;
}

static void complete_option(const struct before *b, struct candidates *c)
{
    const struct request *req = &b->req;
    int id;

    for (id = 0; id < NUM_OPTIONS; id++) {
        const struct option_row *row = &option_rows[id];
        const char *help = row->help ? row->help : "the format";
        char text[40];

        if (!option_taken(req->command, id) || (req->given & OPTION(id)))
            continue;
        if (id == OPTION_OUTPUT && !req->command->outputs)
            help = "the file to write";
        snprintf(text, sizeof(text), "--%s", row->name);
        add_with_help(c, text, help);
        snprintf(text, sizeof(text), "-%c", row->letter);
        if (row->letter && !strcmp(c->word, text))
            add_with_help(c, text, help);
    }
}

/* DOMAIN@ is there: its views. */
static void complete_side(const struct before *b, struct candidates *c)
{
    const char *at = strrchr(c->word, '@');

    if (at) {
        c->skip = at + 1 - c->word;
        add_words(c, option_values[OPTION_VIEW]);
        c->skip = 0;
    }
    complete_domains(b, c);
    c->also = ALSO_FILES;
}

static void complete_argument(const struct before *b, struct candidates *c)
{
    const struct command *command = b->req.command;

    switch (command->completes) {
    case COMPLETES_NOTHING:
        break;
    case COMPLETES_DOMAINS:
        complete_domains(b, c);
        break;
    case COMPLETES_PATH:
        if (!b->req.num_args)
            complete_domains(b, c);
        else if (b->req.num_args == 1)
            complete_paths(&b->req, c);
        break;
    case COMPLETES_SIDES:
        if (b->req.num_args < 2)
            complete_side(b, c);
        break;
    case COMPLETES_FILES:
        c->also = ALSO_FILES;
        break;
    case COMPLETES_COMMAND:
        if (!b->req.num_args)
            complete_commands(&b->req, c);
        break;
    case COMPLETES_VALUES:
        if (!b->req.num_args)
            add_words(c, command->values);
        break;
    }
}

void complete(const struct request *req, char **words, int count,
              struct candidates *ret)
{
    CLEANUP(freep) char **args = need(calloc(count, sizeof(*args)));
    struct before b = { 0 };
    const char *value;
    int id;

    read_before(req, words, count, args, &b);
    *ret = (struct candidates){ .word = b.word };
    value = strchr(b.word, '=');
    if (b.pending >= 0) {
        complete_value(&b, b.pending, ret);
    } else if (b.word[0] != '-' || b.options_over) {
        if (b.verb_free)
            complete_commands(req, ret);
        complete_argument(&b, ret);
    } else if (value && b.word[1] == '-') {
        id = option_by_name(b.word + 2, value - b.word - 2);
        ret->skip = value + 1 - b.word;
        if (id >= 0 && option_rows[id].arg)
            complete_value(&b, id, ret);
        ret->skip = 0;
    } else {
        complete_option(&b, ret);
    }
}
