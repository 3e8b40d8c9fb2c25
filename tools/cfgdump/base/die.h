/* die - the end for lack of memory. */
#ifndef CFGDUMP_BASE_DIE_H
#define CFGDUMP_BASE_DIE_H

#include "base/cleanup.h"
#include "base/status.h"

/* Ends the process; the kernel takes back what is left. */
void out_of_memory(void) __attribute__((noreturn));

/* p, or that end if it is NULL. */
void *need(void *p);

/* It calls them, in the order in which they were added; they may use no
   memory. */
void out_of_memory_add(void (*fn)(void));

/* It exits with that; for commands where STATUS_FAILED means something else. */
extern enum exit_status out_of_memory_status;

#endif
