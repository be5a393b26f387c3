/*
 * hangup.h - give a line back: nobody of the last call is left on it, and
 * the modem has seen that.
 *
 * The order is rasgate(7)'s: CLOCAL set, DTR low, DCD low seen or a deadline,
 * forced hang-up. (After vhangup the modem lines cannot be read any more.)
 * Where DTR cannot be set, or DCD stays up, speed 0 asks once more: some
 * drivers lower DTR for that alone. The speed is left so: it keeps DTR low
 * over the next open, until the line is set up again.
 * Nothing here blocks; the owner calls hangup_step() until it is done. The
 * controlling terminal must be ours for the forced hang-up to be possible.
 */
#ifndef RG_SESSION_HANGUP_H
#define RG_SESSION_HANGUP_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/msg.h"

#define HANGUP_LOW_MS 1000     /* DTR low at least as long */
#define HANGUP_LOW_MAX 30000   /* and never longer */
#define HANGUP_CARRIER_MS 3000 /* patience for DCD to drop */
#define HANGUP_ZERO_MS 2000    /* and again at speed 0 */
#define HANGUP_DRAIN_MS 3000   /* patience for the last words to go out */
#define HANGUP_LINGER_MS 150   /* for those that no queue shows any more */

struct hangup {
	int fd;
	enum {
		HANGUP_DRAIN,
		HANGUP_LINGER,
		HANGUP_LOW,
		HANGUP_WAIT,
		HANGUP_DONE
	} phase;
	bool modem;    /* the line has modem control lines */
	bool zero;     /* speed 0 was tried */
	bool lent;     /* the kernel hangs up, when we have ended */
	bool wait_dcd; /* and its DCD tells the truth */
	uint32_t low_ms;
	uint64_t until;    /* end of the phase */
	uint64_t deadline; /* for DCD */
	/* the result: */
	bool low;      /* DCD low was seen */
	uint8_t error; /* errno: ETIMEDOUT carrier stays, EBUSY, EIO, ... */
};

/*
 * Begins. `drain`: let output that waits go out first. `modem`: what
 * tty_modem() said while the line was alive, for one that is dead by now.
 */
void hangup_start(struct hangup *, int fd, bool modem, enum wire_carrier,
    uint32_t low_ms, bool drain);

/* Of a lent line: its output goes out, and that is all. */
void hangup_lent(struct hangup *, int fd, bool drain);

/* Milliseconds until it wants to be called again, or -1: done. */
int hangup_step(struct hangup *);

/*
 * hangup_linux.c, hangup_bsd.c: takes the tty away from everybody who has it
 * open, us included. RG_OK also where that is a privilege which we lack;
 * errno is EBUSY when it is another session's controlling terminal, which
 * only CAP_SYS_ADMIN could take from it.
 */
int hangup_force(int fd);

#endif
