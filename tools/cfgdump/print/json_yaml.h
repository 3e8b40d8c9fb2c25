/* json_yaml - JSON text as YAML. */
#ifndef CFGDUMP_PRINT_JSON_YAML_H
#define CFGDUMP_PRINT_JSON_YAML_H

#include <stdbool.h>
#include <stdio.h>

/* The same values as a YAML document, without "---".  False: that failed. */
bool json_put_yaml(FILE *f, const char *json);

#endif
