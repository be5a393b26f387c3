/*
 * rgechoes SECONDS FD...: types on the far ends of lines whose dialogs send
 * each byte back, a key every 100 ms on each, and prints how many came back,
 * the median and the 99th percentile in microseconds. A byte that comes back
 * on another line, or is another one, is an error.
 */
#include "config.h"

#include <sys/epoll.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PAUSE_US 100000
#define SAMPLES 200000

struct line {
	int fd;
	uint8_t key; /* on its way; 0: none */
	uint64_t at; /* sent then, or to be sent */
	unsigned turn;
};

static uint32_t samples[SAMPLES];
static size_t taken;

static uint64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void
fail(const char *what)
{
	fprintf(stderr, "rgechoes: %s\n", what);
	exit(1);
}

/* Each line types letters of its own, so that a mix-up shows. */
static void
type_key(struct line *l, size_t i, uint64_t now)
{
	l->key = (uint8_t)('a' + (i + l->turn++) % 26);
	l->at = now;
	if (write(l->fd, &l->key, 1) != 1)
		fail("a line takes no key");
}

static void
take_echo(struct line *l, uint64_t now)
{
	uint8_t c[8];

	if (read(l->fd, c, sizeof(c)) != 1 || c[0] != l->key)
		fail("not the echo of this line's key");
	if (taken < SAMPLES)
		samples[taken++] = (uint32_t)(now - l->at);
	l->key = 0;
	l->at = now + PAUSE_US;
}

static int
by_size(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char *argv[])
{
	const size_t n = (size_t)argc - 2;
	struct line *lines = calloc(n, sizeof(*lines));
	struct epoll_event ev, got[64];
	int poll = epoll_create1(0), k, ready;
	uint64_t now = now_us(), end;
	size_t i;

	if (argc < 3 || lines == NULL || poll == -1)
		fail("usage: rgechoes SECONDS FD...");
	end = now + strtoull(argv[1], NULL, 10) * 1000000;
	for (i = 0; i < n; i++) {
		lines[i].fd = atoi(argv[i + 2]);
		lines[i].at = now + PAUSE_US * i / n;
		ev.events = EPOLLIN;
		ev.data.u64 = i;
		if (epoll_ctl(poll, EPOLL_CTL_ADD, lines[i].fd, &ev) == -1)
			fail("epoll");
	}
	while ((now = now_us()) < end) {
		for (i = 0; i < n; i++)
			if (lines[i].key == 0 && lines[i].at <= now)
				type_key(&lines[i], i, now);
		ready = epoll_wait(poll, got, 64, 1);
		for (k = 0; k < ready; k++)
			take_echo(&lines[got[k].data.u64], now_us());
	}
	qsort(samples, taken, sizeof(samples[0]), by_size);
	if (taken < 100)
		fail("nothing came back");
	printf("%zu %u %u\n", taken, samples[taken / 2],
	    samples[taken * 99 / 100]);
	return 0;
}
