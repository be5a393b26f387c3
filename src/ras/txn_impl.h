/*
 * txn_impl.h - the transaction inside, for txn.c and call.c alone.
 */
#ifndef RG_RAS_TXN_IMPL_H
#define RG_RAS_TXN_IMPL_H

#include "ras/txn.h"

struct ras_txn {
	const struct ras_dialog_ops *dialog;
	void *dialog_ctx;
	const struct ras_line_ops *line;
	void *line_ctx;
	struct ras_settings set; /* .device is not kept here */
	char device[RAS_DEVICE_MAX + 1];

	enum ras_state state; /* ACTIVE stands for RECV, too: see pending */
	unsigned armed;       /* timers, as bits */
	bool asked;           /* later() was called, run() not yet */
	bool told;            /* terminated() was called: no op any more */

	bool parked;    /* Complete came while Begin ran */
	bool dropped;   /* the host broke off while Begin ran */
	bool aborted;   /* ABORT was entered: no verdict can count any more */
	bool late;      /* Complete came while End ran */
	bool line_down; /* carrier or device gone */
	bool stopping;  /* End has stop_ms only */
	bool end_due;   /* run() is to call End */
	bool end_runs;  /* End was called and has not answered */
	unsigned ends;

	enum cause cause;   /* the host's, first one wins */
	enum cause explain; /* the dialog's */
	struct ras_judgement judged;
	uint32_t violations;

	bool pending; /* a Receive was accepted and not signalled */
	bool due;     /* run() is to signal it, with due_error */
	uint32_t due_error;
	size_t need; /* its length */
	size_t room; /* what want() was last told */
	uint32_t last_error;
	uint32_t bytes_received;
	bool skip;      /* LF or NUL belongs to the CR before it */
	uint32_t taken; /* bytes of the line so far */
	size_t held;    /* bytes in held_buf */

	uint8_t *send_buf, *recv_buf, *held_buf; /* behind the struct */
	uint8_t bufs[];
};

void ras_txn_later(struct ras_txn *);
void ras_txn_violate(struct ras_txn *, const char *what);
void ras_txn_arm(struct ras_txn *, enum ras_timer, uint64_t ms);
void ras_txn_judge(struct ras_txn *, const struct ras_message *);

/* A message was taken: no input, no output any more, End is due. */
void ras_txn_enter_done(struct ras_txn *);
/* The late Complete came: the final End is due. */
void ras_txn_enter_final(struct ras_txn *);

/* No byte of the line any more, whether or not a Receive is pending. */
void ras_recv_stop(struct ras_txn *);
/* The pending Receive, if any, will be signalled from run(). */
void ras_recv_due(struct ras_txn *, uint32_t error);
/* Signals now: only from the loop. */
void ras_recv_signal(struct ras_txn *, uint32_t error);

#endif
