/* The servers of a method: groups inside of a group, in their own order. */
#include "config.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/compat.h"
#include "base/names.h"
#include "conf/load.h"

#define SERVER(f) offsetof(struct conf_server, f)

static const struct key server_keys[] = {
	{ "host", KIND_HOST, SERVER(host), 1, 45, NULL, 0, 0 },
	{ "port", KIND_INT, SERVER(port), 1, 65535, NULL, 0, 0 },
	{ "accounting_port", KIND_INT, SERVER(accounting_port), 1, 65535, NULL,
	    0, 0 },
	{ "secret_file", KIND_PATH, SERVER(secret_file), 1, 255, NULL, 0, 0 },
	{ "require_message_authenticator", KIND_BOOL, SERVER(sign), 0, 0, NULL,
	    0, 0 },
	{ "secret", KIND_SECRET, 0, 0, 0, NULL, 0, 0 },
};

const struct table conf_server_table = {
	.name = "servers",
	.noun = "server",
	.keys = server_keys,
	.nkeys = RG_COUNTOF(server_keys),
	.size = sizeof(struct conf_server),
};

bool
conf_host_ok(const char *text)
{
	struct in6_addr any;

	return inet_pton(AF_INET, text, &any) == 1 ||
	    inet_pton(AF_INET6, text, &any) == 1;
}

/* What has no value unless it is written. */
static void
check_complete(struct taker *t, const config_setting_t *s,
    const struct conf_server *server)
{
	if (server->host == NULL)
		conf_take_error(t, s, "",
		    "an address is missing: host = \"192.0.2.10\"");
	if (server->secret_file == NULL)
		conf_take_error(t, s, "",
		    "a secret is missing: secret_file = \"/full/path\"");
}

static void
take_server(struct taker *t, const config_setting_t *s,
    struct conf_server *server)
{
	struct arena **arena = &t->l->conf->priv->arena;
	struct conf_from *from = conf_take_from(t->l, &conf_server_table);
	struct taker sub = { .l = t->l,
		.src = t->src,
		.table = &conf_server_table,
		.entry = server,
		.from = from };

	server->name = conf_arena_strdup(arena, config_setting_name(s));
	server->from = from;
	server->port = 1812;
	server->accounting_port = 1813;
	sub.path = conf_arena_printf(arena, "%s.servers.%s", t->path,
	    server->name);
	from->entry = conf_take_origin(t->l, t->src, s, sub.path, 0);
	if (!rg_line_ok(server->name))
		conf_take_error(&sub, s, "", "a name has at most %d bytes",
		    RG_LINE_MAX);
	else if (!config_setting_is_group(s))
		conf_take_error(&sub, s, "", "must be a group: %s: { ... };",
		    server->name);
	else if (conf_take_group(&sub, s))
		check_complete(&sub, s, server);
}

const char *
conf_take_servers(struct taker *t, const config_setting_t *s,
    struct conf_servers *field)
{
	struct conf_server *v;
	size_t i, n;

	if (!config_setting_is_group(s))
		return "must be a group of named groups: servers: { NAME: { "
		       "... }; };";
	n = (size_t)config_setting_length(s);
	if (n == 0 || n > CONF_SERVERS_MAX)
		return "from 1 to 8 servers";
	v = conf_arena_get(&t->l->conf->priv->arena, n * sizeof(*v));
	for (i = 0; i < n; i++)
		take_server(t, config_setting_get_elem(s, (unsigned)i), &v[i]);
	*field = (struct conf_servers) { v, n };
	return NULL;
}

bool
conf_server_signs(const struct conf_method *m, const struct conf_server *s)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(server_keys); i++)
		if (server_keys[i].offset == SERVER(sign) &&
		    server_keys[i].kind == KIND_BOOL && s->from->at[i] != 0)
			return s->sign;
	return m->sign;
}
