/*
 * The log encoder under hostile values, and the reader of records. The input
 * is a text for the reader; the encoder takes it as an event's number and
 * rows of key, length, value.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_record(const char *text)
{
	char value[RECORD_MAX];
	int k;

	(void)rec_check(text, NULL);
	for (k = 0; k < KEY_MAX; k++)
		(void)rec_get(text, rec_key_name((enum rec_key)k), value,
		    sizeof(value));
}

/* Whatever the values are, the outcome is one record of the grammar. */
static void
write_record(const uint8_t *data, size_t size)
{
	char value[256], text[RECORD_MAX];
	struct rec r;
	size_t n;

	rec_init(&r, (enum rec_event)(data[0] % REC_EVENT_MAX));
	rec_set(&r, KEY_TEXT, "text"); /* a debug record has one */
	for (data++, size--; size >= 2; data += 2 + n, size -= 2 + n) {
		n = data[1] < size - 2 ? data[1] : size - 2;
		memcpy(value, data + 2, n);
		value[n] = '\0';
		rec_set(&r, (enum rec_key)(data[0] % KEY_MAX), value);
	}
	n = rec_format(&r, text);
	if (n >= RECORD_MAX || strlen(text) != n || !rec_check(text, NULL))
		abort();
	read_record(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	read_record(text);
	free(text);
	if (size > 0)
		write_record(data, size);
	return 0;
}
