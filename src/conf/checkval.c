#include "config.h"

#include <sys/stat.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/names.h"
#include "base/pamfile.h"
#include "base/phone.h"
#include "conf/duration.h"
#include "conf/load.h"
#include "conf/pool.h"

#define SOCKET_NAME_MAX 103 /* of sun_path, where it is smallest */

#define BANNER_SIZE 16384

/* Marks a key whose default depends on another key as built in. */
static void
set_builtin(enum conf_table id, const void *entry, const char *key)
{
	const struct table *t = &conf_key_tables[id];
	struct conf_from *from = (void *)(uintptr_t)conf_entry_from(entry);
	size_t i;

	for (i = 0; i < t->nkeys; i++)
		if (strcmp(t->keys[i].name, key) == 0)
			from->at[i] = ORIGIN_BUILTIN;
}

/* --- globals --- */

static const struct {
	const char *key;
	size_t at;
} own_users[] = {
	{ "uids.engine", offsetof(struct conf_globals, uids.engine) },
	{ "uids.auth", offsetof(struct conf_globals, uids.auth) },
	{ "uids.modules", offsetof(struct conf_globals, uids.modules) },
	{ "uids.radius", offsetof(struct conf_globals, uids.radius) },
	{ "uids.store", offsetof(struct conf_globals, uids.store) },
};

static const struct conf_user *
own_user(const struct loader *l, size_t i)
{
	return (const void *)((const char *)&l->conf->g + own_users[i].at);
}

/* Neither root, nor one of the first n of ours. */
static void
check_user(struct loader *l, uint32_t origin, const char *key,
    const struct conf_user *u, size_t n)
{
	size_t i;

	if (!u->known)
		return;
	if (u->uid == 0)
		conf_check_error(l, origin, key, "must not be root");
	for (i = 0; i < n; i++)
		if (own_user(l, i)->known && own_user(l, i)->uid == u->uid)
			conf_check_warning(l, origin, key,
			    "the same user as %s: processes of one "
			    "user can trace each other",
			    own_users[i].key);
}

void
conf_check_dialog_user(struct loader *l, const struct conf_dialog *d)
{
	if (d->user.text != NULL)
		check_user(l, conf_check_origin(CONF_DIALOGS, d, "user"),
		    "user", &d->user, RG_COUNTOF(own_users));
}

static void
check_users(struct loader *l)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(own_users); i++)
		check_user(l,
		    conf_check_origin(CONF_GLOBALS, &l->conf->g,
			own_users[i].key),
		    own_users[i].key, own_user(l, i), i);
}

/* Is the key's value what the file says? */
static bool
is_written(const struct conf_globals *g, const char *key)
{
	return conf_check_set(CONF_GLOBALS, g, key) > ORIGIN_BUILTIN;
}

/*
 * Windows RRAS: MaxDenials failures lock the account alone, ResetTime later
 * all is forgotten.
 */
static void
take_preset(struct conf_globals *g)
{
	if (!is_written(g, "lockout.account.for"))
		g->lockout.account.for_ms = 48 * 3600 * 1000;
	if (!is_written(g, "lockout.account.within"))
		g->lockout.account.within_ms = g->lockout.account.for_ms;
	if (!is_written(g, "lockout.number.failures"))
		g->lockout.number.failures = 0;
	if (!is_written(g, "lockout.line.delay"))
		g->lockout.delay_text = NULL;
}

void
conf_check_globals(struct loader *l)
{
	struct conf_globals *g = &l->conf->g;

	check_users(l);
	if (g->lockout.preset == CONF_PRESET_RRAS)
		take_preset(g);
	if (g->country != NULL && !rg_country_ok(g->country))
		conf_check_error(l,
		    conf_check_origin(CONF_GLOBALS, g, "numbers.country"),
		    "numbers.country",
		    "\"%s\" is no country's code: digits, without + or 0",
		    g->country);
	if (g->lockout.delay_text != NULL)
		(void)conf_duration_span(g->lockout.delay_text,
		    &g->lockout.delay_s, &g->lockout.delay_max_s);
}

/* --- services --- */

