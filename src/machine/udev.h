/* udev.h - udev rules for the lines of a bank. */
#ifndef RG_MACHINE_UDEV_H
#define RG_MACHINE_UDEV_H

#include <stdio.h>

#include "machine/devices.h"

/*
 * Rules for the lines that the pattern (a bank's name, a glob, a range)
 * names, one device each in the order of their sockets. The exit code.
 */
int udev_print(const struct conf *, const char *pattern, const struct devices *,
    FILE *);

#endif
