/* client.h - one conversation with rasgated on its control socket. */
#ifndef RG_CTL_CLIENT_H
#define RG_CTL_CLIENT_H

#include <stddef.h>

#include "ctl/ctl.h"
#include "wire/chan.h"

/* The words of a request, CTL_ARG_*=value. */
struct client_args {
	char buf[1024];
	size_t len;
	bool full;
};

void client_arg(struct client_args *, const char *key, const char *value);

/* All words of the command line as line=. */
void client_lines(struct client_args *, const struct ctl *);

/*
 * Connects and sends. CTL_OK, or the exit code: CTL_AWAY, CTL_DENIED, ...;
 * `quiet` leaves CTL_AWAY to the caller to explain.
 */
int client_open(const struct ctl *, enum ctl_verb, const struct client_args *,
    bool quiet, struct chan **);

/*
 * Waits for the next message, -1: for ever. CTL_OK, or CTL_AWAY when the
 * daemon is gone, sends nonsense or (CTL_DECLINED) nothing in time.
 */
int client_next(struct chan *, int timeout_ms, struct msg *);

typedef void client_row(void *ctx, const char *kind, const char *text);

/*
 * A whole conversation: rows go to `row` (may be NULL), the text of DONE to
 * stdout, or stderr when its status is not CTL_OK. Returns the exit code.
 */
int client_ask(const struct ctl *, enum ctl_verb, const struct client_args *,
    bool quiet, client_row *row, void *ctx);

#endif
