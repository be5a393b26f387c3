/* methods.h - what the configuration says of a method, for a worker. */
#ifndef RG_MON_METHODS_H
#define RG_MON_METHODS_H

#include <stdint.h>

#include "conf/conf.h"

#define METHODS_SETTINGS 128

/* Fills a strv, zeroes behind it; its length. */
uint16_t methods_settings(const struct conf_method *,
    char dst[METHODS_SETTINGS]);

#endif
