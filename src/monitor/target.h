/*
 * target.h - methods of type radius as rasgate-radius is told of them: each
 * by a number that means the same in all configurations (see workers.c).
 */
#ifndef RG_TARGET_H
#define RG_TARGET_H

#include "conf/conf.h"

struct target {
	char settings[1536]; /* as in radius/instance.h */
	size_t len;
	char *secrets[CONF_SERVERS_MAX]; /* files */
	size_t n;
	bool told, sent; /* METHOD, and the SECRETs as they are now */
};

struct targets {
	struct target *v; /* by number */
	size_t n;
};

size_t targets_number(struct targets *, const struct conf_method *);
void targets_free(struct targets *);

/*
 * Opens the file with a server's secret. One that cannot be had is told, and
 * empty: that server is not asked. -1: we lack a descriptor.
 */
int target_open_secret(const struct target *, size_t server);

#endif
