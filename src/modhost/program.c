#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/strv.h"
#include "modhost/answer.h"
#include "modhost/child.h"
#include "modhost/program.h"
#include "modhost/tell.h"

#define CODE_OUT_OF_BUFFERS 614
#define CODE_PENDING 600
#define CODE_NOT_FOUND 126
#define CODE_END 619

#define LOOK_MS 20     /* between looks at what is not signalled */
#define ALIVE_MS 1000  /* ... and whether it lives, that others talk for */
#define LINGER_MS 2000 /* from its verdict to its last text */
#define PATH "PATH=/usr/local/bin:/usr/bin:/bin"
#define ENV_MAX 12

/* The one program of this process, and the one call that it is for. */
static struct {
	struct msg_PROGRAM told;
	struct program_child child;
	uintptr_t handle;
	/* The call may be gone while the pump runs, these stay (calls.h). */
	uint8_t *send_buf, *recv_buf;
	size_t size;
	char env[ENV_MAX][300];
	int wake[2];
	pthread_t thread;
	/* Written by the loop's thread behind a byte to wake[1]. */
	size_t got;
	/* the pump's own */
	bool receiving;  /* a Receive is under way */
	bool no_input;   /* none can be started any more */
	bool out_closed; /* its output has ended */
	uint8_t in[UINT16_MAX];
	size_t in_at, in_len;
	size_t out_len; /* in the call's send buffer, refused so far */
	char answer[ANSWER_MAX + 1];
	size_t answer_len;
	bool answered; /* the line is complete, or will not come */
	bool aborted;  /* nobody asks for it any more */
	uint64_t linger_ms;
} p;

/* --- the caller --- */

static void
on_received(struct receiver *r, size_t len)
{
	(void)r;
	p.got = len;
	(void)!write(p.wake[1], "r", 1);
}

static void
ask_caller(void)
{
	static const struct receiver r = { .done = on_received };

	if (p.receiving || p.no_input || p.in_len > 0 || p.answered ||
	    !child_has_read(&p.child))
		return;
	p.receiving = calls_receive(p.handle, p.recv_buf, p.size, 0, &r) ==
	    CODE_PENDING;
	p.no_input = !p.receiving;
}

/* A line ends as programs expect it; a terminal sees to that itself. */
static void
take_received(void)
{
	p.receiving = false;
	if (p.got == 0) {
		p.no_input = true;
		return;
	}
	memcpy(p.in, p.recv_buf, p.got);
	p.in_at = 0;
	p.in_len = p.got;
	if (p.told.lines && !p.told.pty && p.in[p.got - 1] == '\r')
		p.in[p.got - 1] = '\n';
}

static void
feed(void)
{
	const ssize_t n = write(p.child.in, p.in + p.in_at, p.in_len);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		p.in_len = 0;
		p.no_input = true;
		return;
	}
	p.in_at += (size_t)n;
	p.in_len -= (size_t)n;
	if (p.in_len == 0)
		rg_wipe(p.in, p.in_at);
}

/* --- the program --- */

static void
send_out(void)
{
	if (calls_send(p.handle, p.send_buf, p.out_len) != CODE_OUT_OF_BUFFERS)
		p.out_len = 0;
}

