/*
 * ask.h - is this the password? The dialog's method says so: the monitor
 * gives us the socket of a conversation with it, by way of rasgate-session.
 * Knows nothing of pppd.
 */
#ifndef RG_PPPD_ASK_H
#define RG_PPPD_ASK_H

#include <stdbool.h>

struct chan;

/*
 * Waits for the answer. Whatever is gone, late or against the rules on the
 * way is a no, and one that was late is the last: its answer may still come.
 */
bool ask_password(struct chan *session, const char *name, const char *password,
    unsigned limit_ms);

#endif
