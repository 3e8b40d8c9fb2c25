/* file - all that is in a file. */
#include <errno.h>

#include "base/file.h"
#include "base/die.h"

char *file_read(int fd, size_t max, size_t *ret_len)
{
    size_t len = 0, room = 4096;
    char *text = need(malloc(room + 1));
    ssize_t n = 1;

    while (n && len <= max) {
        if (len == room)
            text = need(realloc(text, (room *= 2) + 1));
        n = read(fd, text + len, room - len);
        if (n > 0)
            len += n;
        else if (n < 0 && errno != EINTR)
            break;
    }
    if (!n) {
        text[len] = 0;
        *ret_len = len;
        return text;
    }
    free(text);
    if (len > max)
        errno = EFBIG;
    return NULL;
}
