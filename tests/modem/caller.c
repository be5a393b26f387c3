#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialect.h"
#include "port.h"
#include "sick.h"

/*
 * caller.c - RING and caller id, in the words of different makes of modem.
 * `ring` comes with every ring, the lines once, between ring 1 and ring 2.
 * %n is the number, %N the name.
 */
static const struct {
	const char *style;
	const char *ring;
	const char *lines[4];
} styles[] = {
	{ "plain", "RING", { "NMBR=%n", "NAME=%N" } },
	{ "rockwell", "RING",
	    { "DATE = 0314", "TIME = 1543", "NMBR = %n", "NAME = %N" } },
	{ "ddn", "RING", { "DDN_NMBR= %n" } },
	{ "kortex", "RING", { "NBR=%n" } },
	{ "zyxel", "RING",
	    { "TIME: 03-14 15:43", "CALLER NUMBER: %n", "CALLER NAME: %N" } },
	{ "fm", "FM:%n TO:100", { NULL } },
	{ "elsa", "RING;%n;100", { NULL } },
	{ "usr", "RING %n", { NULL } },
	{ "courier", "RING", { "CallerID: %n" } },
	{ "clip", "RING", { "+CLIP: \"%n\",129" } },
	{ "elink", "RING", { "%n" } },
	{ "mesg", "RING", { "MESG = %x" } },
	{ "dle", "\020R", { "NMBR = %n" } },
	{ "a", "RING A", { "NMBR = %n", "NAME = %N" } },
	{ "none", "RING", { NULL } },
};
#define STYLES (sizeof(styles) / sizeof(styles[0]))

bool
caller_style_ok(const char *style)
{
	size_t i;

	for (i = 0; i < STYLES; i++)
		if (strcmp(styles[i].style, style) == 0)
			return true;
	return false;
}

/* The number as the network's own message: type 3, length, digits, in hex. */
static void
hex_number(char *out, size_t size, const char *number)
{
	size_t n = strlen(number), i, at;

	at = (size_t)snprintf(out, size, "03%02X", (unsigned)n & 0xff);
	for (i = 0; i < n && at + 3 <= size; i++)
		at += (size_t)snprintf(out + at, size - at, "%02X",
		    (unsigned)(unsigned char)number[i]);
}

/* False when the line needs what is not known. */
static bool
fill(const struct port *p, char *out, size_t size, const char *form)
{
	char hex[2 * sizeof(p->number) + 8];
	const char *mark = strchr(form, '%'), *value = p->number;

	if (mark == NULL) {
		(void)snprintf(out, size, "%s", form);
		return true;
	}
	if (mark[1] == 'N')
		value = p->name;
	if (value[0] == '\0')
		return false;
	if (mark[1] == 'x') {
		hex_number(hex, sizeof(hex), p->number);
		value = hex;
	}
	(void)snprintf(out, size, "%.*s%s%s", (int)(mark - form), form, value,
	    mark + 2);
	return true;
}

/* Rings once, p->rung is counted already. */
void
caller_ring(struct port *p)
{
	const char *style = dialect_caller_id(p);
	char text[PORT_TEXT_MAX + 1];
	size_t i = 0, k;

	while (i < STYLES - 1 && strcmp(styles[i].style, style) != 0)
		i++;
	sick_rings(p, true);
	if (styles[i].ring[0] == '\020')
		port_send(p, styles[i].ring, 2, 0);
	else if (fill(p, text, sizeof(text), styles[i].ring))
		modem_say(p, text);
	else
		modem_say(p, "RING");
	sick_rings(p, false);
	for (k = 0; p->rung == 1 && k < 4 && styles[i].lines[k] != NULL; k++)
		if (fill(p, text, sizeof(text), styles[i].lines[k]))
			modem_say(p, text);
}
