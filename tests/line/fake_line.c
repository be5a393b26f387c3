#include "config.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/compat.h"
#include "line/fake_line.h"

const struct line_profile fake_profile = {
	.init = "ATZ\0ATE0",
	.init_len = sizeof("ATZ\0ATE0"),
	.init_try = "ATS2=255",
	.init_try_len = sizeof("ATS2=255"),
	.answer = "ATA",
	.connect_ms = 60000,
	.rings = 2,
};

/* Check's own assertions allocate, even where they hold (check_oom). */
#define MUST(c) ((c) ? (void)0 : ck_abort_msg("%s", #c))

static void __attribute__((format(printf, 2, 3)))
say(struct fake *f, const char *fmt, ...)
{
	size_t n = strlen(f->trace);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(f->trace + n, sizeof(f->trace) - n, fmt, ap);
	va_end(ap);
}

static void
fake_arm(void *ctx, unsigned ms)
{
	struct fake *f = ctx;

	f->armed = ms > 0;
	f->due = f->now + ms;
}

static void
fake_write(void *ctx, const char *bytes, size_t n)
{
	struct fake *f = ctx;

	MUST(!f->dialog && !f->closing);
	if (n == 1 && *bytes == '\r')
		say(f, "; ");
	else
		say(f, "%.*s", (int)n, bytes);
}

static void
fake_want(void *ctx, bool on)
{
	struct fake *f = ctx;

	MUST(on != f->reading);
	f->reading = on;
}

static void
fake_state(void *ctx, enum line_report r, const char *text)
{
	static const char *const names[] = { "init", "idle", "ring", "answer",
		"sick:" };

	say(ctx, "%s%s%s ", names[r], text, r == LINE_REPORT_SICK ? "." : "");
}

/* A second for each step of a script, none inside of one. */
static uint64_t
fake_now(void *ctx)
{
	return ((struct fake *)ctx)->now;
}

static void
fake_speed(void *ctx, uint32_t bps)
{
	say(ctx, "@%u ", (unsigned)bps);
}

static void
fake_note(void *ctx, const char *text)
{
	say(ctx, "[%s] ", text);
}

static void
fake_reply(void *ctx, const char *text)
{
	say(ctx, "<%s> ", text);
}

static void
fake_call(void *ctx, const struct line_call *c)
{
	struct fake *f = ctx;

	f->calls++;
	say(f, "call(%s,%s,%s,%s,%u,%d) ", c->number, c->name, c->called,
	    c->connect, (unsigned)c->speed, (int)c->first);
}

/* As the scripts' traces were before; they look at the field. */
static void
fake_caller(void *ctx, const char *number)
{
	struct fake *f = ctx;

	f->callers++;
	rg_strlcpy(f->caller, number, sizeof(f->caller));
}

static void
fake_missed(void *ctx, const struct line_missed *m)
{
	struct fake *f = ctx;

	MUST(m->rings > 0);
	f->missed++;
	say(f, "missed(%s,%s,%u,%s) ", m->number, m->name, (unsigned)m->rings,
	    missed_cause_name(m->cause));
}

static void
fake_fault(void *ctx, const char *text)
{
	struct fake *f = ctx;

	f->faults++;
	say(f, "fault(%s) ", text);
}

static void
fake_begin(void *ctx)
{
	struct fake *f = ctx;

	MUST(!f->dialog);
	f->begins++;
	f->dialog = true;
	say(f, "begin ");
}

static void
fake_cut(void *ctx, enum line_event why)
{
	struct fake *f = ctx;

	MUST(f->dialog);
	MUST(why == LEV_DROP || why == LEV_LOST);
	f->cuts++;
	say(f, "cut(%s) ", line_event_name(why));
}

static void
fake_close(void *ctx, bool drain)
{
	struct fake *f = ctx;

	f->dialog = false;
	f->closing = true;
	say(f, drain ? "drain " : "close ");
}

const struct line_ops fake_ops = { fake_arm, fake_write, fake_want, fake_state,
	fake_now, fake_speed, fake_note, fake_reply, fake_call, fake_caller,
	fake_missed, fake_fault, fake_begin, fake_cut, fake_close };

void
fake_start(struct fake *f, enum line_kind kind, enum line_carrier carrier,
    enum line_start start)
{
	fake_start_with(f, kind, carrier, start,
	    kind == LINE_MODEM ? &fake_profile : NULL);
}

void
fake_start_with(struct fake *f, enum line_kind kind, enum line_carrier carrier,
    enum line_start start, const struct line_profile *profile)
{
	struct line_conf conf = { kind, carrier, start, profile, false };

	memset(f, 0, sizeof(*f));
	f->line = line_new(&conf, &fake_ops, f);
	ck_assert_ptr_nonnull(f->line);
}

void
fake_end(struct fake *f)
{
	line_free(&f->line);
	ck_assert_ptr_null(f->line);
}

size_t
fake_say(struct fake *f, const char *text, size_t piece)
{
	size_t n = strlen(text), want;

	while (n > 0 && f->reading && (want = line_want(f->line)) > 0) {
		want = want < piece ? want : piece;
		want = want < n ? want : n;
		line_input(f->line, (const uint8_t *)text, want);
		text += want;
		n -= want;
	}
	return n;
}

void
fake_step(struct fake *f, const char *step)
{
	unsigned ev;

	f->now += 1000;
	if (*step == '"') {
		(void)fake_say(f, step + 1, SIZE_MAX);
		return;
	}
	if (*step == '+') {
		(void)line_order(f->line, step + 1, strlen(step), 1000);
		return;
	}
	if (strcmp(step, "~") == 0)
		step = "TIMEOUT";
	for (ev = 0; ev < LEV_MAX; ev++)
		if (strcmp(line_event_name((enum line_event)ev), step) == 0) {
			if (ev == LEV_CLOSED)
				f->closing = false;
			line_post(f->line, (enum line_event)ev);
			return;
		}
	ck_abort_msg("no event %s", step);
}

void
fake_script(const struct script *s)
{
	struct fake f;
	size_t i;

	fake_start(&f, s->kind, s->carrier, s->start);
	for (i = 0; i < RG_COUNTOF(s->steps) && s->steps[i] != NULL; i++)
		fake_step(&f, s->steps[i]);
	ck_assert_msg(strcmp(f.trace, s->trace) == 0, "%s:\n%s\n%s", s->what,
	    f.trace, s->trace);
	ck_assert_msg(line_state(f.line) == s->end, "%s: %s", s->what,
	    line_state_name(line_state(f.line)));
	fake_end(&f);
}
