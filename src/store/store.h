/*
 * store.h - the process: changes come from the monitor, many at a time, are
 * written with one fdatasync, and are then said to be kept.
 */
#ifndef RG_STORE_H
#define RG_STORE_H

#include "wire/msg.h"

/*
 * Serves the monitor on this descriptor until it is gone, and keeps all
 * that it had sent. RG_OK, or why it did not go on.
 */
int store_run(int monitor_fd, const char *folder);

#endif
