/*
 * descriptors - closes what a new process must not inherit.
 */
#ifndef XENCFG_LIB_DESCRIPTORS_H
#define XENCFG_LIB_DESCRIPTORS_H

/*
 * Closes all descriptors from first on.  Safe between fork and exec.
 */
void xencfg__close_from(int first);

#endif
