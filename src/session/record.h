/*
 * record.h - the session's record, RUN/lines/NAME: what a restarted monitor
 * needs to find this session again and to learn how it ended.
 *
 * Text, one key=value a line, replaced as a whole by rename, so that no
 * reader ever sees half of one. Every value is bare: names that passed their
 * check, numbers, words.
 */
#ifndef RG_SESSION_RECORD_H
#define RG_SESSION_RECORD_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "wire/msg.h"

struct session_record {
	const struct msg_START *start;
	uint64_t hport;
	pid_t session;
	uint64_t session_start; /* proc_start() of it */
	pid_t service;          /* 0: none any more */
	uint64_t outer_start;   /* proc_start() of one that is no child, or 0 */
	uint64_t start_unix;    /* seconds, when the session began */
	uint64_t limit_ms;      /* clock_ms() at which it must end, 0: never */
	uint64_t end_unix;      /* ... and when it ended */
	const struct msg_END *end;   /* NULL: still runs */
	const struct msg_HUNG *hung; /* NULL: the line is not free yet */
};

/* May all that it will hold stand there? */
bool session_record_ok(const struct msg_START *);

/* RG_OK or RG_E_SYS. Allocates nothing: it is called behind vfork(2). */
int session_record_write(const struct session_record *);

void session_record_remove(const struct session_record *);

#endif
