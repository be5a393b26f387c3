#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

/* setup.c - what `set` and -o change, and C escapes. */

/* C escapes in place; the length, since \0 is one of them. */
size_t
text_unescape(char *s)
{
	static const char from[] = "nrtabfve0\\\"",
			  to[] = "\n\r\t\a\b\f\v\033"
				 "\0\\\"";
	char *out = s, *in = s, hex[3] = "";
	const char *f;

	for (; *in != '\0'; in++) {
		if (*in != '\\' || in[1] == '\0') {
			*out++ = *in;
			continue;
		}
		in++;
		if (*in == 'x' && in[1] != '\0' && in[2] != '\0') {
			memcpy(hex, in + 1, 2);
			*out++ = (char)strtoul(hex, NULL, 16);
			in += 2;
		} else if ((f = strchr(from, *in)) != NULL)
			*out++ = to[f - from];
		else
			*out++ = *in;
	}
	*out = '\0';
	return (size_t)(out - s);
}

#define NUMBER(n) \
	{ \
#n, offsetof(struct setup, n), 0 \
	}
#define TEXT(n) \
	{ \
#n, offsetof(struct setup, n), sizeof(((struct setup *)0)->n) \
	}
static const struct {
	const char *name;
	size_t at, size; /* size 0: a number */
} settings[] = { TEXT(connect), TEXT(answer), TEXT(error), TEXT(ident),
	TEXT(eol), NUMBER(direct), NUMBER(echo), NUMBER(verbose), NUMBER(quiet),
	NUMBER(mute), NUMBER(chatty), NUMBER(delay), NUMBER(train),
	NUMBER(period), NUMBER(rings), NUMBER(split), NUMBER(gap), NUMBER(got),
	TEXT(dialect), NUMBER(speed), NUMBER(deaf), NUMBER(parrot),
	NUMBER(sticky), NUMBER(storm), NUMBER(stuck), NUMBER(mute_after) };

bool
setup_set(struct setup *set, const char *name, const char *value)
{
	char text[PORT_TEXT_MAX + 1], *end;
	unsigned long n;
	size_t i;

	(void)snprintf(text, sizeof(text), "%s", value);
	(void)text_unescape(text);
	for (i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (strcmp(settings[i].name, name) != 0)
			continue;
		if (settings[i].size > 0) {
			(void)snprintf((char *)set + settings[i].at,
			    settings[i].size, "%s", text);
			return true;
		}
		n = strtoul(text, &end, 10);
		*(unsigned *)(void *)((char *)set +
		    settings[i].at) = (unsigned)n;
		return text[0] != '\0' && *end == '\0';
	}
	return false;
}

void
setup_init(struct setup *set)
{
	static const struct setup defaults = {
		.connect = "CONNECT 33600/V34/LAPM/V42BIS",
		.ident = "rgmodem 1",
		.eol = "\r\n",
		.echo = 1,
		.verbose = 1,
		.train = 50,
		.period = 1000,
		.rings = 10,
		.gap = 2,
		.got = 1,
	};

	*set = defaults;
}
