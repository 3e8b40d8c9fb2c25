/*
 * tokens - a JSON text token by token.
 *
 * By yajl 2's grammar and in its words, as libxl reads with it; but half a
 * surrogate pair, of which yajl makes a '?', is an error.
 */
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "json/reader.h"

/* The next byte; 0 at the end, as the text has no NUL. */
static unsigned char peek(const struct reader *r)
{
    return r->at < r->len ? r->json[r->at] : 0;
}

static int syntax_at(struct reader *r, size_t at, const char *what)
{
    r->rc = xencfg__json_fail_at(r, at, "", what);
    return 0;
}

static int syntax(struct reader *r, const char *what)
{
    return syntax_at(r, r->token, what);
}

/* The next byte is none that the token could go on with. */
static int lexical(struct reader *r, const char *what)
{
    return syntax_at(r, r->at, peek(r) ? what : "the text ends too early");
}

/* ------------------------------------------------------------------ strings */

static int append(struct reader *r, const char *text, size_t len)
{
    if (ARRAY_ROOM(NULL, &r->text, &r->text_room, r->text_len + len + 1))
        return xencfg__json_nomem(r);
    memcpy(r->text + r->text_len, text, len);
    r->text_len += len;
    return 1;
}

static int append_utf8(struct reader *r, unsigned c)
{
    int n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;
    char text[4];

    for (i = n - 1; i > 0; i--, c >>= 6)
        text[i] = (char)(0x80 | (c & 0x3f));
    text[0] = (char)(n == 1 ? c : 0xf00 >> n | c);
    return append(r, text, n);
}

/* The four digits after "\u"; -1: the error is set. */
static int hex(struct reader *r)
{
    int value = 0, i;

    for (i = 0; i < 4; i++, r->at++) {
        int digit = peek(r) ? xencfg__hex_digit(peek(r)) : -1;

        if (digit < 0) {
            lexical(r, "lexical error: invalid (non-hex) character occurs "
                       "after '\\u' inside string.");
            return -1;
        }
        value = value << 4 | digit;
    }
    return value;
}

static bool is_half(int value, int first)
{
    return value >= first && value < first + 0x400;
}

static int unicode(struct reader *r)
{
    size_t start = r->at - 2;
    int value = hex(r), low = -1;

    if (is_half(value, 0xd800) && peek(r) == '\\' && r->at + 1 < r->len &&
        r->json[r->at + 1] == 'u') {
        r->at += 2;
        low = hex(r);
        if (low < 0)
            return 0;
    }
    if (value < 0)
        return 0;
    if (is_half(low, 0xdc00))
        value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    else if (is_half(value, 0xd800) || is_half(value, 0xdc00))
        return syntax_at(r, start, "half of a surrogate pair");
    return append_utf8(r, value);
}

/* After the backslash. */
static int escape(struct reader *r)
{
    static const char names[] = "\"\\/bfnrtu", means[] = "\"\\/\b\f\n\r\t";
    const char *name = peek(r) ? strchr(names, peek(r)) : NULL;

    if (!name)
        return lexical(r, "lexical error: inside a string, '\\' occurs before "
                          "a character which it may not.");
    r->at++;
    return *name == 'u' ? unicode(r) : append(r, means + (name - names), 1);
}

/* One without escapes stays where it is. */
static int string(struct reader *r)
{
    size_t from = ++r->at;
    unsigned char c;

    r->text_len = 0;
    while ((c = peek(r)) != '"') {
        if (c < 0x20)
            return lexical(r,
                           "lexical error: invalid character inside string.");
        if (c != '\\') {
            r->at++;
            continue;
        }
        if (!append(r, r->json + from, r->at++ - from) || !escape(r))
            return 0;
        from = r->at;
    }
    if (r->text_len && !append(r, r->json + from, r->at - from))
        return 0;
    r->value = (struct json_value){ JSON_STRING, false, r->json + from,
                                    r->at++ - from };
    if (r->text_len) {
        r->value.text = r->text;
        r->value.len = r->text_len;
    }
    return JSON_SCALAR;
}

/* ------------------------------------------------------------ other scalars */

static int word(struct reader *r, const char *text, int what)
{
    r->value = (struct json_value){ what, *text == 't', text, strlen(text) };
    for (; *text; text++, r->at++)
        if (peek(r) != (unsigned char)*text)
            return lexical(r, "lexical error: invalid string in json text.");
    return JSON_SCALAR;
}

static int digits(struct reader *r, const char *what)
{
    size_t from = r->at;

    while (peek(r) >= '0' && peek(r) <= '9')
        r->at++;
    return r->at > from ? 1 : lexical(r, what);
}

static int number(struct reader *r)
{
    r->at += peek(r) == '-';
    if (peek(r) == '0')
        r->at++;
    else if (!digits(r, "lexical error: malformed number, a digit is required "
                        "after the minus sign."))
        return 0;
    if (peek(r) == '.' && r->at++ &&
        !digits(r, "lexical error: malformed number, a digit is required after "
                   "the decimal point."))
        return 0;
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        r->at += peek(r) == '+' || peek(r) == '-';
        if (!digits(r, "lexical error: malformed number, a digit is required "
                       "after the exponent."))
            return 0;
    }
    r->value = (struct json_value){ JSON_NUMBER, false, r->json + r->token,
                                    r->at - r->token };
    return JSON_SCALAR;
}

/* ------------------------------------------------------------------ grammar */

static void skip_blanks(struct reader *r)
{
    while (peek(r) == ' ' || (peek(r) >= '\t' && peek(r) <= '\r'))
        r->at++;
    r->token = r->at;
}

static int token(struct reader *r)
{
    skip_blanks(r);
    switch (peek(r)) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
        return r->json[r->at++];
    case '"':
        return string(r);
    case 't':
        return word(r, "true", JSON_BOOL);
    case 'f':
        return word(r, "false", JSON_BOOL);
    case 'n':
        return word(r, "null", JSON_NULL);
    case '-':
    case '0' ... '9':
        return number(r);
    case '/':
        return lexical(r, "lexical error: probable comment found in input "
                          "text, comments are not enabled.");
    default:
        return lexical(r, "lexical error: invalid char in json text.");
    }
}

static int of_value(struct reader *r, int t)
{
    return !t || t == '{' || t == '[' || t == JSON_SCALAR
               ? t
               : syntax(r, "parse error: unallowed token at this point in JSON "
                           "text");
}

int xencfg__json_value(struct reader *r)
{
    return of_value(r, token(r));
}

int xencfg__json_next(struct reader *r, char bracket, bool first)
{
    int t = token(r);

    if (!t || t == JSON_END(bracket))
        return t;
    if (!first && t != ',')
        return syntax(r, bracket == '{'
                             ? "parse error: after key and value, inside map, "
                               "I expect ',' or '}'"
                             : "parse error: after array element, I expect ',' "
                               "or ']'");
    if (!first)
        t = token(r);
    if (bracket == '[')
        return of_value(r, t);
    return !t || (t == JSON_SCALAR && r->value.what == JSON_STRING)
               ? t
               : syntax(r, "parse error: invalid object key (must be a "
                           "string)");
}

int xencfg__json_member(struct reader *r)
{
    int t = token(r);

    if (!t || t == ':')
        return t ? xencfg__json_value(r) : 0;
    return syntax(r, "parse error: object key and value must be separated by a "
                     "colon (':')");
}

bool xencfg__json_finish(struct reader *r)
{
    skip_blanks(r);
    return !peek(r) || syntax(r, "parse error: trailing garbage");
}
