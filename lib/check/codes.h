/* codes - the classes of problems. */
#ifndef XENCFG_LIB_CHECK_CODES_H
#define XENCFG_LIB_CHECK_CODES_H

#include <xencfg/xencfg.h>

/* The numbers of xencfg_check_code(). */
enum check_code {
    /* the template and the devices */
    CHECK_LIVE_WITHOUT_ENTRY,
    CHECK_MEDIUM_DIFFERS,
    CHECK_STALE_ENTRY,
    CHECK_DUPLICATE_ENTRY,
    CHECK_NAMELESS_DISK,
    CHECK_ODD_VDEV,
    CHECK_USB_RENUMBERED,
    CHECK_MALFORMED_NODE,
    CHECK_ORPHAN_BACKEND,
    CHECK_BACKEND_LINK,
    /* the template itself */
    CHECK_TEMPLATE_SYNTAX,
    CHECK_TEMPLATE_EMPTY,
    CHECK_TEMPLATE_NO_NUL,
    CHECK_TEMPLATE_MISSING,
    CHECK_TEMPLATE_NOT_YET,
    CHECK_TEMPLATE_AMBIGUOUS,
    CHECK_TEMPLATE_MISNAMED,
    CHECK_TEMPLATE_OTHER_NAME,
    /* files */
    CHECK_NOT_A_FILE,
    CHECK_FILE_MODE,
    CHECK_FILE_OWNER,
    CHECK_STATE_DIR_WRITABLE,
    CHECK_INTERRUPTED_WRITE,
    CHECK_DEAD_DOMAIN_FILE,
    CHECK_EARLIER_DOMAIN_FILE,
    CHECK_UNHELD_LOCK,
    CHECK_STUCK_LOCK,
    /* nodes */
    CHECK_DEAD_DOMAIN_NODES,
    CHECK_GUEST_WRITABLE,
    CHECK_GUEST_READABLE,
    CHECK_NOT_CHECKED,
    CHECK_UNKNOWN_DOMAIN_FILE,
    /* backends */
    CHECK_OTHER_BACKEND,
    CHECK_BACKEND_MEDIUM,
    NUM_CHECK_CODES,
};

/* An enum check_code; -1: there is none of that name. */
int xencfg__code_find(const char *name);

#endif
