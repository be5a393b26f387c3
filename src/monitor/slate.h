/*
 * slate.h - where an engine notes a call before the caller's first prompt.
 *
 * CALL itself would wake the monitor and all whom it tells, while the caller
 * waits: a quarter of the time to his first prompt. So CALL follows behind
 * the prompt, and what stands before it is a note in a pipe that nobody waits
 * for. It is read when the engine has died, so that who saw a prompt is on
 * record, and now and then, so that it does not become full: an engine that
 * finds it full, or has none, sends CALL first.
 */
#ifndef RG_SLATE_H
#define RG_SLATE_H

#include <stdint.h>

#define SLATE_CALLS 128 /* notes that always fit: it is read that often */

/* Our end, and the engine's; neither blocks. -1 without. */
int slate_open(int *engines);

/* What stands there, once. What an engine notes is no more than its word. */
void slate_read(int fd, void (*noted)(void *ctx, uint64_t hport), void *ctx);

#endif
