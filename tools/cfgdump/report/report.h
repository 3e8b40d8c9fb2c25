/*
 * report - the archive that `cfgdump report` writes and --report reads.
 *
 * A .tar.gz of one directory.  Its first file, `format`, tells the version of
 * this layout; its last, `end`, how many files there are before it, so that none
 * can be missing.  In between are texts that each stand for themselves; --report
 * needs
 *
 *     state/...   the templates, with the mode and time that they had
 *     files       what else is in the state directory, a line each
 *     xenstore    as `xenstore-ls -fp` prints it, and which domains xenstored
 *                 does not serve
 *     usb         the USB devices of sysfs
 */
#ifndef CFGDUMP_REPORT_H
#define CFGDUMP_REPORT_H

#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "report/redact.h"

#define REPORT_FORMAT 2
#define REPORT_MAX_TEMPLATE (17u << 20) /* bytes; more is none for the library */
#define REPORT_MAX_MEMBER (256u << 20)
#define REPORT_MAX_LINE 4096
#define REPORT_MAX_ALL (1u << 30)
#define REPORT_MAX_MEMBERS 200000

struct member {
    char *name, *text;
    size_t len;
    mode_t mode;
    struct timespec mtime;
    enum redact_form form;
    bool ours;              /* has nothing to hide */
};

struct request;

struct report {
    const struct request *req;
    const char *state_dir;
    char *top;              /* the directory's name */
    struct timespec now;
    struct member *member;
    int count;
    struct buf problems;    /* what could not be read, lines */
    unsigned num_problems;
};

/* Adds a part; the text, from malloc(), is the report's from then on. */
struct member *report_add(struct report *r, const char *name,
                          enum redact_form form, char *text, size_t len);

/* The same of what is in b. */
struct member *report_add_buf(struct report *r, const char *name,
                              enum redact_form form, struct buf *b);

/* Tells and records what could not be read. */
void report_problem(struct report *r, const char *fmt, ...) PRINTF(2, 3);

/* gather.c, verbs.c: add what they find, in a fixed order. */
void report_gather_versions(struct report *r);
void report_gather_verbs(struct report *r);
void report_gather_usb(struct report *r);
void report_gather_xenstore(struct report *r);
void report_gather_state(struct report *r);

/* Writes all to a file, "-" for standard output.  False: said why. */
bool report_write(const struct report *r, const char *path, bool force);

/* A file of the state directory that libxl could have made. */
bool report_state_name(const char *name);

/* Is it a member that --report needs?  And the most bytes that one may have. */
bool report_needs(const char *name);
size_t report_max(const char *name);

/* "a symbolic link": what is not a regular file. */
const char *report_type_name(mode_t mode);

/*
 * Unpacks req->report_file, if there is one, and makes req->lib read that.
 * What it made goes when the process ends.  If it returns another status than
 * STATUS_COMPLETE, it said why.
 */
enum exit_status report_open(struct request *req);

/*
 * Unpacks what --report needs of the report in a file, "-" for standard input,
 * into the empty directory dir: state/, files, usb, xenstore.  Nothing is
 * written outside of it.  All is temporary, mode 0600 and of now.  False: said
 * why.
 */
bool report_unpack(const char *file, const char *dir);

/*
 * The same from a directory into which somebody has unpacked a report, and put
 * who knows what: of its members regular files, and nothing else.
 */
bool report_copy(const char *from, const char *dir);

/* "cfgdump-report 1\n"; false: said why that is not readable. */
bool report_format(const char *file, const char *text);

#endif
