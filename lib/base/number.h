/*
 * number - numbers in text form, strictly.
 */
#ifndef XENCFG_LIB_NUMBER_H
#define XENCFG_LIB_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Decimal (base 10) or hexadecimal (16) number, nothing else around it. */
bool xencfg__parse_number(const char *text, int base, uint64_t max,
                          uint64_t *ret);

/* The decimal number that names a node or file: without leading zeros. */
bool xencfg__parse_index(const char *text, uint64_t max, uint64_t *ret);

/* The value of a hexadecimal digit, -1 if it is none. */
int xencfg__hex_digit(char c);

/* The value of two of them. */
bool xencfg__hex_byte(const char *text, uint8_t *ret);

#endif
