/*
 * bsddouble.h - accounts for the double of bsd_auth(3), and what was asked of
 * it. A call against the manual's rules fails the test.
 */
#ifndef RG_BSDDOUBLE_H
#define RG_BSDDOUBLE_H

#include <stdbool.h>

/* Whom nobody has in his table has the style "passwd", and no password. */
struct bsd_account {
	const char *name;
	const char *challenge; /* NULL: a style without */
	const char *secret;
	int state;    /* besides: AUTH_EXPIRED, AUTH_PWEXPIRED */
	bool approve; /* what auth_approval() says */
	bool away;    /* no session is to be had */
};

extern struct bsd_double {
	const struct bsd_account *accounts; /* up to one without a name */
	int open;                           /* sessions */
	int asked, answered, approved;
	char name[300]; /* who was asked last */
} bsd;

void bsd_reset(const struct bsd_account *);

#endif
