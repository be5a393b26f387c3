/*
 * dialog.h - what is hosted: a security module or a program. Its functions
 * run one after the other in a thread of their own (RAS calls a module from
 * one server thread) as long as none hangs, so that nothing it does keeps the
 * loop from its socket.
 */
#ifndef RG_MODHOST_DIALOG_H
#define RG_MODHOST_DIALOG_H

#include <stdint.h>

#include "modhost/calls.h"

struct dialog {
	/* Once, before all else: 0, or a code with its text. */
	uint32_t (*open)(char *text, size_t size);
	uint32_t (*begin)(struct ras_call *);
	uint32_t (*end)(struct ras_call *);
	void (*stop)(void); /* the end of the process */
};

/* Starts the thread, which opens the dialog first. False: no thread. */
bool dialog_start(const struct dialog *);

/* From the loop: the dialog's thread calls it, answers by calls.h. */
void dialog_begin(struct ras_call *);
void dialog_end(struct ras_call *);

/*
 * From the loop: replaces a thread that the dialog does not let go while
 * others wait for it. The ms until that may be due, -1 for never.
 */
int dialog_rest(void);

/* Lets the dialog stop, for a moment at most: it may hang in anything. */
void dialog_stop(void);

#endif
