/* Commands by order: an operator's, or the one that takes a modem off hook. */
#include "config.h"

#include <string.h>

#include "base/strv.h"
#include "line/line_priv.h"

#define ORDER_MS 5000 /* for an answer */

bool
line_leaves(const struct line *l)
{
	return l->leave;
}

bool
line_left(const struct line *l)
{
	return l->left;
}

static const char *
next_command(const struct order *o)
{
	return strv_next(o->cmds, o->len, o->cmd);
}

bool
line_ordered(const struct line *l)
{
	return l->talk != NULL && l->talk->order.len > 0;
}

bool
line_order_more(const struct line *l)
{
	return next_command(&l->talk->order) != NULL;
}

static void
send_next(struct line *l)
{
	struct order *o = &l->talk->order;

	if ((o->cmd = next_command(o)) == NULL) {
		l->next = LEV_REPLY;
		return;
	}
	o->waits = true;
	l->ops->write(l->ctx, o->cmd, strlen(o->cmd));
	l->ops->write(l->ctx, "\r", 1);
	l->ops->arm(l->ctx, ORDER_MS);
}

static void
take(struct order *o, const char *cmds, size_t len, unsigned gap_ms)
{
	memcpy(o->cmds, cmds, len);
	o->len = (uint16_t)len;
	o->gap_ms = (uint16_t)gap_ms;
	o->cmd = NULL;
}

bool
line_order(struct line *l, const char *cmds, size_t len, unsigned gap_ms)
{
	if (l->kind != LINE_MODEM || l->state != LINE_IDLE || len == 0 ||
	    len > LINE_ORDER_MAX || !strv_ok(cmds, len) ||
	    line_talk_get(l) == NULL)
		return false;
	take(&l->talk->order, cmds, len, gap_ms);
	line_post(l, LEV_ORDER);
	return true;
}

void
line_enter_order(struct line *l)
{
	const char *busy = l->profile->busy_out;

	if (l->leave)
		take(&l->talk->order, busy, strlen(busy) + 1, 0);
	send_next(l);
}

/* Between two commands, or none came back from the modem. */
void
line_order_tick(struct line *l)
{
	struct order *o = &l->talk->order;

	if (!o->waits) {
		send_next(l);
		return;
	}
	o->good = false;
	l->ops->reply(l->ctx, "no answer");
	l->next = LEV_REPLY;
}

void
line_order_pause(struct line *l)
{
	unsigned gap = l->talk->order.gap_ms;

	l->talk->order.waits = false;
	l->ops->arm(l->ctx, gap > CHAT_GAP_MS ? gap : CHAT_GAP_MS);
}

void
line_order_left(struct line *l)
{
	l->left = l->talk->order.good;
}

/* LEV_REPLY when this answers the command, else LEV_MAX. */
enum line_event
line_order_result(struct line *l, enum modem_result r, const char *text)
{
	struct order *o = &l->talk->order;

	if (r == MODEM_CONNECT)
		return LEV_CONNECT;
	if (!o->waits || r == MODEM_ECHO || r == MODEM_RING)
		return LEV_MAX;
	o->good = r == MODEM_OK;
	l->ops->reply(l->ctx,
	    r == MODEM_OK          ? "OK"
		: r == MODEM_ERROR ? "ERROR"
				   : text);
	return r == MODEM_TEXT || r == MODEM_DIGIT ? LEV_MAX : LEV_REPLY;
}
