/* output - standard output: colour, and no write error unnoticed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/output.h"
#include "base/pager.h"
#include "base/text.h"

FILE *output;
static int write_error;         /* errno of the first */
static bool begun;
static bool with_errors;        /* so does standard error go to one */
static bool coloured;
static int terminal;            /* its columns; 0: none */

/* Standard output's own stream would forget why a write failed. */
static ssize_t write_all(void *cookie, const char *data, size_t len)
{
    size_t done = 0;
    ssize_t n;

    (void)cookie;
    if (!begun)
        pager_start();
    begun = true;
    while (done < len && !write_error) {
        n = write(STDOUT_FILENO, data + done, len - done);
        if (n >= 0)
            done += n;
        else if (errno != EINTR)
            write_error = errno;
    }
    return write_error ? 0 : (ssize_t)len;
}

int output_width_of(int fd)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    int n = columns ? atoi(columns) : 0;

    if (!isatty(fd))
        return 0;
    if (!ioctl(fd, TIOCGWINSZ, &size) && size.ws_col)
        return size.ws_col;
    return n > 0 && n < 10000 ? n : 80;
}

bool output_with_errors(void)
{
    return with_errors;
}

int output_width(void)
{
    return terminal;
}

static void flush(void)
{
    output_flush();
}

void output_init(void)
{
    static const cookie_io_functions_t functions = { .write = write_all };
    int fd;

    /* Else xenstore's socket could become standard output.  Opened the wrong
       way round, so that using it fails as if it were closed. */
    for (fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(STATUS_FAILED);
    signal(SIGPIPE, SIG_IGN);
    terminal = output_width_of(STDOUT_FILENO); /* before there is a pager */
    with_errors = terminal && isatty(STDERR_FILENO);
    output = need(fopencookie(NULL, "w", functions));
    out_of_memory_add(flush);
}

bool output_flush(void)
{
    if (output)
        fflush(output);
    return !write_error;
}

int output_close(void)
{
    bool shown;

    fclose(output);
    output = NULL;
    if (close(STDOUT_FILENO) && !write_error)
        write_error = errno;
    if (pager_started() && write_error == EPIPE)
        write_error = 0;        /* its user has seen enough */
    shown = pager_end();
    return write_error ? write_error : shown ? 0 : EPIPE;
}

/* ---------------------------------------------------------------- colour */

static bool colour_terminal(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           term && strcmp(term, "dumb");
}

bool output_colour(const char *when)
{
    coloured =
        !strcmp(when, "always") || (!strcmp(when, "auto") && colour_terminal());
    return coloured || !strcmp(when, "auto") || !strcmp(when, "never");
}

void style_put(FILE *f, const char *text, enum style style)
{
    static const char *const start[] = {
        [BOLD] = "\033[1m", [DIM] = "\033[2m", [RED] = "\033[31m",
        [GREEN] = "\033[32m", [YELLOW] = "\033[33m",
    };

    if (!coloured)
        style = PLAIN;
    fprintf(f, "%s%s%s", style == PLAIN ? "" : start[style], text,
            style == PLAIN ? "" : "\033[0m");
}

void output_cell(const char *text, int width, enum style style)
{
    CLEANUP(freep) char *safe = text_escape(text);
    int pad = abs(width) - (int)text_width(safe);

    if (pad < 0)
        pad = 0;
    fprintf(output, "%*s", width < 0 ? pad : 0, "");
    style_put(output, safe, style);
    fprintf(output, "%*s", width > 0 ? pad : 0, "");
}
