#include "config.h"

#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/secret.h"
#include "base/strv.h"
#include "radius/instance.h"
#include "radius/net.h"

/* The settings as they are read; the address of a server comes last. */
struct reading {
	struct instance *instance;
	struct group_setup group;
	char host[46];
};

static struct server_setup *
current(struct reading *r)
{
	return &r->group.servers[r->group.n - 1];
}

static bool
add_server(struct reading *r, const char *name)
{
	if (r->group.n == SERVERS_MAX)
		return false;
	r->group.n++;
	rg_strlcpy(current(r)->name, name, sizeof(current(r)->name));
	return true;
}

static bool
set_server(struct reading *r, const char *key, const char *value)
{
	if (strcmp(key, "server") == 0)
		return add_server(r, value);
	if (r->group.n == 0)
		return false;
	if (strcmp(key, "host") == 0)
		return rg_strlcpy(r->host, value, sizeof(r->host)) <
		    sizeof(r->host);
	if (strcmp(key, "port") == 0)
		return net_address(&current(r)->to[PORT_ACCESS], r->host,
		    (unsigned)atoi(value));
	if (strcmp(key, "accounting") == 0)
		return net_address(&current(r)->to[PORT_ACCOUNTING], r->host,
		    (unsigned)atoi(value));
	if (strcmp(key, "sign") != 0)
		return false;
	current(r)->sign = strcmp(value, "0") != 0;
	return true;
}

static bool
set(struct reading *r, const char *key, const char *value)
{
	struct instance *i = r->instance;

	if (strcmp(key, "name") == 0) {
		rg_strlcpy(i->name, value, sizeof(i->name));
		rg_strlcpy(r->group.name, value, sizeof(r->group.name));
	} else if (strcmp(key, "identifier") == 0)
		rg_strlcpy(i->identifier, value, sizeof(i->identifier));
	else if (strcmp(key, "timeout") == 0)
		r->group.timeout_ms = (uint32_t)strtoul(value, NULL, 10);
	else if (strcmp(key, "dead") == 0)
		r->group.dead_ms = (uint32_t)strtoul(value, NULL, 10);
	else if (strcmp(key, "tries") == 0)
		r->group.tries = (unsigned)strtoul(value, NULL, 10);
	else
		return set_server(r, key, value);
	return true;
}

static bool
read_settings(struct reading *r, const char *settings, size_t len)
{
	const char *row = NULL, *value;
	char key[16];
	size_t n;

	if (!strv_ok(settings, len))
		return false;
	while ((row = strv_next(settings, len, row)) != NULL) {
		if ((value = strchr(row, '=')) == NULL)
			return false;
		n = (size_t)(value++ - row);
		if (n >= sizeof(key))
			return false;
		memcpy(key, row, n);
		key[n] = '\0';
		if (!set(r, key, value))
			return false;
	}
	return r->group.n > 0 && r->group.tries > 0 && r->group.timeout_ms > 0;
}

struct instance *
instance_new(struct client *c, const char *settings, size_t len)
{
	struct reading r = { .instance = calloc(1, sizeof(*r.instance)) };

	if (r.instance == NULL)
		return NULL;
	if (!read_settings(&r, settings, len) ||
	    (r.instance->group = client_add(c, &r.group)) == NULL) {
		free(r.instance);
		return NULL;
	}
	r.instance->n = r.group.n;
	return r.instance;
}

void
instance_free(struct instance **ip)
{
	struct instance *i = *ip;

	*ip = NULL;
	if (i == NULL)
		return;
	client_drop(&i->group);
	free(i);
}

bool
instance_read_secret(int fd, struct packet_secret *s)
{
	uint8_t bytes[PACKET_SECRET_MAX + 2];
	ssize_t n = read(fd, bytes, sizeof(bytes));
	const uint8_t *end;

	s->len = 0;
	if (n > 0) {
		end = memchr(bytes, '\n', (size_t)n);
		s->len = end != NULL ? (size_t)(end - bytes) : (size_t)n;
	}
	if (s->len > 0 && bytes[s->len - 1] == '\r')
		s->len--;
	if (s->len <= PACKET_SECRET_MAX)
		memcpy(s->bytes, bytes, s->len);
	rg_wipe(bytes, sizeof(bytes));
	return s->len > 0 && s->len <= PACKET_SECRET_MAX;
}

void
instance_secret(struct instance *i, unsigned server, int fd, rg_problem *tell,
    void *ctx)
{
	struct packet_secret secret;

	if (server >= i->n)
		return;
	if (!instance_read_secret(fd, &secret)) {
		secret.len = 0;
		tell(ctx, server,
		    "no secret: the first line must have 1 to 128 bytes");
	}
	client_secret(i->group, server, &secret);
	rg_wipe(&secret, sizeof(secret));
}

void
instance_describe(const struct instance *i, struct packet *p,
    const union client_address *local)
{
	packet_put_text(p, ATTR_NAS_IDENTIFIER, i->identifier);
	if (local->sa.sa_family == AF_INET6)
		packet_put(p, ATTR_NAS_IPV6_ADDRESS, &local->in6.sin6_addr, 16);
	else
		packet_put(p, ATTR_NAS_IP_ADDRESS, &local->in.sin_addr, 4);
	packet_put_u32(p, ATTR_NAS_PORT_TYPE, NAS_PORT_TYPE_ASYNC);
}
