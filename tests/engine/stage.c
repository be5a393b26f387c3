#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "engine/stage.h"

#define TIMER_LOGIN RAS_TIMER_MAX
#define TIMERS (RAS_TIMER_MAX + 1)

/* --- what the dialog asks of the monitor and of its worker --- */

static void
on_name(void *ctx, const char *name)
{
	struct stage *s = ctx;

	must(name[0] != '\0' && strlen(name) <= RG_USER_MAX);
	s->names++;
	rg_strlcpy(s->name, name, sizeof(s->name));
}

static void
on_answer(void *ctx, const char *text)
{
	struct stage *s = ctx;

	must(strlen(text) <= RG_USER_MAX);
	s->answers++;
	rg_strlcpy(s->answer, text, sizeof(s->answer));
}

static void
set_timer(struct stage *s, int which, uint64_t ms)
{
	must(!s->terminated);
	s->due_ms[which] = ms == 0 ? 0 : s->now_ms + ms;
}

static void
on_login_timer(void *ctx, uint64_t ms)
{
	set_timer(ctx, TIMER_LOGIN, ms);
}

static uint64_t
on_now(void *ctx)
{
	return ((struct stage *)ctx)->now_ms;
}

static void
on_early_ppp(void *ctx)
{
	struct stage *s = ctx;

	must(s->early_ppp == 0);
	s->early_ppp++;
}

static const struct login_ops login_ops = {
	.name = on_name,
	.answer = on_answer,
	.timer = on_login_timer,
	.now_ms = on_now,
	.early_ppp = on_early_ppp,
};

/* --- the line --- */

static int
on_write(void *ctx, const uint8_t *buf, size_t len)
{
	struct stage *s = ctx;

	must(!s->terminated && len > 0);
	if (s->out_len + len >= sizeof(s->out))
		return RG_E_SIZE;
	memcpy(s->out + s->out_len, buf, len);
	s->out_len += len;
	s->out_total += len;
	return 0;
}

static size_t
on_queued(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
on_want(void *ctx, size_t room)
{
	struct stage *s = ctx;

	must(!s->terminated);
	must(room <= 1); /* byte by byte: nothing is read unasked */
	s->room = room;
}

static void
on_timer(void *ctx, enum ras_timer which, uint64_t ms)
{
	set_timer(ctx, (int)which, ms);
}

static void
on_later(void *ctx)
{
	struct stage *s = ctx;

	must(!s->later && !s->terminated);
	s->later = true;
}

static void
on_terminated(void *ctx, const struct ras_result *r)
{
	struct stage *s = ctx;
	int i;

	must(!s->terminated);
	for (i = 0; i < TIMERS; i++)
		must(s->due_ms[i] == 0);
	must(s->room == 0);
	s->terminated = true;
	s->result = *r;
}

/* The built-in dialog breaks no rule. */
static void
on_violation(void *ctx, const char *what)
{
	(void)ctx;
	fprintf(stderr, "violation: %s\n", what);
	abort();
}

static const struct ras_line_ops line_ops = {
	.write = on_write,
	.queued = on_queued,
	.want = on_want,
	.timer = on_timer,
	.later = on_later,
	.terminated = on_terminated,
	.violation = on_violation,
};

/* --- the test's side --- */

void
stage_start(struct stage *s)
{
	if (s->now_ms == 0)
		s->now_ms = 100000;
	s->set.hport = 77;
	s->set.mode = RAS_MODE_ANY;
	s->login = login_new(&s->login_set, &login_ops, s);
	must(s->login != NULL);
	s->txn = ras_txn_new(&s->set, &login_dialog_ops, s->login, &line_ops,
	    s);
	must(s->txn != NULL);
	ras_txn_start(s->txn);
	stage_pump(s);
}

void
stage_free(struct stage *s)
{
	login_free(&s->login);
	ras_txn_free(&s->txn);
	must(s->login == NULL && s->txn == NULL);
}

void
stage_pump(struct stage *s)
{
	size_t used;

	while (s->later || (s->room > 0 && s->typed_len > 0)) {
		if (s->later) {
			s->later = false;
			ras_txn_run(s->txn);
			continue;
		}
		used = ras_txn_input(s->txn, s->typed, 1);
		must(used == 1 || s->room == 0);
		memmove(s->typed, s->typed + used, s->typed_len - used);
		s->typed_len -= used;
	}
}

static int
first_timer(const struct stage *s)
{
	int first = -1, i;

	for (i = 0; i < TIMERS; i++)
		if (s->due_ms[i] != 0 &&
		    (first < 0 || s->due_ms[i] < s->due_ms[first]))
			first = i;
	return first;
}

void
stage_elapse(struct stage *s, uint64_t ms)
{
	uint64_t end = s->now_ms + ms;
	int which;

	while ((which = first_timer(s)) >= 0 && s->due_ms[which] <= end) {
		s->now_ms = s->due_ms[which];
		s->due_ms[which] = 0;
		if (which == TIMER_LOGIN)
			login_timer(s->login);
		else
			ras_txn_timer(s->txn, (enum ras_timer)which);
		stage_pump(s);
	}
	s->now_ms = end;
}

void
stage_type(struct stage *s, const void *p, size_t n)
{
	if (n > sizeof(s->typed) - s->typed_len)
		n = sizeof(s->typed) - s->typed_len;
	memcpy(s->typed + s->typed_len, p, n);
	s->typed_len += n;
	stage_pump(s);
}
