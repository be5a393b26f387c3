#include "config.h"

#include "line/line_priv.h"

#define IDLE_WANT 8  /* as modem_want() of an empty matcher */
#define STORM_MS 250 /* no network rings that fast */
#define STORM_RINGS 10

size_t
line_want(const struct line *l)
{
	if (!line_reads(l) || !line_is_modem(l))
		return 0;
	return l->talk != NULL ? modem_want(&l->talk->modem) : IDLE_WANT;
}

/* What an answer says in PROBE; elsewhere nobody asked for it. */
static enum line_event
probe_event(const struct line *l, enum modem_result r)
{
	if (l->state != LINE_PROBE)
		return r == MODEM_ERROR ? LEV_NO_CONNECT : LEV_MAX;
	if (r == MODEM_OK)
		return LEV_ALIVE;
	if (r == MODEM_ECHO && !chat_mutes_echo(l->profile))
		return LEV_MAX;
	return LEV_STRANGE;
}

/* A RING that comes right behind another is counted as a storm's. */
static enum line_event
ring_event(struct line *l)
{
	struct talk *t = l->talk;
	uint64_t now = l->ops->now(l->ctx);

	t->storm = now - t->ring_ms < STORM_MS ? t->storm + 1u : 0;
	t->ring_ms = now;
	return t->storm < STORM_RINGS ? LEV_RING : LEV_STORM;
}

static enum line_event
text_event(struct line *l, const char *text)
{
	/* In INIT it is more likely the answer to ATI. */
	if (l->state == LINE_INIT && l->rings == 0)
		return LEV_MAX;
	if (callerid_line(&l->talk->id, text))
		return LEV_CALLER;
	return modem_noisy(&l->talk->modem) ? LEV_NOISE : LEV_MAX;
}

/* The event that a result is, LEV_MAX for none. */
static enum line_event
event_of(struct line *l, enum modem_result r, const char *text)
{
	switch (r) {
	case MODEM_RING:
		(void)callerid_line(&l->talk->id, text);
		return ring_event(l);
	case MODEM_CONNECT:
		return LEV_CONNECT;
	case MODEM_TEXT:
		return text_event(l, text);
	case MODEM_NO_CARRIER:
	case MODEM_BUSY:
	case MODEM_NO_ANSWER:
	case MODEM_NO_DIALTONE:
	case MODEM_VOICE:
	case MODEM_FAX:
		return LEV_NO_CONNECT;
	case MODEM_OK:
	case MODEM_ERROR:
	case MODEM_ECHO:
	case MODEM_DIGIT:
		return probe_event(l, r);
	default:
		return LEV_MAX;
	}
}

static void
take_result(struct line *l, enum modem_result r)
{
	const char *text = modem_text(&l->talk->modem);
	enum line_event ev = l->state == LINE_ORDER
	    ? line_order_result(l, r, text)
	    : event_of(l, r, text);

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

	l->stale = false;
	for (i = 0; i < n && line_want(l) > 0 && line_talk_get(l) != NULL;
	     i++) {
		r = modem_feed(&l->talk->modem, bytes[i]);
		if (r != MODEM_NONE)
			take_result(l, r);
		else if (modem_noisy(&l->talk->modem))
			line_post(l, LEV_NOISE);
	}
	if (l->state == LINE_IDLE && l->talk != NULL &&
	    !modem_partial(&l->talk->modem))
		line_talk_end(l);
}
