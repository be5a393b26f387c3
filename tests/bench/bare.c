/*
 * bare.c - the floors of the benchmark: the least that any program must do.
 *
 *	rgbare prompt TTY...	one epoll loop; the first byte on a terminal is
 *				answered with a prompt
 *	rgbare hash N SETTING	N times crypt(3) with this setting; prints the
 *				CPU time of one in microseconds
 *	rgbare start N PROGRAM [ARGUMENT...]
 *				vfork and exec a program N times, one after the
 *				other, each on a terminal of its own; prints
 *				the CPU time of one start in microseconds
 *	rgbare greet MASTER TTY PROGRAM [ARGUMENT...]
 *				the same once, and it goes on: the microseconds
 *				until "login: " comes out of descriptor MASTER
 */
#include "config.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <crypt.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 64

static void
answer(int fd)
{
	static const char prompt[] = "login: ";
	char byte;

	if (read(fd, &byte, 1) == 1 &&
	    write(fd, prompt, sizeof(prompt) - 1) == -1)
		warn("write");
}

static void
prompt(int count, char *paths[])
{
	struct epoll_event ev, got[EVENTS];
	int ep, fd, i, n;

	if ((ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		err(1, "epoll_create1");
	for (i = 0; i < count; i++) {
		if ((fd = open(paths[i], O_RDWR | O_NOCTTY | O_NONBLOCK)) == -1)
			err(1, "%s", paths[i]);
		ev = (struct epoll_event) { EPOLLIN, { .fd = fd } };
		if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) == -1)
			err(1, "epoll_ctl");
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		if ((n = epoll_wait(ep, got, EVENTS, -1)) == -1)
			err(1, "epoll_wait");
		for (i = 0; i < n; i++)
			answer(got[i].data.fd);
	}
}

/* What login_tty(3) does, and nothing else, between vfork and exec. */
static pid_t
launch(int tty, char *argv[], char *const envp[])
{
	pid_t pid = vfork();

	if (pid == -1)
		err(1, "vfork");
	if (pid == 0) {
		if (setsid() == -1 || ioctl(tty, TIOCSCTTY, 0) == -1 ||
		    dup2(tty, 0) == -1 || dup2(tty, 1) == -1)
			_exit(126);
		execve(argv[0], argv, envp);
		_exit(127);
	}
	return pid;
}

static uint64_t
cpu_us(int who)
{
	struct rusage u;

	if (getrusage(who, &u) == -1)
		err(1, "getrusage");
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 +
	    (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void
starts(int count, char *argv[])
{
	char *const envp[] = { NULL };
	uint64_t before;
	pid_t pid;
	int i, master, slave;

	before = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN);
	for (i = 0; i < count; i++) {
		if (openpty(&master, &slave, NULL, NULL, NULL) == -1)
			err(1, "openpty");
		pid = launch(slave, argv, envp);
		while (waitpid(pid, NULL, 0) == -1)
			continue;
		(void)close(slave);
		(void)close(master);
	}
	printf("%.1f\n",
	    (double)(cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN) - before) /
		count);
}

static uint64_t
now_us(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
		err(1, "clock_gettime");
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void
greet(int master, const char *path, char *argv[])
{
	struct pollfd p = { .fd = master, .events = POLLIN };
	char screen[1024] = "";
	uint64_t began;
	ssize_t n;
	size_t len = 0;
	int tty;

	if ((tty = open(path, O_RDWR | O_NOCTTY)) == -1)
		err(1, "%s", path);
	began = now_us();
	(void)launch(tty, argv, environ);
	while (strstr(screen, "login: ") == NULL) {
		if (poll(&p, 1, 10000) != 1)
			errx(1, "no prompt, but: %s", screen);
		n = read(master, screen + len, sizeof(screen) - 1 - len);
		if (n <= 0)
			err(1, "read");
		len += (size_t)n;
	}
	printf("%" PRIu64 "\n", now_us() - began);
}

static void
hashes(int count, const char *setting)
{
	static struct crypt_data data; /* too large for a stack */
	const uint64_t before = cpu_us(RUSAGE_SELF);
	int i;

	for (i = 0; i < count; i++)
		if (crypt_r("secret", setting, &data) == NULL)
			err(1, "crypt");
	printf("%.1f\n", (double)(cpu_us(RUSAGE_SELF) - before) / count);
}

int
main(int argc, char *argv[])
{
	if (argc > 2 && strcmp(argv[1], "prompt") == 0)
		prompt(argc - 2, argv + 2);
	else if (argc > 3 && strcmp(argv[1], "start") == 0)
		starts(atoi(argv[2]), argv + 3);
	else if (argc == 4 && strcmp(argv[1], "hash") == 0)
		hashes(atoi(argv[2]), argv[3]);
	else if (argc > 4 && strcmp(argv[1], "greet") == 0)
		greet(atoi(argv[2]), argv[3], argv + 4);
	else
		errx(2,
		    "usage: rgbare prompt tty ... | start n program ... | "
		    "greet master tty program ... | hash n setting");
	return 0;
}
