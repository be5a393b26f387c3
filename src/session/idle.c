#include "config.h"

#include <sys/ioctl.h>
#include <sys/stat.h>

#include <string.h>

#include "base/clock.h"
#include "base/ttycount.h"
#include "session/idle.h"
#include "session/tty.h"

#define LOOK_MIN_MS 200
#define LOOK_MAX_MS 15000
#define EXCUSE_MS 2000 /* for what we wrote to be on its way */

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
	(void)ttycount_bytes(i->fd, &i->counts[0], &i->counts[1]);
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

static bool
read_since(const struct idle *was, const struct idle *now)
{
	return was->times[0] != now->times[0] ||
	    was->times[1] != now->times[1] ||
	    was->queued[0] != now->queued[0] ||
	    was->counts[0] != now->counts[0];
}

static bool
written_since(const struct idle *was, const struct idle *now)
{
	return was->times[2] != now->times[2] ||
	    was->times[3] != now->times[3] ||
	    was->queued[1] != now->queued[1] ||
	    was->counts[1] != now->counts[1];
}

bool
idle_check(struct idle *i)
{
	struct idle was = *i;

	if (i->limit_ms == 0)
		return false;
	look(i);
	if (read_since(&was, i) || (i->excused == 0 && written_since(&was, i)))
		i->since = clock_ms();
	if (clock_ms() >= i->excused)
		i->excused = 0;
	return clock_ms() >= idle_end(i);
}

uint64_t
idle_end(const struct idle *i)
{
	return i->since + i->limit_ms + IDLE_SLACK_MS;
}

void
idle_excuse(struct idle *i)
{
	if (i->limit_ms == 0)
		return;
	look(i);
	i->excused = clock_ms() + EXCUSE_MS;
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
