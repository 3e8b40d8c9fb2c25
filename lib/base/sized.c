/* sized - the caller's option structures, which begin with their size. */
#include <string.h>

#include "base/sized.h"

/* Nothing grows so far: it is not a size, but some other program's memory. */
#define SIZE_MAX_KNOWN 4096

static bool is_zero(const char *from, const char *to)
{
    while (from < to)
        if (*from++)
            return false;
    return true;
}

int xencfg__sized(xencfg_ctx *ctx, void *ret, size_t size, const void *given,
                  const char *name)
{
    const char *bytes = given;
    size_t n;

    memset(ret, 0, size);
    if (!given)
        return 0;
    memcpy(&n, given, sizeof(n));
    if (n < sizeof(n))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s: its size is not set",
                            name);
    if (n > SIZE_MAX_KNOWN || (n > size && !is_zero(bytes + size, bytes + n)))
        return xencfg__fail(ctx, XENCFG_ERROR_ABI,
                            "%s: it has options that libxencfg %s does not "
                            "know",
                            name, XENCFG_VERSION);
    memcpy(ret, given, n < size ? n : size);
    return 0;
}
