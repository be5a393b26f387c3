/*
 * phone.h - callers' numbers in the one form that patterns and locks are
 * written for, whatever the exchange shows. Pure.
 */
#ifndef RG_PHONE_H
#define RG_PHONE_H

#include <stdbool.h>

#include "base/names.h"

/* A country's code as it may be configured: 1 to 3 digits, no 0 first. */
bool rg_country_ok(const char *country);

/*
 * `number` with a + and the country's code where it begins with a prefix of
 * the country (NULL: none): 00 and 0, in the Americas' 1 011, 1 and none with
 * ten digits. Whatever else is a number stays; dst is "" if it is none.
 */
void rg_phone(const char *country, const char *number,
    char dst[RG_NUMBER_MAX + 1]);

#endif
