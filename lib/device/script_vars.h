/*
 * script_vars - the arguments and the environment of a hotplug script, as for
 * execve().
 */
#ifndef XENCFG_LIB_SCRIPT_VARS_H
#define XENCFG_LIB_SCRIPT_VARS_H

#include "device/script.h"

/* XENCFG_ERROR_NOMEM; what there is of *ret is to be freed then, too. */
int xencfg__script_argv(const struct script *script, char ***ret);
int xencfg__script_env(const struct script *script, char ***ret);
void xencfg__free_stringsp(char ***list);

#endif
