/*
 * permit.h - two keys open a line: what may be said when, and when a
 * service may start. Pure: no system call, no clock, no log.
 *
 * One struct permit belongs to one call of one line. The helper that checks
 * secrets turns the first key (permit_verdict), the engine the second
 * (TERMINATED, which can lower a verdict and never raise it); only when both
 * agree does permit_may_start() say yes. Everything else a process can send
 * is late (it raced with something we did: dropped) or a violation (no order
 * of events explains it: the sender dies, its calls hang up).
 */
#ifndef RG_PERMIT_H
#define RG_PERMIT_H

#include <stdbool.h>

#include "base/names.h"
#include "wire/msg.h"

/* closed -> armed -> dialog -> granted -> session -> hangup -> closed */
enum stage {
	STAGE_CLOSED,
	STAGE_ARMED,   /* the engine has the tty and waits for a call */
	STAGE_DIALOG,  /* a caller is there */
	STAGE_GRANTED, /* first key turned, GRANT sent */
	STAGE_SESSION, /* both keys turned, rasgate-session has the tty */
	STAGE_HANGUP,  /* over; waiting for those who still hold the tty */
	STAGE_MAX
};

enum permit_answer {
	PERMIT_OK,
	PERMIT_LATE,
	PERMIT_VIOLATION,
};

struct permit {
	const char *user;  /* the verified name, once granted; lent by the
			      granter until the end */
	uint8_t stage;     /* enum stage */
	uint8_t step;      /* 1.. while a chain of methods runs */
	uint8_t steps;     /* ... of so many */
	bool fault;        /* the engine reported the line unusable */
	bool leaving;      /* armed to go off hook: DROPPED is its end */
	bool conversation; /* a step is open: name given, no verdict yet */
	bool passed;       /* TERMINATED agreed with what was granted */
	bool final;        /* the last refusal was told to the engine */
	bool hosted;       /* the dialog is rasgate-modhost's, SAID its key */
	bool lowered;      /* ... which was turned back after the grant */
	bool nobody;       /* no dialog: the configuration is the first key */
};

/* Back to CLOSED, nothing granted. */
void permit_reset(struct permit *);

/* May this process say this now? Changes nothing. */
enum permit_answer permit_check(const struct permit *, enum wire_role from,
    const struct msg *);

/* What the monitor does; each returns false, and changes nothing, when the
 * stage does not allow it. */
bool permit_arm(struct permit *);
bool permit_call(struct permit *);
bool permit_name(struct permit *, uint8_t steps); /* opens step 1 */
bool permit_host(struct permit *);    /* the same, of a hosted dialog */
bool permit_nobody(struct permit *);  /* the same, of no dialog */
bool permit_next(struct permit *);    /* step passed, the next one opens */
bool permit_refused(struct permit *); /* step refused, nothing is open */
void permit_final(struct permit *);   /* ... and there is no other try */
bool permit_grant(struct permit *, const char *user); /* last step passed */
void permit_lower(struct permit *); /* a later SAID was no success */
bool permit_terminated(struct permit *, const struct msg_TERMINATED *);
bool permit_may_start(const struct permit *);
bool permit_started(struct permit *);
void permit_hangup(struct permit *);

/*
 * A service that runs already: a monitor before us granted it. "": to nobody.
 */
bool permit_reclaim(struct permit *, const char *user);

/*
 * In a session of our own granting: a step of the dialog once more, until it
 * is answered. What that says opens nothing, and closes nothing here.
 */
bool permit_again(struct permit *, uint8_t step);
void permit_answered(struct permit *);

const char *stage_name(enum stage);

#endif
