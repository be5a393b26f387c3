/*
 * rasgate-login - the login program of a getty. It lends the line to rasgated
 * for one call, stays as leader of the terminal's session, and is what
 * rasgate-session is elsewhere: parent of the service. No arguments but its
 * own are looked at: a getty may put there what the caller typed.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/fdpass.h"
#include "base/log.h"
#include "base/names.h"
#include "base/spawn.h"
#include "base/unixsock.h"
#include "session/hangup.h"
#include "session/relro.h"
#include "session/session.h"
#include "session/tty.h"
#include "wire/control.h"

#define WORD_MS 10000 /* for rasgated's first word */
#define AUTHPRIV 10
#define FIRST_FD 3

static const char *line = ""; /* -l */

static const char *
environ_or(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? value : otherwise;
}

/* The caller sees it, as far as his line takes it. */
static void
show(const char *why)
{
	char text[600];
	struct hangup h;
	int ms, fd = tty_reopen(STDIN_FILENO);
	int n = snprintf(text, sizeof(text), "\r\nNo access now: %s.\r\n", why);

	if (fd == -1)
		return;
	if (n > 0 && write(fd, text, (size_t)n) == n) {
		hangup_lent(&h, fd, true);
		while ((ms = hangup_step(&h)) != -1)
			(void)poll(NULL, 0, ms);
	}
	(void)close(fd);
}

/* There is no rasgated that could have it on record. */
static void
record(const char *why)
{
	struct rec r;

	log_open(LOG_TO_SYSLOG, getenv("RASGATE_LOG"), AUTHPRIV, REC_NOTICE);
	rec_init(&r, REC_LINE_DOWN_EVENT);
	rec_set(&r, KEY_LINE, rg_line_ok(line) ? line : "-");
	rec_set(&r, KEY_CAUSE, "down");
	rec_setu(&r, KEY_RETRY_S, 0);
	rec_set(&r, KEY_TEXT, why);
	log_record(&r);
	(void)log_flush();
	log_close();
}

static int
fail(const char *why)
{
	record(why);
	show(why);
	return 1;
}

/* A getty leaves the line as people type on it, echo and all. */
static int
make_raw(void)
{
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &t) == -1)
		return RG_E_SYS;
	t.c_iflag = IGNBRK | IGNPAR;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8 | CREAD;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSANOW, &t) == -1 ? RG_E_SYS : RG_OK;
}

static int
lend(int sock)
{
	uint8_t bytes[WIRE_MAX];
	struct msg_LEND *f;
	struct msg m;
	bool dcd;
	int n;

	msg_init(&m, WIRE_LEND, 0);
	m.seq = 0;
	f = &m.u.LEND;
	(void)rg_strlcpy(f->line, line, sizeof(f->line));
	/* mgetty's; the others have nothing to say. */
	(void)rg_strlcpy(f->number, environ_or("CALLER_ID", ""),
	    sizeof(f->number));
	(void)rg_strlcpy(f->name, environ_or("CALLER_NAME", ""),
	    sizeof(f->name));
	(void)rg_strlcpy(f->called, environ_or("CALLED_ID", ""),
	    sizeof(f->called));
	(void)rg_strlcpy(f->connect, environ_or("CONNECT", ""),
	    sizeof(f->connect));
	f->dcd = tty_modem(STDIN_FILENO, &dcd) && dcd;
	if ((n = msg_encode(&m, bytes, sizeof(bytes))) < 0)
		return n;
	return fdpass_send(sock, bytes, (size_t)n, STDIN_FILENO);
}

static const char *
why_not(int error)
{
	switch (error) {
	case EAGAIN:
		return "rasgated has too many calls at once";
	case EACCES:
	case EPERM:
		return "not permitted to reach rasgated";
	default:
		return "rasgated is not running";
	}
}

/* The socket, with rasgated's first word waiting in it; -1 with the reason. */
static int
reach(const char **why)
{
	struct pollfd p = { .events = POLLIN };
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/" HOOK_SOCKET,
	    environ_or("RASGATE_RUN", RG_RUNDIR));
	if ((p.fd = unixsock_helper(path)) == -1) {
		*why = why_not(errno);
		return -1;
	}
	*why = "rasgated does not answer";
	if (lend(p.fd) != RG_OK || poll(&p, 1, WORD_MS) != 1) {
		(void)close(p.fd);
		return -1;
	}
	return p.fd;
}

static int
serve(void)
{
	struct lent lent = { 0 };
	const char *why;
	int sock, status;

	if ((sock = reach(&why)) == -1)
		return fail(why);
	status = session_run(sock, &lent);
	if (lent.served)
		return status;
	if (!lent.told)
		return fail("rasgated has ended");
	if (lent.text[0] != '\0')
		show(lent.text);
	return 1;
}

int
main(int argc, char **argv)
{
	relro_protect();
	if (argc > 2 && strcmp(argv[1], "-l") == 0)
		line = argv[2];
	rg_closefrom(FIRST_FD);
	spawn_reset_signals();
	if (!isatty(STDIN_FILENO)) {
		(void)fprintf(stderr,
		    "rasgate-login: standard input is no terminal\n");
		return 2;
	}
	if (make_raw() != RG_OK)
		return fail("the terminal cannot be set");
	if (tcgetsid(STDIN_FILENO) != getpid())
		return fail("rasgate-login does not lead the session of its "
			    "terminal: start it by exec, from a getty");
	return serve();
}
