/*
 * account.h - one piece of accounting on its way to a server (RFC 2866). The
 * monitor keeps it until it is acknowledged, and sends it again.
 */
#ifndef RG_RADIUS_ACCOUNT_H
#define RG_RADIUS_ACCOUNT_H

#include "radius/instance.h"
#include "wire/msg.h"

struct accounts; /* all that are on their way */

/* told() is called once for each that was begun: was it acknowledged? */
struct accounts *accounts_new(
    void (*told)(void *ctx, uint32_t ticket, bool done), void *ctx);
void accounts_free(struct accounts **);

/* Sends what an ACCOUNT says. */
void accounts_send(struct accounts *, const struct instance *,
    const struct msg_ACCOUNT *);

#endif
