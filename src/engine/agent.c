#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "engine/agent.h"
#include "loop/link.h"

struct agent {
	const struct agent_ops *ops;
	void *ctx;
	struct link *link; /* NULL: not yet, or not any more */
	struct ras_txn *txn;
	uint64_t hport;
	uint8_t *send_buf, *recv_buf;
	size_t size;
	bool begun; /* the transaction has asked for Begin */
	bool lost;
};

struct agent *
agent_new(const struct agent_ops *ops, void *ctx)
{
	struct agent *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->ops = ops;
	a->ctx = ctx;
	return a;
}

void
agent_free(struct agent **ap)
{
	struct agent *a = *ap;

	*ap = NULL;
	if (a == NULL)
		return;
	link_free(&a->link);
	free(a);
}

/* The link tells of what fails, from the loop. */
static void
tell(struct agent *a, struct msg *m)
{
	m->hport = a->hport;
	if (a->link != NULL)
		(void)link_send(a->link, m);
}

static void
say_begin(struct agent *a)
{
	struct msg m;

	msg_init(&m, WIRE_RAS_BEGIN, 0);
	m.u.RAS_BEGIN.size = (uint32_t)a->size;
	tell(a, &m);
}

/*
 * --- what the host asks ---
 */

static void
answer(struct agent *a, uint32_t code)
{
	struct msg m;

	msg_init(&m, WIRE_RAS_CODE, 0);
	m.u.RAS_CODE.code = code;
	tell(a, &m);
}

/* False: such a piece no honest host sends. */
static bool
on_send(struct agent *a, const struct msg_RAS_SEND *m)
{
	const bool refused = m->foreign || m->size > a->size;

	if (refused) {
		answer(a,
		    ras_txn_send(a->txn, m->foreign ? NULL : a->send_buf,
			m->size));
		return m->bytes_len == 0;
	}
	if (m->at > m->size || m->size - m->at < m->bytes_len)
		return false;
	memcpy(a->send_buf + m->at, m->bytes, m->bytes_len);
	if (m->at + m->bytes_len == m->size)
		answer(a, ras_txn_send(a->txn, a->send_buf, m->size));
	return true;
}

static void
on_receive(struct agent *a, const struct msg_RAS_RECEIVE *m)
{
	answer(a,
	    ras_txn_receive(a->txn, m->foreign ? NULL : a->recv_buf, m->size,
		m->timeout_s, m->event != 0));
}

static void
on_info(struct agent *a)
{
	struct ras_info info = { 0 };
	struct msg m;

	msg_init(&m, WIRE_RAS_CODE, 0);
	m.u.RAS_CODE.code = ras_txn_info(a->txn, &info);
	m.u.RAS_CODE.last_error = info.last_error;
	m.u.RAS_CODE.received = info.bytes_received;
	(void)rg_strlcpy(m.u.RAS_CODE.device, info.device,
	    sizeof(m.u.RAS_CODE.device));
	tell(a, &m);
}

/* A name as long as its array has no end, and is judged so. */
static void
on_complete(struct agent *a, const struct msg_RAS_COMPLETE *m)
{
	struct ras_message said = { .hport = a->hport,
		.id = m->id,
		.error = m->error };

	memcpy(said.user, m->user, m->user_len);
	memcpy(said.domain, m->domain, m->domain_len);
	ras_txn_complete(a->txn, &said);
}

/* The transaction itself knows what is out of turn. */
static bool
take(struct agent *a, const struct msg *m)
{
	switch (m->type) {
	case WIRE_RAS_BEGUN:
		ras_txn_begun(a->txn, m->u.RAS_BEGUN.code);
		return true;
	case WIRE_RAS_SEND:
		return on_send(a, &m->u.RAS_SEND);
	case WIRE_RAS_RECEIVE:
		on_receive(a, &m->u.RAS_RECEIVE);
		return true;
	case WIRE_RAS_INFO:
		on_info(a);
		return true;
	case WIRE_RAS_COMPLETE:
		on_complete(a, &m->u.RAS_COMPLETE);
		return true;
	case WIRE_RAS_ENDED:
		ras_txn_ended(a->txn, m->u.RAS_ENDED.code);
		return true;
	default:
		return false;
	}
}

static void
lose(struct agent *a)
{
	link_free(&a->link);
	if (a->lost)
		return;
	a->lost = true;
	a->ops->lost(a->ctx);
}

static void
agent_on_message(void *ctx, struct msg *m)
{
	struct agent *a = ctx;

	/* Nothing is asked before Begin, and of no other call. */
	if (!a->begun || m->hport != a->hport || !take(a, m))
		lose(a);
}

static void
agent_on_failed(void *ctx, int why)
{
	(void)why;
	lose(ctx);
}

void
agent_connect(struct agent *a, struct event_base *base, int fd)
{
	static const struct link_ops ops = { agent_on_message,
		agent_on_failed };
	const int flags = fcntl(fd, F_GETFL);

	link_free(&a->link); /* another one: that host is dead */
	if (a->lost || flags == -1 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
		(void)close(fd);
		return;
	}
	a->link = link_new(base, fd, ROLE_MODHOST, &ops, a);
	if (a->begun)
		say_begin(a);
}

/*
 * --- what the transaction asks ---
 */

static void
agent_begin(void *ctx, struct ras_txn *t, uint64_t hport, uint8_t *send_buf,
    size_t send_size, uint8_t *recv_buf, size_t recv_size)
{
	struct agent *a = ctx;

	a->txn = t;
	a->hport = hport;
	a->send_buf = send_buf;
	a->recv_buf = recv_buf;
	a->size = send_size < recv_size ? send_size : recv_size;
	a->begun = true;
	say_begin(a);
}

static void
agent_end(void *ctx, struct ras_txn *t, uint64_t hport)
{
	struct agent *a = ctx;
	struct msg m;

	(void)t;
	(void)hport;
	msg_init(&m, WIRE_RAS_END, 0);
	tell(a, &m);
}

static void
agent_received(void *ctx, struct ras_txn *t, const uint8_t *buf, size_t len,
    uint32_t error)
{
	struct agent *a = ctx;
	struct msg_RAS_SIGNAL *s;
	struct msg m;
	size_t at = 0, n;

	(void)t;
	do {
		n = len - at < WIRE_CHUNK ? len - at : WIRE_CHUNK;
		msg_init(&m, WIRE_RAS_SIGNAL, 0);
		s = &m.u.RAS_SIGNAL;
		s->error = error;
		s->size = (uint32_t)len;
		s->at = (uint32_t)at;
		s->bytes_len = (uint16_t)n;
		memcpy(s->bytes, buf + at, n);
		tell(a, &m);
		at += n;
	} while (at < len);
	rg_wipe(&m.u.RAS_SIGNAL, sizeof(m.u.RAS_SIGNAL));
}

const struct ras_dialog_ops agent_dialog_ops = { agent_begin, agent_end,
	agent_received };
