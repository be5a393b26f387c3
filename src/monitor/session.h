/*
 * session.h - the monitor's side of rasgate-session: the second key turned,
 * the service runs; and every hang-up.
 */
#ifndef RG_MON_SESSION_H
#define RG_MON_SESSION_H

#include "monitor/monitor.h"

/* Both keys agree: starts the service, or ends the call and hangs up. */
void session_start(struct call *);

/* A session from before our start: fd is its socket (taken). */
bool session_adopt(struct mline *, int fd, pid_t);

/* Asks the service of a running session to end; `cause` for the record. */
void session_stop(struct mline *, enum wire_why, enum cause);

/* The service runs, as its session or the record of that says. */
void session_up(struct call *, pid_t service);

/* To the plugin of its pppd, whose question it answers. Takes m->fd. */
void session_answer(struct mline *, struct msg *);

/* The service is left without its session. */
void session_kill_service(const struct call *, pid_t session);

/* Forces the line down; mline_closed() follows, sooner or later. */
void session_hangup(struct mline *);

#endif
