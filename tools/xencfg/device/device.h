/* device - a device as the words of a command line give it, as JSON. */
#ifndef XENCFG_TOOL_DEVICE_H
#define XENCFG_TOOL_DEVICE_H

#include <xencfg/xencfg.h>

/* The kind that can be attached; NULL: there is none of that name. */
const struct xencfg_kind *device_kind(const char *name);

/*
 * The words are one JSON object; or KEY=VALUE each, with the names of the JSON or
 * of their ends ("path" is pdev_path), and the first may be the identity alone:
 * a vdev, an address, a devid.  whole: what xl would set besides is set, too.
 * The caller frees it.  NULL: *wrong says which word, in static memory.
 */
char *device_json(const struct xencfg_kind *kind, char *const *words, int count,
                  bool whole, const char **wrong);

/* A value's member: its path within the device. */
const char *device_member(const struct xencfg_value *v);

/* Does a key of n bytes mean the member: 2, it is its name; 1, the end of that. */
int device_key_alike(const char *member, const char *key, size_t n);

/* Its identity, as reports have it; "?" if it has none.  To be freed. */
char *device_id(const struct xencfg_kind *kind, const char *json);

#endif
