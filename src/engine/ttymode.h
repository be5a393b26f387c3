/*
 * ttymode.h - the termios set and the modem lines of a caller's tty.
 *
 * Nothing here blocks, flushes a queue or reads a byte. Settings are always
 * made anew, never derived from those that the descriptor came with.
 */
#ifndef RG_TTYMODE_H
#define RG_TTYMODE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/msg.h"

struct ttymode {
	uint32_t speed; /* bit/s towards the modem, 0: leave it */
	uint8_t flow;   /* enum wire_flow */
	bool clocal;    /* DCD low is no hang-up */
	bool stays;     /* DTR stays up when all have closed it */
	bool marks;     /* input is marked (marks.h): a BREAK is the end */
};

/*
 * FLOW_AUTO becomes FLOW_RTSCTS for good once CTS is seen. RG_OK, RG_E_NAME
 * (a speed that the system lacks) or RG_E_SYS.
 */
int ttymode_set(int fd, struct ttymode *);

/* What the modem lines say; a pty has none. */
enum ttymode_dcd { DCD_UNKNOWN, DCD_LOW, DCD_HIGH, DCD_DEAD };
enum ttymode_dcd ttymode_dcd(int fd);

/* Hung up, or an error: nothing will ever be read or written again. */
bool ttymode_gone(int fd);

/* Bytes that the kernel has still to send, 0 where it cannot say. */
unsigned ttymode_unsent(int fd);

/* The speed in bit/s, 0 when unknown. */
uint32_t ttymode_speed(int fd);

#endif
