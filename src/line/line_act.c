#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "line/line_priv.h"

#define RING_MS 8000  /* two silent ring periods: the caller gave up */
#define AWAIT_MS 2000 /* between DCD and CONNECT, in either order */
#define DRAIN_MS 5000 /* for the last text */
#define PROBE_MS 2000 /* for an answer to AT; twice */

void
line_talk_end(struct line *l)
{
	free(l->talk);
	l->talk = NULL;
}

struct talk *
line_talk_get(struct line *l)
{
	if (l->talk == NULL)
		l->talk = calloc(1, sizeof(*l->talk));
	return l->talk;
}

/*
 * --- guards: may this row be taken? ---
 */

bool
line_is_modem(const struct line *l)
{
	return l->kind == LINE_MODEM;
}

/* Whoever lends the line has answered the call. */
bool
line_is_lent(const struct line *l)
{
	return l->kind == LINE_LENT;
}

/*
 * Its carrier was up: some drivers (n_gsm) forget that for a moment after an
 * open, and who has not seen it up does not see it fall.
 */
bool
line_lent_dcd(const struct line *l)
{
	return line_is_lent(l) && line_dcd_missing(l);
}

/* Would one more ring be enough? Auto-answering modems are left alone. */
bool
line_last_ring(const struct line *l)
{
	return l->start == LINE_START_RING && !l->declined &&
	    l->rings + 1 >= l->profile->rings;
}

bool
line_rang(const struct line *l)
{
	return l->rings > 0;
}

bool
line_rang_enough(const struct line *l)
{
	return l->rings > 0 && l->start == LINE_START_RING &&
	    l->rings >= l->profile->rings;
}

/*
 * A modem that fakes carrier (AT&C0) hides the end of every call; or the last
 * caller is still there. Either way there is no new one.
 */
bool
line_dcd_fake(const struct line *l)
{
	return l->carrier != LINE_CARRIER_NONE && l->stuck;
}

/* A DCD that fell in ANSWER is one to go by, though nobody said so. */
bool
line_dcd_missing(const struct line *l)
{
	return !l->dcd &&
	    (l->carrier == LINE_CARRIER_DCD ||
		(l->carrier == LINE_CARRIER_AUTO && l->fell));
}

bool
line_dcd_matters(const struct line *l)
{
	return l->carrier != LINE_CARRIER_NONE;
}

bool
line_linked(const struct line *l)
{
	return l->linked;
}

bool
line_direct_carrier(const struct line *l)
{
	return !line_is_modem(l) && l->start == LINE_START_CARRIER;
}

bool
line_modem_carrier(const struct line *l)
{
	return line_is_modem(l) && l->start == LINE_START_CARRIER;
}

/* Carrier came without CONNECT, and CONNECT is no condition here. */
bool
line_carrier_suffices(const struct line *l)
{
	return line_modem_carrier(l) && l->dcd && !l->linked;
}

bool
line_start_byte(const struct line *l)
{
	return l->start == LINE_START_BYTE;
}

/* Nothing is under way: no byte of a RING, no carrier. */
bool
line_may_probe(const struct line *l)
{
	if (!line_is_modem(l) || (l->dcd && !l->stuck))
		return false;
	return l->talk == NULL || l->stale || !modem_partial(&l->talk->modem);
}

bool
line_probed_once(const struct line *l)
{
	return !l->probed;
}

/*
 * --- actions ---
 */

static void
missed(struct line *l, enum missed_cause cause)
{
	struct line_missed m = { "", "", l->rings, (uint8_t)cause };

	if (l->rings == 0)
		return; /* a message for the telephone, not a call */
	if (l->talk != NULL) {
		m.number = l->talk->id.number;
		m.name = l->talk->id.name;
	}
	l->ops->missed(l->ctx, &m);
}

void
line_count_ring(struct line *l)
{
	if (l->rings < UINT8_MAX)
		l->rings++;
}

