/* stale.h - is what was loaded still what is on disk? */
#ifndef RG_CONF_STALE_H
#define RG_CONF_STALE_H

#include <stdbool.h>
#include <time.h>

#include "conf/conf.h"

struct conf_stale {
	const char *how; /* "changed", "added" or "removed" */
	char file[256];  /* as the errors show it: "conf.d/site.conf" */
	time_t when;     /* since then, as far as the disk tells */
};

/*
 * A file of the configuration that was changed, added or removed since; any
 * one of them. Looks at the disk.
 */
bool conf_is_stale(const struct conf *, struct conf_stale *);

#endif
