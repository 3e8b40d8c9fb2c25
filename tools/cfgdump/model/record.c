/* record - what JSON says of each domain. */
#include <string.h>

#include "model/record.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/die.h"
#include "base/text.h"
#include "model/entry.h"
#include "print/json.h"

/* What cannot fail but for lack of memory. */
static char *object(const struct xencfg_type *type, const void *obj,
                    unsigned flags)
{
    char *text;

    if (json_object(NULL, type, obj, flags, &text))
        out_of_memory();
    return text;
}

/* The library writes no domain that is none; its domid is the first digit. */
static void put_without_domid(FILE *f, const char *text)
{
    size_t n = strcspn(text, "0");

    fwrite(text, 1, n, f);
    fprintf(f, "null%s", text + n + 1);
}

/* A name that is not UTF-8 is no reason not to report its domain. */
static char *domain_object(const struct entry *e, unsigned flags)
{
    CLEANUP(freep) char *safe = NULL;
    xencfg_domain domain = e->domain;
    char unknown[] = "unknown", failed[] = "failed";
    char *text;

    if (!e->has_domid)
        domain.domid = 0;
    if (!domain.state)
        domain.state = unknown;
    if (e->error)
        domain.state = failed;
    if (json_object(NULL, &xencfg_desc_domain, &domain, flags, &text)) {
        safe = text_escape(domain.name ? domain.name : "");
        domain.name = safe;
        text = object(&xencfg_desc_domain, &domain, flags);
    }
    return text;
}

char *json_record_open(const struct entry *e, unsigned flags)
{
    CLEANUP(freep) char *text = domain_object(e, flags);
    bool compact = flags & XENCFG_JSON_COMPACT;
    struct buf b;

    text[strlen(text) - strlen(compact ? "}" : "\n}")] = 0;
    buf_begin(&b);
    if (e->has_domid)
        fputs(text, b.f);
    else
        put_without_domid(b.f, text);
    if (e->error) {
        fputs(compact ? ",\"error\":" : ",\n    \"error\": ", b.f);
        json_put_string(b.f, e->error);
    }
    return buf_end(&b);
}
