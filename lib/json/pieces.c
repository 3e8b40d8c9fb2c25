/*
 * pieces - a text for yajl, piece by piece.
 *
 * That takes less memory than the whole text, and less time: a piece is lines, and
 * the blanks that they begin with, nearly half of what libxl writes, yajl would
 * look at one by one.  They cannot be within a string, as no line feed may be.
 *
 * Nothing here says what is wrong, nor where: whoever wants to know reads the whole
 * text again.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "json/reader.h"

/* Fills the window behind what it has; false: cannot be read. */
static bool fill(struct json_pieces *p)
{
    size_t room = JSON_WINDOW - p->have;
    ssize_t n;

    if (p->fd < 0) {
        n = room < p->text_len ? room : p->text_len;
        memcpy(p->window + p->have, p->text, n);
        p->text += n;
        p->text_len -= n;
        p->end = !p->text_len;
        p->have += n;
        return true;
    }
    while (room) {
        n = read(p->fd, p->window + p->have, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        p->end = !n;
        if (!n)
            break;
        p->have += n;
        room -= n;
    }
    return true;
}

/* How long the lines in the window are, 0 if one is too long; at the end all that
   is there, without libxl's last NUL. */
static size_t next(struct json_pieces *p)
{
    const char *last;

    if (!p->end) {
        last = memrchr(p->window, '\n', p->have);
        return last ? last + 1 - p->window : 0;
    }
    p->have -= p->have && !p->window[p->have - 1];
    return p->have;
}

static bool is_text(const char *text, size_t len)
{
    return xencfg__is_text(text, len) &&
           xencfg__json_half_pair(text, len) == len;
}

/* Moves a line to where it has no blanks in front, eight bytes at a time, as lines
   are short.  Returns its length. */
static size_t move_line(char *to, const char *from)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t block, other;
    size_t n = 0, end;

    for (;; n += sizeof(block)) {
        memcpy(&block, from + n, sizeof(block));
        other = le64toh(block) ^ ones * '\n';
        other = (other - ones) & ~other & ones << 7;
        if (other)
            break;
        memcpy(to + n, &block, sizeof(block));
    }
    end = n + __builtin_ctzll(other) / 8 + 1;
    if (from - to >= (ptrdiff_t)sizeof(block))
        memcpy(to + n, &block, sizeof(block));
    else                        /* what follows is not yet read */
        memmove(to + n, from + n, end - n);
    return end;
}

/* Takes away the blanks that lines begin with, mostly four or more; returns what
   is left.  The eight bytes behind are there, and stay. */
static size_t squeeze(char *text, size_t len)
{
    const char *from = text, *end = text + len;
    char *to = text, behind[8];
    size_t n;

    memcpy(behind, end, sizeof(behind));
    memset(text + len, '\n', sizeof(behind));
    while (from < end) {
        while (!memcmp(from, "    ", 4))
            from += 4;
        while (*from == ' ')
            from++;
        n = move_line(to, from);
        to += n;
        from += n;
    }
    memcpy(text + len, behind, sizeof(behind));
    return to - text - (from > end);    /* a last line had no line feed */
}

/* Behind the outermost object there may only be blanks. */
static bool parse_piece(struct reader *r, const char *text, size_t len)
{
    size_t at = 0;

    if (!r->whole || r->depth) {
        if (yajl_parse(r->hand, (const unsigned char *)text, len) !=
            yajl_status_ok)
            return false;
        at = r->whole && !r->depth ? r->whole : len;
    }
    while (at < len && strchr(" \t\r\n", text[at]))
        at++;
    return at == len;
}

static bool parse_all(struct reader *r)
{
    struct json_pieces *p = r->pieces;

    do {
        if (!fill(p))
            return false;
        p->piece = next(p);
        if ((!p->piece && !p->end) || p->base + p->piece > JSON_MAX_SIZE)
            return false;
        p->squeezed = squeeze(p->window, p->piece);
        if (!is_text(p->window, p->squeezed) ||
            (p->squeezed && !parse_piece(r, p->window, p->squeezed)))
            return false;
        p->base += p->piece;
        p->have -= p->piece;
        memmove(p->window, p->window + p->piece, p->have);
    } while (!p->end);
    p->squeezed = 1;            /* yajl gets a blank */
    return yajl_complete_parse(r->hand) == yajl_status_ok && r->whole;
}

int xencfg__json_parse_pieces(struct reader *r)
{
    return parse_all(r) ? 0 : r->rc ? r->rc : XENCFG_ERROR_INVAL;
}
