/*
 * A configuration file with any bytes in it: scanner, libconfig, our walk,
 * checks, and the printer on what loads. Nothing may crash, leak, or be
 * accepted and then be shown in a way that is not accepted again.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Shown as it would be written: the scanner and libconfig must take it. */
static void
read_back(const struct conf_value *v)
{
	struct conf_errors errors = { 0 };
	struct conf *c;
	char text[1200];
	int n;

	n = snprintf(text, sizeof(text), "lines: { *: { %s = %s; }; };", v->key,
	    v->text);
	c = conf_load_text("again", text, (size_t)n, &errors);
	if (errors.n > 0 && strstr(errors.v[0].text, "syntax") != NULL)
		abort();
	conf_free(&c);
	conf_errors_free(&errors);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct conf_errors errors = { 0 };
	struct conf_value v;
	struct conf *c;
	size_t i, row;

	c = conf_load_text("fuzz", (const char *)data, n, &errors);
	if ((c == NULL) != (errors.nerrors > 0))
		abort();
	for (row = 0; c != NULL && row < c->nlines && row < 3; row++)
		for (i = 0; conf_value(c, CONF_LINES, &c->lines[row], &i, &v);
		     i++)
			read_back(&v);
	conf_free(&c);
	conf_errors_free(&errors);
	return 0;
}
