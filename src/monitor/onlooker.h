/*
 * onlooker.h - who looks on at the lines: the control socket, which the lines
 * need not know. Without one nothing is told.
 */
#ifndef RG_ONLOOKER_H
#define RG_ONLOOKER_H

#include "monitor/monitor.h"

struct onlooker {
	void (*armed)(struct mline *);      /* ... and may be traced */
	void (*lent)(const struct mline *); /* its device is free */
	void (*bytes)(const struct mline *, const struct msg_BYTES *);
	/* a line of the modem's answer; no more comes (enum ctl_status) */
	void (*reply)(const struct mline *, const char *text);
	void (*order_over)(const struct mline *, unsigned status,
	    const char *text);
};

void onlooker_armed(struct mline *);
void onlooker_lent(const struct mline *);
void onlooker_bytes(const struct mline *, const struct msg_BYTES *);
void onlooker_reply(const struct mline *, const char *text);
void onlooker_order_over(const struct mline *, unsigned status,
    const char *text);

#endif
