/*
 * rasgate-login - the login program of a getty. It lends the line to rasgated
 * for one call, stays as leader of the terminal's session, and is what
 * rasgate-session is elsewhere: parent of the service. No arguments but its
 * own are looked at: a getty may put there what the caller typed.
 *
 * Or a connect script of pppd (--connect), where the exit status is the
 * answer. A second process holds the conversation with rasgated, and goes on
 * with the call when pppd has the line back.
 */
#include "config.h"

#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/fdpass.h"
#include "base/log.h"
#include "base/names.h"
#include "base/proc.h"
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
#define CARRIER_MS 1000 /* some drivers know DCD only after a moment */

static const char *line = ""; /* -l */
static struct lent lent = { .plugin = -1 };

static const char *
environ_or(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? value : otherwise;
}

static void
tell_pppd(const char *why)
{
	(void)fprintf(stderr, "rasgate-login: %s\n", why);
}

/* The caller sees it, as far as his line takes it; pppd's log as well. */
static void
show(const char *why)
{
	char text[600];
	struct hangup h;
	int ms, fd = tty_reopen(STDIN_FILENO);
	int n = snprintf(text, sizeof(text), "\r\nNo access now: %s.\r\n", why);

	if (lent.outer != 0)
		tell_pppd(why);
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
	if (tty_modem(STDIN_FILENO, &dcd) && dcd)
		f->flags |= LEND_DCD;
	f->outer = (uint32_t)lent.outer;
	if (lent.plugin != -1)
		f->flags |= LEND_PLUGIN;
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

/*
 * Without a service the caller has our last word: until we end, the second
 * descriptor keeps rasgated from taking the line for free.
 */
static int
serve(void)
{
	const char *why;
	int sock, status;

	if ((sock = reach(&why)) == -1)
		return fail(why);
	lent.kept = fcntl(sock, F_DUPFD_CLOEXEC, FIRST_FD);
	status = session_run(sock, &lent);
	if (lent.served)
		return status;
	if (!lent.told)
		return fail("rasgated has ended");
	if (lent.text[0] != '\0')
		show(lent.text);
	else if (lent.outer != 0)
		tell_pppd("the caller was refused, or left");
	return 1;
}

/*
 * A pppd that is given a device's name lowers DTR for a second before its
 * connect script runs, unless it is told `local`: the end of a call that was
 * there. What is left of that is a line without carrier.
 */
static bool
has_carrier(void)
{
	const uint64_t end = clock_ms() + CARRIER_MS;
	bool dcd = true;

	while (tty_modem(STDIN_FILENO, &dcd) && !dcd && clock_ms() < end)
		(void)poll(NULL, 0, 20);
	return dcd;
}

/* For pppd. A cable may have no carrier, and serve all the same. */
static int
serve_script(void)
{
	const bool carrier = has_carrier();
	const int status = serve();

	if (!carrier && !lent.served)
		(void)fprintf(stderr,
		    "rasgate-login: no carrier: with a device's name and "
		    "\"modem\" pppd has just lowered DTR for a second, which "
		    "ends a call that was there; let this script take the "
		    "call, or give pppd the line as its standard input\n");
	return status;
}

/* The socket of rasgate.so in that pppd, as the first behind stderr. */
static void
take_plugin(void)
{
	const int fd = atoi(environ_or(RG_PLUGIN_ENV, "-1"));
	socklen_t len = sizeof(int);
	int type;

	if (fd < FIRST_FD ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1 ||
	    type != SOCK_SEQPACKET || dup2(fd, FIRST_FD) == -1 ||
	    fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(FIRST_FD, F_SETFL, O_NONBLOCK) == -1)
		return;
	lent.plugin = FIRST_FD;
}

/* What pppd has set is what it gets back. */
static int
await_word(int fd, const struct termios *before)
{
	char word;
	bool yes = read(fd, &word, 1) == 1;

	return tcsetattr(STDIN_FILENO, TCSANOW, before) == 0 && yes ? 0 : 1;
}

/*
 * Between pppd and us, one would be taken for it: it ends when we do. Their
 * names end alike; where nobody can say what it is, it passes for pppd.
 */
static bool
is_shell(pid_t pid)
{
	char image[64];
	size_t n;

	proc_image(pid, image, sizeof(image));
	n = strlen(image);
	return strcmp(image, "busybox") == 0 ||
	    (n >= 2 && strcmp(image + n - 2, "sh") == 0);
}

static int
connect_script(const struct termios *before)
{
	int ends[2];

	lent.outer = getppid();
	if (lent.outer <= 1)
		return fail("no pppd waits for it");
	if (is_shell(lent.outer))
		return fail("a shell waits for rasgate-login, and not pppd: "
			    "put \"exec\" in front of it");
	lent.start = proc_start(lent.outer);
	if (pipe(ends) == -1)
		return fail("no pipe");
	switch (fork()) {
	case -1:
		return fail("no process");
	case 0:
		(void)close(ends[0]);
		(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		lent.word = ends[1];
		return serve_script();
	default:
		(void)close(ends[1]);
		return await_word(ends[0], before);
	}
}

/*
 * Only a getty's login program leads the session of its terminal: what it
 * finds in its arguments may be the caller's, --connect as well.
 */
static bool
is_script(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "--connect") == 0 &&
	    tcgetsid(STDIN_FILENO) != getpid();
}

int
main(int argc, char **argv)
{
	struct termios before;
	bool script;

	relro_protect();
	script = is_script(argc, argv);
	if (script)
		take_plugin();
	rg_closefrom(lent.plugin + 1 > FIRST_FD ? lent.plugin + 1 : FIRST_FD);
	spawn_reset_signals();
	if (!isatty(STDIN_FILENO)) {
		(void)fprintf(stderr,
		    "rasgate-login: standard input is no terminal\n");
		return 2;
	}
	if (script) {
		argv++;
		argc--;
	}
	if (argc > 2 && strcmp(argv[1], "-l") == 0)
		line = argv[2];
	if (tcgetattr(STDIN_FILENO, &before) == -1 || make_raw() != RG_OK)
		return fail("the terminal cannot be set");
	if (script)
		return connect_script(&before);
	if (tcgetsid(STDIN_FILENO) != getpid())
		return fail("rasgate-login does not lead the session of its "
			    "terminal: start it by exec, from a getty");
	return serve();
}
