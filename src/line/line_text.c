#include "config.h"

#include "line/line_priv.h"

#define IDLE_WANT 8 /* as modem_want() of an empty matcher */

size_t
line_want(const struct line *l)
{
	if (!line_reads(l) || !line_is_modem(l))
		return 0;
	return l->talk != NULL ? modem_want(&l->talk->modem) : IDLE_WANT;
}

/* The event that a result is, LEV_MAX for none. */
static enum line_event
event_of(struct line *l, enum modem_result r, const char *text)
{
	switch (r) {
	case MODEM_RING:
		(void)callerid_line(&l->talk->id, text);
		return LEV_RING;
	case MODEM_CONNECT:
		return LEV_CONNECT;
	case MODEM_TEXT:
		/* In INIT it is more likely the answer to ATI. */
		if (l->state == LINE_INIT && l->rings == 0)
			return LEV_MAX;
		return callerid_line(&l->talk->id, text) ? LEV_CALLER : LEV_MAX;
	case MODEM_NO_CARRIER:
	case MODEM_BUSY:
	case MODEM_NO_ANSWER:
	case MODEM_NO_DIALTONE:
	case MODEM_VOICE:
	case MODEM_FAX:
	case MODEM_ERROR:
		return LEV_NO_CONNECT;
	default:
		return LEV_MAX;
	}
}

static void
take_result(struct line *l, enum modem_result r)
{
	const char *text = modem_text(&l->talk->modem);
	enum line_event ev = event_of(l, r, text);

	if (l->state == LINE_INIT) {
		l->busy = true;
		l->next = LEV_MAX;
		line_chat_step(l, chat_result(&l->talk->chat, r, text));
		l->busy = false;
		if (l->next != LEV_MAX)
			ev = (enum line_event)l->next;
	}
	if (ev != LEV_MAX)
		line_post(l, ev);
}

void
line_input(struct line *l, const uint8_t *bytes, size_t n)
{
	enum modem_result r;
	size_t i;

	for (i = 0; i < n && line_want(l) > 0 && line_talk_get(l) != NULL;
	     i++) {
		r = modem_feed(&l->talk->modem, bytes[i]);
		if (r != MODEM_NONE)
			take_result(l, r);
	}
	if (l->state == LINE_IDLE && l->talk != NULL &&
	    !modem_partial(&l->talk->modem))
		line_talk_end(l);
}
