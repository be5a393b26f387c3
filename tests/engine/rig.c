#include "config.h"

#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "rig.h"

#define ENGINE "src/engine/rasgate-engine"

extern char **environ;

static void
tell_dialog(struct rig *r, uint32_t id, uint32_t limit_ms, uint8_t early)
{
	struct msg m;

	msg_init(&m, WIRE_DIALOG, 0);
	m.u.DIALOG.id = id;
	m.u.DIALOG.prompt_ms = 30000;
	m.u.DIALOG.limit_ms = limit_ms;
	m.u.DIALOG.early_ppp = early;
	m.u.DIALOG.hosted = id == RIG_HOSTED;
	rig_send(r, &m);
	msg_init(&m, WIRE_BANNER, 0);
	m.u.BANNER.id = id;
	m.u.BANNER.text_len = 6;
	memcpy(m.u.BANNER.text, "Hello\n", 6);
	rig_send(r, &m);
}

static void
tell_profile(struct rig *r)
{
	struct msg m;
	size_t len = 0;

	msg_init(&m, WIRE_PROFILE, 0);
	m.u.PROFILE.id = RIG_PROFILE;
	m.u.PROFILE.rings = 1;
	m.u.PROFILE.connect_ms = 5000;
	ck_assert(strv_add((char *)m.u.PROFILE.init, sizeof(m.u.PROFILE.init),
	    &len, "ATZ"));
	m.u.PROFILE.init_len = (uint16_t)len;
	(void)rg_strlcpy(m.u.PROFILE.answer, "ATA", sizeof(m.u.PROFILE.answer));
	m.u.PROFILE.no_carrier_text = 1;
	rig_send(r, &m);
}

void
rig_start(struct rig *r)
{
	rig_start_as(r, (uint32_t)-1, "");
}

