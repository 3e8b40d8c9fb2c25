/* lazy - a library that few commands need, loaded by the first that does. */
#include <dlfcn.h>
#include <string.h>

#include "base/lazy.h"
#include "base/message.h"

bool lazy_load(const char *soname, const char *package, const char *names,
               void *functions)
{
    static const void *none;
    char *at = functions;
    void *library, *function;

    if (memcmp(at, &none, sizeof(none)))
        return true;
    library = dlopen(soname, RTLD_NOW);
    for (; library && *names; names += strlen(names) + 1) {
        function = dlsym(library, names);
        if (!function)
            break;
        memcpy(at, &function, sizeof(function));
        at += sizeof(function);
    }
    if (library && !*names)
        return true;
    memcpy(functions, &none, sizeof(none));
    error("this needs the package %s: %s", package, dlerror());
    return false;
}
