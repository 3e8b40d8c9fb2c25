/*
 * template_age - whose file is this: the domain's, or an earlier one's?  And by
 * which uuid does libxl know the domain?
 *
 * After a crash of the host the files stay, and a domain of the same domid, or
 * even of the same uuid, finds them.  libxl writes /vm/<uuid>/start_time when
 * it makes a domain (libxl_create.c), and the template only afterwards.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "template/template.h"

/* "1700000000.25"; strtod() would want the locale's decimal point. */
static void parse_seconds(const char *text, double *ret)
{
    double value = 0, unit = 1;
    size_t n = strspn(text, "0123456789"), i;

    if (!n || (text[n] && text[n] != '.'))
        return;
    for (i = 0; i < n; i++)
        value = 10 * value + (text[i] - '0');
    for (i = n + 1; text[n] && text[i] >= '0' && text[i] <= '9'; i++)
        value += (text[i] - '0') * (unit /= 10);
    if (!text[n] || !text[i])
        *ret = value;
}

int xencfg__domain_start(struct store *s, const xencfg_uuid *uuid, double *ret)
{
    CLEANUP(freep) char *value = NULL;
    struct timespec now, up;
    char text[37];
    int rc;

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    /* of a dump, this is another machine */
    *ret = s->ctx->xenstore_dump ? 0 : (double)(now.tv_sec - up.tv_sec) - 1;
    xencfg_uuid_format(uuid, text);
    rc = xencfg__store_read(s, &value, NULL, "/vm/%s/start_time", text);
    if (rc || !value)
        return rc;
    parse_seconds(value, ret);
    return 0;
}

int xencfg__domain_uuid(struct store *s, const xencfg_uuid *told,
                        const xencfg_uuid *own, const struct template *t,
                        xencfg_uuid *ret)
{
    CLEANUP(freep) char *start = NULL;
    bool named_as_made = xencfg_uuid_is_nil(own) ||
                         !memcmp(own, &t->uuid, sizeof(*own));
    char text[37];
    int rc;

    *ret = t->uuid;
    if (!t->by_domid || !told)
        return 0;
    xencfg_uuid_format(told, text);
    rc = xencfg__store_read(s, &start, NULL, "/vm/%s/start_time", text);
    if (!rc && (!named_as_made || start))
        *ret = *told;
    return rc;
}

int xencfg__template_is_leftover(xencfg_ctx *ctx, struct store *s,
                                 const xencfg_uuid *uuid,
                                 const struct template *t, bool *ret)
{
    struct stat st;
    double start;
    int rc;

    if (fstat(t->fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "%s: %m", t->path);
    rc = xencfg__domain_start(s, uuid, &start);
    *ret = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9 < start;
    return rc;
}

int xencfg__template_check_age(xencfg_ctx *ctx, struct store *s, uint32_t domid,
                               const xencfg_uuid *told,
                               const struct template *t)
{
    bool leftover = false;
    int rc = xencfg__template_is_leftover(ctx, s, told, t, &leftover);

    if (rc || !leftover)
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                        "domain %u has no configuration: %s is an earlier "
                        "domain's", domid, t->path);
}
