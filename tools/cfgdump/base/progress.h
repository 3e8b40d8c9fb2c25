/* progress - how far it is, for the user who waits. */
#ifndef CFGDUMP_BASE_PROGRESS_H
#define CFGDUMP_BASE_PROGRESS_H

/* Off unless this is called, and standard error alone is a terminal.  Tells
   nothing for a second from now. */
void progress_enable(void);

void progress_step(unsigned done, unsigned total);

/* Before anything else is written to standard error, and at the end. */
void progress_clear(void);

#endif
