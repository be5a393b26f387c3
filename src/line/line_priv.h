/*
 * line_priv.h - what the parts of the line machine share: line.c has the
 * tables and the one door, line_act.c what the rows do, line_text.c the
 * modem's text. Nobody else's.
 */
#ifndef RG_LINE_PRIV_H
#define RG_LINE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "line/callerid.h"
#include "line/chat.h"
#include "line/line.h"
#include "line/modem.h"
#include "line/order.h"

struct order {
	char cmds[LINE_ORDER_MAX]; /* strv */
	const char *cmd;           /* the last one sent */
	uint16_t len, gap_ms;
	bool waits; /* for the answer to it */
	bool good;  /* which was OK */
};

/* What is only there while the modem talks: an idle line goes without. */
struct talk {
	struct modem modem;
	struct callerid id;
	struct chat chat;
	struct order order;
	uint64_t ring_ms; /* the last RING */
	uint8_t storm;    /* how many came too fast */
};

struct line {
	const struct line_ops *ops;
	void *ctx;
	struct talk *talk;
	const struct line_profile *profile; /* of struct line_conf */
	uint8_t kind;                       /* enum line_kind */
	uint8_t carrier;                    /* enum line_carrier */
	uint8_t start;                      /* enum line_start */
	uint8_t state;
	uint8_t next; /* event that an action causes, or LEV_MAX */
	uint8_t why;  /* event under way, for state entries */
	uint8_t rings;
	bool busy : 1;     /* an operation runs: no posting */
	bool dcd : 1;      /* as last posted */
	bool stuck : 1;    /* DCD was up before any call */
	bool fell : 1;     /* DCD, between answer and CONNECT */
	bool linked : 1;   /* CONNECT was seen, DCD not yet */
	bool probed : 1;   /* one probe had no answer */
	bool leave : 1;    /* of struct line_conf */
	bool left : 1;     /* line_left() */
	bool asked : 1;    /* the owner knows who rings */
	bool declined : 1; /* ... who is not to be answered */
	bool stale : 1; /* what is begun is no RING, for it was seen before */
};

/* Is there a modem, does the owner listen to it now? */
bool line_reads(const struct line *);

/* Guards: may the row be taken? */
bool line_is_modem(const struct line *);
bool line_is_lent(const struct line *);
bool line_lent_dcd(const struct line *);
bool line_last_ring(const struct line *);
bool line_rang(const struct line *);
bool line_rang_enough(const struct line *);
bool line_dcd_fake(const struct line *);
bool line_dcd_missing(const struct line *);
bool line_dcd_matters(const struct line *);
bool line_leaves(const struct line *);
bool line_ordered(const struct line *);
bool line_order_more(const struct line *);
bool line_linked(const struct line *);
bool line_direct_carrier(const struct line *);
bool line_modem_carrier(const struct line *);
bool line_carrier_suffices(const struct line *);
bool line_start_byte(const struct line *);
bool line_may_probe(const struct line *);
bool line_probed_once(const struct line *);

/* Actions and state entries. */
void line_count_ring(struct line *);
void line_ring_again(struct line *);
void line_ring_counted(struct line *);
void line_tell_caller(struct line *);
void line_decline(struct line *);
void line_rang_out(struct line *);
void line_no_connect(struct line *);
void line_give_up(struct line *);
void line_answer(struct line *);
void line_ring_answer(struct line *);
void line_await(struct line *);
void line_await_carrier(struct line *);
void line_gone(struct line *);
void line_cut(struct line *);
void line_dropped(struct line *);
void line_fault_lost(struct line *);
void line_fault_chat(struct line *);
void line_fault_connect(struct line *);
void line_fault_dcd(struct line *);
void line_fault_storm(struct line *);
void line_mark_stale(struct line *);
void line_note_deaf(struct line *);
void line_probe_again(struct line *);
void line_say_mute(struct line *);
void line_say_strange(struct line *);
void line_close_now(struct line *);
void line_chat_step(struct line *, enum chat_do);
void line_chat_tick(struct line *);
void line_enter_init(struct line *);
void line_enter_order(struct line *);
void line_order_tick(struct line *);
void line_order_pause(struct line *);
void line_order_left(struct line *);
enum line_event line_order_result(struct line *, enum modem_result,
    const char *text);
void line_enter_idle(struct line *);
void line_enter_probe(struct line *);
void line_enter_answer(struct line *);
void line_enter_dialog(struct line *);
void line_enter_closing(struct line *);
void line_enter_closed(struct line *);
void line_talk_end(struct line *);
struct talk *line_talk_get(struct line *);

#endif
