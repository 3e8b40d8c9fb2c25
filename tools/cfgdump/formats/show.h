/* show - the forms of `cfgdump show` that have files of their own. */
#ifndef CFGDUMP_FORMATS_SHOW_H
#define CFGDUMP_FORMATS_SHOW_H

struct entry;

/* Each is a domain() of struct format. */
int table_domain(const struct entry *e);
int xl_cfg_domain(const struct entry *e);

#endif
