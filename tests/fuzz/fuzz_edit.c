/*
 * The line editor against a slow reference: bytes in, lines out. The first
 * byte chooses the echo; the reference knows no parity, so it is compared
 * where all bytes are low.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "engine/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool cond)
{
	if (!cond)
		abort();
}

/* What a line is worth once all of it is there. Returns its length. */
static size_t
reference(const uint8_t *p, size_t n, bool plain, uint8_t *text)
{
	size_t len = 0, i;

	for (i = 0; i < n; i++) {
		if (p[i] == 0x08 || p[i] == 0x7f)
			len -= len > 0;
		else if (p[i] == 0x15 || (p[i] == 0x17 && !plain))
			len = 0;
		else if (p[i] == 0x17) {
			while (len > 0 && text[len - 1] == ' ')
				len--;
			while (len > 0 && text[len - 1] != ' ')
				len--;
		} else if (p[i] >= 0x20 && p[i] < 0x7e && len < EDIT_MAX)
			text[len++] = p[i];
	}
	return len;
}

/* No echo of a secret, none but of accepted text; erasing is bounded. */
static void
check_echo(const struct edit *e, const uint8_t *out, size_t n, size_t before)
{
	must(n <= EDIT_ECHO_MAX);
	if (e->echo == ECHO_NONE)
		must(n == 0);
	if (e->len > before)
		must(n <= 1);
	else
		must(n <= 3 * (before - e->len));
	if (n == 1 && e->echo == ECHO_MASK)
		must(out[0] == '*');
	if (n == 1)
		must((out[0] & 0x7f) >= 0x20 || out[0] >= 0x80);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t out[EDIT_ECHO_MAX], text[EDIT_MAX];
	enum wire_echo echo;
	size_t i, n, before, start = 1, len;
	bool low = true;
	struct edit e;

	if (size == 0)
		return 0;
	echo = (enum wire_echo)(data[0] % 3);
	edit_init(&e);
	edit_start(&e, echo);
	for (i = 1; i < size; i++) {
		before = e.len;
		low = low && data[i] < 0x80;
		/* The other half of CR LF or CR NUL. */
		if (e.skip && (data[i] == '\n' || data[i] == 0))
			start = i + 1;
		if (!edit_byte(&e, data[i], out, &n)) {
			check_echo(&e, out, n, before);
			must(e.len <= EDIT_MAX && e.len <= before + 1);
			continue;
		}
		must(n == 0 && e.text[e.len] == '\0');
		must(strlen((const char *)e.text) == e.len);
		if (low) {
			len = reference(data + start, i - start,
			    echo == ECHO_PLAIN, text);
			must(len == e.len && memcmp(text, e.text, len) == 0);
		}
		start = i + 1;
		edit_start(&e, echo);
	}
	return 0;
}
