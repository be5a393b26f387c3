/*
 * scan.h - a look at the text of a configuration file before libconfig's.
 *
 * libconfig 1.5 says "syntax error" and little more, wraps numbers, joins
 * words between which a comma is missing, and leaks when it gives up.
 */
#ifndef RG_CONF_SCAN_H
#define RG_CONF_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/errors.h"

struct scan_text {
	const char *file; /* as shown in errors */
	const char *text;
	size_t n;
};

/*
 * Is it a file of configuration? If not, the place is reported, and what was
 * probably meant. What passes, libconfig can parse.
 */
bool conf_scan_file(const struct scan_text *, struct conf_errors *);

/* Reports a name that libconfig found to be a duplicate in that line. */
void conf_scan_duplicate(const struct scan_text *, unsigned line,
    struct conf_errors *);

#endif
