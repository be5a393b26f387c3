#include "config.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "fake.h"

static void __attribute__((format(printf, 2, 3)))
note(struct fake *f, const char *fmt, ...)
{
	size_t n = strlen(f->trace);
	va_list ap;

	/* A walk fills it; scripts are far below. */
	if (n + 64 > sizeof(f->trace))
		return;
	if (n > 0)
		f->trace[n++] = ' ';
	va_start(ap, fmt);
	vsnprintf(f->trace + n, sizeof(f->trace) - n, fmt, ap);
	va_end(ap);
}

/* --- the dialog's side --- */

static void
enter(struct fake *f)
{
	must(!f->in_call);
	must(!f->terminated);
}

static void
on_begin(void *ctx, struct ras_txn *t, uint64_t hport, uint8_t *send_buf,
    size_t send_size, uint8_t *recv_buf, size_t recv_size)
{
	struct fake *f = ctx;

	enter(f);
	must(hport == f->set.hport);
	note(f, "begin");
	f->begins++;
	f->t = t;
	f->send_buf = send_buf;
	f->send_size = send_size;
	f->recv_buf = recv_buf;
	f->recv_size = recv_size;
	if (f->in_begin != NULL)
		f->in_begin(f);
	if (!f->begin_waits)
		ras_txn_begun(t, f->begin_code);
}

static void
on_end(void *ctx, struct ras_txn *t, uint64_t hport)
{
	struct fake *f = ctx;

	enter(f);
	must(hport == f->set.hport);
	note(f, "end");
	must(f->ends < 2);
	f->ends++;
	if (f->in_end != NULL)
		f->in_end(f);
	if (!f->end_waits)
		ras_txn_ended(t, f->end_codes[f->ends - 1]);
}

static void
on_received(void *ctx, struct ras_txn *t, const uint8_t *buf, size_t len,
    uint32_t error)
{
	struct fake *f = ctx;

	(void)t;
	enter(f);
	note(f, "sig(%u,%zu)", (unsigned)error, len);
	f->signals++;
	must(f->signals == f->accepted);
	must(buf == f->recv_buf);
	must(error == 0 ? len > 0 : len == 0);
	f->error = error;
	f->len = len;
	memcpy(f->got, buf, len);
	if (f->in_received != NULL)
		f->in_received(f);
}

static const struct ras_dialog_ops dialog_ops = {
	.begin = on_begin,
	.end = on_end,
	.received = on_received,
};

/* --- the line's side --- */

static int
on_write(void *ctx, const uint8_t *buf, size_t len)
{
	struct fake *f = ctx;

	must(!f->terminated);
	if (f->out_len + len >= sizeof(f->out))
		return RG_E_SIZE;
	memcpy(f->out + f->out_len, buf, len);
	f->out_len += len;
	if (f->stuck)
		f->queued += len;
	note(f, "out(%zu)", len);
	return 0;
}

static size_t
on_queued(void *ctx)
{
	return ((struct fake *)ctx)->queued;
}

static void
on_want(void *ctx, size_t room)
{
	struct fake *f = ctx;

	must(!f->terminated);
	must(room <= RAS_BUFFER_MAX);
	f->room = room;
}

static void
on_timer(void *ctx, enum ras_timer which, uint64_t ms)
{
	struct fake *f = ctx;

	must(!f->terminated);
	f->due_ms[which] = ms == 0 ? 0 : f->now_ms + ms;
}

static void
on_later(void *ctx)
{
	struct fake *f = ctx;

	must(!f->later);
	must(!f->terminated);
	f->later = true;
}

static void
on_terminated(void *ctx, const struct ras_result *r)
{
	struct fake *f = ctx;
	int i;

	must(!f->terminated);
	for (i = 0; i < RAS_TIMER_MAX; i++)
		must(f->due_ms[i] == 0);
	must(f->room == 0);
	note(f, "term(%s,%s)", ras_verdict_name(r->verdict),
	    cause_name(r->cause));
	f->terminated = true;
	f->result = *r;
}

