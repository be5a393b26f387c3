/*
 * The state table of the RAS contract (C1): every state with every event.
 * A cell says what the call answered, which state follows and what the
 * transaction did on the way there.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "fake.h"

static struct fake f;

/* --- how to come to each state; End and Begin answer when told --- */

static void
to_done(void)
{
	fake_success(&f, "bob");
	fake_pump(&f);
}

static void
to_abort(void)
{
	fake_drop(&f, CAUSE_OPERATOR);
}

static void
end_answers(uint32_t code)
{
	ras_txn_ended(f.t, code);
	fake_pump(&f);
}

static void
reach(enum ras_state st)
{
	fake_reset(&f);
	f.begin_waits = f.end_waits = true;
	fake_new(&f);
	if (st == RAS_ST_IDLE)
		return;
	ras_txn_start(f.t);
	if (st == RAS_ST_BEGIN)
		return;
	ras_txn_begun(f.t, 0);
	if (st == RAS_ST_RECV)
		fake_receive(&f, 100, 5);
	if (st == RAS_ST_ABORT || st == RAS_ST_DLY_A)
		to_abort();
	else if (st >= RAS_ST_DONE)
		to_done();
	if (st == RAS_ST_DLY_N || st == RAS_ST_DLY_A || st == RAS_ST_FINAL)
		end_answers(0);
	if (st == RAS_ST_FINAL)
		to_done();
	if (st == RAS_ST_TERM)
		end_answers(619);
}

/* --- the events; each returns what was answered, 0 where nothing is --- */

static uint32_t
ev_start(void)
{
	ras_txn_start(f.t);
	return 0;
}

static uint32_t
ev_begun(void)
{
	ras_txn_begun(f.t, 0);
	return 0;
}

static uint32_t
ev_begin_failed(void)
{
	ras_txn_begun(f.t, 14);
	return 0;
}

static uint32_t
ev_end_done(void)
{
	ras_txn_ended(f.t, 619);
	return 0;
}

static uint32_t
ev_end_delay(void)
{
	ras_txn_ended(f.t, 0);
	return 0;
}

/* The buffers are known from Begin on; before it nothing can be named. */
static uint32_t
ev_send(void)
{
	return ras_txn_send(f.t, f.send_buf, 3);
}

static uint32_t
ev_send_foreign(void)
{
	static const uint8_t own[3];

	return ras_txn_send(f.t, own, 3);
}

static uint32_t
ev_send_long(void)
{
	return ras_txn_send(f.t, f.send_buf, 1501);
}

static uint32_t
ev_receive(void)
{
	uint32_t code = ras_txn_receive(f.t, f.recv_buf, 100, 5, true);

	f.accepted += code == RAS_PENDING;
	return code;
}

static uint32_t
ev_receive_no_event(void)
{
	return ras_txn_receive(f.t, f.recv_buf, 100, 5, false);
}

static uint32_t
ev_receive_foreign(void)
{
	static uint8_t foreign[200];

	return ras_txn_receive(f.t, foreign, 100, 5, true);
}

static uint32_t
ev_receive_nothing(void)
{
	return ras_txn_receive(f.t, f.recv_buf, 0, 5, true);
}

static uint32_t
ev_info(void)
{
	struct ras_info info;

	return fake_info(&f, &info);
}

static uint32_t
ev_success(void)
{
	fake_success(&f, "bob");
	return 0;
}

static uint32_t
ev_failure(void)
{
	fake_failure(&f, "bob");
	return 0;
}

static uint32_t
ev_malformed(void)
{
	fake_complete(&f, (enum ras_msg_id)0, 0, "bob");
	return 0;
}

static uint32_t
ev_other_handle(void)
{
	struct ras_message m = { .hport = FAKE_HPORT + 1, .id = 1 };

	ras_txn_complete(f.t, &m);
	return 0;
}

/* How many bytes of a line were taken. */
static uint32_t
ev_input(void)
{
	return (uint32_t)ras_txn_input(f.t, (const uint8_t *)"x\ry", 3);
}

/* As the loop does: what fires is no longer armed. */
static void
fire(enum ras_timer which)
{
	f.due_ms[which] = 0;
	ras_txn_timer(f.t, which);
}

static uint32_t
ev_begin_limit(void)
{
	fire(RAS_TIMER_BEGIN);
	return 0;
}

static uint32_t
ev_dialog_limit(void)
{
	fire(RAS_TIMER_DIALOG);
	return 0;
}

static uint32_t
ev_receive_timer(void)
{
	fire(RAS_TIMER_RECEIVE);
	return 0;
}

