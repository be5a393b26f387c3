/*
 * workers.h - the pool of rasgate-auth processes.
 *
 * As many as there are processors, each holding many conversations at once
 * and hashing for one at a time: a caller who thinks about his password
 * keeps nobody waiting. The monitor makes the socket between engine and
 * worker and gives each its end.
 */
#ifndef RG_WORKERS_H
#define RG_WORKERS_H

#include "monitor/monitor.h"

/* Starts the workers; NULL when out of memory. */
struct workers *workers_new(struct monitor *);
void workers_free(struct workers **);

/* Opens the current step of the call's chain with some worker. */
void workers_begin(struct call *);

/*
 * Both ends of the conversation of the open step: one to the engine, one to
 * this process. False: there are no descriptors.
 */
bool workers_open(struct call *, struct child *, size_t method);

/* The call is over: its verdict, if one still comes, is nobody's. */
void workers_cancel(struct call *);

/*
 * Another configuration, or time zone: files are read again, workers of the
 * old zone replaced.
 */
void workers_reload(struct workers *);

#endif
