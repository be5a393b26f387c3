/*
 * tell.h - what this process says to the monitor, from any of its threads.
 * A dialog that talks too much is cut short here.
 */
#ifndef RG_MODHOST_TELL_H
#define RG_MODHOST_TELL_H

#include <stdbool.h>

#include "wire/chan.h"

/* From the loop's thread, before there are others. Keeps the channel. */
void tell_init(struct chan *monitor, bool debug);

void tell_monitor(struct msg *);

/* Debug text of the dialog, any bytes; where nobody wants it, nothing. */
void tell_debug(const char *text, size_t n);

/* A rule was broken: one message a second, with the number of them. */
void tell_broke(const char *what);
/* What is left to be said of that; the ms until it may be, -1 for never. */
int tell_rest(void);
void tell_end(void); /* it may be now */

#endif
