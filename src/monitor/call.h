/*
 * call.h - one call from the engine's CALL to its call-end record; chain.h has
 * the attempts of its caller. Every path leads through call_end().
 */
#ifndef RG_CALL_H
#define RG_CALL_H

#include "child/breach.h"
#include "monitor/monitor.h"
#include "ras/verdict.h"
#include "wire/msg.h"

#define STEPS_MAX 8 /* methods of a dialog */

/* The open step, if it is rasgate-radius's; left: by its caller. */
enum radius_point { RADIUS_NONE, RADIUS_WAITS, RADIUS_ASKED, RADIUS_LEFT };

/* One call, from the engine's CALL to call-end. */
struct call {
	struct mline *line;
	char number[RG_NUMBER_MAX + 1];
	char name[65];
	char called[RG_NUMBER_MAX + 1];
	char connect[65];
	uint32_t speed;
	uint8_t rings;
	uint8_t steps; /* passed so far, at these times, by these: */
	time_t passed[STEPS_MAX];
	const struct conf_method *passed_by[STEPS_MAX];
	uint64_t began_ms, granted_ms, session_ms;
	uint64_t verdict_ms, linked_ms;
	uint64_t over_ms;              /* the session, before we looked */
	uint64_t active_ms;            /* the service was last seen busy */
	uint32_t first_ms;             /* from began_ms to the first prompt */
	uint32_t answer_ms;            /* from our answer to began_ms */
	char typed[RG_USER_MAX + 1];   /* as typed; never leaves this process */
	char user[RG_USER_MAX + 1];    /* a known name, else "" */
	char granted[RG_USER_MAX + 1]; /* the verified name */
	unsigned tries;
	/* of the attempt that goes on: */
	struct msg_VERDICT proven; /* what the methods said of the user */
	enum auth_cause failed;    /* lost, for this; NONE */
	enum cause failed_as;      /* ... what it makes of the call */
	uint32_t failed_error;
	uint8_t alternative; /* of a fallback: which method is asked */
	bool uneven;         /* who was asked may say no more slowly */
	uint32_t ticket;     /* the store's: what he waits for; 0: nothing */
	struct msg_VERDICT *passing;  /* ... with this yes of a step, or NULL */
	struct call *next_held;       /* see lockout.c */
	struct worker *worker;        /* that runs the open step */
	uint8_t radius;               /* enum radius_point of the open step */
	uint8_t radius_step;          /* ... which one that was */
	uint8_t solo_step;            /* one that a solo has not answered */
	bool solo_lost;               /* one that passed him is dead */
	char server[RG_LINE_MAX + 1]; /* who answered last, "": nobody */
	struct call *next_waiting;
	struct modhost *host;        /* of its dialog, NULL: none, or dead */
	bool hosted;                 /* ... and both ends know */
	struct breaches breaches;    /* of one that is dead */
	struct msg_TERMINATED *last; /* waits for the end of that */
	struct ras_judgement judged; /* of all that the host SAID */
	bool waiting;                /* for a worker */
	struct account *account;     /* of its RADIUS accounting, or NULL */
	const struct conf_service *service;
	const struct conf_rule *rule; /* that decided; NULL: none */
	uint16_t sessions;            /* the account's limit, 0: none */
	char address[RG_ADDRESS_MAX + 1];
	char pin[RG_ADDRESS_MAX + 1]; /* ip= of the account */
	char ifname[17];
	char remote[RG_ADDRESS_MAX + 1];
	pid_t old_session;  /* one that is not our child, else 0 */
	uint64_t old_start; /* ... proc_start() of it */
	bool taken_up;      /* ... and we know all of it */
	bool told;          /* reclaimed; its end was on record by then */
	pid_t pid;          /* of the service */
	enum cause cause;   /* the first one stands */
	uint32_t error;
	uint64_t rx, tx;
	int exit;       /* of the service, -1: unknown */
	bool counted;   /* rx and tx are known */
	bool went_down; /* PPP was up and is down: `down` says how */
	struct msg_DOWN down;
	uint8_t early_ppp;
	uint8_t unheard; /* he left before a word on his answer to it */
	uint8_t dcd;     /* the engine has seen it up */
	bool refused;    /* REFUSE sent */
	bool handoff;    /* verified, but there is nothing to give him */
	bool kept;       /* the store was told of it */
};

void call_begin(struct mline *, const struct msg_CALL *);
void call_on_terminated(struct call *, const struct msg_TERMINATED *);

/* As rules and locks have it; "" when it is none. */
void call_number(const struct monitor *, const char *,
    char dst[RG_NUMBER_MAX + 1]);

/* The first cause stands. */
void call_set_cause(struct call *, enum cause);

/* A carrier that went with its device was no hang-up. */
enum cause call_true_cause(const struct call *, enum cause);

/* When it ended: now, or before we looked. */
uint64_t call_over_ms(const struct call *);

/* passed=METHOD@TIME,..., when it passed any. */
struct kv;
void call_passed(struct kv *, const struct call *);

/* Writes call-end, frees the call; the line's stage is not touched. */
void call_end(struct call *, enum cause);

/* Frees without a record: its session outlives us. */
void call_forget(struct call **);

#endif
