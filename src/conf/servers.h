/* servers.h - the RADIUS servers of a method, groups inside of its group. */
#ifndef RG_CONF_SERVERS_H
#define RG_CONF_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conf_from;

struct conf_server {
	const char *name;
	const struct conf_from *from;
	const char *host; /* an address of either family */
	const char *secret_file;
	uint32_t port, accounting_port;
	bool sign; /* see conf_server_signs() */
};

#define CONF_SERVERS_MAX 8

struct conf_servers {
	const struct conf_server *v; /* in the order of the file */
	size_t n;
};

#endif
