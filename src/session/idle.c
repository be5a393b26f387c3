#include "config.h"

#include <sys/ioctl.h>
#include <sys/stat.h>

#include <string.h>

#include "base/clock.h"
#include "session/idle.h"
#include "session/tty.h"

#define LOOK_MIN_MS 200
#define LOOK_MAX_MS 15000

static void
look(struct idle *i)
{
	struct stat st;

	if (fstat(i->fd, &st) == 0) {
		i->times[0] = st.st_atim.tv_sec;
		i->times[1] = st.st_atim.tv_nsec;
		i->times[2] = st.st_mtim.tv_sec;
		i->times[3] = st.st_mtim.tv_nsec;
	}
	(void)ioctl(i->fd, FIONREAD, &i->queued[0]);
	(void)ioctl(i->fd, TIOCOUTQ, &i->queued[1]);
	(void)tty_counts(i->fd, &i->counts[0], &i->counts[1]);
}

void
idle_start(struct idle *i, int fd, uint32_t limit_ms)
{
	memset(i, 0, sizeof(*i));
	i->fd = fd;
	i->limit_ms = limit_ms;
	i->since = clock_ms();
	if (limit_ms != 0)
		look(i);
}

bool
idle_check(struct idle *i)
{
	struct idle was = *i;

	if (i->limit_ms == 0)
		return false;
	look(i);
	if (memcmp(was.times, i->times, sizeof(was.times)) != 0 ||
	    memcmp(was.queued, i->queued, sizeof(was.queued)) != 0 ||
	    memcmp(was.counts, i->counts, sizeof(was.counts)) != 0)
		i->since = clock_ms();
	return clock_ms() - i->since >= (uint64_t)i->limit_ms + IDLE_SLACK_MS;
}

int
idle_wait(const struct idle *i)
{
	uint32_t ms = i->limit_ms / 8;

	if (i->limit_ms == 0)
		return -1;
	if (ms < LOOK_MIN_MS)
		return LOOK_MIN_MS;
	return ms > LOOK_MAX_MS ? LOOK_MAX_MS : (int)ms;
}
