/* status.h - the rows of `rasgatectl status`. */
#ifndef RG_STATUS_H
#define RG_STATUS_H

#include <stddef.h>

#include "monitor/monitor.h"
#include "wire/control.h"

#define STATUS_ROW 2048

enum ctl_state status_state(const struct mline *);

void status_daemon(const struct monitor *, char *dst, size_t size);
/* `near`: with what must be asked of the device, which takes its time. */
void status_line(const struct mline *, bool near, char *dst, size_t size);

#endif