static uint32_t
ev_end_limit(void)
{
	fire(RAS_TIMER_END);
	return 0;
}

static uint32_t
ev_line_drop(void)
{
	ras_txn_drop(f.t, CAUSE_CARRIER_LOST);
	return 0;
}

static uint32_t
ev_shutdown(void)
{
	ras_txn_drop(f.t, CAUSE_SHUTDOWN);
	return 0;
}

static uint32_t
ev_crash(void)
{
	ras_txn_drop(f.t, CAUSE_MODULE_CRASH);
	return 0;
}

static uint32_t
ev_run(void)
{
	if (!f.terminated)
		ras_txn_run(f.t);
	return 0;
}

#define EVENTS(X) \
	X(start) \
	X(begun) \
	X(begin_failed) \
	X(end_done) \
	X(end_delay) \
	X(send) \
	X(send_foreign) \
	X(send_long) \
	X(receive) \
	X(receive_no_event) \
	X(receive_foreign) \
	X(receive_nothing) \
	X(info) \
	X(success) \
	X(failure) \
	X(malformed) \
	X(other_handle) \
	X(input) \
	X(begin_limit) \
	X(dialog_limit) \
	X(receive_timer) \
	X(end_limit) \
	X(line_drop) \
	X(shutdown) \
	X(crash) \
	X(run)

static const struct {
	const char *name;
	uint32_t (*run)(void);
} events[] = {
#define X(name) { #name, ev_##name },
	EVENTS(X)
#undef X
};

enum event {
#define X(name) EV_##name,
	EVENTS(X)
#undef X
	    EV_MAX
};

/* States where Send and Receive are refused whatever they are given. */
#define EVERY_IO(cell) \
	[EV_send] = cell, [EV_send_foreign] = cell, [EV_send_long] = cell, \
	[EV_receive] = cell, [EV_receive_no_event] = cell, \
	[EV_receive_foreign] = cell, [EV_receive_nothing] = cell