void
line_ring_again(struct line *l)
{
	char text[8];

	/* A modem that answers by itself is then busy for its own time. */
	l->ops->arm(l->ctx,
	    l->start == LINE_START_CARRIER ? l->profile->connect_ms : RING_MS);
	(void)snprintf(text, sizeof(text), "%u", (unsigned)l->rings);
	l->ops->state(l->ctx, LINE_REPORT_RING, text);
	line_tell_caller(l);
}

/* The answer, if any, comes while he rings on. */
void
line_tell_caller(struct line *l)
{
	if (l->asked || l->talk == NULL || l->talk->id.number[0] == '\0')
		return;
	l->asked = true;
	l->ops->caller(l->ctx, l->talk->id.number);
}

void
line_decline(struct line *l)
{
	l->declined = true;
}

void
line_ring_counted(struct line *l)
{
	line_count_ring(l);
	line_ring_again(l);
}

void
line_rang_out(struct line *l)
{
	missed(l, l->declined ? MISSED_NUMBER_REFUSED : MISSED_RANG_OUT);
}

void
line_no_connect(struct line *l)
{
	missed(l, MISSED_NO_CONNECT);
}

static void
command(struct line *l, const char *cmd)
{
	l->ops->write(l->ctx, cmd, strlen(cmd));
	l->ops->write(l->ctx, "\r", 1);
}

/* Any byte ends the attempt; what the modem says to it dies in a pause. */
void
line_give_up(struct line *l)
{
	if (l->linked)
		l->ops->note(l->ctx, "CONNECT without carrier");
	l->ops->write(l->ctx, "\r", 1);
	line_no_connect(l);
}

void
line_answer(struct line *l)
{
	command(l, l->profile->answer);
	l->ops->arm(l->ctx, l->profile->connect_ms);
}

void
line_ring_answer(struct line *l)
{
	line_count_ring(l);
	line_answer(l);
}

void
line_await(struct line *l)
{
	l->ops->arm(l->ctx, AWAIT_MS);
}

void
line_await_carrier(struct line *l)
{
	l->linked = true;
	line_await(l);
}

/* Of a call that was lent: it began, and is over. */
void
line_gone(struct line *l)
{
	l->next = LEV_LOST;
}

void
line_cut(struct line *l)
{
	l->ops->dialog_cut(l->ctx, l->why == LEV_DROP ? LEV_DROP : LEV_LOST);
}

void
line_dropped(struct line *l)
{
	missed(l, MISSED_DISABLED);
}

void
line_fault_lost(struct line *l)
{
	missed(l,
	    l->state == LINE_ANSWER ? MISSED_NO_CONNECT : MISSED_RANG_OUT);
	l->ops->fault(l->ctx, "hung up before a call");
}

void
line_fault_chat(struct line *l)
{
	l->ops->fault(l->ctx,
	    l->talk != NULL ? l->talk->chat.text : "no memory");
}

void
line_fault_connect(struct line *l)
{
	l->ops->fault(l->ctx, "CONNECT during init");
}

void
line_fault_dcd(struct line *l)
{
	line_no_connect(l);
	l->ops->fault(l->ctx, "carrier is always up (AT&C0?)");
}

void
line_fault_storm(struct line *l)
{
	l->ops->fault(l->ctx, "RING storm");
}

/* Still there at the next look, it was no call. */
void
line_mark_stale(struct line *l)
{
	l->stale = line_is_modem(l);
}

/* Message waiting looks like that too, so it is no fault. */
void
line_note_deaf(struct line *l)
{
	l->ops->note(l->ctx, "caller id without RING");
}

static void
probe(struct line *l)
{
	command(l, "AT");
	l->ops->arm(l->ctx, PROBE_MS);
}

void
line_probe_again(struct line *l)
{
	l->probed = true;
	probe(l);
}

void
line_say_mute(struct line *l)
{
	l->ops->state(l->ctx, LINE_REPORT_SICK, "no OK to AT while idle");
}

