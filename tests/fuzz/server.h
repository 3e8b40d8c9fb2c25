/*
 * server - a xenstored that answers right until an input says otherwise.
 *
 * It is a thread, and domain 1 is in it.  Each byte of the input belongs to a
 * request: below 128, and when there are no more, the answer is right; else
 * answer_wrong() and end_wrong() say what it is.  What a client would wait
 * behind for ever is followed by the end of the connection, so that no time is
 * lost.
 */
#ifndef FUZZ_SERVER_H
#define FUZZ_SERVER_H

#include <stddef.h>
#include <stdint.h>

/* Of domain 1. */
#define SERVER_UUID "00112233-4455-6677-8899-aabbccddeeff"

/* Its socket is $XENSTORED_PATH from then on. */
void server_begin(void);

/* With the nodes of the beginning; the input is not copied. */
void server_input(const uint8_t *data, size_t size);

#endif
