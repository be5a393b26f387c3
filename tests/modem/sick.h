/* sick.h - modems that do not do as they should; `set` names the sickness. */
#ifndef RGMODEM_SICK_H
#define RGMODEM_SICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct port;

/* A byte in command state: true when the modem goes no further with it. */
bool sick_takes(struct port *, char byte);

/* Sends for the modem: as it is, or as it looks at another speed. */
void sick_send(struct port *, const char *bytes, size_t n, unsigned delay);

void sick_rings(struct port *, bool); /* what follows is a RING */
void sick_hangup(struct port *);      /* DTR is low */
void sick_tick(struct port *, uint64_t now);
uint64_t sick_next(const struct port *); /* 0: nothing to do */

#endif
