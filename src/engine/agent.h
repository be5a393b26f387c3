/*
 * agent.h - a security dialog that another process holds, seen from here.
 *
 * To the transaction it is a dialog like any other: what rasgate-modhost asks
 * over its socket becomes the calls of ras/call.h, and what the transaction
 * wants of its dialog goes there. It decides nothing and believes nothing:
 * sizes and places are checked here, all else by the transaction.
 */
#ifndef RG_AGENT_H
#define RG_AGENT_H

#include <event2/event.h>

#include "ras/call.h"

struct agent;

struct agent_ops {
	/* The host is gone, or said what it may not. Once, from the loop. */
	void (*lost)(void *ctx);
};

/* NULL without memory. */
struct agent *agent_new(const struct agent_ops *, void *ctx);
/* After the transaction's terminated() only. */
void agent_free(struct agent **);

/* The socket to the host, taken; at once, or when the dialog has begun. */
void agent_connect(struct agent *, struct event_base *, int fd);

/* For ras_txn_new(), with the struct agent as its context. */
extern const struct ras_dialog_ops agent_dialog_ops;

#endif
