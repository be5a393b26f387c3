/*
 * fake.h - a caller, a module and an event loop for one transaction, with a
 * clock that stands still unless told. What the transaction asks for goes
 * into a trace: begin, end, sig(error,len), out(len), viol, term(...).
 */
#ifndef RG_TESTS_RAS_FAKE_H
#define RG_TESTS_RAS_FAKE_H

#include <check.h>

#include "ras/txn.h"

/* Check writes a file for every ck_assert(); a walk has millions. */
#define must(cond) \
	do { \
		if (!(cond)) \
			ck_abort_msg("%s", #cond); \
	} while (0)

#define FAKE_HPORT 0x100000007ull

struct fake {
	struct ras_settings set;
	struct ras_txn *t;
	uint64_t now_ms;
	uint64_t due_ms[RAS_TIMER_MAX]; /* 0: not armed */
	bool later;
	bool in_call; /* a module call runs: the module must not be entered */
	bool terminated;
	struct ras_result result;

	/* the module */
	uint8_t *send_buf, *recv_buf;
	size_t send_size, recv_size;
	bool begin_waits, end_waits; /* the test answers itself */
	uint32_t begin_code;
	uint32_t end_codes[2];
	void (*in_begin)(struct fake *);
	void (*in_end)(struct fake *);
	void (*in_received)(struct fake *);
	unsigned begins, ends, signals, accepted;
	uint32_t error; /* of the last signal */
	size_t len;
	uint32_t code; /* of the last Send, Receive or GetInfo */

	/* the line */
	size_t room;
	size_t typed_len;
	bool stuck; /* output stays queued */
	size_t queued;
	size_t out_len;

	unsigned violations; /* told ones */
	unsigned fired;      /* timers that fake_elapse() let expire, bits */

	char trace[2048]; /* from here on fake_reset() clears no more */
	uint8_t got[RAS_BUFFER_MAX + 1];
	uint8_t typed[8192]; /* by the caller, not read yet */
	uint8_t out[65536 + 1];
};

void fake_reset(struct fake *);
void fake_new(struct fake *); /* with f->set; asserts success */
void fake_free(struct fake *);
void fake_start(struct fake *); /* new, start, and the loop */

void fake_pump(struct fake *); /* the loop, until nothing is to be done */
void fake_elapse(struct fake *, uint64_t ms);
void fake_type(struct fake *, const char *text);
void fake_type_bytes(struct fake *, const void *, size_t);
void fake_read(struct fake *); /* the caller reads what was stuck */
void fake_drop(struct fake *, enum cause);

/* Module calls; they set f->code, none of them runs the loop. */
uint32_t fake_send(struct fake *, const char *text);
uint32_t fake_receive(struct fake *, size_t len, uint32_t timeout_s);
uint32_t fake_info(struct fake *, struct ras_info *);
void fake_complete(struct fake *, enum ras_msg_id, uint32_t error,
    const char *user);
void fake_success(struct fake *, const char *user);
void fake_failure(struct fake *, const char *user);

/* What the caller sees, and the last Receive, as text. */
const char *fake_out(struct fake *);
const char *fake_got(struct fake *);

/* The trace so far, which begins anew. */
const char *fake_trace(struct fake *);

/* Runs the tests of a program; its exit status. */
int fake_run(Suite *);

#endif
