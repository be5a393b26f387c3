/* The message with which a line is lent (lend.h), and what of it is kept. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "monitor/lend.h"

/* Without what people write into numbers; "" when it is none even so. */
static void
take_number(char dst[RG_NUMBER_MAX + 1], const char *src)
{
	size_t n = 0;

	for (; *src != '\0' && n < RG_NUMBER_MAX; src++)
		if (strchr(" -()/.", *src) == NULL)
			dst[n++] = *src;
	dst[n] = '\0';
	if (!rg_number_ok(dst))
		dst[0] = '\0';
}

/* As the engine would have it: 33600/V34/LAPM, up to what cannot be in it. */
static void
take_connect(struct msg_CALL *call, const char *src)
{
	size_t n = 0;
	int c;

	for (; *src != '\0' && n < sizeof(call->connect) - 1; src++) {
		c = *src == ' ' ? '/' : toupper((unsigned char)*src);
		if (!isalnum(c) && strchr("/.+_-", c) == NULL)
			break;
		call->connect[n++] = (char)c;
	}
	call->connect[n] = '\0';
	n = strspn(call->connect, "0123456789");
	if (n > 0 && n < 8)
		call->speed = (uint32_t)strtoul(call->connect, NULL, 10);
}

int
lend_read(const uint8_t *bytes, size_t n, struct lend *l)
{
	struct msg m;
	const struct msg_LEND *f = &m.u.LEND;

	if (msg_decode(&m, bytes, n) != RG_OK || m.type != WIRE_LEND ||
	    m.seq != 0 || m.hport != 0 ||
	    (f->line[0] != '\0' && !rg_line_ok(f->line)))
		return RG_E_PROTO;
	memset(l, 0, sizeof(*l));
	(void)rg_strlcpy(l->line, f->line, sizeof(l->line));
	l->dcd = (f->flags & LEND_DCD) != 0;
	l->outer = (pid_t)f->outer;
	l->plugin = (f->flags & LEND_PLUGIN) != 0;
	take_number(l->call.number, f->number);
	take_number(l->call.called, f->called);
	(void)rg_strlcpy(l->call.name, f->name, sizeof(l->call.name));
	take_connect(&l->call, f->connect);
	return RG_OK;
}
