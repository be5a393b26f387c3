/*
 * engine.h - the monitor's side of rasgate-engine: start, restart, what it
 * is told of the configuration, and whom its messages concern.
 */
#ifndef RG_MON_ENGINE_H
#define RG_MON_ENGINE_H

#include "monitor/monitor.h"
#include "wire/msg.h"

/* Can this system confine an engine? Waits: for the start, before the loop. */
int engine_proof(const struct conf_globals *);

void engine_start(struct monitor *);
bool engine_ready(const struct monitor *);

/* Sends a message that names this line's call. Takes m->fd. */
int engine_send(struct mline *, struct msg *);

/* Gives the line's tty (taken) to the engine, for the call l->hport. */
int engine_arm(struct mline *, int fd);

/* It does not answer or says what it may not: it dies, its calls end. */
void engine_kill(struct monitor *, const char *what);

/* A new configuration: its profiles and dialogs are told, others forgotten. */
void engine_tell(struct monitor *, const struct confref *);
void engine_forget(struct monitor *, const struct confref *);

#endif
