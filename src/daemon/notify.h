/*
 * notify.h - tells the service manager that started us how we are
 * (sd_notify(3), without its library): one datagram to NOTIFY_SOCKET.
 *
 * Never blocks. What the manager's socket does not take is kept, and sent
 * with the next word.
 */
#ifndef RG_NOTIFY_H
#define RG_NOTIFY_H

#include <stdbool.h>

enum notify_state {
	NOTIFY_READY = 1,
	NOTIFY_RELOADING,
	NOTIFY_STOPPING,
};

#define NOTIFY_STATUS_MAX 200

struct notify;

/*
 * From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, which are taken out of
 * the environment. NULL when nobody wants to hear.
 */
struct notify *notify_new(void);
void notify_free(struct notify **);

/* We must be heard at least that often; 0: as seldom as we like. */
unsigned notify_watchdog_ms(const struct notify *);

/* The state we are in, and one line for people. */
void notify_state(struct notify *, enum notify_state, const char *status);

/* We are alive; with the line, if it is a new one. */
void notify_alive(struct notify *, const char *status);

#endif