/* Switched off and on, or set to other values by somebody. */
void
line_say_strange(struct line *l)
{
	l->ops->state(l->ctx, LINE_REPORT_SICK, "has lost its settings");
}

void
line_close_now(struct line *l)
{
	l->ops->arm(l->ctx, 0);
	l->ops->close(l->ctx, false);
}

/* Does what the chat wants; its end is an event of its own. */
void
line_chat_step(struct line *l, enum chat_do what)
{
	struct chat *c = &l->talk->chat;

	switch (what) {
	case CHAT_STAY:
		return;
	case CHAT_DONE:
		l->next = LEV_CHAT_OK;
		return;
	case CHAT_FAIL:
		l->next = LEV_CHAT_FAIL;
		return;
	case CHAT_NOTE:
		l->ops->note(l->ctx, c->text);
		break;
	case CHAT_SICK:
		l->ops->state(l->ctx, LINE_REPORT_SICK, c->text);
		break;
	case CHAT_SEND:
		command(l, c->out);
		break;
	case CHAT_RAW:
		l->ops->write(l->ctx, c->out, strlen(c->out));
		break;
	case CHAT_SPEED:
		l->ops->speed(l->ctx, c->speed);
		break;
	case CHAT_PAUSE:
		break;
	}
	l->ops->arm(l->ctx, c->wait_ms);
}

void
line_chat_tick(struct line *l)
{
	line_chat_step(l,
	    chat_timeout(&l->talk->chat, modem_partial(&l->talk->modem)));
}

/*
 * --- states: what entering one does, after the row's action ---
 */

/* The full init before every call: a caller may have changed settings. */
void
line_enter_init(struct line *l)
{
	l->rings = 0;
	l->asked = l->declined = false;
	l->linked = l->fell = false;
	l->stuck = l->dcd;
	line_talk_end(l);
	l->ops->state(l->ctx, LINE_REPORT_INIT, "");
	if (line_talk_get(l) == NULL)
		l->next = LEV_CHAT_FAIL;
	else
		line_chat_step(l, chat_start(&l->talk->chat, l->profile));
}

void
line_enter_idle(struct line *l)
{
	l->rings = 0;
	l->asked = l->declined = false;
	l->stale = false;
	l->ops->arm(l->ctx, 0);
	if (l->why == LEV_ALIVE) { /* it never was anything else */
		line_talk_end(l);
		return;
	}
	l->ops->state(l->ctx, LINE_REPORT_IDLE,
	    l->talk != NULL ? l->talk->chat.ident : "");
	line_talk_end(l);
}

void
line_enter_probe(struct line *l)
{
	l->probed = false;
	line_talk_end(l);
	probe(l);
}

void
line_enter_answer(struct line *l)
{
	l->ops->state(l->ctx, LINE_REPORT_ANSWER, "");
}

void
line_enter_dialog(struct line *l)
{
	struct line_call c = { "", "", "", "", 0, l->rings, LINE_FIRST_KEEP };
	char text[MODEM_CONNECT_MAX + 1];

	l->ops->arm(l->ctx, 0);
	if (line_start_byte(l))
		c.first = LINE_FIRST_EOL;
	if (line_is_modem(l))
		c.first = LINE_FIRST_LF;
	if (l->talk != NULL) {
		c.number = l->talk->id.number;
		c.name = l->talk->id.name;
		c.called = l->talk->id.called;
		modem_connect(&l->talk->modem, text, &c.speed);
		c.connect = text;
	}
	l->ops->call(l->ctx, &c);
	line_talk_end(l);
	l->ops->dialog_begin(l->ctx);
}

void
line_enter_closing(struct line *l)
{
	bool drain = l->why == LEV_TERMINATED;

	line_talk_end(l);
	l->ops->arm(l->ctx, drain ? DRAIN_MS : 0);
	l->ops->close(l->ctx, drain);
}

void
line_enter_closed(struct line *l)
{
	l->ops->arm(l->ctx, 0);
}
