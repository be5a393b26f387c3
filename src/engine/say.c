#include "config.h"

#include "engine/say.h"

uint32_t
say_flush(struct say *s)
{
	size_t n = s->fill;
	uint32_t code;

	s->fill = 0;
	if (n == 0 || s->error != RAS_NO_ERROR)
		return s->error;
	code = ras_txn_send(s->txn, s->buf, n);
	if (code != RAS_PENDING)
		s->error = code;
	return s->error;
}

void
say_byte(struct say *s, uint8_t c)
{
	if (s->fill == s->size)
		(void)say_flush(s);
	s->buf[s->fill++] = c;
}

void
say_bytes(struct say *s, const uint8_t *p, size_t n)
{
	while (n-- > 0)
		say_byte(s, *p++);
}

void
say_line(struct say *s, const char *text)
{
	while (*text != '\0')
		say_byte(s, (uint8_t)*text++);
	say_byte(s, '\r');
	say_byte(s, '\n');
}

void
say_text(struct say *s, const char *text, size_t n)
{
	char before = '\0';

	for (; n > 0; n--, before = *text++) {
		if (*text == '\n' && before != '\r')
			say_byte(s, '\r');
		say_byte(s, (uint8_t)*text);
	}
}

void
say_foreign(struct say *s, const char *text)
{
	uint8_t c;

	for (; *text != '\0'; text++) {
		c = (uint8_t)*text;
		if (c == '\n')
			say_byte(s, '\r');
		if (c == '\n' || (c >= 0x20 && c != 0x7f))
			say_byte(s, c);
	}
}
