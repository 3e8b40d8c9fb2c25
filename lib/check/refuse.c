/* refuse - what is not repaired, and why. */
#include "check/refuse.h"

int xencfg__no_repair(struct repair *r, const char *why)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_NI, "%s: %s",
                        r->problem->path ? r->problem->path : r->problem->code,
                        why);
}
