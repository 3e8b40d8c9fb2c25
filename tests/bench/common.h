/*
 * common.h - what the measuring programs share.  What cannot be had ends them
 * with status 1 and a message.
 */
#ifndef XENCFG_BENCH_COMMON_H
#define XENCFG_BENCH_COMMON_H

#include <xencfg/xencfg.h>

extern xencfg_ctx *ctx;

void die(const char *what, const char *why) __attribute__((noreturn));

/* Dies with the context's error if rc is one. */
void check(int rc, const char *what);

double now_us(void);

/* When this process sent its last XS_TRANSACTION_END, by that clock. */
double last_commit_us(void);

/* Room for n numbers; and their median, which sorts them. */
double *samples(int n);
double median(double *v, int n);

/* xenstore requests so far, counted by the shim: of one type, or of all (-1). */
uint64_t requests(int type);

/* Sub-commands; argv begins after the name. */
void bench_add(char **argv);
void bench_batch(char **argv);
void bench_floor(char **argv);

#endif
