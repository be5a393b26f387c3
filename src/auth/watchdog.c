#include "config.h"

#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "auth/watchdog.h"

#if HAVE_DECL_TIMER_CREATE
static bool
set_timer(unsigned seconds)
{
	static timer_t timer;
	static bool made;
	struct sigevent kill_us = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGKILL };
	const struct itimerspec at = { .it_value.tv_sec = (time_t)seconds };

	made = made || timer_create(CLOCK_MONOTONIC, &kill_us, &timer) == 0;
	return made && timer_settime(timer, 0, &at, NULL) == 0;
}
#else
static bool
set_timer(unsigned seconds)
{
	(void)seconds;
	return false;
}
#endif

void
watchdog_set(unsigned seconds)
{
	if (!set_timer(seconds))
		(void)alarm(seconds);
}
