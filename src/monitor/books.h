/*
 * books.h - RADIUS accounting of those sessions whose caller passed a method
 * with accounting = true. Each is one entry of the store from its start until
 * the server has acknowledged its end, so that neither a server's absence nor
 * ours loses one; what one call has to tell is told in order.
 */
#ifndef RG_BOOKS_H
#define RG_BOOKS_H

#include "monitor/monitor.h"
#include "wire/msg.h"

struct account; /* of a call */
struct books;

struct books *books_new(struct monitor *); /* NULL: out of memory */
void books_free(struct books **);

/*
 * The service is to be started, which must not be forgotten however it goes
 * on; it has the line; and the call is over, as call-end says.
 */
void books_prepare(struct call *);
void books_begin(struct call *);
void books_end(struct call *);

/* The call goes on without us. */
void books_forget(struct call *);

/* --- what the store held, and that this was all --- */
void books_held(struct monitor *, const struct msg_HELD *);
void books_known(struct monitor *);

/* Tells the servers that we stop, when no session goes on. */
void books_stop(struct books *);

/* Nothing is left that could be told just now. */
bool books_settled(const struct books *);

#endif
