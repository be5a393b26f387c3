/* fields.h - rows of the daemon as JSON: every field, null where it is not. */
#ifndef RG_CTL_FIELDS_H
#define RG_CTL_FIELDS_H

#include <stddef.h>

#include "ctl/json.h"

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_TIME };

struct field {
	const char *name; /* in the JSON */
	const char *key;  /* in the row */
	enum field_kind kind;
};

void fields_put(struct json *, const char *row, const struct field *, size_t n);

#endif
