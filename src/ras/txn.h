/*
 * txn.h - one RAS transaction: the bracket from Begin to the last End.
 *
 * The host side of RasSecurityDialogBegin/Send/Receive/GetInfo/Complete/End
 * with all its rulings. Pure: no system calls, no clock, no event loop. It
 * never drains, hangs up or hands over the line: its owner does so when
 * terminated() has told the result.
 *
 * The owner calls in from its event loop. Ops never call back into the
 * transaction, except that begin(), end() and received() may make module
 * calls and give Begin's and End's answers (call.h), and that
 * ras_txn_drop() may be called anywhere. What would enter a dialog from inside
 * one of its own calls is put off: later() asks for ras_txn_run() from the
 * loop.
 */
#ifndef RG_RAS_TXN_H
#define RG_RAS_TXN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cause.h"
#include "ras/call.h"
#include "ras/verdict.h"

#define RAS_BUFFER_DEFAULT 1500
#define RAS_BUFFER_MIN 256
#define RAS_BUFFER_MAX 65535 /* Send and Receive count in a WORD */

#define RAS_STATES(X) \
	X(IDLE)   /* not started */ \
	X(BEGIN)  /* Begin runs */ \
	X(ACTIVE) /* no Receive pending */ \
	X(RECV)   /* one Receive pending */ \
	X(DONE)   /* Complete accepted, first End not back */ \
	X(ABORT)  /* the host breaks off, End not back */ \
	X(DLY_N)  /* End answered 0 after Complete */ \
	X(DLY_A)  /* End answered 0 after the host broke off */ \
	X(FINAL)  /* late Complete came, final End runs */ \
	X(TERM)   /* the handle is dead */
#define X(name) RAS_ST_##name,
enum ras_state { RAS_STATES(X) RAS_STATE_MAX };
#undef X

enum ras_timer {
	RAS_TIMER_BEGIN,
	RAS_TIMER_DIALOG,
	RAS_TIMER_RECEIVE,
	RAS_TIMER_END,
	RAS_TIMER_MAX
};

/* When a Receive is complete (G8); length full completes in every mode. */
enum ras_mode {
	RAS_MODE_LINE,  /* at CR or LF; a pair CR LF or CR NUL counts once */
	RAS_MODE_COUNT, /* only when full */
	RAS_MODE_ANY,   /* at the first byte */
};

/* 0 or NULL means the default. */
struct ras_settings {
	uint64_t hport;
	const char *device; /* copied; its first RAS_DEVICE_MAX bytes */
	enum ras_mode mode;
	size_t buffer;        /* of Send and of Receive; 1500 */
	size_t queue_limit;   /* unsent output before Send is refused; 16 K */
	uint32_t input_limit; /* bytes a caller may send; 16 K, then FLOOD */
	uint32_t begin_ms;    /* for Begin to answer; 5 s */
	uint32_t dialog_ms;   /* from the start to Complete; 120 s */
	uint32_t end_ms;      /* for End to answer, for a late Complete; 10 s */
	uint32_t stop_ms;     /* the same once we are shutting down; 5 s */
};

struct ras_result {
	enum ras_verdict verdict; /* SUCCESS: the line may change hands */
	uint32_t error;           /* 0 with SUCCESS */
	enum cause cause;         /* CAUSE_NONE with SUCCESS */
	bool line_up;
	uint32_t violations; /* those not reported one by one included */
	char user[RG_USER_MAX + 1];
	char domain[RG_DOMAIN_MAX + 1];
};

/* The line's side, and the owner's. */
struct ras_line_ops {
	/* Copies into the output queue: 0, or RG_E_* when it cannot. */
	int (*write)(void *ctx, const uint8_t *buf, size_t len);
	/* Bytes of output not yet with the kernel. */
	size_t (*queued)(void *ctx);
	/* Read at most `room` bytes from now on; 0: do not read. */
	void (*want)(void *ctx, size_t room);
	/* Arms anew, or disarms with 0. */
	void (*timer)(void *ctx, enum ras_timer, uint64_t ms);
	/* Call ras_txn_run() soon, not from in here. Asked once until then. */
	void (*later)(void *ctx);
	/* The last op ever. Free the transaction after its return only. */
	void (*terminated)(void *ctx, const struct ras_result *);
	/* The dialog broke a rule. At most RAS_VIOLATIONS_TOLD of them. */
	void (*violation)(void *ctx, const char *what);
};
#define RAS_VIOLATIONS_TOLD 8

/* Owned by the caller; NULL without memory or with a bad buffer size. */
struct ras_txn *ras_txn_new(const struct ras_settings *,
    const struct ras_dialog_ops *, void *dialog, const struct ras_line_ops *,
    void *line);
/* Not from inside an op. Wipes the buffers. */
void ras_txn_free(struct ras_txn **);

/* --- the owner's events --- */
void ras_txn_start(struct ras_txn *); /* the call is answered */
void ras_txn_run(struct ras_txn *);   /* later() asked for it */
/* Bytes from the line: how many were taken, never more than wanted. */
size_t ras_txn_input(struct ras_txn *, const uint8_t *, size_t);
void ras_txn_timer(struct ras_txn *, enum ras_timer);
/*
 * Ends the dialog for the host's reasons. CARRIER_LOST, LINE_LOST and
 * DEVICE_GONE mean the line is down; MODULE_CRASH that the dialog's process
 * is dead, so that no End is possible; MODULE_TIMEOUT the same for one that
 * was killed.
 */
void ras_txn_drop(struct ras_txn *, enum cause);

uint64_t ras_txn_hport(const struct ras_txn *);
enum ras_state ras_txn_state(const struct ras_txn *);
const char *ras_state_name(enum ras_state);

#endif
