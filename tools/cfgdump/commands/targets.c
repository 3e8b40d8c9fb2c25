/* targets - the domains that a command line names. */
#include "commands/targets.h"
#include "base/context.h"
#include "cli/request.h"

static void find_one(xencfg_ctx *ctx, char *what,
                     const xencfg_domain_list *list, struct target *ret)
{
    int i;

    ret->rc = xencfg_domain_find(ctx, what, &ret->domain.domid);
    ret->has_domid = !ret->rc;
    if (ret->rc) {
        ret->domain.name = what;
        ret->error = context_error_copy(ctx, ret->rc);
    }
    for (i = 0; ret->has_domid && i < list->num_domains; i++)
        if (list->domains[i].domid == ret->domain.domid)
            ret->domain = list->domains[i];
}

int targets_find(const struct request *req, xencfg_ctx *ctx, bool names,
                 struct targets *ret)
{
    static char template[] = "template";
    int i, rc = 0;

    xencfg_domain_list_init(&ret->list);
    if (names)
        rc = xencfg_domains(ctx, &ret->list);
    if (rc)
        return rc;
    ret->count = req->template_file ? 1 : req->num_args;
    ret->target = need(calloc(ret->count + 1, sizeof(*ret->target)));
    if (req->template_file)
        ret->target->domain.state = template;
    for (i = 0; i < req->num_args; i++)
        find_one(ctx, req->args[i], &ret->list, &ret->target[i]);
    return 0;
}

void targets_freep(struct targets *t)
{
    int i;

    for (i = 0; i < t->count; i++)
        free(t->target[i].error);
    free(t->target);
    xencfg_domain_list_dispose(&t->list);
}