static void
check_pool(struct loader *l, struct conf_service *s)
{
	uint32_t addr = 0, at,
		 origin = conf_check_origin(CONF_SERVICES, s, "pool");
	struct conf_range local, *pool;
	const char *why;
	char text[INET_ADDRSTRLEN];
	size_t i;

	s->npool = conf_pool_parse(&l->conf->priv->arena, s->pool_text, &pool,
	    &why);
	s->pool = pool;
	for (i = 1; i < s->npool; i++)
		if (conf_pool_overlap(pool, i, &pool[i], 1, &at))
			conf_check_error(l, origin, "pool",
			    "%s stands in it twice", conf_pool_text(at, text));
	if (s->local == NULL || !conf_pool_addr(s->local, &addr))
		return;
	local = (struct conf_range) { addr, addr };
	if (conf_pool_overlap(pool, s->npool, &local, 1, &at))
		conf_check_error(l, origin, "pool", "holds our own address, %s",
		    s->local);
}

static void
check_overlap(struct loader *l, const struct conf_service *a,
    const struct conf_service *b)
{
	char text[INET_ADDRSTRLEN];
	uint32_t at;

	if (conf_pool_overlap(a->pool, a->npool, b->pool, b->npool, &at))
		conf_check_warning(l,
		    conf_check_origin(CONF_SERVICES, b, "pool"), "pool",
		    "%s is in the pool of service \"%s\" as well",
		    conf_pool_text(at, text), a->name);
}

void
conf_check_services(struct loader *l)
{
	struct conf_service *s;
	size_t i, j;

	for (i = 0; i < l->conf->nservices; i++) {
		s = &l->conf->services[i];
		if (s->pool_text != NULL)
			check_pool(l, s);
		for (j = 0; j < i; j++)
			check_overlap(l, &l->conf->services[j], s);
		if (s->type != CONF_SERVICE_PROGRAM)
			continue;
		if (s->command.n == 0)
			conf_check_error(l, s->from->entry, "",
			    "a command is missing: command = [\"/full/path\"]");
		if (conf_check_set(CONF_SERVICES, s, "stderr") != 0)
			continue;
		s->err = s->termios == CONF_TERMIOS_COOKED ? CONF_STDERR_TTY
							   : CONF_STDERR_LOG;
		set_builtin(CONF_SERVICES, s, "stderr");
	}
}

/* --- methods and dialogs --- */

/* One that lets in who is not enrolled: alone it proves nothing. */
static bool
skips(const struct conf_method *m)
{
	return m->type == CONF_METHOD_OATH && m->skip;
}

static void
check_fallback(struct loader *l, const struct conf_method *m)
{
	uint32_t origin = conf_check_origin(CONF_METHODS, m, "methods");
	size_t i;

	if (m->method_names.n < 2)
		conf_check_error(l, origin, "methods",
		    "a fallback needs two methods at least: "
		    "methods = [\"first\", \"next\"]");
	for (i = 0; i < m->method_names.n; i++)
		if (m->methods[i]->type == CONF_METHOD_FALLBACK)
			conf_check_error(l, origin, "methods",
			    "\"%s\" is a fallback itself", m->methods[i]->name);
		else if (skips(m->methods[i]))
			conf_check_error(l, origin, "methods",
			    "\"%s\" lets in who is not enrolled "
			    "(unenrolled = \"skip\"), it is no fallback",
			    m->methods[i]->name);
}

static void
check_radius(struct loader *l, const struct conf_method *m)
{
	const struct conf_server *s;
	size_t i;

	if (m->servers.n == 0)
		conf_check_error(l, m->from->entry, "",
		    "servers are missing: servers: { NAME: { ... }; };");
	for (i = 0; i < m->servers.n; i++) {
		s = &m->servers.v[i];
		if (!conf_server_signs(m, s))
			conf_check_warning(l, s->from->entry, "",
			    "require_message_authenticator = false: whoever "
			    "is between us and the server can make an accept "
			    "of a refusal (CVE-2024-3596)");
	}
}

