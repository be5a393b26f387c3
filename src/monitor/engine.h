/*
 * engine.h - the monitor's side of rasgate-engine: start, restart, what it
 * is told of the configuration, and whom its messages concern.
 *
 * Either one process serves all lines, or each line has one of its own
 * (isolation = "per-line"), which lives until its call has ended. It is then
 * dead before the line is hung up or goes to a session, and a fresh one
 * starts when the line is opened again.
 */
#ifndef RG_MON_ENGINE_H
#define RG_MON_ENGINE_H

#include "monitor/monitor.h"
#include "wire/msg.h"

/* The one of all lines, or of each; its end is the loop's. */
void engine_start(struct monitor *);
void engine_end(struct monitor *);

/*
 * Is the line's engine ready to be armed? If not it is started or about to
 * be, and mline_open() follows.
 */
bool engine_want(struct mline *);

/* After that: what keeps it from its engine for longer, or NULL. */
const char *engine_trouble(const struct mline *);

/* The line needs no engine of its own any more: it may run on, ended. */
void engine_release(struct mline *);

/* Sends a message that names this line's call. Takes m->fd. */
int engine_send(const struct mline *, struct msg *);

/* Gives the line's tty (taken) to its engine, for the call l->hport. */
int engine_arm(struct mline *, int fd);

/* It does not answer or says what it may not: it dies, its calls end. */
void engine_kill(struct mline *, const char *what);

/* A new configuration: its profiles and dialogs are told, others forgotten. */
void engine_tell(struct monitor *, const struct confref *);
void engine_forget(struct monitor *, const struct confref *);

#endif
