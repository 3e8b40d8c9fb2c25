/* progress - how far it is, for the user who waits. */
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "base/progress.h"
#include "base/die.h"

static bool enabled;
static double begun, drawn;     /* seconds; 0: not yet */
static int width;               /* of what stands in the line; 0: nothing */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void put(const char *text, int len)
{
    if (write(STDERR_FILENO, text, len) < 0)
        enabled = false;
}

void progress_clear(void)
{
    char text[80];
    int n;

    if (!width)
        return;
    n = snprintf(text, sizeof(text), "\r%*s\r", width, "");
    put(text, n);
    width = 0;
}

void progress_enable(void)
{
    enabled = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    begun = now();
    out_of_memory_add(progress_clear);
}

void progress_step(unsigned done, unsigned total)
{
    char text[80];
    double t;
    int n;

    if (!enabled)
        return;
    t = now();
    if (done >= total) {
        progress_clear();
    } else if (t - begun >= 1 && t - drawn >= 0.1) {
        n = snprintf(text, sizeof(text), "\r%u/%u domains", done, total);
        put(text, n);
        width = n - 1;
        drawn = t;
    }
}
