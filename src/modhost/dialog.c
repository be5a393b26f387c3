#include "config.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/compat.h"
#include "modhost/dialog.h"
#include "modhost/limits.h"
#include "modhost/tell.h"

#define STOP_S 2
/*
 * The engine gives a Begin 5 s, those that wait for another included. Who is
 * not back by now is as good as lost, and others do not wait for him longer:
 * another thread goes on with them.
 */
#define STUCK_MS 4500

enum what { WHAT_BEGIN, WHAT_END, WHAT_STOP };

struct order {
	struct order *next;
	enum what what;
	struct ras_call *call;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const struct dialog *dialog;
static struct order *head, **tail = &head;
static uint32_t opened;   /* what open() said */
static uintptr_t runner;  /* the number of the thread whose turn it is */
static uint64_t since_ms; /* it has been in the dialog, 0: it is not */
static bool stopped;

static void
open_dialog(void)
{
	struct msg m;

	msg_init(&m, WIRE_HOSTED, 0);
	opened = dialog->open(m.u.HOSTED.text, sizeof(m.u.HOSTED.text));
	m.u.HOSTED.error = opened;
	tell_monitor(&m);
}

/* NULL: it took so long that there is another in its place. */
static struct order *
take(uintptr_t me)
{
	struct order *o = NULL;

	(void)pthread_mutex_lock(&lock);
	if (me == runner)
		since_ms = 0;
	while (me == runner && (o = head) == NULL)
		(void)pthread_cond_wait(&changed, &lock);
	if (o != NULL) {
		since_ms = clock_ms();
		if ((head = o->next) == NULL)
			tail = &head;
	}
	(void)pthread_mutex_unlock(&lock);
	return o;
}

static void
stop(void)
{
	if (opened == 0)
		dialog->stop();
	(void)pthread_mutex_lock(&lock);
	stopped = true;
	(void)pthread_cond_broadcast(&changed);
	(void)pthread_mutex_unlock(&lock);
}

/* The loop cannot know yet, when it asks, that Begin will have failed. */
static void
end(struct ras_call *c)
{
	calls_ended(c, c->failed ? 0 : dialog->end(c));
}

static void *
run(void *arg)
{
	const uintptr_t me = (uintptr_t)arg;
	struct order *o;

	if (me == 0)
		open_dialog();
	while ((o = take(me)) != NULL) {
		if (o->what == WHAT_STOP)
			stop();
		else if (o->what == WHAT_END)
			end(o->call);
		else {
			limits_renew(calls_count());
			calls_begun(o->call,
			    opened != 0 ? opened : dialog->begin(o->call));
		}
		free(o);
	}
	return NULL;
}

static void
put(enum what what, struct ras_call *c)
{
	struct order *o = calloc(1, sizeof(*o));

	if (o == NULL)
		abort(); /* the engine finds its host dead */
	o->what = what;
	o->call = c;
	(void)pthread_mutex_lock(&lock);
	*tail = o;
	tail = &o->next;
	(void)pthread_cond_broadcast(&changed);
	(void)pthread_mutex_unlock(&lock);
}

static bool
start_runner(uintptr_t number)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, run, (void *)number) == 0 &&
	    pthread_detach(thread) == 0;
}

bool
dialog_start(const struct dialog *d)
{
	dialog = d;
	return start_runner(0);
}

int
dialog_rest(void)
{
	const uint64_t now = clock_ms();
	int ms = -1;

	(void)pthread_mutex_lock(&lock);
	if (head != NULL && since_ms != 0)
		ms = now - since_ms < STUCK_MS
		    ? (int)(STUCK_MS - (now - since_ms))
		    : 0;
	if (ms == 0) {
		since_ms = 0;
		(void)start_runner(++runner);
		ms = -1;
	}
	(void)pthread_mutex_unlock(&lock);
	return ms;
}

void
dialog_begin(struct ras_call *c)
{
	put(WHAT_BEGIN, c);
}

void
dialog_end(struct ras_call *c)
{
	put(WHAT_END, c);
}

void
dialog_stop(void)
{
	struct timespec until;

	if (dialog == NULL)
		return;
	put(WHAT_STOP, NULL);
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STOP_S;
	(void)pthread_mutex_lock(&lock);
	while (!stopped)
		if (pthread_cond_timedwait(&changed, &lock, &until) ==
		    ETIMEDOUT)
			break;
	(void)pthread_mutex_unlock(&lock);
}
