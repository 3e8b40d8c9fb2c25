/* instant - what several nodes say together, at one instant. */
#include "check/look.h"

/* A driver domain may write its nodes all the time. */
#define TRIES 20

int xencfg__judge(struct check *c, judge_fn *fn, void *arg, int domid,
                  const char *path, bool *wrong)
{
    enum store_outcome outcome = STORE_CHANGED;
    int n, rc = fn(c->store, arg, wrong);

    for (n = 0; !rc && *wrong && outcome == STORE_CHANGED && !c->offline; n++) {
        if (n == TRIES) {
            *wrong = false;
            return xencfg__found(
                c, CHECK_NOT_CHECKED,
                &(struct about){ .domid = domid, .path = path },
                "it changed each of %d times that it was read", TRIES);
        }
        rc = xencfg__store_begin(c->store);
        if (rc)
            return rc;
        rc = fn(c->store, arg, wrong);
        rc = xencfg__store_end(c->store, rc, &outcome);
    }
    return rc;
}
