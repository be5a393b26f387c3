/*
 * try: be the caller of a dialog, at one's own terminal. A daemon of its own
 * runs it, on one line that is a pty, with a configuration made for that; the
 * one in service hears nothing of it.
 */
#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/compat.h"
#include "ctl/ctl.h"
#include "ctl/fmt.h"
#include "ctl/scene.h"

#define LEAVE 0x1d /* ^], as telnet has it */
#define END_MS 10000

static volatile sig_atomic_t told_to_end;

/* One trial: the line's far end, and what its daemon says. */
struct trial {
	int master, records;
	pid_t daemon;
	char said[8192]; /* the rest of a record */
	size_t len;
	bool tty, called, granted, over;
	struct termios saved;
};

/* Records about the call are for people to read when it is over. */
static bool
is_shown(const char *record)
{
	static const char *const shown[] = { "violation", "helper-exit",
		"auth-", "verdict", "call-end", "config-error" };
	const char *event = strstr(record, "event=");
	size_t i;

	for (i = 0; event != NULL && i < RG_COUNTOF(shown); i++)
		if (strncmp(event + 6, shown[i], strlen(shown[i])) == 0)
			return true;
	return event == NULL;
}

static void
take_record(struct trial *t, char *record)
{
	char *event = strstr(record, "event=");

	if (is_shown(record))
		(void)fprintf(stderr, "%s%s\n",
		    fmt_safe(event != NULL ? event : record),
		    t->tty ? "\r" : "");
	if (event == NULL)
		return;
	if (strncmp(event, "event=line-up ", 14) == 0 && !t->called)
		t->called = write(t->master, "\r", 1) == 1;
	if (strncmp(event, "event=handoff ", 14) == 0)
		t->granted = true;
	if (strncmp(event, "event=call-end ", 15) == 0)
		t->over = true;
}

static void
read_records(struct trial *t)
{
	char *end;
	ssize_t n;

	n = read(t->records, t->said + t->len, sizeof(t->said) - 1 - t->len);
	if (n == -1 && errno == EINTR)
		return;
	if (n <= 0) {
		t->over = true;
		return;
	}
	t->len += (size_t)n;
	t->said[t->len] = '\0';
	while ((end = strchr(t->said, '\n')) != NULL) {
		*end++ = '\0';
		take_record(t, t->said);
		t->len -= (size_t)(end - t->said);
		memmove(t->said, end, t->len + 1);
	}
	if (t->len == sizeof(t->said) - 1)
		t->len = 0;
}

/* From one descriptor to another; false at its end. */
static bool
copy(int from, int to, bool *leave)
{
	char buf[1024];
	ssize_t n = read(from, buf, sizeof(buf)), done = 0, k;

	if (n <= 0)
		return n == -1 && (errno == EINTR || errno == EIO);
	if (leave != NULL && memchr(buf, LEAVE, (size_t)n) != NULL) {
		*leave = true;
		return true;
	}
	while (done < n && (k = write(to, buf + done, (size_t)(n - done))) > 0)
		done += k;
	return true;
}

/* EIO of the master: the daemon has the line closed just now. */
static void
talk(struct trial *t)
{
	struct pollfd v[3] = {
		{ t->records, POLLIN, 0 },
		{ t->master, POLLIN, 0 },
		{ STDIN_FILENO, POLLIN, 0 },
	};
	bool leave = false;

	while (!t->over && !leave && !told_to_end) {
		if (poll(v, 3, 1000) == -1) {
			if (errno != EINTR)
				return;
			continue;
		}
		if (v[0].revents != 0)
			read_records(t);
		if ((v[1].revents & POLLIN) != 0)
			(void)copy(t->master, STDOUT_FILENO, NULL);
		if (v[2].revents != 0 && t->called &&
		    !copy(STDIN_FILENO, t->master, &leave))
			v[2].fd = -1; /* who has no more to say may listen */
		if ((v[1].revents & POLLHUP) != 0)
			(void)poll(NULL, 0, 20);
	}
}

static void
raw_terminal(struct trial *t)
{
	struct termios raw;

	t->tty = isatty(STDIN_FILENO) && tcgetattr(0, &t->saved) == 0;
	if (!t->tty)
		return;
	raw = t->saved;
	raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON | ISTRIP);
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	(void)tcsetattr(0, TCSADRAIN, &raw);
	(void)fprintf(stderr, "You are the caller; ^] hangs up.\r\n");
}

static void
on_signal(int signo)
{
	(void)signo;
	told_to_end = 1;
}

/* The daemon ends with us, the folder goes, the terminal is as it was. */
static void
heed_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	const struct sigaction heed = { .sa_handler = on_signal };
	size_t i;

	for (i = 0; i < RG_COUNTOF(signals); i++)
		(void)sigaction(signals[i], &heed, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* Whatever it does, it is gone when we are. */
static void
end_daemon(struct trial *t)
{
	int ms;

	(void)kill(t->daemon, SIGTERM);
	for (ms = 0; ms < END_MS; ms += 20) {
		if (waitpid(t->daemon, NULL, WNOHANG) != 0)
			return;
		(void)poll(NULL, 0, 20);
	}
	(void)kill(t->daemon, SIGKILL);
	(void)waitpid(t->daemon, NULL, 0);
}

static pid_t
start_daemon(const char *file, int records[2])
{
	pid_t pid;

	if (pipe(records) == -1)
		return -1;
	if ((pid = fork()) != 0) {
		(void)close(records[1]);
		return pid;
	}
	(void)setsid(); /* ^C is for the dialog */
	(void)dup2(records[1], STDERR_FILENO);
	(void)dup2(records[1], STDOUT_FILENO);
	rg_closefrom(STDERR_FILENO + 1);
	(void)execlp("rasgated", "rasgated", "-d", "-f", file, (char *)NULL);
	(void)execl(RG_SBINDIR "/rasgated", "rasgated", "-d", "-f", file,
	    (char *)NULL);
	(void)fprintf(stderr, "rasgated: %s\n", strerror(errno));
	_exit(127);
}

static int
run(const struct scene *s)
{
	struct trial t = { .master = s->master };
	int records[2];

	if ((t.daemon = start_daemon(s->config, records)) == -1)
		return ctl_say(CTL_BAD, "%s", strerror(errno));
	t.records = records[0];
	raw_terminal(&t);
	talk(&t);
	end_daemon(&t);
	if (t.tty)
		(void)tcsetattr(0, TCSADRAIN, &t.saved);
	(void)close(t.records);
	return t.granted ? CTL_OK : CTL_BAD;
}

int
verb_try(const struct ctl *c)
{
	struct scene s;
	int r;

	if ((c->nwords == 1) == ctl_has(c, CTL_DIALOG))
		return ctl_say(CTL_USAGE,
		    "usage: rasgatectl try MODULE, or try --dialog NAME");
	heed_signals();
	r = scene_make(c, &s);
	if (r == CTL_OK)
		r = run(&s);
	scene_remove(&s);
	return r;
}
