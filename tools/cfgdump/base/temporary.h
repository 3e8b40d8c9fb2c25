/*
 * temporary - files and directories that go when the process does: when it
 * exits, runs out of memory, or ends by SIGHUP, SIGINT or SIGTERM.
 */
#ifndef CFGDUMP_TEMPORARY_H
#define CFGDUMP_TEMPORARY_H

#include <stdbool.h>

/*
 * As mkostemp(), O_CLOEXEC, and mkdtemp(), and added, with no signal in
 * between.  False or -1: errno says why.
 */
int temporary_file(char *template);
bool temporary_directory(char *template);

/*
 * The path is copied; what is in a directory has to be added after it.  In a
 * directory of ours it is best added before it is made.
 */
void temporary_add(const char *path, bool directory);

/* It stays: it has got its real name, or is gone. */
void temporary_forget(const char *path);

/* They go now.  Safe in the handler of SIGALRM. */
void temporary_remove(void);

/* In a child of fork(): all is the parent's. */
void temporary_forget_all(void);

#endif