void
rig_start_as(struct rig *r, uint32_t uid, const char *root)
{
	static char path[] = ENGINE;
	char *argv[] = { path, NULL };
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	r->pid = spawn_helper(argv, environ, sv[1]);
	ck_assert_int_gt(r->pid, 0);
	(void)close(sv[1]);
	r->chan = chan_new(sv[0], ROLE_ENGINE);
	msg_init(&m, WIRE_HELLO, 0);
	(void)rg_strlcpy(m.u.HELLO.build, msg_build(), sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = uid;
	(void)rg_strlcpy(m.u.HELLO.root, root, sizeof(m.u.HELLO.root));
	m.u.HELLO.files = 2048;
	m.u.HELLO.debug = 1;
	rig_send(r, &m);
	rig_expect(r, WIRE_READY, 0, &m);
	ck_assert_str_eq(m.u.READY.build, msg_build());
	tell_dialog(r, RIG_DIALOG, 60000, EARLY_PPP_REFUSE);
	tell_dialog(r, RIG_HASTY, 700, EARLY_PPP_REFUSE);
	tell_dialog(r, RIG_IGNORE, 60000, EARLY_PPP_IGNORE);
	tell_dialog(r, RIG_HOSTED, 60000, EARLY_PPP_REFUSE);
	tell_profile(r);
}

int
rig_wait_exit(struct rig *r)
{
	uint64_t end = clock_ms() + RIG_WAIT_MS;
	pid_t pid;
	int status;

	while ((pid = waitpid(r->pid, &status, WNOHANG)) == 0) {
		ck_assert_msg(clock_ms() < end, "the engine does not exit");
		(void)poll(NULL, 0, 5);
	}
	ck_assert_int_eq(pid, r->pid);
	chan_free(&r->chan);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
rig_stop(struct rig *r)
{
	chan_free(&r->chan);
	return rig_wait_exit(r);
}

void
rig_send(struct rig *r, struct msg *m)
{
	int n = chan_send(r->chan, m);

	ck_assert_msg(n == RG_OK, "%s: cannot send: %d", msg_name(m->type), n);
}

void
rig_tell(struct rig *r, enum wire_type type, uint64_t hport)
{
	struct msg m;

	msg_init(&m, type, hport);
	rig_send(r, &m);
}

/* RG_OK, or RG_E_AGAIN after ms. */
static int
receive(struct chan *c, struct msg *m, int ms)
{
	uint64_t end = clock_ms() + (uint64_t)ms;
	struct pollfd p = { chan_fd(c), POLLIN, 0 };
	int r;

	for (;;) {
		(void)chan_flush(c);
		if ((r = chan_recv(c, m)) != RG_E_AGAIN &&
		    !(r == RG_OK && m->type == WIRE_LOG))
			return r;
		if (clock_ms() >= end)
			return RG_E_AGAIN;
		(void)poll(&p, 1, 20);
	}
}

int
rig_try(struct rig *r, struct msg *m, int ms)
{
	return receive(r->chan, m, ms);
}

void
rig_expect(struct rig *r, enum wire_type type, uint64_t hport, struct msg *m)
{
	int n = receive(r->chan, m, RIG_WAIT_MS);

	ck_assert_msg(n == RG_OK, "no %s: %d", msg_name(type), n);
	ck_assert_msg(m->type == type, "%s instead of %s", msg_name(m->type),
	    msg_name(type));
	if (hport != 0)
		ck_assert_uint_eq(m->hport, hport);
}

void
rig_expect_past_lines(struct rig *r, enum wire_type type, uint64_t hport,
    struct msg *m)
{
	int n;

	do
		n = receive(r->chan, m, RIG_WAIT_MS);
	while (n == RG_OK && m->type == WIRE_LINE && type != WIRE_LINE);
	ck_assert_msg(n == RG_OK, "no %s: %d", msg_name(type), n);
	ck_assert_msg(m->type == type, "%s instead of %s", msg_name(m->type),
	    msg_name(type));
	ck_assert_uint_eq(m->hport, hport);
}

void
rig_silent(struct rig *r, int ms)
{
	struct msg m;
	int n = receive(r->chan, &m, ms);

	ck_assert_msg(n == RG_E_AGAIN, "%s came, or the engine went: %d",
	    n == RG_OK ? msg_name(m.type) : "nothing", n);
}

/*
 * --- lines ---
 */

void
rig_prepare(struct rig_line *l, uint64_t hport, struct msg *m)
{
	const char *name;

	l->hport = hport;
	l->master = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ne(l->master, -1);
	ck_assert_int_eq(grantpt(l->master), 0);
	ck_assert_int_eq(unlockpt(l->master), 0);
	ck_assert_int_ne(fcntl(l->master, F_SETFD, FD_CLOEXEC), -1);
	ck_assert_int_ne(fcntl(l->master, F_SETFL, O_NONBLOCK), -1);
	name = ptsname(l->master);
	ck_assert_ptr_nonnull(name);
	msg_init(m, WIRE_ARM, hport);
	l->slave = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ne(l->slave, -1);
	m->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	ck_assert_int_ne(m->fd, -1);
	(void)rg_strlcpy(m->u.ARM.line, "con1", sizeof(m->u.ARM.line));
	(void)rg_strlcpy(m->u.ARM.device, name, sizeof(m->u.ARM.device));
	(void)rg_strlcpy(m->u.ARM.call, "abcdefghjk", sizeof(m->u.ARM.call));
	m->u.ARM.kind = LINE_KIND_DIRECT;
	m->u.ARM.carrier = CARRIER_AUTO;
	m->u.ARM.start = START_CARRIER;
	m->u.ARM.dialog = RIG_DIALOG;
	m->u.ARM.profile = RIG_PROFILE;
}

void
rig_arm(struct rig *r, struct rig_line *l, uint64_t hport, uint32_t dialog)
{
	struct msg m;

	rig_prepare(l, hport, &m);
	m.u.ARM.dialog = dialog;
	rig_send(r, &m);
}

void
rig_type(const struct rig_line *l, const char *text)
{
	size_t n = strlen(text);

	ck_assert_int_eq(write(l->master, text, n), (ssize_t)n);
}

/* One read of at most size - 1 bytes, ended by a NUL; 0 when none comes. */
static size_t
read_some(int fd, char *dst, size_t size, int ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	ssize_t n;

	(void)poll(&p, 1, ms);
	if ((n = read(fd, dst, size - 1)) <= 0)
		n = 0;
	dst[n] = '\0';
	return (size_t)n;
}

void
rig_see(const struct rig_line *l, const char *text)
{
	uint64_t end = clock_ms() + RIG_WAIT_MS;
	char seen[4096] = "";
	size_t n = 0;

	while (strstr(seen, text) == NULL) {
		ck_assert_msg(clock_ms() < end && n < sizeof(seen) - 1,
		    "\"%s\" not seen in \"%s\"", text, seen);
		/* One by one: what follows the text is for the next look. */
		n += read_some(l->master, seen + n, 2, 50);
	}
}

size_t
rig_read(const struct rig_line *l, char *dst, size_t size, int ms)
{
	size_t n = 0, more;

	do {
		more = read_some(l->master, dst + n, size - n, ms);
		n += more;
	} while (more > 0 && n < size - 1);
	return n;
}

void
rig_hang_up(struct rig_line *l)
{
	(void)close(l->master);
	l->master = -1;
}

void
rig_close(struct rig_line *l)
{
	if (l->master != -1)
		(void)close(l->master);
	(void)close(l->slave);
}

/*
 * --- a worker ---
 */

static void
open_step(struct rig *r, uint64_t hport, struct rig_auth *a, bool grid)
{
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	a->chan = chan_new(sv[0], ROLE_ENGINE);
	msg_init(&m, WIRE_STEP, hport);
	m.u.STEP.step = m.u.STEP.steps = 1;
	m.u.STEP.grid = grid;
	m.fd = sv[1];
	rig_send(r, &m);
}

void
rig_step(struct rig *r, uint64_t hport, struct rig_auth *a)
{
	open_step(r, hport, a, false);
}

void
rig_step_on_grid(struct rig *r, uint64_t hport, struct rig_auth *a)
{
	open_step(r, hport, a, true);
}

static int
send_prompt(struct rig_auth *a, enum wire_prompt kind, const char *text)
{
	struct msg m;

	msg_init(&m, WIRE_PROMPT, 0);
	m.u.PROMPT.kind = (uint8_t)kind;
	m.u.PROMPT.echo = kind == PROMPT_PASSWORD ? ECHO_NONE : ECHO_PLAIN;
	(void)rg_strlcpy(m.u.PROMPT.text, text, sizeof(m.u.PROMPT.text));
	return chan_send(a->chan, &m);
}

void
rig_prompt(struct rig_auth *a, enum wire_prompt kind, const char *text)
{
	ck_assert_int_eq(send_prompt(a, kind, text), RG_OK);
}

int
rig_try_prompt(struct rig_auth *a, enum wire_prompt kind)
{
	return send_prompt(a, kind, "");
}

void
rig_answer(struct rig_auth *a, const char *expected)
{
	struct msg m;
	int n = receive(a->chan, &m, RIG_WAIT_MS);

	ck_assert_msg(n == RG_OK && m.type == WIRE_ANSWER, "no answer: %d", n);
	ck_assert_str_eq(m.u.ANSWER.text, expected);
}

/* The engine has cancelled or closed the conversation by now. */
void
rig_auth_end(struct rig_auth *a)
{
	struct msg m;
	int n;

	do
		n = receive(a->chan, &m, RIG_WAIT_MS);
	while (n == RG_OK && m.type == WIRE_CANCEL);
	ck_assert_int_eq(n, RG_E_GONE);
	chan_free(&a->chan);
}

void
rig_login(struct rig *r, struct rig_line *l, struct rig_auth *a)
{
	struct msg m;

	rig_expect_past_lines(r, WIRE_CALL, l->hport, &m);
	rig_see(l, "ogin:");
	rig_type(l, "bob\r");
	rig_expect(r, WIRE_NAME, l->hport, &m);
	ck_assert_str_eq(m.u.NAME.name, "bob");
	rig_step(r, l->hport, a);
	rig_prompt(a, PROMPT_PASSWORD, "");
	rig_see(l, "assword:");
	rig_type(l, "secret\r");
	rig_answer(a, "secret");
}

void
rig_grant(struct rig *r, uint64_t hport, const char *user)
{
	struct msg m;

	msg_init(&m, WIRE_GRANT, hport);
	(void)rg_strlcpy(m.u.GRANT.user, user, sizeof(m.u.GRANT.user));
	rig_send(r, &m);
}

void
rig_refuse(struct rig *r, uint64_t hport, uint32_t error)
{
	struct msg m;

	msg_init(&m, WIRE_REFUSE, hport);
	m.u.REFUSE.error = error;
	rig_send(r, &m);
}

void
rig_drop(struct rig *r, uint64_t hport, enum wire_why why)
{
	struct msg m;

	msg_init(&m, WIRE_DROP, hport);
	m.u.DROP.why = (uint8_t)why;
	rig_send(r, &m);
}

void
rig_terminated(struct rig *r, uint64_t hport, unsigned verdict, unsigned cause,
    struct msg *m)
{
	rig_expect_past_lines(r, WIRE_TERMINATED, hport, m);
	ck_assert_str_eq(cause_name(m->u.TERMINATED.cause), cause_name(cause));
	ck_assert_uint_eq(m->u.TERMINATED.verdict, verdict);
}
