/*
 * conv.h - the conversation of one step: a socket to the worker that checks.
 *
 * The worker asks and is answered; its verdict goes to the monitor, not to
 * us. A worker that is gone or breaks the rules is only closed: what becomes
 * of the dialog is then the monitor's matter.
 */
#ifndef RG_CONV_H
#define RG_CONV_H

#include <event2/event.h>

#include <stdbool.h>

#include "wire/msg.h"

struct conv;

/* From the loop: a PROMPT or an INFO. Must not free the conversation. */
typedef void conv_fn(void *ctx, const struct msg *);

/* Takes the descriptor, and closes it when it returns NULL. */
struct conv *conv_new(struct event_base *, int fd, conv_fn *, void *ctx);
/* A conversation that is still open is cancelled. */
void conv_free(struct conv **);

/* Off: what the worker says waits. On at first. */
void conv_listen(struct conv *, bool on);

/* Lost when the worker is gone. */
void conv_answer(struct conv *, const char *text);

#endif
