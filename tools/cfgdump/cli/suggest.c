/* suggest - what a mistyped word may have meant. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cli/suggest.h"
#include "base/buf.h"
#include "base/context.h"
#include "base/message.h"
#include "cli/request.h"

#define MOST_PRINTED 3
#define MAX_LEN 64          /* of a word; nobody mistypes longer ones so */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/*
 * How many characters are to insert, delete, replace or exchange with their
 * neighbour, the case aside.  Both have at most MAX_LEN.
 */
static int distance(const char *a, const char *b)
{
    int la = (int)strlen(a), lb = (int)strlen(b), i, j, d;
    int row[3][MAX_LEN + 1];

    for (i = 0; i <= la; i++) {
        int *now = row[i % 3], *last = row[(i + 2) % 3];

        for (j = 0; j <= lb; j++) {
            if (!i || !j) {
                now[j] = i + j;
                continue;
            }
            d = tolower(a[i - 1]) != tolower(b[j - 1]);
            now[j] = least(last[j - 1] + d, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], row[(i + 1) % 3][j - 2] + 1);
        }
    }
    return row[la % 3][lb];
}

int suggest_distance(const char *a, const char *b)
{
    return strlen(a) > MAX_LEN || strlen(b) > MAX_LEN ? MAX_LEN
                                                      : distance(a, b);
}

/* Almost any two short words are close, unless one is a part of the other. */
static int farthest(const char *word, const char *candidate)
{
    size_t len = strlen(word);

    if (len < 3)
        return len == 2 && strcasestr(candidate, word);
    return len < 6 ? 1 : 2;
}

void suggest_add(struct suggestions *s, char *text, int distance)
{
    int i;

    for (i = 0; i < s->count; i++)
        if (!strcmp(s->nearest[i].text, text)) {
            free(text);
            return;
        }
    for (; i > 0 && s->nearest[i - 1].distance > distance; i--)
        s->nearest[i] = s->nearest[i - 1];
    s->nearest[i] = (struct suggestion){ text, distance };
    s->more = s->count == MAX_SUGGESTIONS;
    if (s->more)
        free(s->nearest[MAX_SUGGESTIONS].text);
    else
        s->count++;
}

void suggest_consider(struct suggestions *s, const char *candidate)
{
    int d = suggest_distance(s->word, candidate);

    if (*candidate && d <= farthest(s->word, candidate))
        suggest_add(s, need(strdup(candidate)), d);
}

static void consider_commands(struct suggestions *s, const struct request *req)
{
    const struct command *const *c;

    for (c = req->commands; *c; c++)
        if ((*c)->help)
            suggest_consider(s, (*c)->name);
}

void suggest_clear(struct suggestions *s)
{
    while (s->count)
        free(s->nearest[--s->count].text);
}

static bool printed;

void suggest_print(struct suggestions *s)
{
    int i, n = least(s->count, MOST_PRINTED);
    struct buf b;
    char *text;

    printed = printed || n;
    buf_begin(&b);
    for (i = 0; i < n; i++)
        fprintf(b.f, "%s'%s'", i ? i + 1 < n ? ", " : " or " : "",
                s->nearest[i].text);
    text = buf_end(&b);
    if (n)
        hint("did you mean %s?", text);
    free(text);
    suggest_clear(s);
}

void suggest_command(const struct request *req, const char *word)
{
    struct suggestions s = { .word = word };

    if (printed)
        return;
    consider_commands(&s, req);
    suggest_print(&s);
}

const char *suggest_access(const struct request *req, int rc, const char *text)
{
    if (rc != XENCFG_ERROR_ACCESS)
        return "";
    if (strstr(text, "ermission denied") && geteuid())
        return "; run it as root";
    if (!strstr(text, "connect to xenstore"))
        return "";
    if (req->view == XENCFG_VIEW_TEMPLATE)
        return "; `cfgdump show --template FILE` needs no xenstore";
    return "; is xenstored running (`systemctl status xenstored`)?  `cfgdump "
           "--report FILE` reads another host's report";
}

void suggest_check(const struct request *req, int rc, uint32_t domid)
{
    static bool said;

    if (req->quiet || said)
        return;
    said = rc == XENCFG_ERROR_TEMPLATE || rc == XENCFG_ERROR_JSON_CONFIG_EMPTY;
    if (rc == XENCFG_ERROR_TEMPLATE)
        hint("xl cannot read this template either, or silently drops part of "
             "it; 'cfgdump check %" PRIu32 "' shows details", domid);
    else if (rc == XENCFG_ERROR_JSON_CONFIG_EMPTY)
        hint("xl has no configuration of it either; 'cfgdump check %" PRIu32
             "' shows details", domid);
}

void suggest_domain(xencfg_ctx *ctx, const struct request *req,
                    const char *word, int rc)
{
    CLEANUP(xencfg_domain_list_dispose) xencfg_domain_list list;
    struct suggestions s = { .word = word };
    bool number = text_is_digits(word);
    int i;

    xencfg_domain_list_init(&list);
    if (rc == XENCFG_ERROR_DOMAIN_DESTROYED && !req->quiet) {
        hint("'cfgdump check%s%s' shows details", number ? " " : "",
             number ? word : "");
        return;
    }
    if (req->quiet || number)
        return;
    if (req->implied && word == req->args[0])
        consider_commands(&s, req);
    if (!xencfg_domains(ctx, &list))
        for (i = 0; i < list.num_domains; i++)
            if (list.domains[i].name)
                suggest_consider(&s, list.domains[i].name);
    suggest_print(&s);
}
