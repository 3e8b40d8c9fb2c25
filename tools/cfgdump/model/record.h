/* record - what JSON says of each domain. */
#ifndef CFGDUMP_MODEL_RECORD_H
#define CFGDUMP_MODEL_RECORD_H

struct entry;

/*
 * The entry's domid, uuid, name and state as the first members of an object
 * that is still open, and its error if it has one.
 */
char *json_record_open(const struct entry *e, unsigned flags);

#endif
