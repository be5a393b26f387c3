#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/secret.h"
#include "ras/txn_impl.h"

static const char *const state_names[] = {
#define X(name) #name,
	RAS_STATES(X)
#undef X
};

static void
default_u32(uint32_t *value, uint32_t to)
{
	if (*value == 0)
		*value = to;
}

struct ras_txn *
ras_txn_new(const struct ras_settings *set, const struct ras_dialog_ops *dops,
    void *dialog, const struct ras_line_ops *lops, void *line)
{
	size_t size = set->buffer == 0 ? RAS_BUFFER_DEFAULT : set->buffer;
	struct ras_txn *t;

	if (size < RAS_BUFFER_MIN || size > RAS_BUFFER_MAX ||
	    (t = calloc(1, sizeof(*t) + 3 * size)) == NULL)
		return NULL;
	t->dialog = dops;
	t->dialog_ctx = dialog;
	t->line = lops;
	t->line_ctx = line;
	t->set = *set;
	t->set.buffer = size;
	if (set->queue_limit == 0)
		t->set.queue_limit = 16384;
	default_u32(&t->set.input_limit, 16384);
	default_u32(&t->set.begin_ms, 5000);
	default_u32(&t->set.dialog_ms, 120000);
	default_u32(&t->set.end_ms, 10000);
	default_u32(&t->set.stop_ms, 5000);
	t->set.device = NULL;
	if (set->device != NULL)
		rg_strlcpy(t->device, set->device, sizeof(t->device));
	t->send_buf = t->bufs;
	t->recv_buf = t->bufs + size;
	t->held_buf = t->bufs + 2 * size;
	return t;
}

void
ras_txn_free(struct ras_txn **tp)
{
	struct ras_txn *t = *tp;

	if (t == NULL)
		return;
	rg_wipe(t->bufs, 3 * t->set.buffer);
	free(t);
	*tp = NULL;
}

void
ras_txn_later(struct ras_txn *t)
{
	if (t->asked || t->told)
		return;
	t->asked = true;
	t->line->later(t->line_ctx);
}

void
ras_txn_violate(struct ras_txn *t, const char *what)
{
	t->violations++;
	if (!t->told && t->violations <= RAS_VIOLATIONS_TOLD)
		t->line->violation(t->line_ctx, what);
}

/* Disarming what is not armed is no op call. */
void
ras_txn_arm(struct ras_txn *t, enum ras_timer which, uint64_t ms)
{
	unsigned bit = 1u << which;

	if (ms == 0 && (t->armed & bit) == 0)
		return;
	t->armed = ms == 0 ? t->armed & ~bit : t->armed | bit;
	t->line->timer(t->line_ctx, which, ms);
}

void
ras_txn_judge(struct ras_txn *t, const struct ras_message *m)
{
	struct ras_judgement j;
	const char *wrong;

	if ((wrong = ras_message_judge(m, &j)) != NULL)
		ras_txn_violate(t, wrong);
	if ((wrong = ras_judgement_add(&t->judged, &j)) != NULL)
		ras_txn_violate(t, wrong);
}

/* --- the ways from state to state --- */

static void
quiesce(struct ras_txn *t, enum ras_state to, uint32_t error)
{
	t->state = to;
	ras_txn_arm(t, RAS_TIMER_BEGIN, 0);
	ras_txn_arm(t, RAS_TIMER_DIALOG, 0);
	ras_txn_arm(t, RAS_TIMER_END, 0);
	ras_recv_due(t, error);
	rg_wipe(t->held_buf, t->held);
	t->held = 0;
	ras_txn_later(t);
}

void
ras_txn_enter_done(struct ras_txn *t)
{
	quiesce(t, RAS_ST_DONE, RAS_ERROR_OPERATION_ABORTED);
	t->end_due = true;
}

static void
enter_abort(struct ras_txn *t)
{
	quiesce(t, RAS_ST_ABORT, RAS_ERROR_PORT_DISCONNECTED);
	t->aborted = true;
	t->end_due = true;
}

static void
arm_end(struct ras_txn *t)
{
	bool sooner = t->stopping && t->set.stop_ms < t->set.end_ms;

	ras_txn_arm(t, RAS_TIMER_END, sooner ? t->set.stop_ms : t->set.end_ms);
}

