/* start - when a domain was made. */
#include <string.h>

#include "base/clock.h"
#include "domain/start.h"

#define START_TIME "/vm/%s/start_time"

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
    char text[37];
    int rc;

    *ret = 0;
    xencfg_uuid_format(uuid, text);
    rc = xencfg__store_read(s, &value, NULL, START_TIME, text);
    if (!rc && value)
        parse_seconds(value, ret);
    if (!s->ctx->xenstore_dump && *ret > xencfg__now(CLOCK_REALTIME) + 1)
        *ret = 0;               /* the clock was set back since */
    return rc;
}

/*
 * All domains were made later, by a clock that may have been set forward since:
 * xenstored, which is older than they, made its socket by the clock that they
 * were made by.
 */
static double booted(const struct store *s)
{
    struct timespec now, up;
    double socket = xencfg__store_socket_time(s), boot;

    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    boot = (double)(now.tv_sec - up.tv_sec) - 1;
    return socket && socket < boot ? socket : boot;
}

int xencfg__domain_is_younger(struct store *s, const xencfg_uuid *uuid,
                              const struct stat *st, bool *ret)
{
    double start;
    int rc = xencfg__domain_start(s, uuid, &start);

    if (!rc && !start && !s->ctx->xenstore_dump) /* else another host's boot */
        start = booted(s);
    *ret = !rc && xencfg__epoch(st->st_mtim) < start;
    return rc;
}

int xencfg__domain_has_start(struct store *s, const xencfg_uuid *uuid,
                             bool *ret)
{
    char text[37];

    xencfg_uuid_format(uuid, text);
    return xencfg__store_exists(s, ret, START_TIME, text);
}
