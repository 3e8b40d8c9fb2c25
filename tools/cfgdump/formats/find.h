/* find - what `cfgdump find` looks for. */
#ifndef CFGDUMP_FORMATS_FIND_H
#define CFGDUMP_FORMATS_FIND_H

/* Each is KEY=VALUE; they are kept. */
void find_criteria(char *const *criteria, int count);

#endif
