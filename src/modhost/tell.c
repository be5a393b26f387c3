#include "config.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "modhost/tell.h"

#define SECOND_MS 1000
#define DEBUG_MAX 20 /* texts a second */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct chan *chan;
static bool wanted; /* debug texts are */
static uint64_t debug_ms, broke_ms;
static unsigned debugs, broken;
static char broke_what[65];

void
tell_init(struct chan *monitor, bool debug)
{
	chan = monitor;
	wanted = debug;
}

static void
send_locked(struct msg *m)
{
	/* The socket blocks; a monitor that is gone is the loop's to notice. */
	(void)chan_send(chan, m);
}

void
tell_monitor(struct msg *m)
{
	(void)pthread_mutex_lock(&lock);
	send_locked(m);
	(void)pthread_mutex_unlock(&lock);
}

void
tell_debug(const char *text, size_t n)
{
	const uint64_t now = clock_ms();
	struct msg m;

	if (!wanted)
		return;
	msg_init(&m, WIRE_LOG, 0);
	if (n >= sizeof(m.u.LOG.text))
		n = sizeof(m.u.LOG.text) - 1;
	memcpy(m.u.LOG.text, text, strnlen(text, n));
	(void)pthread_mutex_lock(&lock);
	if (now - debug_ms >= SECOND_MS) {
		debug_ms = now;
		debugs = 0;
	}
	if (debugs++ < DEBUG_MAX)
		send_locked(&m);
	(void)pthread_mutex_unlock(&lock);
}

static void
say_broke(uint64_t now)
{
	struct msg m;

	msg_init(&m, WIRE_BROKE, 0);
	(void)rg_strlcpy(m.u.BROKE.what, broke_what, sizeof(m.u.BROKE.what));
	m.u.BROKE.count = broken;
	send_locked(&m);
	broken = 0;
	broke_ms = now;
}

void
tell_broke(const char *what)
{
	const uint64_t now = clock_ms();

	(void)pthread_mutex_lock(&lock);
	(void)rg_strlcpy(broke_what, what, sizeof(broke_what));
	broken++;
	if (broke_ms == 0 || now - broke_ms >= SECOND_MS)
		say_broke(now);
	(void)pthread_mutex_unlock(&lock);
}

int
tell_rest(void)
{
	const uint64_t now = clock_ms();
	int ms = -1;

	(void)pthread_mutex_lock(&lock);
	if (broken > 0 && now - broke_ms >= SECOND_MS)
		say_broke(now);
	else if (broken > 0)
		ms = (int)(SECOND_MS - (now - broke_ms));
	(void)pthread_mutex_unlock(&lock);
	return ms;
}

void
tell_end(void)
{
	(void)pthread_mutex_lock(&lock);
	if (broken > 0)
		say_broke(clock_ms());
	(void)pthread_mutex_unlock(&lock);
}