static void
enter_delay(struct ras_txn *t)
{
	t->state = t->aborted ? RAS_ST_DLY_A : RAS_ST_DLY_N;
	arm_end(t);
}

void
ras_txn_enter_final(struct ras_txn *t)
{
	quiesce(t, RAS_ST_FINAL, RAS_ERROR_OPERATION_ABORTED);
	t->end_due = true;
}

static void
enter_term(struct ras_txn *t)
{
	quiesce(t, RAS_ST_TERM, RAS_ERROR_OPERATION_ABORTED);
	t->end_due = false;
	t->end_runs = false;
}

/* The first reason counts, and none after the dialog itself said no. */
static void
note_cause(struct ras_txn *t, enum cause cause)
{
	bool refused = t->judged.verdict > RAS_SUCCESS && !t->aborted;

	if (t->cause == CAUSE_NONE && !refused)
		t->cause = cause;
}

/* --- the result --- */

static bool
host_fault(enum cause c)
{
	return c == CAUSE_MODULE_CRASH || c == CAUSE_MODULE_TIMEOUT ||
	    c == CAUSE_HELPER_EXIT;
}

static void
result_of_dialog(const struct ras_txn *t, struct ras_result *r)
{
	r->verdict = t->judged.verdict;
	if (r->verdict == RAS_SUCCESS)
		return;
	r->cause = t->explain;
	if (r->cause == CAUSE_NONE)
		r->cause = r->verdict == RAS_FAILURE ? CAUSE_REFUSED
						     : CAUSE_MODULE_ERROR;
	r->error = t->judged.error;
	if (r->error == RAS_NO_ERROR)
		r->error = cause_error(r->cause);
}

static void
result_of_host(const struct ras_txn *t, struct ras_result *r)
{
	r->verdict = host_fault(t->cause) ? RAS_ERROR : RAS_FAILURE;
	r->cause = t->cause;
	if (r->cause == CAUSE_CARRIER_LOST && !t->aborted &&
	    t->judged.verdict == RAS_SUCCESS)
		r->cause = CAUSE_LINE_LOST;
	r->error = cause_error(r->cause);
}

static void
tell_result(struct ras_txn *t)
{
	struct ras_result r = { .line_up = !t->line_down };
	/* What the dialog said last can have overtaken the host's reason. */
	bool by_dialog = !t->aborted && t->judged.verdict > RAS_SUCCESS;

	if (t->cause == CAUSE_NONE || by_dialog)
		result_of_dialog(t, &r);
	else
		result_of_host(t, &r);
	if (r.verdict == RAS_NONE) {
		r.verdict = RAS_ERROR;
		r.cause = CAUSE_MODULE_ERROR;
		r.error = RAS_ERROR_AUTH_INTERNAL;
	}
	r.violations = t->violations;
	rg_strlcpy(r.user, t->judged.user, sizeof(r.user));
	rg_strlcpy(r.domain, t->judged.domain, sizeof(r.domain));
	t->told = true;
	t->line->terminated(t->line_ctx, &r);
}

/* --- the owner's events --- */

void
ras_txn_start(struct ras_txn *t)
{
	if (t->state != RAS_ST_IDLE)
		return;
	t->state = RAS_ST_BEGIN;
	ras_txn_arm(t, RAS_TIMER_BEGIN, t->set.begin_ms);
	ras_txn_arm(t, RAS_TIMER_DIALOG, t->set.dialog_ms);
	t->dialog->begin(t->dialog_ctx, t, t->set.hport, t->send_buf,
	    t->set.buffer, t->recv_buf, t->set.buffer);
}

static void
call_end(struct ras_txn *t)
{
	t->end_due = false;
	t->end_runs = true;
	t->ends++;
	arm_end(t);
	t->dialog->end(t->dialog_ctx, t, t->set.hport);
}

/* Signal first, End second, result last: G10, G21. */
void
ras_txn_run(struct ras_txn *t)
{
	t->asked = false;
	if (t->pending && t->due)
		ras_recv_signal(t, t->due_error);
	if (t->end_due)
		call_end(t);
	if (t->state == RAS_ST_TERM && !t->pending && !t->told)
		tell_result(t);
}

