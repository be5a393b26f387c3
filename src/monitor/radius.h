/*
 * radius.h - the one rasgate-radius process, for methods of type radius: it
 * is started with the first of them, and holds all their conversations. The
 * monitor opens the files with the servers' secrets and reads none of them.
 */
#ifndef RG_MONITOR_RADIUS_H
#define RG_MONITOR_RADIUS_H

#include "monitor/monitor.h"
#include "wire/msg.h"

struct radius;

/* NULL when out of memory. The process starts if a method needs it. */
struct radius *radius_new(struct monitor *);
void radius_free(struct radius **);

/* Opens the current step of the call's chain. */
void radius_begin(struct call *);

/* The call is over: its verdict, if one still comes, is nobody's. */
void radius_cancel(struct call *);

/* A lock fell: no server is to be asked about those whom it bars. */
void radius_bar(struct radius *);

/* An ACCOUNT for this method; false: not now. */
bool radius_account(struct radius *, const struct conf_method *, struct msg *);

/* Another configuration: the secrets are read again. */
void radius_reload(struct radius *);

#endif
