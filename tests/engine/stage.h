/*
 * stage.h - the login dialog on a real transaction, between a caller and a
 * monitor that are the test's, with a clock that stands still unless told.
 * For scripts and for the fuzz target: what may never happen aborts.
 */
#ifndef RG_TESTS_STAGE_H
#define RG_TESTS_STAGE_H

#include <stdio.h>
#include <stdlib.h>

#include "engine/login.h"
#include "ras/txn.h"

#define must(cond) \
	do { \
		if (!(cond)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
			    #cond); \
			abort(); \
		} \
	} while (0)

struct stage {
	struct login_settings login_set;
	struct ras_settings set;
	struct login *login;
	struct ras_txn *txn;
	uint64_t now_ms;
	uint64_t due_ms[RAS_TIMER_MAX + 1]; /* the last is the login's; 0 off */
	bool later;
	size_t room;
	uint8_t typed[8192];
	size_t typed_len;
	uint8_t out[65536]; /* what the caller has not been checked for */
	size_t out_len;
	size_t out_total;

	unsigned names, answers, early_ppp;
	char name[RG_USER_MAX + 1]; /* the last one */
	char answer[RG_USER_MAX + 1];
	bool terminated;
	struct ras_result result;
};

/* Begins at once. *s holds the settings, all else zero. */
void stage_start(struct stage *);
void stage_free(struct stage *);

void stage_pump(struct stage *);
void stage_elapse(struct stage *, uint64_t ms);
/* What does not fit into the tty is lost, as in a tty. */
void stage_type(struct stage *, const void *, size_t);

#endif
