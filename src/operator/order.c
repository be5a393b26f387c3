/* The verb `at`: commands for an idle modem. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/strv.h"
#include "monitor/engine.h"
#include "operator/order.h"
#include "wire/control.h"

#define GAP_MAX_MS 5000
#define COMMAND_MAX 64 /* no modem takes much more in a line */

static bool
is_command(const char *s)
{
	size_t n = strlen(s), i;

	for (i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~')
			return false;
	return n <= COMMAND_MAX && strncasecmp(s, "AT", 2) == 0;
}

const char *
order_add(struct order *o, const char *command)
{
	if (!is_command(command))
		return "a command begins with AT and is printable ASCII";
	if (!strv_add(o->cmds, sizeof(o->cmds), &o->len, command))
		return "too many commands";
	return NULL;
}

const char *
order_send(struct mline *l, const struct order *o)
{
	struct msg m;

	if (l->conf->type != CONF_LINE_MODEM)
		return "not a modem line";
	if (l->permit.stage != STAGE_ARMED || l->seen != WIRE_LINE_IDLE ||
	    l->permit.leaving)
		return "the line is not idle";
	msg_init(&m, WIRE_ORDER, 0);
	memcpy(m.u.ORDER.cmds, o->cmds, o->len);
	m.u.ORDER.cmds_len = (uint16_t)o->len;
	m.u.ORDER.gap_ms = o->gap_ms < GAP_MAX_MS ? o->gap_ms : GAP_MAX_MS;
	(void)engine_send(l, &m);
	return NULL;
}
