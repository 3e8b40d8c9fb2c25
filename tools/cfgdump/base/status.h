/* status - what the process ends with. */
#ifndef CFGDUMP_BASE_STATUS_H
#define CFGDUMP_BASE_STATUS_H

enum exit_status {
    STATUS_COMPLETE = 0,
    STATUS_FAILED = 1,      /* a domain, or writing */
    STATUS_USAGE = 2,
    STATUS_ACCESS = 3,      /* none to xenstore, or to any template asked for */
};

#endif
