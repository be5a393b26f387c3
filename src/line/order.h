/*
 * order.h - commands by order: an operator's, or the one that takes a modem
 * off hook (struct line_conf, leave).
 */
#ifndef RG_LINE_ORDER_H
#define RG_LINE_ORDER_H

#include "line/line.h"

/*
 * Sends these commands (a strv) one after the other to an idle modem, with a
 * pause between; the whole init follows. Each line of an answer is a reply().
 * False: it is not idle.
 */
#define LINE_ORDER_MAX 512
bool line_order(struct line *, const char *cmds, size_t len, unsigned gap_ms);

/* Closed with `leave`, and the modem is off hook. */
bool line_left(const struct line *);

#endif
