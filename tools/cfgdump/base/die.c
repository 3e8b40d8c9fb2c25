/* die - the end for lack of memory. */
#include "base/die.h"

#define CLEAN_UPS 4             /* at most */

static void (*clean_up[CLEAN_UPS])(void);
static int count;

enum exit_status out_of_memory_status = STATUS_FAILED;

void out_of_memory_add(void (*fn)(void))
{
    if (count < CLEAN_UPS)
        clean_up[count++] = fn;
}

void out_of_memory(void)
{
    static const char text[] = "cfgdump: error: out of memory\n";
    int i;

    for (i = 0; i < count; i++)
        clean_up[i]();
    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(out_of_memory_status);
    _exit(out_of_memory_status);
}

void *need(void *p)
{
    if (!p)
        out_of_memory();
    return p;
}
