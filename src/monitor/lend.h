/*
 * lend.h - a line that a getty owns, lent to us for one call by the
 * rasgate-login that it started. Never locked, chowned or made exclusive;
 * rasgate-login stays, as leader of the tty's session and parent of the
 * service, and its end is the hang-up.
 */
#ifndef RG_LEND_H
#define RG_LEND_H

#include "monitor/monitor.h"

/* What it says, of which only the form is checked. */
struct lend {
	char line[RG_LINE_MAX + 1]; /* "": by the tty */
	bool dcd;                   /* carrier was up when it had the line */
	bool called;                /* CALL was seen: it is on record */
	uint8_t ended;              /* enum cause of its end, NONE so far */
	pid_t outer; /* the service is the lender itself, this pppd; or 0 */
	bool plugin; /* ... with rasgate.so, which holds it to a name */
	struct msg_CALL call; /* what the getty knows of the caller */
};

/* lendmsg.c: the one message; RG_OK or RG_E_PROTO. Pure. */
int lend_read(const uint8_t *bytes, size_t n, struct lend *);

/*
 * Takes the line: on RG_OK with both descriptors, the tty, which is closed by
 * then, and rasgate-login's socket. Else, with the text in why (200 bytes):
 *   RG_E_AGAIN  not now: ask again soon
 *   RG_E_NAME   no such tty, or none that may be lent: a violation
 *   RG_E_STATE  the line takes no calls, or the caller has left: on record as
 *               a missed call
 */
int lend_line(struct monitor *, const struct lend *, int tty, int sock,
    char *why, size_t whysz);

/* It was asked for too long: the call is missed, whatever the reason. */
void lend_missed(struct monitor *, const struct lend *, int tty);

/* Is it a pppd that lends it, to have it back with a caller? */
bool lend_is_outer(const struct mline *);

/* rasgate-login is ready: the call begins. */
void lend_ready(struct mline *);

/* Not any more: it hears that, and goes. */
void lend_refuse(struct mline *);

/* The call is over, for rasgate-login as well. */
void lend_end(struct mline *);

/* rasgate-login is gone. */
void lend_gone(struct mline *, pid_t, int status);

/* The loan is over, if there was one: a call that never began is missed. */
void lend_over(struct mline *);

#endif
