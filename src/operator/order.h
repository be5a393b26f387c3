/* order.h - the verb `at`: commands for an idle modem. */
#ifndef RG_ORDER_H
#define RG_ORDER_H

#include "monitor/monitor.h"

struct order {
	char cmds[sizeof(((struct msg_ORDER *)0)->cmds)]; /* strv */
	size_t len;
	uint32_t gap_ms; /* between two */
};

/* NULL, or why not. */
const char *order_add(struct order *, const char *command);
const char *order_send(struct mline *, const struct order *);

#endif
