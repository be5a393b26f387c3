#include "config.h"

#include <assert.h>
#include <stdlib.h>

#include "base/compat.h"
#include "line/line_priv.h"

static const char *const event_names[LEV_MAX] = {
#define X(n) [LEV_##n] = #n,
	LINE_EVENTS(X)
#undef X
};

const char *
line_event_name(enum line_event ev)
{
	return (unsigned)ev < LEV_MAX ? event_names[ev] : "?";
}

enum line_state
line_state(const struct line *l)
{
	return (enum line_state)l->state;
}

struct line *
line_new(const struct line_conf *conf, const struct line_ops *ops, void *ctx)
{
	struct line *l;

	if (conf->kind == LINE_MODEM && conf->profile == NULL)
		return NULL;
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	l->profile = conf->profile;
	l->kind = (uint8_t)conf->kind;
	l->carrier = (uint8_t)conf->carrier;
	l->start = (uint8_t)conf->start;
	l->ops = ops;
	l->ctx = ctx;
	l->next = LEV_MAX;
	l->leave = conf->leave && conf->kind == LINE_MODEM;
	if (conf->kind == LINE_DIRECT && conf->start == LINE_START_RING)
		l->start = LINE_START_CARRIER; /* nothing rings there */
	if (conf->kind == LINE_MODEM && conf->start == LINE_START_BYTE)
		l->start = LINE_START_RING; /* its bytes are chat */
	return l;
}

void
line_free(struct line **lp)
{
	if (*lp != NULL)
		line_talk_end(*lp);
	free(*lp);
	*lp = NULL;
}

static const struct {
	const char *name;
	bool reads; /* is the modem listened to? */
	void (*enter)(struct line *);
} states[LINE_STATE_MAX] = {
	[LINE_CLOSED] = { "CLOSED", false, line_enter_closed },
	[LINE_INIT] = { "INIT", true, line_enter_init },
	[LINE_IDLE] = { "IDLE", true, line_enter_idle },
	[LINE_PROBE] = { "PROBE", true, line_enter_probe },
	[LINE_ORDER] = { "ORDER", true, line_enter_order },
	[LINE_RING] = { "RING", true, line_ring_again },
	[LINE_ANSWER] = { "ANSWER", true, line_enter_answer },
	[LINE_DIALOG] = { "DIALOG", false, line_enter_dialog },
	[LINE_CLOSING] = { "CLOSING", false, line_enter_closing },
};

const char *
line_state_name(enum line_state s)
{
	return (unsigned)s < LINE_STATE_MAX ? states[s].name : "?";
}

/*
 * The first row that fits is taken; a pair without one is "stay". A row that
 * ends where it began has an action only, the state is not entered again.
 */
#define ROW(from, ev, when, to, act) \
	{ \
		LINE_##from, LEV_##ev, when, LINE_##to, act \
	}
