#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/filemode.h"
#include "base/secret.h"
#include "ctl/helper.h"
#include "machine/check.h"

#define SECRET_MAX 256 /* bytes of its file that are looked at */

/* Whom the rows are about. */
struct asked {
	struct check *check;
	const struct conf_method *method;
	const struct conf_server *server;
};

static void
put(const struct asked *a, enum check_result result, const char *advice,
    const char *what, const char *more)
{
	check_put(a->check, "radius", result, advice, "%s.%s: %s%s",
	    a->method->name, a->server->name, what, more);
}

/* The length of what the file holds; 0 when the daemon would not use that. */
static size_t
read_secret(const struct asked *a, char secret[SECRET_MAX])
{
	const char *file = a->server->secret_file;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	bool safe = true;
	ssize_t n = -1;

	if (fd != -1 && fstat(fd, &st) == 0 &&
	    (safe = filemode_flaw(&st, true) == NULL))
		n = read(fd, secret, SECRET_MAX);
	if (!safe)
		check_put(a->check, "radius", CHECK_FAIL,
		    "chown root it && chmod 600 it",
		    "%s holds a secret: owner must be root and mode 0600 "
		    "(is %lu and %04o), server %s is not asked",
		    file, (unsigned long)st.st_uid,
		    (unsigned)(st.st_mode & 07777), a->server->name);
	else if (n < 1)
		check_put(a->check, "radius", CHECK_FAIL,
		    "write the shared secret into it, as its only line",
		    "%s: %s (server %s is not asked)", file,
		    n == 0 ? "empty" : strerror(errno), a->server->name);
	if (fd != -1)
		(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

/* What the server says, in rasgate-radius's words. */
static void
take_answer(const struct asked *a, int status, const char *said)
{
	char ms[32], *word;
	unsigned long us = strtoul(said, &word, 10);

	(void)snprintf(ms, sizeof(ms), "%lu.%lu ms", us / 1000,
	    us % 1000 / 100);
	if (status == 0 && strcmp(word, " signed") == 0)
		put(a, CHECK_OK, NULL, ms, ", signs its answers");
	else if (status == 0)
		put(a, CHECK_WARN, "have the server sign: contrib/freeradius",
		    ms, ", sends no Message-Authenticator");
	else if (strcmp(said, "no answer") == 0)
		put(a, CHECK_WARN,
		    "if calls are refused, too: its address, port and secret, "
		    "and this machine among its clients",
		    said, " to a Status-Server, which not all servers know");
	else
		put(a, CHECK_FAIL, "its address and port; does it run?", said,
		    "");
}

static void
check_server(const struct asked *a)
{
	char program[CTL_PATH_MAX], flag[] = "-C", host[64], port[8];
	char *const argv[] = { program, flag, host, port, NULL };
	char secret[SECRET_MAX], said[128];
	size_t n = read_secret(a, secret);
	int r;

	if (n == 0)
		return;
	(void)snprintf(program, sizeof(program), "%s/rasgate-radius",
	    a->check->conf->g.paths.libexec);
	(void)snprintf(host, sizeof(host), "%s", a->server->host);
	(void)snprintf(port, sizeof(port), "%u", a->server->port);
	r = helper_run(argv, secret, n, said, sizeof(said));
	rg_wipe(secret, sizeof(secret));
	said[strcspn(said, "\n")] = '\0';
	if (r == -1 || said[0] == '\0')
		put(a, CHECK_FAIL, "make install, or set paths.libexec",
		    program, " cannot be asked");
	else
		take_answer(a, r, said);
}

void
check_radius(struct check *k)
{
	struct asked a = { .check = k };
	size_t i, n;

	for (i = 0; i < k->conf->nmethods; i++) {
		a.method = &k->conf->methods[i];
		if (a.method->type != CONF_METHOD_RADIUS)
			continue;
		for (n = 0; n < a.method->servers.n; n++) {
			a.server = &a.method->servers.v[n];
			check_server(&a);
		}
	}
}
