/*
 * gsm_linux.c - a modem line with real control lines, made by the kernel's
 * own multiplexer (n_gsm, 3GPP TS 27.010 basic option): a tty of the real
 * tty core, with DTR, DCD and RI, where a pseudo-terminal has none.
 *
 *	gsm [-f] LINE FAR
 *
 * LINE becomes a link to /dev/gsmttyN, FAR one to the pseudo-terminal at the
 * other end of its data. On stdin, a line each: "dcd 0|1", "ri 0|1", "fc 0|1"
 * (1: the modem takes no data), "follow 0|1" (-f is 1: DCD follows DTR when
 * that falls, as a modem with &D2 does it). On stdout: "ready", "open",
 * "close", "dtr 0|1". Its end is the end of the device.
 */
#include "config.h"

#ifdef __linux__
#include <sys/ioctl.h>

#include <linux/gsmmux.h>
#include <linux/tty.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define FLAG 0xf9
#define EA 0x01 /* last octet of its field */
#define CR 0x02 /* command, or response */
#define PF 0x10
#define SABM 0x2f
#define UA 0x63
#define DISC 0x43
#define UIH 0xef
#define MSC 0xe0 /* modem status; EA and CR are added */
#define DLCI 1   /* of our one line */

/* V.24 signals of an MSC */
#define FC 0x02  /* we take no data */
#define RTC 0x04 /* DTR from the line, DSR to it */
#define RTR 0x08 /* RTS, CTS */
#define RI 0x40
#define DCD 0x80

#define FRAME_MAX 512
#define CHUNK 100
/*
 * The kernel forgets our signals at each open, so they are repeated. Each
 * open also makes the mux wait for an answer, nothing is received meanwhile.
 */
#define REPEAT_MS 50

static struct {
	int mux;               /* master under the multiplexer */
	int far;               /* master of the data's other end */
	bool open;             /* the DLCI is */
	bool follow;           /* -f */
	unsigned ours, theirs; /* signals */
	size_t used;
	uint8_t frame[FRAME_MAX];
} gsm;

static void fail(const char *) __attribute__((noreturn));

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static void
event(const char *text)
{
	(void)printf("%s\n", text);
	(void)fflush(stdout);
}

/* 27.010, 5.2.1.6: CRC-8 of address, control and length, reflected. */
static uint8_t
checksum(const uint8_t *p, size_t n)
{
	uint8_t crc = 0xff;
	int i;

	while (n-- > 0)
		for (crc ^= *p++, i = 0; i < 8; i++)
			crc = crc & 1 ? (uint8_t)(crc >> 1 ^ 0xe0)
				      : (uint8_t)(crc >> 1);
	return (uint8_t)(0xff - crc);
}

static void
put_frame(unsigned dlci, unsigned control, const void *info, size_t n)
{
	uint8_t f[CHUNK + 8], response = control == (UA | PF) ? CR : 0;

	f[0] = FLAG;
	f[1] = (uint8_t)(dlci << 2 | response | EA);
	f[2] = (uint8_t)control;
	f[3] = (uint8_t)(n << 1 | EA);
	memcpy(f + 4, info, n);
	f[4 + n] = checksum(f + 1, 3);
	f[5 + n] = FLAG;
	if (write(gsm.mux, f, n + 6) == -1)
		fail("write");
}

static void
put_signals(void)
{
	const uint8_t m[] = { MSC | CR | EA, 2 << 1 | EA, DLCI << 2 | CR | EA,
		(uint8_t)(gsm.ours | EA) };

	if (gsm.open)
		put_frame(0, UIH, m, sizeof(m));
}

static void
take_dtr(unsigned signals)
{
	const unsigned changed = gsm.theirs ^ signals;

	gsm.theirs = signals;
	if ((changed & RTC) == 0)
		return;
	event(signals & RTC ? "dtr 1" : "dtr 0");
	if (gsm.follow && (signals & RTC) == 0) {
		gsm.ours &= ~(unsigned)DCD;
		put_signals();
	}
}

static void
take_control(const uint8_t *info, size_t n)
{
	uint8_t answer[CHUNK];

	if (n < 2 || n > sizeof(answer) || (info[0] & CR) == 0)
		return;
	if ((info[0] & ~(CR | EA)) == MSC && n >= 4 && info[2] >> 2 == DLCI)
		take_dtr(info[3]);
	memcpy(answer, info, n);
	answer[0] &= (uint8_t)~CR;
	put_frame(0, UIH, answer, n);
}

static void
take_frame(unsigned dlci, unsigned control, const uint8_t *info, size_t n)
{
	switch (control & ~(unsigned)PF) {
	case SABM:
		put_frame(dlci, UA | PF, "", 0);
		if (dlci == DLCI) {
			gsm.open = true;
			event("open");
			put_signals();
		}
		break;
	case DISC:
		put_frame(dlci, UA | PF, "", 0);
		if (dlci == DLCI) {
			gsm.open = false;
			event("close");
			take_dtr(0);
		}
		break;
	case UIH & ~PF:
		if (dlci == 0)
			take_control(info, n);
		else if (dlci == DLCI && write(gsm.far, info, n) == -1)
			event("lost");
		break;
	default:
		break;
	}
}