static const struct row {
	enum line_state from;
	enum line_event ev;
	bool (*when)(const struct line *);
	enum line_state to;
	void (*act)(struct line *);
} rows[] = {
	ROW(CLOSED, OPENED, line_is_modem, INIT, NULL),
	ROW(CLOSED, OPENED, line_lent_dcd, ANSWER, line_await_carrier),
	ROW(CLOSED, OPENED, line_is_lent, DIALOG, NULL),
	ROW(CLOSED, OPENED, NULL, IDLE, NULL),

	ROW(INIT, TIMEOUT, NULL, INIT, line_chat_tick),
	ROW(INIT, CHAT_OK, line_leaves, ORDER, NULL),
	ROW(INIT, CHAT_OK, line_dcd_fake, CLOSING, line_fault_dcd),
	ROW(INIT, CHAT_OK, line_rang_enough, ANSWER, line_answer),
	ROW(INIT, CHAT_OK, line_rang, RING, NULL),
	ROW(INIT, CHAT_OK, NULL, IDLE, NULL),
	ROW(INIT, CHAT_FAIL, NULL, CLOSING, line_fault_chat),
	ROW(INIT, RING, NULL, INIT, line_count_ring),
	ROW(INIT, CONNECT, NULL, CLOSING, line_fault_connect),
	ROW(INIT, STORM, NULL, CLOSING, line_fault_storm),
	ROW(INIT, LOST, NULL, CLOSING, line_fault_lost),
	ROW(INIT, DROP, NULL, CLOSING, line_dropped),

	ROW(IDLE, RING, line_last_ring, ANSWER, line_ring_answer),
	ROW(IDLE, RING, NULL, RING, line_count_ring),
	ROW(IDLE, CALLER, NULL, RING, NULL),
	ROW(IDLE, CONNECT, line_dcd_missing, ANSWER, line_await_carrier),
	ROW(IDLE, CONNECT, NULL, DIALOG, NULL),
	ROW(IDLE, CARRIER_UP, line_direct_carrier, DIALOG, NULL),
	ROW(IDLE, CARRIER_UP, line_modem_carrier, ANSWER, line_await),
	ROW(IDLE, BYTE, line_start_byte, DIALOG, NULL),
	ROW(IDLE, ORDER, line_ordered, ORDER, NULL),
	ROW(IDLE, PROBE, line_may_probe, PROBE, NULL),
	ROW(IDLE, PROBE, NULL, IDLE, line_mark_stale),
	ROW(IDLE, NOISE, NULL, PROBE, NULL),
	ROW(IDLE, STORM, NULL, CLOSING, line_fault_storm),
	ROW(IDLE, LOST, NULL, CLOSING, line_fault_lost),
	ROW(IDLE, DROP, NULL, CLOSING, NULL),

	ROW(PROBE, ALIVE, NULL, IDLE, NULL),
	ROW(PROBE, STRANGE, NULL, INIT, line_say_strange),
	ROW(PROBE, TIMEOUT, line_probed_once, PROBE, line_probe_again),
	ROW(PROBE, TIMEOUT, NULL, INIT, line_say_mute),
	ROW(PROBE, RING, line_last_ring, ANSWER, line_ring_answer),
	ROW(PROBE, RING, NULL, RING, line_count_ring),
	ROW(PROBE, CALLER, NULL, RING, NULL),
	ROW(PROBE, CONNECT, line_dcd_missing, ANSWER, line_await_carrier),
	ROW(PROBE, CONNECT, NULL, DIALOG, NULL),
	ROW(PROBE, CARRIER_UP, line_modem_carrier, ANSWER, line_await),
	ROW(PROBE, STORM, NULL, CLOSING, line_fault_storm),
	ROW(PROBE, LOST, NULL, CLOSING, line_fault_lost),
	ROW(PROBE, DROP, NULL, CLOSING, NULL),

	ROW(ORDER, TIMEOUT, NULL, ORDER, line_order_tick),
	ROW(ORDER, REPLY, line_order_more, ORDER, line_order_pause),
	ROW(ORDER, REPLY, line_leaves, CLOSING, line_order_left),
	ROW(ORDER, REPLY, NULL, INIT, NULL),
	ROW(ORDER, CONNECT, NULL, CLOSING, line_fault_connect),
	ROW(ORDER, STORM, NULL, CLOSING, line_fault_storm),
	ROW(ORDER, LOST, NULL, CLOSING, line_fault_lost),
	ROW(ORDER, DROP, NULL, CLOSING, NULL),

	ROW(RING, RING, line_last_ring, ANSWER, line_ring_answer),
	ROW(RING, RING, NULL, RING, line_ring_counted),
	ROW(RING, CALLER, NULL, RING, line_tell_caller),
	ROW(RING, DECLINE, NULL, RING, line_decline),
	ROW(RING, TIMEOUT, line_rang, IDLE, line_rang_out),
	ROW(RING, TIMEOUT, NULL, INIT, line_note_deaf),
	ROW(RING, STORM, NULL, CLOSING, line_fault_storm),
	ROW(RING, CONNECT, line_dcd_missing, ANSWER, line_await_carrier),
	ROW(RING, CONNECT, NULL, DIALOG, NULL),
	ROW(RING, CARRIER_UP, line_modem_carrier, ANSWER, line_await),
	ROW(RING, LOST, NULL, CLOSING, line_fault_lost),
	ROW(RING, DROP, NULL, CLOSING, line_dropped),

	ROW(ANSWER, CONNECT, line_dcd_missing, ANSWER, line_await_carrier),
	ROW(ANSWER, CONNECT, NULL, DIALOG, NULL),
	ROW(ANSWER, CARRIER_UP, line_linked, DIALOG, NULL),
	ROW(ANSWER, NO_CONNECT, NULL, INIT, line_no_connect),
	ROW(ANSWER, TIMEOUT, line_carrier_suffices, DIALOG, NULL),
	ROW(ANSWER, TIMEOUT, line_is_lent, DIALOG, line_gone),
	ROW(ANSWER, TIMEOUT, NULL, INIT, line_give_up),
	ROW(ANSWER, STORM, NULL, CLOSING, line_fault_storm),
	ROW(ANSWER, LOST, line_is_lent, DIALOG, line_gone),
	ROW(ANSWER, LOST, NULL, CLOSING, line_fault_lost),
	ROW(ANSWER, DROP, NULL, CLOSING, line_dropped),

	ROW(DIALOG, TERMINATED, NULL, CLOSING, NULL),
	ROW(DIALOG, LOST, NULL, CLOSING, line_cut),
	ROW(DIALOG, DROP, NULL, CLOSING, line_cut),
	ROW(DIALOG, CARRIER_DOWN, line_dcd_matters, CLOSING, line_cut),

	ROW(CLOSING, TIMEOUT, NULL, CLOSING, line_close_now),
	ROW(CLOSING, LOST, NULL, CLOSING, line_close_now),
	ROW(CLOSING, DROP, NULL, CLOSING, line_close_now),
	ROW(CLOSING, CLOSED, NULL, CLOSED, NULL),
};
#undef ROW