/* "code STATE trace"; NULL: nothing happens, 0 is answered. */
static const char *const table[RAS_STATE_MAX][EV_MAX] = {
	[RAS_ST_IDLE] = {
		[EV_start] = "0 BEGIN begin",
		EVERY_IO("601 IDLE viol"),
		[EV_info] = "601 IDLE ",
		[EV_success] = "0 IDLE viol",
		[EV_failure] = "0 IDLE viol",
		[EV_malformed] = "0 IDLE viol",
		[EV_other_handle] = "0 IDLE viol",
	},
	[RAS_ST_BEGIN] = {
		[EV_begun] = "0 ACTIVE ",
		[EV_begin_failed] = "0 TERM term(error,module-error)",
		[EV_send] = "600 BEGIN out(3)",
		[EV_send_foreign] = "610 BEGIN viol",
		[EV_send_long] = "632 BEGIN viol",
		[EV_receive] = "600 BEGIN ",
		[EV_receive_no_event] = "607 BEGIN viol",
		[EV_receive_foreign] = "610 BEGIN viol",
		[EV_receive_nothing] = "632 BEGIN viol",
		[EV_malformed] = "0 BEGIN viol",
		[EV_other_handle] = "0 BEGIN viol",
		[EV_begin_limit] = "0 TERM term(error,module-timeout)",
		[EV_crash] = "0 TERM term(error,module-crash)",
	},
	[RAS_ST_ACTIVE] = {
		[EV_send] = "600 ACTIVE out(3)",
		[EV_send_foreign] = "610 ACTIVE viol",
		[EV_send_long] = "632 ACTIVE viol",
		[EV_receive] = "600 RECV ",
		[EV_receive_no_event] = "607 ACTIVE viol",
		[EV_receive_foreign] = "610 ACTIVE viol",
		[EV_receive_nothing] = "632 ACTIVE viol",
		[EV_success] = "0 DONE end",
		[EV_failure] = "0 DONE end",
		[EV_malformed] = "0 DONE viol end",
		[EV_other_handle] = "0 ACTIVE viol",
		[EV_dialog_limit] = "0 ABORT end",
		[EV_line_drop] = "0 ABORT end",
		[EV_shutdown] = "0 ABORT end",
		[EV_crash] = "0 TERM term(error,module-crash)",
	},
	[RAS_ST_RECV] = {
		[EV_send] = "600 RECV out(3)",
		[EV_send_foreign] = "610 RECV viol",
		[EV_send_long] = "632 RECV viol",
		[EV_receive] = "616 RECV viol",
		[EV_receive_no_event] = "616 RECV viol",
		[EV_receive_foreign] = "616 RECV viol",
		[EV_receive_nothing] = "616 RECV viol",
		[EV_success] = "0 DONE sig(995,0) end",
		[EV_failure] = "0 DONE sig(995,0) end",
		[EV_malformed] = "0 DONE viol sig(995,0) end",
		[EV_other_handle] = "0 RECV viol",
		[EV_input] = "2 ACTIVE sig(0,2)",
		[EV_dialog_limit] = "0 ABORT sig(619,0) end",
		[EV_receive_timer] = "0 ACTIVE sig(638,0)",
		[EV_line_drop] = "0 ABORT sig(619,0) end",
		[EV_shutdown] = "0 ABORT sig(619,0) end",
		[EV_crash] = "0 TERM sig(995,0) term(error,module-crash)",
	},
	[RAS_ST_DONE] = {
		[EV_end_done] = "0 TERM term(success,-)",
		[EV_end_delay] = "0 DLY_N ",
		EVERY_IO("705 DONE viol"),
		[EV_malformed] = "0 DONE viol",
		[EV_other_handle] = "0 DONE viol",
		[EV_end_limit] = "0 TERM viol term(error,module-timeout)",
		[EV_crash] = "0 TERM term(error,module-crash)",
	},
	[RAS_ST_ABORT] = {
		[EV_end_done] = "0 TERM term(failure,operator)",
		[EV_end_delay] = "0 DLY_A ",
		EVERY_IO("705 ABORT "),
		[EV_malformed] = "0 ABORT viol",
		[EV_other_handle] = "0 ABORT viol",
		[EV_end_limit] = "0 TERM viol term(failure,operator)",
		[EV_crash] = "0 TERM term(failure,operator)",
	},
	[RAS_ST_DLY_N] = {
		EVERY_IO("705 DLY_N viol"),
		[EV_success] = "0 FINAL end",
		[EV_failure] = "0 FINAL end",
		[EV_malformed] = "0 FINAL viol end",
		[EV_other_handle] = "0 DLY_N viol",
		[EV_end_limit] = "0 TERM viol term(error,module-timeout)",
		[EV_crash] = "0 TERM term(error,module-crash)",
	},
	[RAS_ST_DLY_A] = {
		EVERY_IO("705 DLY_A viol"),
		[EV_success] = "0 FINAL end",
		[EV_failure] = "0 FINAL end",
		[EV_malformed] = "0 FINAL viol end",
		[EV_other_handle] = "0 DLY_A viol",
		[EV_end_limit] = "0 TERM viol term(failure,operator)",
		[EV_crash] = "0 TERM term(failure,operator)",
	},
	[RAS_ST_FINAL] = {
		[EV_end_done] = "0 TERM term(success,-)",
		[EV_end_delay] = "0 TERM viol term(success,-)",
		EVERY_IO("705 FINAL viol"),
		[EV_success] = "0 FINAL viol",
		[EV_failure] = "0 FINAL viol",
		[EV_malformed] = "0 FINAL viol",
		[EV_other_handle] = "0 FINAL viol",
		[EV_end_limit] = "0 TERM viol term(error,module-timeout)",
		[EV_crash] = "0 TERM term(error,module-crash)",
	},
	[RAS_ST_TERM] = {
		EVERY_IO("601 TERM "),
		[EV_info] = "601 TERM ",
	},
};

static void
cell(enum ras_state st, enum event ev, char *got, size_t size)
{
	uint32_t code;

	reach(st);
	ck_assert_int_eq(ras_txn_state(f.t), st);
	fake_trace(&f);
	/* f->later must not be left from the way here. */
	ck_assert(!f.later);
	code = events[ev].run();
	fake_pump(&f);
	snprintf(got, size, "%u %s %s", (unsigned)code,
	    ras_state_name(ras_txn_state(f.t)), fake_trace(&f));
	fake_free(&f);
}

START_TEST(state)
{
	char got[256], nothing[64];
	const char *want;
	int ev;

	snprintf(nothing, sizeof(nothing), "0 %s ",
	    ras_state_name((enum ras_state)_i));
	for (ev = 0; ev < EV_MAX; ev++) {
		cell((enum ras_state)_i, (enum event)ev, got, sizeof(got));
		want = table[_i][ev] != NULL ? table[_i][ev] : nothing;
		ck_assert_msg(strcmp(got, want) == 0,
		    "%s, %s: is \"%s\", should be \"%s\"",
		    ras_state_name((enum ras_state)_i), events[ev].name, got,
		    want);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("table");
	TCase *tc = tcase_create("C1");

	tcase_add_loop_test(tc, state, 0, RAS_STATE_MAX);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return fake_run(suite());
}
