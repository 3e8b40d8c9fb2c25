/* script_vars - the arguments and the environment of a hotplug script. */
#include <stdio.h>
#include <string.h>

#include "device/script_vars.h"

/* As root's login shell.  Xen's scripts add their own directories. */
#define SEARCH_PATH \
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

void xencfg__free_stringsp(char ***list)
{
    size_t i;

    for (i = 0; *list && (*list)[i]; i++)
        free((*list)[i]);
    free(*list);
}

static bool set_var(char **env, const char *name, const char *value)
{
    if (asprintf(env, "%s=%s", name, value) >= 0)
        return true;
    *env = NULL;
    return false;
}

/*
 * Of ours only where xenstored is, which the tools that scripts call must find
 * as libxenstore does here.  *ret is ended by NULL also without memory.
 */
int xencfg__script_env(const struct script *script, char ***ret)
{
    const char *socket = secure_getenv("XENSTORED_PATH");
    const char *const *var = script->env;
    size_t i, n = 0;
    char **env;

    *ret = env = calloc(ARRAY_SIZE(script->env) / 2 + 3, sizeof(*env));
    if (!env || !set_var(&env[n++], "PATH", SEARCH_PATH) ||
        (socket && !set_var(&env[n++], "XENSTORED_PATH", socket)))
        return XENCFG_ERROR_NOMEM;
    for (i = 0; i + 1 < ARRAY_SIZE(script->env) && var[i]; i += 2)
        if (!set_var(&env[n++], var[i], var[i + 1]))
            return XENCFG_ERROR_NOMEM;
    return 0;
}

int xencfg__script_argv(const struct script *script, char ***ret)
{
    char **argv = calloc(ARRAY_SIZE(script->args) + 2, sizeof(*argv));
    size_t i, n = 0;

    *ret = argv;
    if (!argv || !(argv[n++] = strdup(script->path)))
        return XENCFG_ERROR_NOMEM;
    for (i = 0; i < ARRAY_SIZE(script->args) && script->args[i]; i++)
        if (!(argv[n++] = strdup(script->args[i])))
            return XENCFG_ERROR_NOMEM;
    return 0;
}
