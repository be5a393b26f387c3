/*
 * rgmodem - emulated modems, and the callers behind them, on ptys.
 *
 *   rgmodem [-dkx] [-e FILE] [-n COUNT] [-o NAME=VALUE] [-s FILE] -l PATH
 *
 * makes a pty, puts the symlink PATH to it and plays the modem on its other
 * side. Commands come on stdin, one a line; what happens goes to stdout, one
 * event a line.
 *
 *   -d         no modem: a plain cable, the caller sits at its other end
 *   -e FILE    events go there
 *   -k         stay when stdin ends (else: end once all commands are done)
 *   -l PATH    the symlink; with -n it holds one %d, counted from 0
 *   -n COUNT   that many lines in one process
 *   -o N=V     as the command `set N V`, for all lines
 *   -s FILE    commands from FILE; stdin is then only read by `bridge -`
 *   -x         end at the first command that fails
 *
 * Exit status: 0, or 1 when a command failed, 2 for wrong usage.
 *
 * A line's commands run one after the other, those of different lines side
 * by side. "@N command" is for line N, "@* command" for all, else line 0.
 * TEXT has C escapes (\r \n \e \x7e ...). Times are in ms.
 *
 *   ring [NUMBER [NAME [STYLE]]]  a call comes in; - is none, O and P are
 *                       what the network says for unavailable and withheld.
 *                       STYLE: see caller.c (plain rockwell clip zyxel ...)
 *   pickup              the modem answers by itself (CONNECT unasked)
 *   connect TEXT        as set connect
 *   wait WHAT [MS]      open closed settled (open, and no command for 400 ms
 *                       since the last) command ringing answering call
 *   type TEXT           the caller types
 *   hex 7eff03...       the same in hex
 *   flood N             ... N bytes, as fast as they go
 *   expect TEXT         the caller sees TEXT, within 10 s; or with a limit:
 *   expect "TEXT" MS
 *   pause MS
 *   drop                the caller hangs up. Carrier loss is the end of the
 *                       pty: a new one is behind PATH at once
 *   drop text           ... and the modem only says NO CARRIER
 *   power               switched off and on
 *   remote              the caller asks the modem itself for its settings
 *   unplug [MS]         the device is gone, and back after MS (1000)
 *   chatter TEXT        the modem says TEXT as it is
 *   split N, mute on|off  as set split, set mute
 *   bridge -l PATH      makes a pty for the caller (pppd) and joins it to the
 *                       call; its close is a drop, a hang-up closes it
 *   bridge -            the same with stdin and stdout; events: see stderr
 *   bridge off
 *   state               tells the line's state and what termios the daemon set
 *   echo TEXT           says TEXT as an event (a mark in the output)
 *   set NAME VALUE      connect=TEXT  after ATA
 *                       answer=TEXT   said instead (NO CARRIER, BUSY, VOICE)
 *                       error=WORDS   commands holding one of them say ERROR
 *                       ident=TEXT    answer to ATI
 *                       eol=TEXT      ends of the modem's lines (\r\n)
 *                       echo verbose quiet = 0|1  what ATZ comes back to;
 *                                     verbose=0: digits, quiet=1: silence
 *                       mute=0|1      no answer to anything
 *                       chatty=0|1    junk around answers
 *                       delay=MS      before an answer (slow modem)
 *                       train=MS      from ATA to CONNECT (50)
 *                       period=MS rings=N  between rings (1000), how many (10)
 *                       split=N gap=MS  N bytes at a time, MS apart; 0: all
 *                       got=0|1       got events (1)
 *                       dialect=NAME  a make of modem: usr-courier usr-usb
 *                                     conexant multitech multitech-ba rockwell
 *                       speed=BPS     its port knows no other, until AT&F
 *                       deaf=0|1      RINGs at another speed, until spoken to
 *                       parrot=0|1    says but what it is told
 *                       sticky=0|1    E0 is accepted, and the echo stays
 *                       storm=MS      RING all the time, ATA is no use but for
 *                                     what answer= says
 *                       stuck=0|1|2   in a call that is none: 1 until +++ or
 *                                     DTR is low, 2 until DTR is low
 *                       mute_after=N  mute once the Nth call has ended
 *   quit
 *
 * Events are "MS.us EVENT ...", with -n "MS.us @N EVENT ...":
 *
 *   ready LINK SLAVE    the pty is there      opened     the daemon opened it
 *   at COMMAND          the modem was told    ata        ... to answer
 *   ring N              it rang               unanswered it stopped ringing
 *   connected "TEXT"    the call is up        unconnected  answer= was said
 *   aborted             a byte came before CONNECT
 *   got "TEXT"          the daemon sent it in the call
 *   expected "TEXT"     flooded    dropped    unplugged    quit
 *   remote granted|denied   escaped (+++ of the daemon's worked)
 *   rate N              its port now has another speed (no AT&B1)
 *   muted               unstuck (by +++)
 *   closed PHASE        the daemon closed the line, that is DTR low (there
 *                       are no modem lines on a pty). PHASE: command ringing
 *                       answering call
 *   bridge LINK SLAVE   unbridged  bridge-closed
 *   state, echo         failed COMMAND ...
 *
 * A gap of less than 20 ms between close and open is not seen.
 */
