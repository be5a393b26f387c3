/*
 * instance.h - an entry of `methods` with type = "radius", from the settings
 * that the monitor sent and the secrets that it opened.
 *
 * settings: name= identifier= timeout= tries= dead= (ms), then for each
 * server, in order: server= host= port= accounting= sign=0|1.
 */
#ifndef RG_RADIUS_INSTANCE_H
#define RG_RADIUS_INSTANCE_H

#include "method/method.h"
#include "radius/client.h"

#define IDENTIFIER_MAX 64

struct instance {
	struct group *group;
	char name[RG_LINE_MAX + 1];
	char identifier[IDENTIFIER_MAX + 1]; /* NAS-Identifier */
	size_t n;
};

/* NULL when the settings make no sense, or there is no memory. */
struct instance *instance_new(struct client *, const char *settings,
    size_t len);
void instance_free(struct instance **);

/* A server's secret is the first line of this file; else it is not asked. */
void instance_secret(struct instance *, unsigned server, int fd, rg_problem *,
    void *ctx);

/* The first line, without its end; false when it is no secret. */
bool instance_read_secret(int fd, struct packet_secret *);

/* Who we are, as every request says it. */
void instance_describe(const struct instance *, struct packet *,
    const union client_address *local);

#endif