/* The name of a file in PAM's folder; or where one is, if PAM can be told. */
static void
check_pam(struct loader *l, const struct conf_method *m)
{
	const uint32_t origin = conf_check_origin(CONF_METHODS, m, "service");
	const char *slash = strrchr(m->pam_service, '/');
	const char *file = slash != NULL ? slash + 1 : m->pam_service;

	if (!rg_user_ok(file) || strlen(file) > RG_LINE_MAX ||
	    (slash != NULL &&
		(m->pam_service[0] != '/' || slash == m->pam_service)))
		conf_check_error(l, origin, "service",
		    "\"%s\": the name of a PAM service, or a full path",
		    m->pam_service);
#ifndef HAVE_PAM_START_CONFDIR
	else if (slash != NULL)
		conf_check_error(l, origin, "service",
		    "\"%s\": this PAM reads its own folder alone",
		    m->pam_service);
#endif
	else if (strpbrk(file, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL)
		conf_check_error(l, origin, "service",
		    "\"%s\": PAM would look for it in small letters",
		    m->pam_service);
	else if (!rg_pam_file(m->pam_service))
		conf_check_warning(l, origin, "service",
		    "\"%s\" has no file%s: nobody passes, as PAM would ask "
		    "\"other\" in its place",
		    m->pam_service, slash == NULL ? " in /etc/pam.d" : "");
}

void
conf_check_methods(struct loader *l)
{
	const struct conf_method *m;
	size_t i;

	for (i = 0; i < l->conf->nmethods; i++) {
		m = &l->conf->methods[i];
		if (m->type == CONF_METHOD_FALLBACK)
			check_fallback(l, m);
		else if (m->type == CONF_METHOD_RADIUS)
			check_radius(l, m);
		else if (m->type == CONF_METHOD_PAM)
			check_pam(l, m);
		else if (m->file == NULL &&
		    (m->type == CONF_METHOD_FILE ||
			m->type == CONF_METHOD_OATH))
			conf_check_error(l, m->from->entry, "",
			    "a file is missing: file = \"/full/path\"");
	}
}

static void
check_skips(struct loader *l, const struct conf_dialog *d)
{
	const struct conf_method *m = d->methods[0];

	if (skips(m))
		conf_check_error(l,
		    conf_check_origin(CONF_DIALOGS, d, "methods"), "methods",
		    "\"%s\" lets in who is not enrolled (unenrolled = "
		    "\"skip\"): put a method in front of it",
		    m->name);
}

/* Whoever can cut the network chooses the later methods of a fallback. */
static void
check_lone_fallback(struct loader *l, const struct conf_dialog *d)
{
	const struct conf_method *m = d->methods[0];

	if (d->method_names.n == 1 && m->type == CONF_METHOD_FALLBACK &&
	    m->users.n == 0)
		conf_check_warning(l,
		    conf_check_origin(CONF_DIALOGS, d, "methods"), "methods",
		    "who can keep \"%s\" from answering needs only \"%s\": "
		    "add a second method, or users = [...] to \"%s\"",
		    m->methods[0]->name, m->methods[1]->name, m->name);
}

static const char *
read_banner(struct loader *l, struct conf_dialog *d, int fd)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fd == -1 || fstat(fd, &st) == -1)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	if (st.st_size > BANNER_SIZE)
		return "longer than 16384 bytes";
	text = conf_arena_get(&l->conf->priv->arena, (size_t)st.st_size + 1);
	n = read(fd, text, (size_t)st.st_size);
	if (n == -1)
		return strerror(errno);
	d->banner = text;
	d->banner_len = (size_t)n;
	return NULL;
}

