/* file - whole files. */
#include <errno.h>

#include "base/array.h"
#include "base/file.h"

static bool fail(int error)
{
    errno = error;
    return false;
}

bool xencfg__file_read(int fd, size_t max, char **ret, size_t *ret_len)
{
    CLEANUP(freep) char *data = NULL;
    size_t len = 0, room = 0, want;
    struct stat st;
    ssize_t n = 1;

    if (fstat(fd, &st))
        return false;
    if ((size_t)st.st_size > max)
        return fail(EFBIG);
    /* the NUL, and one more than its size, to see that it is all; a pipe has
       no size */
    want = st.st_size ? (size_t)st.st_size + 2 : 65536;
    while (n) {
        if (ARRAY_ROOM(NULL, &data, &room, want))
            return fail(ENOMEM);
        n = read(fd, data + len, room - 1 - len);
        if (n < 0 && errno != EINTR)
            return false;
        len += n > 0 ? n : 0;
        if (len > max)
            return fail(EFBIG);
        want = len + 2;
    }
    data[len] = 0;
    *ret = TAKE(data);
    *ret_len = len;
    return true;
}

bool xencfg__file_write(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            data += n;
            len -= n;
        }
    }
    return true;
}

bool xencfg__file_close(int *fd)
{
    int r = close(*fd);

    *fd = -1;
    return !r || errno == EINTR;
}
