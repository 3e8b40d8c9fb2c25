/*
 * process - what /proc tells of another process.
 */
#ifndef XENCFG_LIB_PROCESS_H
#define XENCFG_LIB_PROCESS_H

#include <stddef.h>

/* When it began, in seconds of the epoch by the clock of now; 0: not known. */
double xencfg__process_start(int pid);

/* "process 17 (xl) of user 0", or what can be had of that. */
#define PROCESS_NAME 128
void xencfg__process_name(int pid, char *ret, size_t size);

#endif
