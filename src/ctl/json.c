#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "ctl/json.h"

static void
put_string(FILE *f, const char *s)
{
	size_t n = strlen(s), size = 6 * n + 3;
	char *quoted = malloc(size);

	if (quoted == NULL)
		abort();
	(void)quote_json(quoted, size, s, n);
	(void)fputs(quoted, f);
	free(quoted);
}

static void
begin(struct json *j, const char *key)
{
	if (j->comma)
		(void)fputc(',', j->f);
	j->comma = true;
	if (key == NULL)
		return;
	put_string(j->f, key);
	(void)fputc(':', j->f);
}

void
json_open(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	(void)fputc(bracket, j->f);
	j->comma = false;
}

void
json_close(struct json *j, char bracket)
{
	(void)fputc(bracket, j->f);
	j->comma = true;
}

void
json_str(struct json *j, const char *key, const char *value)
{
	begin(j, key);
	if (value == NULL)
		(void)fputs("null", j->f);
	else
		put_string(j->f, value);
}

void
json_num(struct json *j, const char *key, uint64_t value)
{
	begin(j, key);
	(void)fprintf(j->f, "%" PRIu64, value);
}

void
json_bool(struct json *j, const char *key, bool value)
{
	begin(j, key);
	(void)fputs(value ? "true" : "false", j->f);
}
