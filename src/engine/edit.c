#include "config.h"

#include <string.h>

#include "base/secret.h"
#include "engine/edit.h"

#define BS 0x08
#define KILL 0x15 /* ^U */
#define WORD 0x17 /* ^W */
#define DEL 0x7f

void
edit_init(struct edit *e)
{
	memset(e, 0, sizeof(*e));
	edit_start(e, ECHO_NONE);
}

void
edit_start(struct edit *e, enum wire_echo echo)
{
	edit_wipe(e);
	e->echo = echo;
	e->even = e->odd = true;
	e->high = false;
}

void
edit_wipe(struct edit *e)
{
	rg_wipe(e->text, sizeof(e->text));
	e->len = 0;
}

/* --- parity --- */

static bool
odd_bits(uint8_t byte)
{
	byte ^= byte >> 4;
	return (0x6996 >> (byte & 0x0f) & 1) != 0;
}

static void
weigh(struct edit *e, uint8_t byte)
{
	if (odd_bits(byte))
		e->even = false;
	else
		e->odd = false;
	if (byte >= 0x80)
		e->high = true;
}

/*
 * The character a byte stands for. Before parity is found out, a high byte
 * that could be one with parity is taken for that; it is kept as it came.
 */
static uint8_t
meaning(const struct edit *e, uint8_t byte)
{
	if (e->parity == EDIT_NONE)
		return byte;
	if (e->parity == EDIT_UNSURE && !e->even && !e->odd)
		return byte;
	return byte & 0x7f;
}

/*
 * At the end of a line: with parity, every byte of it fits. A line of low
 * bytes that fits neither was typed without; one with noise proves nothing.
 */
static void
settle_parity(struct edit *e)
{
	bool unsure = e->parity == EDIT_UNSURE && e->len > 0;
	size_t i;

	if (unsure && e->high && (e->even || e->odd))
		e->parity = e->even ? EDIT_EVEN : EDIT_ODD;
	else if (unsure && !e->high && !e->even && !e->odd)
		e->parity = EDIT_NONE;
	if (e->parity == EDIT_EVEN || e->parity == EDIT_ODD)
		for (i = 0; i < e->len; i++)
			e->text[i] &= 0x7f;
	e->text[e->len] = '\0';
}

bool
edit_even(const struct edit *e)
{
	return e->parity == EDIT_EVEN ||
	    (e->parity == EDIT_UNSURE && e->even && e->high);
}

/* --- editing --- */

/* The second and later bytes of a character in UTF-8. */
static bool
continues(const struct edit *e, uint8_t byte)
{
	return e->parity == EDIT_NONE && (byte & 0xc0) == 0x80;
}

static void
erase(struct edit *e, uint8_t *out, size_t *n)
{
	bool more;

	if (e->len == 0)
		return;
	do {
		more = continues(e, e->text[--e->len]);
		e->text[e->len] = 0;
	} while (more && e->len > 0);
	if (e->echo != ECHO_NONE) {
		memcpy(out + *n, "\b \b", 3);
		*n += 3;
	}
}

static void
erase_line(struct edit *e, uint8_t *out, size_t *n)
{
	while (e->len > 0)
		erase(e, out, n);
}

static bool
at_space(const struct edit *e)
{
	return e->len > 0 && meaning(e, e->text[e->len - 1]) == ' ';
}

/* What is not shown has no words that may be seen. */
static void
erase_word(struct edit *e, uint8_t *out, size_t *n)
{
	if (e->echo != ECHO_PLAIN) {
		erase_line(e, out, n);
		return;
	}
	while (at_space(e))
		erase(e, out, n);
	while (e->len > 0 && !at_space(e))
		erase(e, out, n);
}

/*
 * 0x7e begins PPP frames and is never text. High bytes are noise, unless
 * something was typed before or the caller is known to send eight bits.
 */
static bool
is_text(const struct edit *e, uint8_t c)
{
	if (c >= 0x80)
		return e->len > 0 || e->parity == EDIT_NONE;
	return c >= 0x20 && c < 0x7e;
}

static void
append(struct edit *e, uint8_t byte, uint8_t *out, size_t *n)
{
	if (e->len == EDIT_MAX || !is_text(e, meaning(e, byte)))
		return;
	e->text[e->len++] = byte;
	/* As it came, so that it has the parity that its terminal expects. */
	if (e->echo == ECHO_PLAIN)
		out[(*n)++] = byte;
	else if (e->echo == ECHO_MASK && !continues(e, byte))
		out[(*n)++] = '*';
}

bool
edit_byte(struct edit *e, uint8_t byte, uint8_t *out, size_t *n)
{
	bool pair = e->skip && ((byte & 0x7f) == '\n' || (byte & 0x7f) == 0);

	*n = 0;
	e->skip = false;
	if (pair)
		return false;
	weigh(e, byte);
	switch (meaning(e, byte)) {
	case '\r':
	case '\n':
		e->skip = meaning(e, byte) == '\r';
		settle_parity(e);
		return true;
	case BS:
	case DEL:
		erase(e, out, n);
		return false;
	case KILL:
		erase_line(e, out, n);
		return false;
	case WORD:
		erase_word(e, out, n);
		return false;
	default:
		append(e, byte, out, n);
		return false;
	}
}
