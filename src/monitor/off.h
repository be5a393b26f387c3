/* off.h - lines out of service: modems taken off hook, devices lent. */
#ifndef RG_OFF_H
#define RG_OFF_H

#include "monitor/monitor.h"

/*
 * Is a line that is to be given back first armed once more, so that its modem
 * goes off hook (busy_out)? A caller then meets an engaged line instead of
 * one that rings on. One attempt: without success DTR stays low.
 */
bool off_hook_wanted(const struct mline *);

/* It is; the engine has closed the tty. */
void off_hook_done(struct mline *);

/*
 * To whoever asked, until off_return(), or until an operator disables or
 * enables it. `loan` is a number of his own. False: it is in use.
 */
bool off_lend(struct mline *, const char *by, uint32_t loan);
void off_return(struct mline *, uint32_t loan);

#endif
