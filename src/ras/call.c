#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "base/secret.h"
#include "ras/txn_impl.h"

/* May Send and Receive be asked in a state, and if not, what is answered. */
static const struct {
	uint32_t refusal;
	const char *violation;
} io_rules[] = {
	[RAS_ST_IDLE] = { RAS_ERROR_INVALID_PORT_HANDLE, "I/O before Begin" },
	[RAS_ST_BEGIN] = { 0, NULL },
	[RAS_ST_ACTIVE] = { 0, NULL },
	[RAS_ST_RECV] = { 0, NULL },
	[RAS_ST_DONE] = { RAS_ERROR_INVALID_AUTH_STATE, "I/O after Complete" },
	[RAS_ST_ABORT] = { RAS_ERROR_INVALID_AUTH_STATE, NULL },
	[RAS_ST_DLY_N] = { RAS_ERROR_INVALID_AUTH_STATE, "I/O after End" },
	[RAS_ST_DLY_A] = { RAS_ERROR_INVALID_AUTH_STATE, "I/O after End" },
	[RAS_ST_FINAL] = { RAS_ERROR_INVALID_AUTH_STATE, "I/O after End" },
	[RAS_ST_TERM] = { RAS_ERROR_INVALID_PORT_HANDLE, "dead handle" },
};
_Static_assert(RG_COUNTOF(io_rules) == RAS_STATE_MAX, "a state without rule");

static uint32_t
io_refusal(struct ras_txn *t)
{
	enum ras_state state;

	if (t == NULL)
		return RAS_ERROR_INVALID_PORT_HANDLE;
	/* The first Complete ends all I/O, inside Begin as well: G3. */
	state = t->parked && t->state == RAS_ST_BEGIN ? RAS_ST_DONE : t->state;
	if (io_rules[state].violation != NULL)
		ras_txn_violate(t, io_rules[state].violation);
	/* The line is as good as dead until End says so: G10a, G34. */
	if (t->dropped && state == RAS_ST_BEGIN)
		return RAS_ERROR_PORT_DISCONNECTED;
	if (state == RAS_ST_ABORT && t->end_due)
		return RAS_ERROR_PORT_DISCONNECTED;
	return io_rules[state].refusal;
}

static uint32_t
refuse(struct ras_txn *t, uint32_t code, const char *what)
{
	ras_txn_violate(t, what);
	return code;
}

uint32_t
ras_txn_send(struct ras_txn *t, const uint8_t *buf, size_t len)
{
	uint32_t code = io_refusal(t);

	if (code != 0)
		return code;
	if (buf == NULL || buf != t->send_buf)
		return refuse(t, RAS_ERROR_BUFFER_INVALID,
		    "Send from a foreign buffer");
	if (len > t->set.buffer)
		return refuse(t, RAS_ERROR_INVALID_SIZE,
		    "Send of more than its buffer");
	if (len == 0)
		return RAS_PENDING;
	if (t->line->queued(t->line_ctx) + len > t->set.queue_limit ||
	    t->line->write(t->line_ctx, buf, len) != 0)
		return RAS_ERROR_OUT_OF_BUFFERS;
	return RAS_PENDING;
}

/* --- Receive --- */

static void
set_room(struct ras_txn *t, size_t room)
{
	if (room == t->room)
		return;
	t->room = room;
	t->line->want(t->line_ctx, room);
}

/* In line mode byte by byte, so that none is read past the terminator. */
static size_t
room_needed(const struct ras_txn *t)
{
	return t->set.mode == RAS_MODE_LINE ? 1 : t->need - t->held;
}

static bool
ends_line(uint8_t c)
{
	return c == '\r' || c == '\n';
}

/* Length of what completes the pending Receive, 0 while nothing does. */
static size_t
complete_len(const struct ras_txn *t)
{
	size_t i;

	if (t->held >= t->need)
		return t->need;
	if (t->set.mode == RAS_MODE_ANY)
		return t->held;
	if (t->set.mode == RAS_MODE_COUNT)
		return 0;
	for (i = 0; i < t->held; i++)
		if (ends_line(t->held_buf[i]))
			return i + 1;
	return 0;
}

void
ras_recv_stop(struct ras_txn *t)
{
	set_room(t, 0);
}

void
ras_recv_due(struct ras_txn *t, uint32_t error)
{
	set_room(t, 0);
	ras_txn_arm(t, RAS_TIMER_RECEIVE, 0);
	if (!t->pending || (t->due && t->due_error != 0))
		return;
	t->due = true;
	t->due_error = error;
	ras_txn_later(t);
}

void
ras_recv_signal(struct ras_txn *t, uint32_t error)
{
	size_t len = error == 0 ? complete_len(t) : 0;

	t->pending = false;
	t->due = false;
	ras_txn_arm(t, RAS_TIMER_RECEIVE, 0);
	set_room(t, 0);
	if (len > 0) {
		memcpy(t->recv_buf, t->held_buf, len);
		memmove(t->held_buf, t->held_buf + len, t->held - len);
		t->held -= len;
		rg_wipe(t->held_buf + t->held, len);
	}
	t->last_error = error;
	t->bytes_received = (uint32_t)len;
	t->dialog->received(t->dialog_ctx, t, t->recv_buf, len, error);
}