/* No End is possible, or none that anybody waits for. */
static void
force_term(struct ras_txn *t, enum cause cause)
{
	note_cause(t, cause);
	enter_term(t);
}

void
ras_txn_timer(struct ras_txn *t, enum ras_timer which)
{
	if ((unsigned)which >= RAS_TIMER_MAX || (t->armed & 1u << which) == 0)
		return;
	t->armed &= ~(1u << which);
	switch (which) {
	case RAS_TIMER_BEGIN:
		force_term(t, CAUSE_MODULE_TIMEOUT);
		break;
	case RAS_TIMER_DIALOG:
		ras_txn_drop(t, CAUSE_DIALOG_LIMIT);
		break;
	case RAS_TIMER_RECEIVE:
		ras_recv_signal(t, RAS_ERROR_REQUEST_TIMEOUT);
		break;
	case RAS_TIMER_END:
		ras_txn_violate(t, "End or a late Complete is overdue");
		force_term(t, CAUSE_MODULE_TIMEOUT);
		break;
	case RAS_TIMER_MAX:
		break;
	}
}

static void
drop_shutdown(struct ras_txn *t)
{
	if (t->stopping)
		return;
	t->stopping = true;
	if ((t->armed & 1u << RAS_TIMER_END) != 0)
		arm_end(t);
}

void
ras_txn_drop(struct ras_txn *t, enum cause cause)
{
	if (t->state == RAS_ST_IDLE || t->state == RAS_ST_TERM)
		return;
	if (cause == CAUSE_CARRIER_LOST || cause == CAUSE_LINE_LOST ||
	    cause == CAUSE_DEVICE_GONE)
		t->line_down = true;
	if (cause == CAUSE_MODULE_CRASH || cause == CAUSE_MODULE_TIMEOUT) {
		force_term(t, cause);
		return;
	}
	note_cause(t, cause);
	if (cause == CAUSE_SHUTDOWN)
		drop_shutdown(t);
	if (t->state == RAS_ST_BEGIN) {
		t->dropped = true;
		ras_recv_stop(t);
	} else if (t->state == RAS_ST_ACTIVE)
		enter_abort(t);
}

/* --- the dialog's answers --- */

static void
begin_failed(struct ras_txn *t, uint32_t code)
{
	if (t->parked)
		ras_txn_violate(t, "Complete although Begin failed");
	memset(&t->judged, 0, sizeof(t->judged));
	t->judged.verdict = RAS_ERROR;
	t->judged.error = code;
	enter_term(t);
}

void
ras_txn_begun(struct ras_txn *t, uint32_t code)
{
	if (t->state != RAS_ST_BEGIN)
		return;
	ras_txn_arm(t, RAS_TIMER_BEGIN, 0);
	if (code != RAS_NO_ERROR)
		begin_failed(t, code);
	else if (t->parked)
		ras_txn_enter_done(t);
	else if (t->dropped)
		enter_abort(t);
	else
		t->state = RAS_ST_ACTIVE;
}

void
ras_txn_ended(struct ras_txn *t, uint32_t code)
{
	if (!t->end_runs)
		return;
	t->end_runs = false;
	ras_txn_arm(t, RAS_TIMER_END, 0);
	if (t->state == RAS_ST_FINAL && code == RAS_NO_ERROR)
		ras_txn_violate(t, "the final End asked for delay");
	if (t->state == RAS_ST_FINAL || code != RAS_NO_ERROR) {
		if (t->late && t->state == RAS_ST_DONE)
			ras_txn_violate(t, "Complete from inside the last End");
		enter_term(t);
	} else if (t->late)
		ras_txn_enter_final(t);
	else
		enter_delay(t);
}

uint64_t
ras_txn_hport(const struct ras_txn *t)
{
	return t->set.hport;
}

enum ras_state
ras_txn_state(const struct ras_txn *t)
{
	if (t->state == RAS_ST_ACTIVE && t->pending)
		return RAS_ST_RECV;
	return t->state;
}

const char *
ras_state_name(enum ras_state s)
{
	return (unsigned)s < RAS_STATE_MAX ? state_names[s] : "?";
}