static void
load_banner(struct loader *l, struct conf_dialog *d)
{
	uint32_t origin = conf_check_origin(CONF_DIALOGS, d, "banner_file");
	const char *why;
	int fd;

	fd = open(d->banner_file, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if ((why = read_banner(l, d, fd)) != NULL)
		conf_check_error(l, origin, "banner_file", "\"%s\": %s",
		    d->banner_file, why);
	if (fd != -1)
		(void)close(fd);
}

void
conf_check_dialogs(struct loader *l)
{
	struct conf_dialog *d;
	size_t i;

	for (i = 0; i < l->conf->ndialogs; i++) {
		d = &l->conf->dialogs[i];
		if (strcmp(d->name, "none") == 0) {
			conf_check_none(l, d);
			continue;
		}
		if (d->banner_file != NULL)
			load_banner(l, d);
		check_lone_fallback(l, d);
		check_skips(l, d);
		if (conf_is_hosted(d))
			conf_check_hosted(l, d);
		else if (d->prompt_timeout_ms > d->dialog_limit_ms)
			conf_check_warning(l,
			    conf_check_origin(CONF_DIALOGS, d,
				"prompt_timeout"),
			    "prompt_timeout",
			    "longer than dialog_limit, which ends the dialog");
	}
}

/* --- lines --- */

/* The event that starts a call follows from type and carrier if not said. */
static void
check_start(struct loader *l, struct conf_line *line)
{
	uint32_t origin = conf_check_origin(CONF_LINES, line, "start");

	if (line->type == CONF_LINE_LENT) {
		line->start = CONF_START_CARRIER; /* the call is there */
		return;
	}
	if (conf_check_set(CONF_LINES, line, "start") == 0) {
		line->start = line->type == CONF_LINE_MODEM ? CONF_START_RING
		    : line->carrier == CONF_CARRIER_NONE    ? CONF_START_BYTE
							 : CONF_START_CARRIER;
		return;
	}
	if (line->type == CONF_LINE_DIRECT && line->start == CONF_START_RING)
		conf_check_error(l, origin, "start",
		    "a direct line does not ring: \"carrier\" or \"byte\"");
	if (line->type == CONF_LINE_MODEM && line->start == CONF_START_BYTE)
		conf_check_error(l, origin, "start",
		    "a modem sends its own bytes: \"ring\" or \"carrier\"");
	if (line->start == CONF_START_CARRIER &&
	    line->carrier == CONF_CARRIER_NONE)
		conf_check_error(l, origin, "start",
		    "\"carrier\" is never seen with carrier = \"none\"");
}

static void
check_speed(struct loader *l, const struct conf_line *line)
{
	static const uint32_t speeds[] = { 300, 600, 1200, 2400, 4800, 9600,
		19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000,
		921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
		3500000, 4000000 };
	size_t i;

	for (i = 0; i < RG_COUNTOF(speeds); i++)
		if (speeds[i] == line->speed)
			return;
	conf_check_error(l, conf_check_origin(CONF_LINES, line, "speed"),
	    "speed", "%u is no speed of a serial line", line->speed);
}

/* Its session's socket is run/lines/NAME.sock, and names of those are short. */
static void
check_socket(struct loader *l, const struct conf_line *line)
{
	const size_t n = strlen(l->conf->g.paths.run) + strlen("/lines/.sock") +
	    strlen(line->name);

	if (n > SOCKET_NAME_MAX)
		conf_check_error(l, line->from->entry, "",
		    "its socket below paths.run would have a name of %zu "
		    "bytes, and at most %d are possible",
		    n, SOCKET_NAME_MAX);
}

static void
check_line(struct loader *l, struct conf_line *line)
{
	const struct conf_service *s = line->service;

	if (line->device == NULL)
		conf_check_error(l, line->from->entry, "",
		    "a device is missing: device = \"/dev/...\"");
	check_start(l, line);
	check_speed(l, line);
	check_socket(l, line);
	if (line->carrier == CONF_CARRIER_NONE && conf_line_idle_ms(line) == 0)
		conf_check_error(l, line->from->entry, "",
		    "carrier = \"none\" cannot see the caller leave: "
		    "idle_limit must be set");
	if (line->dialog->type == CONF_DIALOG_NONE)
		conf_check_undialled(l, line);
	if (s->type == CONF_SERVICE_PPPD && s->local == NULL)
		conf_check_error(l,
		    conf_check_origin(CONF_LINES, line, "service"), "service",
		    "service \"%s\" has no address of its own: services: { "
		    "%s: { local = \"...\"; pool = \"...\"; }; };",
		    s->name, s->name);
}

void
conf_check_lines(struct loader *l)
{
	struct conf_line *line;
	size_t i;

	for (i = 0; i < l->conf->nlines; i++)
		check_line(l, &l->conf->lines[i]);
	/* once all have been read: lines of a bank share their origins */
	for (i = 0; i < l->conf->nlines; i++) {
		line = &l->conf->lines[i];
		if (conf_check_set(CONF_LINES, line, "start") == 0)
			set_builtin(CONF_LINES, line, "start");
	}
}