uint32_t
ras_txn_receive(struct ras_txn *t, const uint8_t *buf, size_t len,
    uint32_t timeout_s, bool has_event)
{
	uint32_t code = io_refusal(t);

	if (code != 0)
		return code;
	if (t->pending)
		return refuse(t, RAS_ERROR_ASYNC_REQUEST_PENDING,
		    "Receive while one is pending");
	if (!has_event)
		return refuse(t, RAS_ERROR_EVENT_INVALID,
		    "Receive without an event");
	if (buf == NULL || buf != t->recv_buf)
		return refuse(t, RAS_ERROR_BUFFER_INVALID,
		    "Receive into a foreign buffer");
	if (len == 0 || len > t->set.buffer)
		return refuse(t, RAS_ERROR_INVALID_SIZE,
		    "Receive of nothing or of more than its buffer");
	t->pending = true;
	t->need = len;
	t->last_error = RAS_PENDING;
	t->bytes_received = 0;
	if (complete_len(t) > 0) {
		ras_recv_due(t, RAS_NO_ERROR);
		return RAS_PENDING;
	}
	ras_txn_arm(t, RAS_TIMER_RECEIVE, (uint64_t)timeout_s * 1000);
	set_room(t, room_needed(t));
	return RAS_PENDING;
}

/* One byte into held_buf; true when it completes the Receive. */
static bool
take_byte(struct ras_txn *t, uint8_t c)
{
	bool line = t->set.mode == RAS_MODE_LINE;
	bool pair = t->skip && line && (c == '\n' || c == '\0');

	t->skip = false;
	if (pair)
		return false;
	t->held_buf[t->held++] = c;
	/* A dialog that reads byte by byte gets every byte as it is. */
	t->skip = line && c == '\r' && t->need > 1;
	return t->held >= t->need || t->set.mode == RAS_MODE_ANY ||
	    (line && ends_line(c));
}

size_t
ras_txn_input(struct ras_txn *t, const uint8_t *p, size_t n)
{
	size_t used = 0;

	while (used < n && t->room > 0) {
		if (t->taken >= t->set.input_limit) {
			ras_txn_drop(t, CAUSE_FLOOD);
			break;
		}
		t->taken++;
		if (!take_byte(t, p[used++]))
			continue;
		/* In any mode what came in one read belongs together. */
		if (t->set.mode != RAS_MODE_ANY || used == n ||
		    t->held == t->need)
			ras_recv_signal(t, RAS_NO_ERROR);
	}
	if (t->pending && !t->due && !t->dropped)
		set_room(t, room_needed(t));
	return used;
}

/* --- GetInfo, Complete --- */

uint32_t
ras_txn_info(struct ras_txn *t, struct ras_info *info)
{
	if (t == NULL || t->state == RAS_ST_IDLE || t->state == RAS_ST_TERM)
		return RAS_ERROR_INVALID_PORT_HANDLE;
	if (info == NULL)
		return RAS_ERROR_BUFFER_INVALID;
	memset(info, 0, sizeof(*info));
	info->last_error = t->last_error;
	info->bytes_received = t->bytes_received;
	rg_strlcpy(info->device, t->device, sizeof(info->device));
	return RAS_NO_ERROR;
}

static void
complete_sound(struct ras_txn *t, const struct ras_message *m)
{
	bool again = t->state == RAS_ST_BEGIN ? t->parked : t->late;

	if (t->state == RAS_ST_DONE && !t->end_runs)
		again = true;
	if (again)
		ras_txn_violate(t, "Complete twice");
	ras_txn_judge(t, m);
	switch (t->state) {
	case RAS_ST_BEGIN:
		t->parked = true;
		ras_recv_due(t, RAS_ERROR_OPERATION_ABORTED);
		break;
	case RAS_ST_ACTIVE:
		ras_txn_enter_done(t);
		break;
	case RAS_ST_DONE:
		t->late = t->end_runs;
		break;
	case RAS_ST_ABORT:
		t->late = true;
		break;
	default:
		ras_txn_enter_final(t);
		break;
	}
}

void
ras_txn_complete(struct ras_txn *t, const struct ras_message *m)
{
	if (t == NULL)
		return;
	if (t->state == RAS_ST_IDLE || t->state == RAS_ST_TERM)
		ras_txn_violate(t, "Complete with a dead handle");
	else if (t->state == RAS_ST_FINAL)
		ras_txn_violate(t, "Complete after the late Complete");
	else if (m == NULL)
		ras_txn_violate(t, "Complete without a message");
	else if (m->hport != t->set.hport)
		ras_txn_violate(t, "Complete with a foreign handle");
	else
		complete_sound(t, m);
}

void
ras_txn_explain(struct ras_txn *t, enum cause cause)
{
	t->explain = cause;
}
