#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/filemode.h"
#include "base/strv.h"
#include "monitor/report.h"
#include "monitor/target.h"

static void
put(struct target *t, const char *key, const char *value)
{
	char row[128];

	snprintf(row, sizeof(row), "%s=%s", key, value);
	if (!strv_add(t->settings, sizeof(t->settings), &t->len, row))
		abort(); /* the keys' limits keep it from that */
}

static void
put_number(struct target *t, const char *key, uint32_t v)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", (unsigned)v);
	put(t, key, text);
}

static void
put_server(struct target *t, const struct conf_method *m,
    const struct conf_server *s)
{
	put(t, "server", s->name);
	put(t, "host", s->host);
	put_number(t, "port", s->port);
	put_number(t, "accounting", s->accounting_port);
	put_number(t, "sign", conf_server_signs(m, s));
	t->secrets[t->n++] = (char *)(uintptr_t)s->secret_file;
}

static void
describe(struct target *t, const struct conf_method *m)
{
	char host[65] = "";
	size_t i;

	memset(t, 0, sizeof(*t));
	(void)gethostname(host, sizeof(host) - 1);
	put(t, "name", m->name);
	put(t, "identifier", m->identifier != NULL ? m->identifier : host);
	put_number(t, "timeout", m->timeout_ms);
	put_number(t, "tries", m->tries);
	put_number(t, "dead", m->dead_time_ms);
	for (i = 0; i < m->servers.n; i++)
		put_server(t, m, &m->servers.v[i]);
}

static bool
same(const struct target *a, const struct target *b)
{
	size_t i;

	if (a->len != b->len || a->n != b->n ||
	    memcmp(a->settings, b->settings, a->len) != 0)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->secrets[i], b->secrets[i]) != 0)
			return false;
	return true;
}

size_t
targets_number(struct targets *all, const struct conf_method *m)
{
	struct target want, *t;
	size_t i, k;

	describe(&want, m);
	for (i = 0; i < all->n; i++)
		if (same(&all->v[i], &want))
			return i;
	t = realloc(all->v, (i + 1) * sizeof(*t));
	for (k = 0; t != NULL && k < want.n; k++)
		if ((want.secrets[k] = strdup(want.secrets[k])) == NULL)
			t = NULL;
	if (t == NULL)
		abort();
	t[i] = want;
	all->v = t;
	all->n++;
	return i;
}

void
targets_free(struct targets *all)
{
	size_t i, k;

	for (i = 0; i < all->n; i++)
		for (k = 0; k < all->v[i].n; k++)
			free(all->v[i].secrets[k]);
	free(all->v);
}

int
target_open_secret(const struct target *t, size_t server)
{
	const char *path = t->secrets[server];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *flaw;
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		flaw = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		flaw = "not a regular file";
	else if ((flaw = filemode_flaw(&st, true)) == NULL)
		return fd;
	report_problem(path, 0, flaw);
	if (fd != -1)
		(void)close(fd);
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}
