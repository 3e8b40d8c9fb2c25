/* pager - what is longer than the screen is shown by less. */
#ifndef CFGDUMP_BASE_PAGER_H
#define CFGDUMP_BASE_PAGER_H

#include <stdbool.h>

/* From now on data may go to a pager, if it is for a terminal. */
void pager_enable(void);

/* Before the first data. */
void pager_start(void);
bool pager_started(void);

/* Ends the data; waits until the user has seen enough.  False: it could not be
   run. */
bool pager_end(void);

#endif
