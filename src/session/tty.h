/*
 * tty.h - what rasgate-session does to a terminal that carries a service.
 *
 * Nothing here reads a byte of the line, and nothing flushes its input: what
 * the caller typed ahead belongs to the service (rasgate(7), "THE LINE").
 */
#ifndef RG_SESSION_TTY_H
#define RG_SESSION_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/msg.h"

/*
 * An open file description of our own for the device behind fd, non-blocking
 * and close-on-exec; fd stays the caller's. -1 with errno.
 */
int tty_reopen(int fd);

/* Makes the tty the controlling terminal of a new session. RG_OK, _SYS. */
int tty_take(int fd);

/* Its name without /dev/, "" when there is none. */
void tty_name(int fd, char *dst, size_t size);

/* Has the kernel hung this descriptor up? */
bool tty_dead(int fd);

/* Are there modem control lines? If so, *dcd says whether carrier is up. */
bool tty_modem(int fd, bool *dcd);

/*
 * The whole termios anew, for a service: raw or cooked, eight bits; speed
 * and hardware flow control stay as the dialog had them. `watch`: loss of
 * carrier hangs the line up (CLOCAL off); else a BREAK interrupts the program.
 */
int tty_prepare(int fd, bool cooked, bool watch);

/* Is loss of carrier to be believed on this line? */
bool tty_watched(int fd, enum wire_carrier);

/* May this process steal terminals and force a hang-up? */
bool tty_privileged(void);

#endif
