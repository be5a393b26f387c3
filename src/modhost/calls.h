/*
 * calls.h - the transactions of this process: each a socket to the engine,
 * two buffers, and the calls of a dialog that go over it.
 *
 * The dialog's threads come in through calls_send() and its like, which wait
 * for the engine's word; one thread, the loop's, reads the sockets. A handle
 * is dead from the end of its last End; its buffers stay a while longer, for
 * threads that nobody stopped.
 */
#ifndef RG_MODHOST_CALLS_H
#define RG_MODHOST_CALLS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/chan.h"

/* Whom the signal of a Receive is for: called once, in the loop's thread. */
struct receiver {
	void (*done)(struct receiver *, size_t len);
	void *event;
	uint16_t *length;
};

struct ras_call {
	struct ras_call *next;
	uint64_t hport;   /* on the wire */
	uintptr_t handle; /* in the dialog's hands */
	struct chan *chan;
	struct msg_SERVE about;
	uint8_t *send_buf, *recv_buf;
	size_t size;
	void *dialog; /* the dialog's own */
	/* What follows is calls.c's. */
	bool dead;
	bool closed; /* the engine is gone */
	bool failed; /* Begin did: there is no End */
	unsigned refs, ends;
	bool busy, answered;    /* a request is under way, has its answer */
	pthread_cond_t changed; /* ... one of that, or `closed` */
	struct msg_RAS_CODE code;
	struct receiver wanted, pending; /* Receives: asked for, accepted */
};

/* What the loop is told of a socket. */
struct calls_ops {
	void (*begin)(struct ras_call *);
	void (*end)(struct ras_call *);
};
void calls_init(const struct calls_ops *);

/* Takes the socket; false without memory. */
bool calls_add(uint64_t hport, const struct msg_SERVE *, int fd);
size_t calls_count(void);

/*
 * The loop: the sockets (room for calls_count()), and what is to be read
 * from one. A call whose engine is gone is dead and forgotten, and its dialog
 * has its End.
 */
size_t calls_sockets(int *fds);
void calls_read(int fd);

/* Answers of the dialog. */
void calls_begun(struct ras_call *, uint32_t code);
void calls_ended(struct ras_call *, uint32_t code);

/*
 * The dialog's calls, from any thread; their codes are those of the RAS
 * contract. No receiver: there is no event.
 */
uint32_t calls_send(uintptr_t handle, const void *buf, size_t len);
uint32_t calls_receive(uintptr_t handle, const void *buf, size_t len,
    uint32_t timeout_s, const struct receiver *);
uint32_t calls_info(uintptr_t handle, struct msg_RAS_CODE *);
/* The handle of the message is its hport. */
void calls_complete(uintptr_t handle, const struct msg_SAID *);

#endif
