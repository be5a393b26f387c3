/*
 * rasgate-engine: started by rasgated with its socket on RG_PEER_FD, never
 * by hand. Nothing of a line is read before every privilege is gone. With -t
 * it only shows that this system can confine it, by its exit status.
 */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/sandbox.h"
#include "base/spawn.h"
#include "engine/engine.h"
#include "engine/lock.h"

static void fatal(int, const char *) __attribute__((noreturn));

static void
fatal(int status, const char *what)
{
	fprintf(stderr, "rasgate-engine: %s\n", what);
	exit(status);
}

/* The life of an engine is its socket's; signals are meant for others. */
static void
ignore_signals(void)
{
	static const int all[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM,
		SIGUSR1, SIGUSR2 };
	size_t i;

	for (i = 0; i < RG_COUNTOF(all); i++)
		(void)signal(all[i], SIG_IGN);
}

/* What libevent warns of is a line's fault, and told as such. */
static void
no_log(int severity, const char *text)
{
	(void)severity;
	(void)text;
}

/*
 * Without edge triggering typed-ahead bytes would make the loop spin. No
 * priorities: what is always ready would keep the others from their turn.
 */
static struct event_base *
make_base(void)
{
	struct event_config *cfg = event_config_new();
	struct event_base *base = NULL;

	if (cfg != NULL &&
	    event_config_require_features(cfg, EV_FEATURE_ET) == 0)
		base = event_base_new_with_config(cfg);
	if (cfg != NULL)
		event_config_free(cfg);
	if (base == NULL)
		fatal(EX_OSERR, "no event base");
	return base;
}

static void
get_hello(struct chan *c, struct msg *m)
{
	if (chan_recv(c, m) != RG_OK || m->type != WIRE_HELLO)
		fatal(EX_PROTOCOL, "not started by rasgated");
}

/* The monitor compares as well, and restarts or gives up. */
static void
say_ready(struct chan *c)
{
	struct msg m;

	msg_init(&m, WIRE_READY, 0);
	(void)rg_strlcpy(m.u.READY.build, msg_build(), sizeof(m.u.READY.build));
	m.u.READY.pid = (uint32_t)getpid();
	if (chan_send(c, &m) != RG_OK)
		fatal(EX_PROTOCOL, "cannot answer rasgated");
}

static int
status_of(int error)
{
	switch (error) {
	case RG_E_GONE:
		return EX_OK;
	case RG_E_SYS:
		return EX_OSERR;
	default:
		return EX_PROTOCOL;
	}
}

static int
prove_sandbox(void)
{
	if (sandbox_enter(SANDBOX_ENGINE) != RG_OK)
		fatal(EX_NOPERM,
		    "this system lacks what must confine it: " RG_SANDBOX);
	return EX_OK;
}

int
main(int argc, char *argv[])
{
	struct event_base *base;
	struct engine *engine;
	struct chan *chan;
	struct msg hello;
	int r;

	if (argc == 2 && strcmp(argv[1], "-t") == 0)
		return prove_sandbox();
	ignore_signals();
	event_set_log_callback(no_log);
	base = make_base();
	if (fcntl(RG_PEER_FD, F_SETFD, FD_CLOEXEC) == -1 ||
	    (chan = chan_new(RG_PEER_FD, ROLE_MONITOR)) == NULL)
		fatal(EX_PROTOCOL, "not started by rasgated");
	get_hello(chan, &hello);
	if (engine_lock(&hello.u.HELLO) != RG_OK)
		fatal(EX_NOPERM, "cannot give up privileges");
	say_ready(chan);
	if (strcmp(hello.u.HELLO.build, msg_build()) != 0)
		fatal(EX_CONFIG, "rasgated is of another build");
	if (fcntl(RG_PEER_FD, F_SETFL, O_NONBLOCK) == -1 ||
	    (engine = engine_new(base, &chan, hello.u.HELLO.debug)) == NULL)
		fatal(EX_OSERR, "no memory");
	r = engine_run(engine);
	engine_free(&engine);
	event_base_free(base);
	return status_of(r);
}
