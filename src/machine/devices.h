/*
 * devices.h - the serial devices of this machine: devices_linux.c finds them
 * in /sys and /dev/serial, devices_other.c by their names in /dev.
 */
#ifndef RG_MACHINE_DEVICES_H
#define RG_MACHINE_DEVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "ctl/ctl.h"

struct device {
	char tty[64];          /* "/dev/ttyACM0" */
	char driver[40];       /* "" where it cannot be known, as the rest */
	char id[CTL_PATH_MAX]; /* /dev/serial/by-id/... */
	char socket[CTL_PATH_MAX];  /* /dev/serial/by-path/... */
	char usb[2 * CTL_PATH_MAX]; /* path of the USB device in /sys */
};

struct devices {
	struct device *v;
	size_t n;
};

/* In order of their sockets, then names. `root` is "" but for tests. */
void devices_scan(struct devices *, const char *root);
void devices_free(struct devices *);

/* Appends one, for the scans. */
struct device *devices_add(struct devices *, const char *tty);

/* The line whose device this is, or NULL. */
const char *device_line(const struct conf *, const struct device *);

/*
 * What the modem on this tty answers to ATI, within a second; "" when it is
 * no modem. Its settings are as before then.
 */
void device_ask(const char *tty, char *dst, size_t size);

#endif
