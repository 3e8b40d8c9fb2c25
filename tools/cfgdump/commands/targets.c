/* targets - the domains that a command line names. */
#include <string.h>

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

/* All domains of that name, in place of the error. */
static void add_namesakes(struct target *t, struct targets *all)
{
    const char *name = t->domain.name;
    int i;

    for (i = 0; i < all->list.num_domains; i++) {
        const xencfg_domain *d = &all->list.domains[i];

        if (!d->name || strcmp(d->name, name))
            continue;
        if (!t->rc) {
            t = &all->target[all->count++];
            memset(t, 0, sizeof(*t));
        }
        free(t->error);
        *t = (struct target){ .domain = *d, .has_domid = true };
    }
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
    ret->target = need(calloc(
        ret->count + ret->list.num_domains * req->num_args + 1,
        sizeof(*ret->target)));
    if (req->template_file)
        ret->target->domain.state = template;
    for (i = 0; i < req->num_args; i++)
        find_one(ctx, req->args[i], &ret->list, &ret->target[i]);
    for (i = 0; names && i < req->num_args; i++)
        if (ret->target[i].rc == XENCFG_ERROR_AMBIGUOUS)
            add_namesakes(&ret->target[i], ret);
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