#include "config.h"

#include <sys/resource.h>
#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dialect.h"
#include "port.h"
#include "rgmodem.h"

unsigned port_count = 1;
bool failed, quitting;

struct port *ports;
struct pollfd *fds;

static FILE *events;
static uint64_t started;

uint64_t
now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

struct port *
stdio_bridge(void)
{
	unsigned i;

	for (i = 0; i < port_count; i++)
		if (ports[i].bridge_stdio)
			return &ports[i];
	return NULL;
}

void
event(const struct port *p, const char *fmt, ...)
{
	FILE *f = events != NULL     ? events
	    : stdio_bridge() != NULL ? stderr
				     : stdout;
	uint64_t us = now_us() - started;
	va_list ap;

	(void)fprintf(f, "%llu.%03u ", (unsigned long long)us / 1000,
	    (unsigned)(us % 1000));
	if (port_count > 1)
		(void)fprintf(f, "@%u ", p->index);
	va_start(ap, fmt);
	(void)vfprintf(f, fmt, ap);
	va_end(ap);
	(void)fputc('\n', f);
}

int
event_flush(void)
{
	return fflush(events != NULL ? events : stdout);
}

const char *
quoted(const char *s, size_t n)
{
	static char buf[4 * PORT_SEEN_MAX + 3];
	static const char named[] = "\r\n\t\"\\", letters[] = "rnt\"\\";
	const char *f;
	size_t at = 0;

	buf[at++] = '"';
	for (; n > 0 && at + 6 < sizeof(buf); n--, s++) {
		if (*s != '\0' && (f = strchr(named, *s)) != NULL) {
			buf[at++] = '\\';
			buf[at++] = letters[f - named];
		} else if (*s >= 0x20 && *s < 0x7f)
			buf[at++] = *s;
		else
			at += (size_t)snprintf(buf + at, 5, "\\x%02x",
			    (unsigned)(unsigned char)*s);
	}
	buf[at++] = '"';
	buf[at] = '\0';
	return buf;
}

/*
 * --- stdin ---
 */

static void
script_bytes(char *buf, size_t *len)
{
	char *line = buf, *end;

	while ((end = memchr(line, '\n', *len - (size_t)(line - buf)))) {
		*end = '\0';
		if (end > line && end[-1] == '\r')
			end[-1] = '\0';
		script_line(line);
		line = end + 1;
	}
	*len -= (size_t)(line - buf);
	memmove(buf, line, *len);
}