/*
 * --- the one door ---
 */

static const struct row *
row_find(const struct line *l, enum line_event ev)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(rows); i++)
		if (rows[i].from == l->state && rows[i].ev == ev &&
		    (rows[i].when == NULL || rows[i].when(l)))
			return &rows[i];
	return NULL;
}

/* DCD is remembered in every state; up in INIT it is up without a call. */
static void
note_dcd(struct line *l, enum line_event ev)
{
	if (ev == LEV_CARRIER_UP) {
		l->dcd = true;
		if (l->state == LINE_INIT)
			l->stuck = true;
	} else if (ev == LEV_CARRIER_DOWN) {
		l->dcd = l->stuck = false;
		if (l->state == LINE_ANSWER)
			l->fell = true;
	}
}

bool
line_reads(const struct line *l)
{
	return states[l->state].reads &&
	    (line_is_modem(l) || l->start == LINE_START_BYTE);
}

static void
step(struct line *l, enum line_event ev)
{
	const struct row *row;
	bool before = line_reads(l);

	if (ev >= LEV_CHAT_OK && !line_is_modem(l))
		return; /* a cable says nothing */
	note_dcd(l, ev);
	if ((row = row_find(l, ev)) == NULL)
		return;
	l->why = (uint8_t)ev;
	if (row->act != NULL)
		row->act(l);
	if (row->to == row->from)
		return;
	l->state = (uint8_t)row->to;
	if (line_reads(l) != before)
		l->ops->want_read(l->ctx, line_reads(l));
	states[l->state].enter(l);
}

void
line_post(struct line *l, enum line_event ev)
{
	assert(!l->busy);
	l->busy = true;
	do {
		l->next = LEV_MAX;
		step(l, ev);
		ev = (enum line_event)l->next;
	} while (ev != LEV_MAX);
	l->busy = false;
}