/* Drops n bytes from the front. */
static void
eat(size_t n)
{
	gsm.used -= n;
	memmove(gsm.frame, gsm.frame + n, gsm.used);
}

static bool
next_frame(void)
{
	const uint8_t *f = gsm.frame;
	size_t n, head = 3;

	while (gsm.used > 0 && (f[0] != FLAG || (gsm.used > 1 && f[1] == FLAG)))
		eat(1);
	if (gsm.used < 6)
		return false;
	n = f[3] >> 1;
	if ((f[3] & EA) == 0) {
		n |= (size_t)f[4] << 7;
		head = 4;
	}
	if (head + n + 2 > sizeof(gsm.frame))
		eat(1); /* out of step: look for the next flag */
	else if (gsm.used < 1 + head + n + 1)
		return false;
	else if (checksum(f + 1, head) != f[1 + head + n])
		eat(1);
	else {
		take_frame(f[1] >> 2, f[2], f + 1 + head, n);
		eat(1 + head + n + 1);
	}
	return true;
}

static void
read_mux(void)
{
	ssize_t n = read(gsm.mux, gsm.frame + gsm.used,
	    sizeof(gsm.frame) - gsm.used);

	if (n > 0)
		gsm.used += (size_t)n;
	while (next_frame())
		continue;
}

static void
read_far(void)
{
	uint8_t buf[CHUNK];
	ssize_t n = read(gsm.far, buf, sizeof(buf));

	if (n > 0 && gsm.open)
		put_frame(DLCI, UIH, buf, (size_t)n);
}

static void
obey(const char *line)
{
	static const struct {
		const char *name;
		unsigned bit;
	} signals[] = { { "dcd", DCD }, { "ri", RI }, { "fc", FC } };
	char name[8];
	unsigned on;
	size_t i;

	if (sscanf(line, "%7s %u", name, &on) != 2)
		return;
	if (strcmp(name, "follow") == 0)
		gsm.follow = on != 0;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (strcmp(name, signals[i].name) == 0)
			gsm.ours = on ? gsm.ours | signals[i].bit
				      : gsm.ours & ~signals[i].bit;
	put_signals();
}

static void
read_commands(void)
{
	char text[256], *line, *rest = text;
	ssize_t n = read(0, text, sizeof(text) - 1);

	if (n <= 0)
		exit(0);
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL)
		obey(line);
}

static int
open_pty(int *slave)
{
	struct termios t;
	int master;

	if (openpty(&master, slave, NULL, NULL, NULL) == -1 ||
	    tcgetattr(*slave, &t) == -1)
		fail("openpty");
	cfmakeraw(&t);
	(void)cfsetspeed(&t, B115200);
	if (tcsetattr(*slave, TCSANOW, &t) == -1)
		fail("tcsetattr");
	return master;
}

static void
link_to(const char *target, const char *path)
{
	(void)unlink(path);
	if (symlink(target, path) == -1)
		fail(path);
}

/* The line discipline lives as long as this slave is open. */
static void
start_mux(const char *line)
{
	int slave, ldisc = N_GSM0710;
	struct gsm_config c;
	char path[32];
	uint32_t first;

	gsm.mux = open_pty(&slave);
	if (ioctl(slave, TIOCSETD, &ldisc) == -1 ||
	    ioctl(slave, GSMIOC_GETCONF, &c) == -1)
		fail("n_gsm");
	c.adaption = 1;
	c.encapsulation = 0;
	c.initiator = 1;
	c.t1 = 50; /* in 10 ms; we may be slow to answer, on a busy machine */
	c.t2 = 2;  /* short, and few tries: see REPEAT_MS */
	c.n2 = 2;
	c.mru = c.mtu = CHUNK;
	if (ioctl(slave, GSMIOC_SETCONF, &c) == -1 ||
	    ioctl(slave, GSMIOC_GETFIRST, &first) == -1)
		fail("n_gsm");
	(void)snprintf(path, sizeof(path), "/dev/gsmtty%u", first);
	link_to(path, line);
}

static void
run(void)
{
	struct pollfd p[] = { { 0, POLLIN, 0 }, { gsm.mux, POLLIN, 0 },
		{ gsm.far, POLLIN, 0 } };
	uint64_t last = clock_ms();

	for (;;) {
		(void)poll(p, 3, REPEAT_MS);
		if (p[0].revents != 0)
			read_commands();
		if (p[1].revents != 0)
			read_mux();
		if (p[2].revents != 0 && gsm.open)
			read_far();
		if (clock_ms() - last < REPEAT_MS)
			continue;
		last = clock_ms();
		put_signals();
	}
}

int
main(int argc, char **argv)
{
	int slave;

	if (argc > 1 && strcmp(argv[1], "-f") == 0) {
		gsm.follow = true;
		argc--;
		argv++;
	}
	if (argc != 3)
		return 2;
	gsm.ours = RTC | RTR;
	gsm.far = open_pty(&slave);
	link_to(ttyname(slave), argv[2]);
	start_mux(argv[1]);
	event("ready");
	run();
	return 0;
}
#else
int
main(void)
{
	return 1;
}
#endif
