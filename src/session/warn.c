#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "session/warn.h"

static uint64_t
lead(uint32_t limit_ms)
{
	return limit_ms / 2 < WARN_MS ? limit_ms / 2 : WARN_MS;
}

static bool
warns(const struct session *s)
{
	return s->running && s->start.cooked != 0 && s->start.ppp == 0 &&
	    s->rung == NULL;
}

/* A line that takes nothing now, takes no warning: nobody waits for it. */
static void
say(const struct session *s, const char *what, uint64_t ms)
{
	char text[80];
	ssize_t n;

	(void)snprintf(text, sizeof(text), "\r\n%s in %llu s.\r\n", what,
	    (unsigned long long)((ms + 500) / 1000));
	do
		n = write(s->tty, text, strlen(text));
	while (n == -1 && errno == EINTR);
}

/* When the warnings are due; NO_TIME: not at all, or said already. */
static uint64_t
session_at(const struct session *s)
{
	if (s->limit_at == NO_TIME || s->warned_session)
		return NO_TIME;
	return s->limit_at - lead(s->start.session_ms);
}

static uint64_t
idle_at(const struct session *s)
{
	if (s->idle.limit_ms == 0 || s->warned_idle == s->idle.since)
		return NO_TIME;
	return idle_end(&s->idle) - lead(s->idle.limit_ms);
}

void
warn_tick(struct session *s)
{
	const uint64_t now = clock_ms();

	if (!warns(s))
		return;
	if (now >= session_at(s)) {
		s->warned_session = true;
		say(s, "This session ends", s->limit_at - now);
		idle_excuse(&s->idle);
	}
	if (now >= idle_at(s)) {
		s->warned_idle = s->idle.since;
		say(s, "Idle: this session ends", idle_end(&s->idle) - now);
		idle_excuse(&s->idle);
	}
}

uint64_t
warn_at(const struct session *s)
{
	uint64_t session = session_at(s), idle = idle_at(s);

	if (!warns(s))
		return NO_TIME;
	return session < idle ? session : idle;
}
