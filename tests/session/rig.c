#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#if defined(HAVE_PTY_H)
#include <pty.h>
#elif defined(HAVE_UTIL_H)
#include <util.h>
#else
#include <libutil.h>
#endif

#include "base/build.h"
#include "base/cause.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "session/rig.h"

static void
make_raw(int fd)
{
	struct termios t;

	ck_assert_int_eq(tcgetattr(fd, &t), 0);
	t.c_iflag = t.c_oflag = t.c_lflag = 0;
	(void)cfsetispeed(&t, B19200);
	(void)cfsetospeed(&t, B19200);
	ck_assert_int_eq(tcsetattr(fd, TCSANOW, &t), 0);
}

static void
open_line(struct rig *r)
{
	ck_assert_int_eq(openpty(&r->master, &r->slave, NULL, NULL, NULL), 0);
	(void)fcntl(r->master, F_SETFD, FD_CLOEXEC);
	(void)fcntl(r->slave, F_SETFD, FD_CLOEXEC);
	(void)fcntl(r->master, F_SETFL, O_NONBLOCK);
	make_raw(r->slave);
}

void
rig_open_mute(struct rig *r)
{
	char program[] = RG_SESSION_PROGRAM;
	char *const argv[] = { program, NULL };
	char *const envp[] = { NULL };
	int sv[2];

	memset(r, 0, sizeof(*r));
	(void)snprintf(r->dir, sizeof(r->dir), "/tmp/rg-session.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(r->dir));
	(void)snprintf(r->record, sizeof(r->record), "%s/m01", r->dir);
	open_line(r);
	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	r->pid = spawn_helper(argv, envp, sv[1]);
	ck_assert_int_gt(r->pid, 0);
	(void)close(sv[1]);
	r->chan = chan_new(sv[0], ROLE_SESSION);
	ck_assert_ptr_nonnull(r->chan);
	msg_init(&r->start, WIRE_START, RIG_HPORT);
	(void)strcpy(r->start.u.START.boot, "0b00");
	strcpy(r->start.u.START.call, "k7f2q9mbd1");
	strcpy(r->start.u.START.line, "m01");
	strcpy(r->start.u.START.user, "alice");
	strcpy(r->start.u.START.service, "prog");
	strcpy(r->start.u.START.record, r->record);
}

static void
hello(struct rig *r)
{
	struct msg m;

	msg_init(&m, WIRE_HELLO, 0);
	strcpy(m.u.HELLO.build, RG_BUILD);
	rig_send(r, &m);
	ck_assert(rig_next(r, &m, 5000));
	ck_assert_str_eq(msg_name(m.type), "READY");
	ck_assert_str_eq(m.u.READY.build, RG_BUILD);
}

void
rig_open(struct rig *r)
{
	rig_open_mute(r);
	hello(r);
}

int
rig_close(struct rig *r)
{
	char path[100];
	int status = -1, i;

	chan_free(&r->chan);
	if (r->master != -1)
		(void)close(r->master);
	(void)close(r->slave);
	for (i = 0; i < 1500 && waitpid(r->pid, &status, WNOHANG) == 0; i++)
		(void)poll(NULL, 0, 10);
	ck_assert_msg(i < 1500, "rasgate-session does not end");
	(void)unlink(r->record);
	(void)snprintf(path, sizeof(path), "%s.sock", r->record);
	ck_assert_msg(unlink(path) == -1, "socket left");
	(void)snprintf(path, sizeof(path), "%s.new", r->record);
	ck_assert_msg(unlink(path) == -1, "half a record left");
	(void)rmdir(r->dir);
	r->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

static void
add(uint8_t *blob, size_t size, uint16_t *len, const char *s)
{
	size_t n = *len;

	ck_assert(strv_add((char *)blob, size, &n, s));
	*len = (uint16_t)n;
}

void
rig_argv(struct rig *r, const char *first, ...)
{
	struct msg_START *m = &r->start.u.START;
	const char *s;
	va_list ap;

	va_start(ap, first);
	for (s = first; s != NULL; s = va_arg(ap, const char *))
		add(m->argv, sizeof(m->argv), &m->argv_len, s);
	va_end(ap);
}

void
rig_env(struct rig *r, const char *entry)
{
	struct msg_START *m = &r->start.u.START;

	add(m->env, sizeof(m->env), &m->env_len, entry);
}

void
rig_script(struct rig *r, const char *script)
{
	rig_argv(r, "/bin/sh", "-c", script, NULL);
	rig_env(r, "PATH=/usr/bin:/bin");
}

void
rig_send(struct rig *r, struct msg *m)
{
	ck_assert_int_eq(chan_send(r->chan, m), RG_OK);
}

void
rig_go(struct rig *r)
{
	r->start.fd = fcntl(r->slave, F_DUPFD_CLOEXEC, 3);
	rig_send(r, &r->start);
}

static void
keep_log(struct rig *r, const char *text)
{
	size_t n = strlen(r->log);

	(void)snprintf(r->log + n, sizeof(r->log) - n, "%s\n", text);
}

bool
rig_next(struct rig *r, struct msg *m, int ms)
{
	const uint64_t end = clock_ms() + (uint64_t)ms;
	struct pollfd p = { .events = POLLIN };
	int e;

	for (;;) {
		e = chan_recv(r->chan, m);
		if (e == RG_OK && m->type == WIRE_LOG) {
			keep_log(r, m->u.LOG.text);
			continue;
		}
		if (e != RG_E_AGAIN)
			return e == RG_OK;
		ck_assert_msg(clock_ms() < end, "no message; log: %s", r->log);
		p.fd = chan_fd(r->chan);
		(void)poll(&p, 1, 50);
	}
}

void
rig_want(struct rig *r, enum wire_type type, struct msg *m, int ms)
{
	do /* COUNT comes when it likes */
		ck_assert_msg(rig_next(r, m, ms), "closed; log: %s", r->log);
	while (m->type == WIRE_COUNT && type != WIRE_COUNT);
	ck_assert_str_eq(msg_name(m->type), msg_name(type));
	ck_assert_uint_eq(m->hport, RIG_HPORT);
}

void
rig_stop(struct rig *r, enum wire_why why)
{
	struct msg m;

	msg_init(&m, WIRE_STOP, RIG_HPORT);
	m.u.STOP.why = (uint8_t)why;
	rig_send(r, &m);
}

void
rig_see(struct rig *r, const char *text)
{
	rig_wait(r, text, 5000);
}

void
rig_wait(struct rig *r, const char *text, unsigned ms)
{
	const uint64_t end = clock_ms() + ms;
	struct pollfd p = { .fd = r->master, .events = POLLIN };
	ssize_t n;

	while (strstr(r->output, text) == NULL) {
		ck_assert_msg(clock_ms() < end, "'%s' not in: %s; log: %s",
		    text, r->output, r->log);
		(void)poll(&p, 1, 100);
		n = read(r->master, r->output + r->seen,
		    sizeof(r->output) - 1 - r->seen);
		if (n > 0)
			r->seen += (size_t)n;
		r->output[r->seen] = '\0';
	}
}

void
rig_end(struct rig *r, struct msg *end, unsigned cause, int ms)
{
	struct msg hung;

	rig_want(r, WIRE_END, end, ms);
	ck_assert_msg(end->u.END.cause == cause, "%s, not %s; status %u %u; %s",
	    cause_name(end->u.END.cause), cause_name(cause),
	    end->u.END.signaled, end->u.END.status, r->log);
	rig_want(r, WIRE_HUNG, &hung, 5000);
	ck_assert_uint_eq(hung.u.HUNG.error, 0);
}

void
rig_leave(struct rig *r)
{
	chan_free(&r->chan);
}

void
rig_rejoin(struct rig *r)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s.sock",
	    r->record);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	r->chan = chan_new(fd, ROLE_SESSION);
	ck_assert_ptr_nonnull(r->chan);
	hello(r);
}

const char *
rig_record(struct rig *r, const char *key)
{
	static char line[512];
	const size_t n = strlen(key);
	FILE *f = fopen(r->record, "r");

	ck_assert_msg(f != NULL, "no record");
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, key, n) == 0 && line[n] == '=') {
			(void)fclose(f);
			return line + n + 1;
		}
	}
	(void)fclose(f);
	return "";
}

bool
rig_has_record(const struct rig *r)
{
	struct stat st;

	return lstat(r->record, &st) == 0;
}

bool
rig_alive(pid_t pid)
{
	char path[32], state = 'X';
	FILE *f;

	if (kill(pid, 0) == -1)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if ((f = fopen(path, "r")) == NULL)
		return true;
	if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 'X';
	(void)fclose(f);
	return state != 'Z' && state != 'X';
}
