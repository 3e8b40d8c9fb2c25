/*
 * descriptors - closes those that a new process is not to have.
 */
#ifndef XENCFG_LIB_DESCRIPTORS_H
#define XENCFG_LIB_DESCRIPTORS_H

/*
 * Closes all descriptors from first on.  Safe between fork and exec.
 */
void xencfg__close_from(int first);

#endif
