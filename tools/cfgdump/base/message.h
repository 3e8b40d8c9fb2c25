/* message - what goes to standard error: one line each, escaped. */
#ifndef CFGDUMP_BASE_MESSAGE_H
#define CFGDUMP_BASE_MESSAGE_H

#include <stdarg.h>
#include <stdbool.h>

#include "base/die.h"

/* One line to standard error, "cfgdump: LEVEL: ..." */
void message(const char *level, const char *fmt, ...) PRINTF(2, 3);

#define error(...) message("error", __VA_ARGS__)
#define note(...) message("note", __VA_ARGS__)
#define hint(...) message("hint", __VA_ARGS__)

/* From now on they are kept, until they are wanted behind what is printed. */
void message_hold(void);
void message_release(void);

/* Closes standard output.  False: not everything could be written, and why. */
bool message_output_close(void);

/* For xencfg_options: writes everything to standard error. */
extern struct xentoollog_logger message_logger;

/* One line, "cfgdump: LEVEL: ABOUT..."; about is escaped already. */
void message_line(const char *level, const char *about, const char *fmt,
                  va_list ap) PRINTF(3, 0);

/* From now on messages leave out the directory, in which a report is unpacked:
   "state/userdata-d...". */
void message_leave_out(const char *dir);

/* The same of a text that is no message. */
void message_shorten(char *text);

#endif
