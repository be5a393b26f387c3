/*
 * callers.c - many callers on pseudo-terminals, their clocks in microseconds.
 *
 *	rgcallers FOLDER COUNT
 *
 * makes COUNT pseudo-terminals behind FOLDER/tty-l0001 and so on, says
 * "ready", and obeys its standard input:
 *
 *	single A B	callers A to B, one after the other: a CR, then the
 *			time until the prompt
 *	burst A B	the same, all at once
 *	login A B USER SECRET
 *			callers A to B answer name and secret and wait
 *
 * single and burst print one time for each caller and "done"; login prints
 * "done". A caller that hears nothing for 20 seconds ends the program.
 */
#include "config.h"

#include <sys/epoll.h>

#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define PAUSE_NS 2000000
#define TEXT 512

struct caller {
	int master;
	uint64_t asked_us;
	size_t len;
	char text[TEXT + 1];
};

static struct caller *callers;
static int ncallers;

static uint64_t
now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static void
plug(const char *folder, int number)
{
	struct caller *c = &callers[number];
	char path[PATH_MAX];
	struct termios t;
	int slave;

	if (openpty(&c->master, &slave, NULL, NULL, NULL) == -1)
		err(1, "openpty");
	(void)tcgetattr(slave, &t);
	cfmakeraw(&t);
	(void)tcsetattr(slave, TCSANOW, &t);
	snprintf(path, sizeof(path), "%s/tty-l%04d", folder, number);
	(void)unlink(path);
	if (symlink(ttyname(slave), path) == -1)
		err(1, "%s", path);
	(void)close(slave);
	(void)fcntl(c->master, F_SETFL, O_NONBLOCK);
}

static void
say(struct caller *c, const char *text)
{
	c->len = 0;
	c->text[0] = '\0';
	c->asked_us = now_us();
	if (write(c->master, text, strlen(text)) != (ssize_t)strlen(text))
		err(1, "write");
}

/* Reads what is there; is the wanted text among it? */
static bool
heard(struct caller *c, const char *wanted)
{
	ssize_t n = read(c->master, c->text + c->len, TEXT - c->len);

	if (n <= 0)
		return false;
	c->len += (size_t)n;
	c->text[c->len] = '\0';
	return strstr(c->text, wanted) != NULL;
}

/* Callers first..last have asked: waits until each has heard. */
static void
listen_all(int first, int last, const char *wanted, bool print)
{
	struct epoll_event ev, got[64];
	int left = last - first + 1, ep = epoll_create1(0), i, n;

	for (i = first; i <= last; i++) {
		ev = (struct epoll_event) { EPOLLIN, { .fd = i } };
		if (epoll_ctl(ep, EPOLL_CTL_ADD, callers[i].master, &ev) == -1)
			err(1, "epoll_ctl");
	}
	while (left > 0) {
		if ((n = epoll_wait(ep, got, 64, PATIENCE_MS)) <= 0)
			errx(1, "%d callers heard nothing", left);
		for (i = 0; i < n; i++) {
			struct caller *c = &callers[got[i].data.fd];

			if (!heard(c, wanted))
				continue;
			left--;
			(void)epoll_ctl(ep, EPOLL_CTL_DEL, c->master, NULL);
			if (print)
				printf("%lu\n",
				    (unsigned long)(now_us() - c->asked_us));
		}
	}
	(void)close(ep);
}

static void
single(int first, int last)
{
	const struct timespec pause = { 0, PAUSE_NS };
	int i;

	for (i = first; i <= last; i++) {
		(void)nanosleep(&pause, NULL);
		say(&callers[i], "\r");
		listen_all(i, i, "login: ", true);
	}
}

static void
say_all(int first, int last, const char *text)
{
	int i;

	for (i = first; i <= last; i++)
		say(&callers[i], text);
}

static void
log_in(int first, int last, const char *user, const char *secret)
{
	char line[128];

	say_all(first, last, "\r");
	listen_all(first, last, "login: ", false);
	snprintf(line, sizeof(line), "%s\r", user);
	say_all(first, last, line);
	listen_all(first, last, "assword: ", false);
	snprintf(line, sizeof(line), "%s\r", secret);
	say_all(first, last, line);
}

static void
obey(const char *command)
{
	char user[32], secret[32];
	int first, last;

	if (sscanf(command, "single %d %d", &first, &last) == 2)
		single(first, last);
	else if (sscanf(command, "burst %d %d", &first, &last) == 2) {
		say_all(first, last, "\r");
		listen_all(first, last, "login: ", true);
	} else if (sscanf(command, "login %d %d %31s %31s", &first, &last, user,
		       secret) == 4)
		log_in(first, last, user, secret);
	else
		errx(2, "what is %s", command);
	puts("done");
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char command[128];
	int i;

	if (argc != 3 || (ncallers = atoi(argv[2])) < 1)
		errx(2, "usage: rgcallers folder count");
	if ((callers = calloc((size_t)ncallers + 1, sizeof(*callers))) == NULL)
		err(1, NULL);
	for (i = 1; i <= ncallers; i++)
		plug(argv[1], i);
	puts("ready");
	fflush(stdout);
	while (fgets(command, sizeof(command), stdin) != NULL)
		obey(command);
	return 0;
}
