/*
 * port_priv.h - what the parts of a port share: port.c has its life, its input
 * and the carrier, port_out.c the output. Nobody else's.
 */
#ifndef RG_PORT_PRIV_H
#define RG_PORT_PRIV_H

#include <event2/event_struct.h>

#include "engine/port.h"

struct outbuf {
	struct event ev;
	size_t head, len, size;
	uint8_t *bytes;
};

struct port {
	struct event ev;
	const struct port_ops *ops;
	void *ctx;
	struct alarms *alarms;
	struct outbuf *out;
	int fd;
	uint32_t burst_at; /* clock_ms() */
	uint32_t breaks;   /* that the driver had counted */
	uint16_t burst;
	uint16_t want; /* at most PORT_READ_MAX */
	uint16_t poll_ms;
	uint8_t tail;     /* of what was written last, at most LINGER_MAX */
	unsigned dcd : 2; /* enum ttymode_dcd told last */
	bool counts : 1;  /* BREAKs; one is the end */
	bool watch : 1;
	bool reading : 1; /* the loop in read_some() sees a new want itself */
	bool draining : 1;
	bool failed : 1; /* a write said EIO: lost() is due */
	bool lost : 1;   /* ... and was called */
};

/* --- port_out.c --- */
void port_out_go(struct port *);   /* writes what waits */
void port_out_free(struct port *); /* what the kernel has not taken is lost */
void port_drain_step(struct port *);
void port_drain_end(struct port *, bool all);

#endif
