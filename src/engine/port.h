/*
 * port.h - one tty: bytes in and out, and nothing read before it is wanted.
 *
 * The event that reports the caller's bytes is edge triggered: it also wakes
 * us when he is gone behind bytes that nobody wants (with level triggering
 * that would spin, without an event it would never be seen). Output goes
 * straight to the kernel; a buffer exists only while the kernel is full, or
 * while input is read: what answers a burst goes out with one write.
 *
 * No operation is called from inside a port_ function: they come from the
 * loop. Nothing here blocks or flushes input.
 */
#ifndef RG_PORT_H
#define RG_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/alarm.h"
#include "engine/ttymode.h"

#define PORT_QUEUE_MAX 16384
#define PORT_READ_MAX 256 /* bytes of one read */

struct port;

struct port_ops {
	/* n <= what was wanted, which is 0 again until port_want(). */
	void (*input)(void *ctx, const uint8_t *bytes, size_t n);
	void (*readable)(void *ctx); /* port_watch(): once */
	/* HUP or end of file, or an error of the device. Once; only close. */
	void (*lost)(void *ctx, bool hardware);
	void (*carrier)(void *ctx, bool up);  /* port_poll_carrier() */
	void (*drained)(void *ctx, bool all); /* port_drain(): once */
};

/*
 * Takes the descriptor on success and makes it non-blocking. The alarms'
 * owner passes on the slots ALARM_READ to ALARM_CARRIER. NULL with errno.
 */
struct port *port_new(int fd, struct alarms *, const struct port_ops *,
    void *ctx);
void port_alarm(struct port *, enum alarm_slot);

/* Closes; output that the kernel still has is thrown away with `flush`. */
void port_close(struct port *, bool flush);
void port_free(struct port **); /* not from inside an operation */

/* RG_OK, or RG_E_NAME, RG_E_SYS as ttymode_set(). */
int port_set_mode(struct port *, struct ttymode *);

/* Reads at most n bytes, soon and from now on. 0: none. */
void port_want(struct port *, size_t n);
/* Says when there is something to read, without reading it. */
void port_watch(struct port *, bool on);

/* All or nothing. RG_OK, RG_E_SIZE (queue full) or RG_E_GONE. */
int port_write(struct port *, const void *, size_t n);
size_t port_queued(const struct port *);

/* Waits until the output is out, as far as one can know, or `ms` is over. */
void port_drain(struct port *, unsigned ms);

/* Looks at DCD every `ms` from now on and tells changes; 0: no more. */
void port_poll_carrier(struct port *, unsigned ms);
/* As it is now; a later change from this is told, a fall to this as well. */
enum ttymode_dcd port_carrier(struct port *);
/* As it was when last looked at. */
enum ttymode_dcd port_dcd(const struct port *);

/*
 * From now on a BREAK is the loss of the line: seen by the driver's count, at
 * each look at DCD. False where it does not count.
 */
bool port_count_breaks(struct port *);

/* Has the caller gone, as far as one look at the tty can tell? */
bool port_is_gone(const struct port *);

#endif
