/* read - a report in place of this host. */
#ifndef CFGDUMP_REPORT_READ_H
#define CFGDUMP_REPORT_READ_H

#include "base/status.h"

struct request;

/*
 * Unpacks req->report_file, if there is one, and makes req->lib read that.
 * What it made goes when the process ends.  If it returns another status than
 * STATUS_COMPLETE, it said why.
 */
enum exit_status report_open(struct request *req);

#endif
