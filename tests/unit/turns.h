/*
 * turns - a test and a process beside it take turns, and so always do the same.
 *
 * It is the other's turn when the test, which must have one thread, waits in
 * poll(), recv(), read() or usleep(): these say so.  They go on when the other
 * has ended its turn, or the time is over.
 *
 *     turns_begin(&t);         and then fork
 *     turns_take(&t);          in the test
 *     turns_end(&t);           there, when the other has gone
 *
 *     turns_is_mine(&t)        in the other; t.fd can be read when it may be
 *     turns_pass(&t);          what the test waits for may have come
 */
#ifndef XENCFG_TESTS_TURNS_H
#define XENCFG_TESTS_TURNS_H

#include <stdbool.h>

struct turns {
    int fd, back; /* eventfds: to the other, to the test */
    bool *waits;  /* does the test?  Shared. */
};

void turns_begin(struct turns *t);
void turns_take(struct turns *t);
void turns_end(struct turns *t);

bool turns_is_mine(const struct turns *t);
void turns_pass(const struct turns *t);

#endif