void
stdin_read(void)
{
	static char buf[8192];
	static size_t len;
	ssize_t n;

	if (len == sizeof(buf) - 1)
		errx(2, "command too long");
	n = read(STDIN_FILENO, buf + len, sizeof(buf) - 1 - len);
	if (n > 0) {
		len += (size_t)n;
		script_bytes(buf, &len);
	} else if (n == 0 || errno != EINTR) {
		loop.stdin_open = false;
		if (len > 0) {
			buf[len++] = '\n';
			script_bytes(buf, &len);
		}
	}
}

static void
script_file(const char *path)
{
	char line[4096];
	FILE *f;

	if ((f = fopen(path, "r")) == NULL)
		err(2, "%s", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		script_line(line);
	}
	(void)fclose(f);
}

/*
 * --- start and end ---
 */

static void
on_signal(int sig)
{
	(void)sig;
	loop.stopped = 1;
}

static void
usage(void)
{
	(void)fprintf(stderr,
	    "usage: rgmodem [-dkx] [-e FILE] [-n COUNT] [-o NAME=VALUE] "
	    "[-s FILE] -l PATH\n");
	exit(2);
}

static void
option_set(struct setup *set, char *arg)
{
	char *value = strchr(arg, '=');

	if (value == NULL)
		usage();
	*value++ = '\0';
	if (!setup_set(set, arg, value) || !dialect_ok(set->dialect))
		errx(2, "-o %s: no such setting, or no number", arg);
}

/* Two descriptors a line at most, and a few. */
static void
raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
}

/* The one %d of `form`, or the form as it is. */
static void
link_name(char *out, size_t size, const char *form, unsigned i)
{
	const char *mark = strstr(form, "%d");

	if (mark == NULL)
		(void)snprintf(out, size, "%s", form);
	else
		(void)snprintf(out, size, "%.*s%u%s", (int)(mark - form), form,
		    i, mark + 2);
}

static void
ports_make(const char *form, const struct setup *set)
{
	char link[PORT_PATH_MAX + 1];
	unsigned i;

	if (port_count > 1 && strstr(form, "%d") == NULL)
		errx(2, "-n needs a %%d in -l");
	raise_limit();
	ports = calloc(port_count, sizeof(*ports));
	fds = calloc(1 + 2 * port_count, sizeof(*fds));
	if (ports == NULL || fds == NULL)
		err(71, NULL);
	for (i = 0; i < port_count; i++) {
		link_name(link, sizeof(link), form, i);
		port_init(&ports[i], i, link);
		ports[i].set = *set;
		if (!port_plug(&ports[i]))
			exit(1);
	}
}

static void
signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
}

struct options {
	const char *form, *script;
	struct setup set;
};

static void
option(struct options *o, int c)
{
	switch (c) {
	case 'd':
		o->set.direct = 1;
		break;
	case 'e':
		if ((events = fopen(optarg, "w")) == NULL)
			err(2, "%s", optarg);
		break;
	case 'k':
		loop.keep = true;
		break;
	case 'l':
		o->form = optarg;
		break;
	case 'n':
		port_count = (unsigned)strtoul(optarg, NULL, 10);
		break;
	case 'o':
		option_set(&o->set, optarg);
		break;
	case 's':
		o->script = optarg;
		break;
	case 'x':
		loop.strict = true;
		break;
	default:
		usage();
	}
}

int
main(int argc, char **argv)
{
	struct options o;
	unsigned i;
	int c;

	memset(&o, 0, sizeof(o));
	setup_init(&o.set);
	while ((c = getopt(argc, argv, "de:kl:n:o:s:x")) != -1)
		option(&o, c);
	if (o.form == NULL || port_count == 0 || optind != argc)
		usage();
	started = now_us();
	signals();
	ports_make(o.form, &o.set);
	if ((loop.scripted = o.script != NULL))
		script_file(o.script);
	(void)event_flush();
	while (!loop_done())
		loop_turn();
	for (i = 0; i < port_count; i++) {
		bridge_end(&ports[i]);
		(void)unlink(ports[i].link);
	}
	(void)event_flush();
	return failed ? 1 : 0;
}
