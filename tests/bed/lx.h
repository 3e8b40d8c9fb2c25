/*
 * lx.h - what lx.c, lx_bench.c and lx_clone.c share.
 */
#ifndef LX_H
#define LX_H

#include <libxl.h>
#include <stdint.h>

extern libxl_ctx *ctx;

/* exit(1) with "WHAT: rc=RC" on stderr, unless rc is 0 */
void check(int rc, const char *what);

/* the whole file, as a string to free() */
char *slurp(const char *path);

/* xenstore requests this process sent, by libfakexen.so; -1: every type */
uint64_t requests(int type);

double now_us(void);

/* the i-th disk or nic of a domain that lx makes up */
void fill_disk(libxl_device_disk *d, int i);
void fill_nic(libxl_device_nic *n, int i);

/* sub-commands; argv begins after the sub-command's name */
int clone_domain(char **argv);
int introduce_domains(char **argv);
int bench_json(char **argv);
int bench_retrieve(char **argv);
int bench_add(char **argv);
int bench_xs(char **argv);

#endif
