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
 */
#include "config.h"

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <crypt.h>
#include <err.h>
#include <fcntl.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
static void
start(int tty, char *argv[])
{
	char *const envp[] = { NULL };
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
	while (waitpid(pid, NULL, 0) == -1)
		continue;
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
	uint64_t before;
	int i, master, slave;

	before = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN);
	for (i = 0; i < count; i++) {
		if (openpty(&master, &slave, NULL, NULL, NULL) == -1)
			err(1, "openpty");
		start(slave, argv);
		(void)close(slave);
		(void)close(master);
	}
	printf("%.1f\n",
	    (double)(cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN) - before) /
		count);
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
	else
		errx(2,
		    "usage: rgbare prompt tty ... | start n program ... | "
		    "hash n setting");
	return 0;
}
