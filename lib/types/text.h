/*
 * text - uuids and MAC addresses in text form.
 */
#ifndef XENCFG_LIB_TYPES_TEXT_H
#define XENCFG_LIB_TYPES_TEXT_H

#include <xencfg/xencfg.h>

/* From len bytes that need not end with NUL; false: not of that form. */
bool xencfg__uuid_parse(xencfg_uuid *ret, const char *text, size_t len);
bool xencfg__mac_parse(xencfg_mac ret, const char *text, size_t len);

#endif
