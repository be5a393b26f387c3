#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/logpipe.h"

#define BURST 50       /* lines at once: what a chatty pppd says at start */
#define REFILL_MS 1000 /* and then one a second */
#define READS 16       /* per call, so that a flood leaves time for others */

int
logpipe_open(struct logpipe *l, logpipe_fn *line, void *ctx)
{
	int p[2];

	l->fd = -1;
	if (pipe(p) == -1)
		return -1;
	(void)fcntl(p[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(p[1], F_SETFD, FD_CLOEXEC);
	(void)fcntl(p[0], F_SETFL, O_NONBLOCK);
	l->fd = p[0];
	l->line = line;
	l->ctx = ctx;
	l->used = 0;
	l->lost = 0;
	l->credit = BURST;
	l->refill_ms = clock_ms() + REFILL_MS;
	return p[1];
}

static void
refill(struct logpipe *l)
{
	uint64_t now = clock_ms(), n;

	if (now < l->refill_ms)
		return;
	n = 1 + (now - l->refill_ms) / REFILL_MS;
	l->refill_ms += n * REFILL_MS;
	l->credit = n > BURST - l->credit ? BURST : l->credit + (unsigned)n;
}

static void
say_lost(struct logpipe *l)
{
	char text[64];

	if (l->lost == 0)
		return;
	(void)snprintf(text, sizeof(text), "%u lines not shown", l->lost);
	l->lost = 0;
	l->line(l->ctx, text);
}

static void
say(struct logpipe *l)
{
	l->buf[l->used] = '\0';
	if (l->used == 0)
		return;
	l->used = 0;
	refill(l);
	if (l->credit == 0) {
		l->lost++;
		return;
	}
	l->credit--;
	say_lost(l);
	l->line(l->ctx, l->buf);
}

/* A line that is too long becomes several. NUL would end the text early. */
static void
take(struct logpipe *l, char c)
{
	if (c == '\n' || c == '\r') {
		say(l);
		return;
	}
	l->buf[l->used++] = c == '\0' ? ' ' : c;
	if (l->used == LOGPIPE_LINE)
		say(l);
}

void
logpipe_read(struct logpipe *l)
{
	char buf[1024];
	ssize_t n = 0, i;
	int k;

	for (k = 0; k < READS && l->fd != -1; k++) {
		n = read(l->fd, buf, sizeof(buf));
		for (i = 0; i < n; i++)
			take(l, buf[i]);
		if (n > 0 || (n == -1 && errno == EINTR))
			continue;
		if (n == 0 || errno != EAGAIN)
			logpipe_close(l);
		return;
	}
}

void
logpipe_close(struct logpipe *l)
{
	if (l->fd == -1)
		return;
	say(l);
	say_lost(l);
	(void)close(l->fd);
	l->fd = -1;
}
