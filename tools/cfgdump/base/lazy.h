/*
 * lazy - a library that few commands need, loaded by the first that does.
 *
 * What a process maps at its start costs more than what most commands do:
 * libarchive alone brings libxml2 and ICU.  Its functions are members of a
 * struct, each of its own type; a list says which:
 *
 *     #define FUNCTIONS(F) F(archive_, write_new) F(archive_, write_free)
 *
 *     struct libarchive { FUNCTIONS(LAZY_MEMBER) };
 *     static struct libarchive la;
 *     static const char names[] = FUNCTIONS(LAZY_NAME);
 *
 *     if (lazy_load("libarchive.so.13", "libarchive13", names, &la))
 *         a = la.write_new();
 */
#ifndef CFGDUMP_BASE_LAZY_H
#define CFGDUMP_BASE_LAZY_H

#include <stdbool.h>

#define LAZY_MEMBER(prefix, name) __typeof__(prefix##name) *name;
#define LAZY_NAME(prefix, name) LAZY_TEXT(prefix##name)
#define LAZY_TEXT(function) LAZY_TEXT_(function) /* by the name it really has */
#define LAZY_TEXT_(function) #function "\0"

/*
 * Loads the library, once, and puts its functions into *functions in the order
 * of their names.  False: said what cannot be loaded, and which package of
 * Debian has it.
 */
bool lazy_load(const char *soname, const char *package, const char *names,
               void *functions);

#endif
