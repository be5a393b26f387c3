/*
 * pap.h - ppp_auth = "dialog": the password that pppd's peer gives is
 * checked by the dialog's first password method, for the dialog's user.
 *
 * The plugin asks, its session passes it on; password and prompt go between
 * plugin and worker alone, as between engine and worker in the dialog. What
 * is said here can end a session and start none: both keys were turned.
 */
#ifndef RG_MON_PAP_H
#define RG_MON_PAP_H

#include "monitor/call.h"

/* The peer authenticates as `name`. */
void pap_on_name(struct call *, const char *name);

/* The worker's word, or there is none. */
void pap_on_verdict(struct call *, const struct msg_VERDICT *);
void pap_no_answer(struct call *, const char *why, const char *text);

/* What it comes to, now that it is on the disk. */
void pap_answer(struct call *);

#endif
