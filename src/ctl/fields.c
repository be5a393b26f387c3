#include "config.h"

#include <string.h>

#include "base/record.h"
#include "ctl/fields.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"
#include "wire/kv.h"

void
fields_put(struct json *j, const char *row, const struct field *fields,
    size_t n)
{
	char v[ROW_VALUE], when[FMT_SIZE];
	uint64_t number;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct field *f = &fields[i];

		if (f->kind == FIELD_TEXT) {
			json_str(j, f->name,
			    rec_get(row, f->key, v, sizeof(v)) &&
				    strcmp(v, "-") != 0
				? v
				: NULL);
		} else if (!kv_getu(row, f->key, &number)) {
			json_str(j, f->name, NULL);
		} else if (f->kind == FIELD_NUMBER) {
			json_num(j, f->name, number);
		} else {
			fmt_rfc3339(when, number);
			json_str(j, f->name, when);
		}
	}
}
