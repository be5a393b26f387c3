/*
 * call_priv.h - what the parts of a call share: call.c has the tty,
 * lifecycle.c the line, talk.c the transaction, await.c what that waits for.
 * Nobody else's.
 */
#ifndef RG_CALL_PRIV_H
#define RG_CALL_PRIV_H

#include <stdbool.h>

#include "engine/agent.h"
#include "engine/alarm.h"
#include "engine/call.h"
#include "engine/conv.h"
#include "engine/engine.h"
#include "engine/login.h"
#include "engine/port.h"
#include "engine/probe.h"
#include "engine/table.h"
#include "engine/trace.h"
#include "line/line.h"
#include "line/modem.h"
#include "line/order.h"
#include "ras/txn.h"

/* What is there only while a caller is: an idle line goes without. */
struct talk {
	struct ras_txn *txn;
	struct call *next;   /* call_begun()'s */
	struct login *login; /* or else */
	struct agent *agent; /* ... of a dialog that is hosted */
	struct conv *conv;
	struct ras_result result;
	uint64_t began_ms;
	uint32_t first_ms; /* after that the first text went out */
	bool spoke;        /* ... it did */
	bool terminated;   /* the result is there */
	bool connected;    /* the hosted dialog is loaded */
	bool loads;        /* ... and until it is nothing begins */
	bool answered;     /* a hosted success was granted or refused */
	bool held;         /* ... is to be: the result waits */
	uint32_t refused;  /* ... so, or 0 */
	bool early_ppp;
	uint8_t step;
	bool unheard;    /* his answer waits for a word on it */
	bool look;       /* for NO CARRIER as text */
	uint8_t look_at; /* modem_no_carrier()'s */
	uint8_t first;   /* enum line_first: of the first byte */
	uint8_t mark;    /* marks_take()'s */
	size_t room;     /* what the transaction wants to read */
	struct probe probe;
};

/* What waits for the next turn of the loop. */
enum later {
	LATER_RUN = 1,   /* ras_txn_run() */
	LATER_TOLD = 2,  /* post TERMINATED to the life cycle */
	LATER_CLOSE = 4, /* see whether all is over */
	LATER_OPEN = 8,  /* post OPENED */
};

/* There is one for every line, so it is kept small. */
struct call {
	struct alarms alarms;
	struct call *next;
	struct engine *engine;
	struct port *port;
	struct line *line;
	struct profile *profile;
	struct dialog *dialog;
	struct talk *talk;   /* NULL before a call */
	struct trace *trace; /* while somebody watches the bytes */
	uint64_t hport;
	struct ttymode mode;
	uint32_t rate;        /* the caller's, on a lent line; 0: unknown */
	unsigned carrier : 2; /* enum wire_carrier */
	unsigned kind : 2;    /* enum wire_line_kind */
	unsigned start : 2;   /* enum wire_start */
	unsigned later : 4;   /* bits of enum later */
	unsigned why : 8;     /* enum wire_why of a DROP */
	bool leave : 1;       /* off hook, and away */
	bool reading : 1;     /* the life cycle listens to the modem */
	bool fault : 1;       /* LINE{FAULT} was sent */
	bool dropped : 1;     /* by DROP */
	bool hardware : 1;    /* lost by an error of the device */
	bool closing : 1;     /* the life cycle is through with the tty */
	bool drained : 1;     /* ... and we are with its output */
	bool all_out : 1;     /* ... all of which was sent */
	char name[];          /* behind its NUL: the device's; see ask_at() */
};

const char *call_device(const struct call *);

void call_later(struct call *, enum later);

/* For who watches; nothing where nobody does. */
void call_trace(struct call *, enum trace_kind, const void *bytes, size_t n);

/* --- lifecycle.c --- */
extern const struct line_ops call_line_ops;
void call_send_fault(struct call *, const char *text); /* once */

/* --- await.c --- */

/* The transaction's end (its op): told, or the monitor's word comes first. */
void await_decision(void *ctx, const struct ras_result *);
/* True: it begins later, when the host has loaded the dialog. */
bool await_load(struct call *);
/* True: nothing runs that could be cut, and it has ended. */
bool await_cut(struct call *, enum cause);
bool await_alarm(struct call *, enum alarm_slot); /* was it one of these? */
/* Not of `login`, which hears itself what became of its answers. */
void await_message(struct call *, struct msg *);

/* --- talk.c --- */

/* Leaves c->talk NULL without memory. */
void talk_begin(struct call *, const struct line_call *);
void talk_cut(struct call *, enum cause);
void talk_run(struct call *); /* LATER_RUN */
void talk_free(struct talk **);

/* False: the modem, or a BREAK, says that the call is over. */
bool talk_input(struct call *, const uint8_t *bytes, size_t n);
/* Is what comes in now an answer that nobody may see? */
bool talk_is_secret(const struct call *);
void talk_alarm(struct call *, enum alarm_slot);
void talk_message(struct call *, struct msg *);

/* The result, lowered when the line did not survive the last text. */
void talk_result(struct call *, bool line_up, struct msg_TERMINATED *);

#endif
