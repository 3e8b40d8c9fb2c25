/* problem - what a check found, for people. */
#ifndef CFGDUMP_MODEL_PROBLEM_H
#define CFGDUMP_MODEL_PROBLEM_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

#include "base/status.h"

struct request;

/* How many problems of each severity. */
struct problem_count {
    int of[XENCFG_SEVERITY_TROUBLE + 1];
};

struct problem_count problems_count(const xencfg_check_result *result);

/* 2 if something could not be checked, 1 for warnings and errors, else 0. */
enum exit_status problems_status(const struct problem_count *n);

/* "2 errors, 1 note"; the caller frees it. */
char *problems_summary(const struct problem_count *n);

/* "nic 2", or the path; the caller frees it. */
char *problem_subject(const xencfg_problem *p);

/* "domain 4 (web)"; the caller frees it. */
char *problem_domain(const xencfg_problem *p);

/* What a repair does about it; NULL: nothing. */
const char *problem_action(const xencfg_problem *p);

/* Checks what req asks for.  COMPLETE, or USAGE with the error said. */
enum exit_status problems_find(const struct request *req, xencfg_ctx *ctx,
                               xencfg_check_result *ret);

/* Leaves in result what --severity and --ignore ask for.  False: one of them is
   none, which was said. */
bool problems_filter(const struct request *req, xencfg_check_result *result);

#endif