static void
on_violation(void *ctx, const char *what)
{
	struct fake *f = ctx;

	must(!f->terminated);
	must(what[0] != '\0');
	f->violations++;
	note(f, "viol");
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

/* As if all were zero; the big buffers need not be. */
void
fake_reset(struct fake *f)
{
	memset(f, 0, offsetof(struct fake, trace));
	f->trace[0] = '\0';
}

void
fake_new(struct fake *f)
{
	if (f->set.hport == 0)
		f->set.hport = FAKE_HPORT;
	if (f->now_ms == 0)
		f->now_ms = 1000;
	if (f->end_codes[0] == 0 && f->end_codes[1] == 0)
		f->end_codes[0] = f->end_codes[1] = RAS_ERROR_PORT_DISCONNECTED;
	f->t = ras_txn_new(&f->set, &dialog_ops, f, &line_ops, f);
	must(f->t != NULL);
}

void
fake_free(struct fake *f)
{
	ras_txn_free(&f->t);
	must(f->t == NULL);
}

void
fake_start(struct fake *f)
{
	fake_new(f);
	ras_txn_start(f->t);
	fake_pump(f);
}

static void
feed(struct fake *f)
{
	size_t n = f->room < f->typed_len ? f->room : f->typed_len;
	size_t used = ras_txn_input(f->t, f->typed, n);

	must(used <= n);
	memmove(f->typed, f->typed + used, f->typed_len - used);
	f->typed_len -= used;
}

void
fake_pump(struct fake *f)
{
	while (f->later || (f->room > 0 && f->typed_len > 0)) {
		if (f->later) {
			f->later = false;
			ras_txn_run(f->t);
		} else
			feed(f);
	}
}

/* The armed timer that is due first, or RAS_TIMER_MAX. */
static enum ras_timer
first_timer(const struct fake *f)
{
	enum ras_timer first = RAS_TIMER_MAX;
	int i;

	for (i = 0; i < RAS_TIMER_MAX; i++)
		if (f->due_ms[i] != 0 &&
		    (first == RAS_TIMER_MAX || f->due_ms[i] < f->due_ms[first]))
			first = (enum ras_timer)i;
	return first;
}

void
fake_elapse(struct fake *f, uint64_t ms)
{
	uint64_t end = f->now_ms + ms;
	enum ras_timer which;

	while ((which = first_timer(f)) != RAS_TIMER_MAX &&
	    f->due_ms[which] <= end) {
		f->now_ms = f->due_ms[which];
		f->due_ms[which] = 0;
		f->fired |= 1u << which;
		ras_txn_timer(f->t, which);
		fake_pump(f);
	}
	f->now_ms = end;
}

void
fake_type_bytes(struct fake *f, const void *p, size_t n)
{
	must(f->typed_len + n <= sizeof(f->typed));
	memcpy(f->typed + f->typed_len, p, n);
	f->typed_len += n;
	fake_pump(f);
}

void
fake_type(struct fake *f, const char *text)
{
	fake_type_bytes(f, text, strlen(text));
}

void
fake_read(struct fake *f)
{
	f->stuck = false;
	f->queued = 0;
}

void
fake_drop(struct fake *f, enum cause cause)
{
	ras_txn_drop(f->t, cause);
	fake_pump(f);
}

uint32_t
fake_send(struct fake *f, const char *text)
{
	size_t n = strlen(text);

	must(n <= f->send_size);
	memcpy(f->send_buf, text, n);
	f->in_call = true;
	f->code = ras_txn_send(f->t, f->send_buf, n);
	f->in_call = false;
	return f->code;
}

uint32_t
fake_receive(struct fake *f, size_t len, uint32_t timeout_s)
{
	f->in_call = true;
	f->code = ras_txn_receive(f->t, f->recv_buf, len, timeout_s, true);
	f->in_call = false;
	if (f->code == RAS_PENDING)
		f->accepted++;
	return f->code;
}

uint32_t
fake_info(struct fake *f, struct ras_info *info)
{
	f->in_call = true;
	f->code = ras_txn_info(f->t, info);
	f->in_call = false;
	return f->code;
}

void
fake_complete(struct fake *f, enum ras_msg_id id, uint32_t error,
    const char *user)
{
	struct ras_message m = { .hport = f->set.hport,
		.id = id,
		.error = error };

	rg_strlcpy(m.user, user, sizeof(m.user));
	f->in_call = true;
	ras_txn_complete(f->t, &m);
	f->in_call = false;
	/* The module's own struct, on its stack. */
	memset(&m, 0xa5, sizeof(m));
}

void
fake_success(struct fake *f, const char *user)
{
	fake_complete(f, RAS_SECURITYMSG_SUCCESS, 0, user);
}

void
fake_failure(struct fake *f, const char *user)
{
	fake_complete(f, RAS_SECURITYMSG_FAILURE, 0, user);
}

const char *
fake_out(struct fake *f)
{
	f->out[f->out_len] = '\0';
	return (const char *)f->out;
}

const char *
fake_got(struct fake *f)
{
	f->got[f->len] = '\0';
	return (const char *)f->got;
}

const char *
fake_trace(struct fake *f)
{
	static char last[sizeof(f->trace)];

	rg_strlcpy(last, f->trace, sizeof(last));
	f->trace[0] = '\0';
	return last;
}

int
fake_run(Suite *s)
{
	SRunner *sr = srunner_create(s);
	int failed;

	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? 0 : 1;
}