static void
read_out(void)
{
	const ssize_t n = read(p.child.out, p.send_buf, p.size);

	if (n > 0) {
		p.out_len = (size_t)n;
		send_out();
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		p.out_closed = true;
}

static void
read_err(void)
{
	char text[256];
	const ssize_t n = read(p.child.err, text, sizeof(text));

	if (n > 0)
		tell_debug(text, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		(void)close(p.child.err);
		p.child.err = -1;
	}
}

static void
set_answered(void)
{
	p.answered = true;
	p.linger_ms = clock_ms() + LINGER_MS;
}

static void
read_answer(void)
{
	const ssize_t n = read(p.child.answer, p.answer + p.answer_len,
	    ANSWER_MAX - p.answer_len);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		p.answer_len += (size_t)n;
	if (n > 0 && p.answer_len < ANSWER_MAX &&
	    memchr(p.answer, '\n', p.answer_len) == NULL)
		return;
	set_answered();
}

/* What it has started may hold its descriptors: its end is the end. */
static void
look_alive(void)
{
	if (p.answered || !child_has_ended(&p.child))
		return;
	read_answer();
	if (!p.answered)
		set_answered();
}

static void
complete(void)
{
	const char *end = memchr(p.answer, '\n', p.answer_len);
	struct msg_SAID said;

	if (end == NULL)
		answer_missing(&said);
	else if (!answer_parse(p.answer, (size_t)(end - p.answer), &said))
		tell_broke("a verdict that is none");
	calls_complete(p.handle, &said);
}

/*
 * Its last text may still be on its way through its terminal, whose end is
 * seen when nobody has the other side: then neither must we.
 */
static bool
is_over(void)
{
	if (!p.answered)
		return false;
	if (p.told.pty && child_has_ended(&p.child))
		child_let_go(&p.child);
	return p.out_len == 0 && (p.out_closed || clock_ms() > p.linger_ms);
}

static void
turn(void)
{
	struct pollfd v[] = {
		{ p.wake[0], POLLIN, 0 },
		{ p.out_len == 0 && !p.out_closed ? p.child.out : -1, POLLIN,
		    0 },
		{ p.child.err, POLLIN, 0 },
		{ p.answered ? -1 : p.child.answer, POLLIN, 0 },
		{ p.in_len > 0 ? p.child.in : -1, POLLOUT, 0 },
	};
	const bool look = p.out_len > 0 || p.answered ||
	    (!p.receiving && !p.no_input && p.in_len == 0);
	char what;

	if (poll(v, RG_COUNTOF(v), look ? LOOK_MS : ALIVE_MS) == -1)
		return;
	if (v[1].revents != 0)
		read_out();
	if (v[2].revents != 0)
		read_err();
	if (v[3].revents != 0)
		read_answer();
	look_alive();
	child_reap_others(&p.child);
	if (v[4].revents != 0)
		feed();
	if (v[0].revents != 0 && read(p.wake[0], &what, 1) == 1) {
		if (what == 'r')
			take_received();
		else
			p.aborted = p.answered = p.out_closed = true;
	}
	if (p.out_len > 0 && v[1].revents == 0)
		send_out();
	ask_caller();
}

static void *
pump(void *arg)
{
	(void)arg;
	ask_caller();
	while (!is_over())
		turn();
	if (!p.aborted)
		complete();
	return NULL;
}

/* --- the dialog --- */

static void
put_env(char **envp, size_t *n, const char *key, const char *value)
{
	if (*n < ENV_MAX && value[0] != '\0') {
		(void)snprintf(p.env[*n], sizeof(p.env[*n]), "%s=%s", key,
		    value);
		envp[*n] = p.env[*n];
		(*n)++;
	}
}

/* Nothing in it comes from the caller, but a number that was checked. */
static void
make_env(const struct msg_SERVE *s, char **envp)
{
	char speed[16] = "";
	size_t n = 0;

	if (s->speed != 0)
		(void)snprintf(speed, sizeof(speed), "%u", s->speed);
	put_env(envp, &n, "RASGATE_CALL", s->call);
	put_env(envp, &n, "RASGATE_LINE", s->line);
	put_env(envp, &n, "RASGATE_DEVICE", s->device);
	put_env(envp, &n, "RASGATE_DIALOG", p.told.dialog);
	put_env(envp, &n, "RASGATE_CALLER",
	    s->number[0] != '\0' ? s->number : "-");
	put_env(envp, &n, "RASGATE_SPEED", speed);
	put_env(envp, &n, "RASGATE_VERDICT_FD", "3");
	put_env(envp, &n, "TERM", p.told.pty ? "dumb" : "");
	envp[n++] = (char *)(uintptr_t)PATH;
	envp[n] = NULL;
}

static uint32_t
program_open(char *text, size_t size)
{
	(void)rg_strlcpy(text, (char *)p.told.argv, size);
	return pipe(p.wake) == 0 && fcntl(p.wake[0], F_SETFD, FD_CLOEXEC) == 0
	    ? 0
	    : CODE_NOT_FOUND;
}

static uint32_t
program_begin(struct ras_call *c)
{
	char *envp[ENV_MAX + 2], **argv;
	int r;

	argv = strv_vector((char *)p.told.argv, p.told.argv_len);
	if (argv == NULL)
		return CODE_NOT_FOUND;
	p.handle = c->handle;
	p.send_buf = c->send_buf;
	p.recv_buf = c->recv_buf;
	p.size = c->size;
	make_env(&c->about, envp);
	r = child_run(&p.child, argv, envp, p.told.pty != 0);
	free(argv);
	if (r != RG_OK)
		return CODE_NOT_FOUND;
	if (pthread_create(&p.thread, NULL, pump, NULL) == 0)
		return 0;
	child_end(&p.child);
	return CODE_NOT_FOUND;
}

static uint32_t
program_end(struct ras_call *c)
{
	(void)c;
	(void)!write(p.wake[1], "e", 1);
	(void)pthread_join(p.thread, NULL);
	child_end(&p.child);
	return CODE_END;
}

static void
program_stop(void)
{
	child_end(&p.child);
}

const struct dialog *
program_dialog(const struct msg_PROGRAM *m)
{
	static const struct dialog d = { program_open, program_begin,
		program_end, program_stop };

	p.told = *m;
	return m->argv_len > 0 && strv_ok((const char *)m->argv, m->argv_len)
	    ? &d
	    : NULL;
}
