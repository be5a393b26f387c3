/*
 * call.h - what a security dialog sees of its transaction: the calls it
 * may make and those it gets, after rasshost.h. Built-in dialogs and the
 * agents of foreign ones use the same.
 */
#ifndef RG_RAS_CALL_H
#define RG_RAS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cause.h"
#include "ras/code.h"
#include "ras/verdict.h"

#define RAS_DEVICE_MAX 128 /* MAX_DEVICE_NAME */

struct ras_txn;

struct ras_dialog_ops {
	/*
	 * RasSecurityDialogBegin: answer with ras_txn_begun(), now or later.
	 * Both buffers belong to the transaction.
	 */
	void (*begin)(void *ctx, struct ras_txn *, uint64_t hport,
	    uint8_t *send_buf, size_t send_size, uint8_t *recv_buf,
	    size_t recv_size);
	/* RasSecurityDialogEnd: answer with ras_txn_ended(). */
	void (*end)(void *ctx, struct ras_txn *, uint64_t hport);
	/*
	 * The one signal of an accepted Receive: len bytes in recv_buf and
	 * error 0, or no byte and an error.
	 */
	void (*received)(void *ctx, struct ras_txn *, const uint8_t *buf,
	    size_t len, uint32_t error);
};

struct ras_info { /* RAS_SECURITY_INFO */
	uint32_t last_error;
	uint32_t bytes_received;
	char device[RAS_DEVICE_MAX + 1];
};

/* 0: the dialog runs. Else it is over; no End follows. */
void ras_txn_begun(struct ras_txn *, uint32_t code);
/* Not 0 is the ordinary answer; 0: a Complete will follow (DLY_N, DLY_A). */
void ras_txn_ended(struct ras_txn *, uint32_t code);

/*
 * The module calls. NULL is a dead handle. RAS_PENDING is the success of
 * the first two; Send copies, so its buffer is free again at once.
 */
uint32_t ras_txn_send(struct ras_txn *, const uint8_t *buf, size_t len);
uint32_t ras_txn_receive(struct ras_txn *, const uint8_t *buf, size_t len,
    uint32_t timeout_s, bool has_event);
uint32_t ras_txn_info(struct ras_txn *, struct ras_info *);
void ras_txn_complete(struct ras_txn *, const struct ras_message *);

/*
 * Why the dialog is about to say FAILURE or ERROR: words the record, can
 * change no verdict. For built-in dialogs; the last one counts.
 */
void ras_txn_explain(struct ras_txn *, enum cause);

#endif
