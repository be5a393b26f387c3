/*
 * rghosts ROUNDS MODHOST MODULE EMPTY: the CPU time, in microseconds, of a
 * rasgate-modhost that is started, loads the module, takes one call to the
 * return of Begin and ends; and of the program EMPTY, started the same way.
 * The medians of all rounds, one of each in turn.
 */
#include "config.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "wire/chan.h"

#define ROUNDS_MAX 1000

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "rghosts: %s\n", what);
	exit(1);
}

static double
cpu_us(const struct rusage *r)
{
	return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) * 1e6 +
	    (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec);
}

static void
put(struct chan *c, struct msg *m)
{
	if (chan_send(c, m) != RG_OK)
		fail("the host takes nothing");
}

/* What the host says must come to this; other words are passed over. */
static void
expect(struct chan *c, enum wire_type type)
{
	struct msg m;

	do
		if (chan_recv(c, &m) != RG_OK)
			fail("the host is gone");
	while (m.type != type);
}

static struct chan *
open_call(struct chan *host)
{
	struct msg m;
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv) == -1)
		fail("socketpair");
	msg_init(&m, WIRE_SERVE, 7);
	m.fd = sv[1];
	put(host, &m);
	return chan_new(sv[0], ROLE_MODHOST);
}

static void
talk(struct chan *host, const char *module)
{
	struct chan *call;
	struct msg m;

	msg_init(&m, WIRE_HELLO, 0);
	(void)rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = UINT32_MAX;
	m.u.HELLO.files = 32;
	put(host, &m);
	msg_init(&m, WIRE_MODULE, 0);
	(void)rg_strlcpy(m.u.MODULE.path, module, sizeof(m.u.MODULE.path));
	put(host, &m);
	call = open_call(host);
	msg_init(&m, WIRE_RAS_BEGIN, 7);
	m.u.RAS_BEGIN.size = 1500;
	put(call, &m);
	expect(call, WIRE_RAS_BEGUN);
	chan_free(&call);
}

/* All that the process used, its threads included. */
static double
ended(pid_t pid)
{
	struct rusage r;
	int status;

	if (wait4(pid, &status, 0, &r) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0)
		fail("it did not end well");
	return cpu_us(&r);
}

static double
run(char *program, const char *module)
{
	char *argv[] = { program, NULL }, *envp[] = { NULL };
	struct chan *host;
	pid_t pid;
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv) == -1 ||
	    (pid = spawn_helper(argv, envp, sv[1])) == -1)
		fail(program);
	(void)close(sv[1]);
	host = chan_new(sv[0], ROLE_MODHOST);
	if (module != NULL)
		talk(host, module);
	chan_free(&host);
	return ended(pid);
}

static int
by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	static double host[ROUNDS_MAX], empty[ROUNDS_MAX];
	const int rounds = argc == 5 ? atoi(argv[1]) : 0;
	int i;

	if (rounds < 1 || rounds > ROUNDS_MAX)
		fail("usage: rghosts ROUNDS MODHOST MODULE EMPTY");
	for (i = 0; i < rounds; i++) {
		host[i] = run(argv[2], argv[3]);
		empty[i] = run(argv[4], NULL);
	}
	qsort(host, (size_t)rounds, sizeof(host[0]), by_size);
	qsort(empty, (size_t)rounds, sizeof(empty[0]), by_size);
	printf("%.0f %.0f\n", host[rounds / 2], empty[rounds / 2]);
	return 0;
}
