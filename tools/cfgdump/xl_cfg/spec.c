/* spec - "key=value,key=value": how xl.cfg(5) says a device. */
#include <ctype.h>
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

const struct xl_syntax xl_commas = { .not_in = "," };

bool xl_fits(const struct xl_syntax *syntax, const char *text)
{
    size_t len = strlen(text);

    if (!xl_sayable(text) || strpbrk(text, syntax->not_in))
        return false;
    return !syntax->trimmed ||
           (len && !isspace((unsigned char)text[0]) &&
            !isspace((unsigned char)text[len - 1]));
}

void xl_put_param(FILE *f, const char *key, const char *text)
{
    fprintf(f, "%s%s", ftell(f) > 0 ? "," : "", key);
    if (text)
        fprintf(f, "=%s", text);
}

void xl_put_params(FILE *f, const struct xl_syntax *syntax,
                   const struct xl_row *rows, size_t count, const void *obj,
                   void *made)
{
    const struct xl_row *row;

    for (row = rows; row < rows + count; row++) {
        CLEANUP(freep) char *value = NULL;

        if (xl_row_same(row, obj, made))
            continue;
        value = xl_row_value(row, obj);
        if (!value || !xl_fits(syntax, value))
            continue;
        if (row->type == XL_FLAG)
            xl_put_param(f, value, NULL);
        else
            xl_put_param(f, row->key, value);
        xl_row_take(row, obj, made);
    }
}
