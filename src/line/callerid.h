/*
 * callerid.h - who is calling, from what the modem says between rings.
 *
 * Caller id is text from the network: it is whitelisted here, field by field,
 * and never trusted (it can be forged by the caller). Pure.
 */
#ifndef RG_CALLERID_H
#define RG_CALLERID_H

#include <stdbool.h>

#include "base/names.h"

#define CALLERID_NAME_MAX 64

/* Empty strings where nothing is known. All zero is the empty value. */
struct callerid {
	char number[RG_NUMBER_MAX + 1]; /* rg_number_ok(), or empty */
	char name[CALLERID_NAME_MAX + 1];
	char called[RG_NUMBER_MAX + 1];
};

/*
 * Takes one line of modem text. True when it is some form of caller id, even
 * one whose value is refused: such a value leaves its field as it was. The
 * lines RING;from;to, RING/to and RING 1234 count; a bare RING, RING 1 and
 * RING A do not.
 */
bool callerid_line(struct callerid *, const char *text);

#endif
