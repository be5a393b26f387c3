#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "modhost/calls.h"
#include "modhost/tell.h"

/* Numbers of the contract, which this folder does not include. */
#define CODE_PENDING 600
#define CODE_DEAD 601

#define BURIED_MAX 512 /* buffers that stay after their call */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct calls_ops *ops;
static struct ras_call *calls;
static size_t count;
static uintptr_t handles;

/* The oldest of these go first. */
static uint8_t *buried[BURIED_MAX];
static size_t burials;

void
calls_init(const struct calls_ops *o)
{
	ops = o;
}

/* Where a pointer has 32 bits it cannot be the wire's handle. */
static uintptr_t
make_handle(uint64_t hport)
{
	return sizeof(uintptr_t) >= sizeof(hport) ? (uintptr_t)hport
						  : ++handles;
}

bool
calls_add(uint64_t hport, const struct msg_SERVE *about, int fd)
{
	struct ras_call *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->chan = chan_new(fd, ROLE_ENGINE)) == NULL) {
		free(c);
		return false;
	}
	(void)pthread_cond_init(&c->changed, NULL);
	c->hport = hport;
	c->about = *about;
	c->refs = 1;
	(void)pthread_mutex_lock(&lock);
	c->handle = make_handle(hport);
	c->next = calls;
	calls = c;
	count++;
	(void)pthread_mutex_unlock(&lock);
	return true;
}

size_t
calls_count(void)
{
	return count; /* the loop's thread alone changes it */
}

size_t
calls_sockets(int *fds)
{
	const struct ras_call *c;
	size_t n = 0;

	for (c = calls; c != NULL; c = c->next)
		fds[n++] = chan_fd(c->chan);
	return n;
}

/* Old buffers are wiped at once, and freed when nobody can know them. */
static void
bury(uint8_t *bufs, size_t size)
{
	uint8_t **at = &buried[burials++ % BURIED_MAX];

	if (bufs != NULL)
		rg_wipe(bufs, size);
	free(*at);
	*at = bufs;
}

static void
release(struct ras_call *c)
{
	if (--c->refs > 0)
		return;
	bury(c->send_buf, 2 * c->size);
	chan_free(&c->chan);
	(void)pthread_cond_destroy(&c->changed);
	free(c);
}

/* --- requests --- */

static struct ras_call *
find(uintptr_t handle)
{
	struct ras_call *c;

	for (c = calls; c != NULL; c = c->next)
		if (c->handle == handle && !c->dead)
			return c;
	tell_broke("call with a dead handle");
	return NULL;
}

static void
post(struct ras_call *c, struct msg *m)
{
	m->hport = c->hport;
	if (!c->closed)
		(void)chan_send(c->chan, m);
}

/* The handle's call, ours alone until let_go(); NULL: it is dead. */
static struct ras_call *
hold(uintptr_t handle)
{
	struct ras_call *c;

	(void)pthread_mutex_lock(&lock);
	if ((c = find(handle)) == NULL) {
		(void)pthread_mutex_unlock(&lock);
		return NULL;
	}
	c->refs++;
	while (c->busy)
		(void)pthread_cond_wait(&c->changed, &lock);
	c->busy = true;
	c->answered = false;
	return c;
}

static uint32_t
await(struct ras_call *c)
{
	while (!c->answered && !c->closed)
		(void)pthread_cond_wait(&c->changed, &lock);
	return c->answered ? c->code.code : CODE_DEAD;
}

static void
let_go(struct ras_call *c)
{
	c->busy = false;
	(void)pthread_cond_broadcast(&c->changed);
	release(c);
	(void)pthread_mutex_unlock(&lock);
}

uint32_t
calls_send(uintptr_t handle, const void *buf, size_t len)
{
	struct ras_call *c = hold(handle);
	struct msg_RAS_SEND *s;
	size_t at = 0, n = 0;
	struct msg m;
	uint32_t code;

	if (c == NULL)
		return CODE_DEAD;
	do {
		msg_init(&m, WIRE_RAS_SEND, 0);
		s = &m.u.RAS_SEND;
		s->foreign = buf != c->send_buf;
		s->size = (uint32_t)len;
		if (!s->foreign && len <= c->size) {
			n = len - at < WIRE_CHUNK ? len - at : WIRE_CHUNK;
			s->at = (uint32_t)at;
			s->bytes_len = (uint16_t)n;
			memcpy(s->bytes, c->send_buf + at, n);
		}
		post(c, &m);
		at += n;
	} while (n > 0 && at < len);
	code = await(c);
	let_go(c);
	return code;
}

uint32_t
calls_receive(uintptr_t handle, const void *buf, size_t len, uint32_t timeout_s,
    const struct receiver *r)
{
	struct ras_call *c = hold(handle);
	struct msg m;
	uint32_t code;

	if (c == NULL)
		return CODE_DEAD;
	if (r != NULL)
		c->wanted = *r;
	msg_init(&m, WIRE_RAS_RECEIVE, 0);
	m.u.RAS_RECEIVE.foreign = buf != c->recv_buf;
	m.u.RAS_RECEIVE.event = r != NULL;
	m.u.RAS_RECEIVE.size = (uint32_t)len;
	m.u.RAS_RECEIVE.timeout_s = timeout_s;
	post(c, &m);
	code = await(c);
	memset(&c->wanted, 0, sizeof(c->wanted));
	let_go(c);
	return code;
}

uint32_t
calls_info(uintptr_t handle, struct msg_RAS_CODE *out)
{
	struct ras_call *c = hold(handle);
	struct msg m;
	uint32_t code;

	if (c == NULL)
		return CODE_DEAD;
	msg_init(&m, WIRE_RAS_INFO, 0);
	post(c, &m);
	code = await(c);
	*out = c->code;
	let_go(c);
	return code;
}

/* The first key goes to the monitor before the engine hears of it. */
void
calls_complete(uintptr_t handle, const struct msg_SAID *said)
{
	struct ras_call *c;
	struct msg m;

	(void)pthread_mutex_lock(&lock);
	if ((c = find(handle)) != NULL) {
		msg_init(&m, WIRE_SAID, c->hport);
		m.u.SAID = *said;
		tell_monitor(&m);
		msg_init(&m, WIRE_RAS_COMPLETE, 0);
		memcpy(&m.u.RAS_COMPLETE, said, sizeof(*said));
		post(c, &m);
	}
	(void)pthread_mutex_unlock(&lock);
}

/* --- answers --- */

static void
answer(struct ras_call *c, enum wire_type type, uint32_t code, bool last)
{
	struct msg m;

	(void)pthread_mutex_lock(&lock);
	c->dead = c->dead || last;
	msg_init(&m, type, 0);
	if (type == WIRE_RAS_BEGUN)
		m.u.RAS_BEGUN.code = code;
	else
		m.u.RAS_ENDED.code = code;
	post(c, &m);
	release(c);
	(void)pthread_mutex_unlock(&lock);
}

void
calls_begun(struct ras_call *c, uint32_t code)
{
	c->failed = code != 0;
	answer(c, WIRE_RAS_BEGUN, code, c->failed);
}

/* Not 0 ends it, and so does the second End in any case. */
void
calls_ended(struct ras_call *c, uint32_t code)
{
	answer(c, WIRE_RAS_ENDED, code, code != 0 || c->ends > 1);
}

/* --- what the engine says --- */

static bool
on_begin(struct ras_call *c, const struct msg_RAS_BEGIN *m)
{
	if (c->send_buf != NULL || m->size == 0 || m->size > UINT16_MAX ||
	    (c->send_buf = calloc(2, m->size)) == NULL)
		return false;
	c->size = m->size;
	c->recv_buf = c->send_buf + m->size;
	c->refs++;
	ops->begin(c);
	return true;
}

static void
signal_end(struct ras_call *c, size_t len)
{
	struct receiver r = c->pending;

	memset(&c->pending, 0, sizeof(c->pending));
	if (r.done != NULL)
		r.done(&r, len);
}

static void
on_code(struct ras_call *c, const struct msg_RAS_CODE *m)
{
	if (m->code == CODE_PENDING && c->wanted.done != NULL)
		c->pending = c->wanted;
	c->code = *m;
	c->answered = true;
	(void)pthread_cond_broadcast(&c->changed);
}

static bool
on_signal(struct ras_call *c, const struct msg_RAS_SIGNAL *m)
{
	if (m->size > c->size || m->at > m->size ||
	    m->size - m->at < m->bytes_len)
		return false;
	memcpy(c->recv_buf + m->at, m->bytes, m->bytes_len);
	if (m->at + m->bytes_len == m->size)
		signal_end(c, m->size);
	return true;
}

static void
begin_end(struct ras_call *c)
{
	c->ends++;
	c->refs++;
	ops->end(c);
}

static bool
take(struct ras_call *c, const struct msg *m)
{
	switch (m->type) {
	case WIRE_RAS_BEGIN:
		return on_begin(c, &m->u.RAS_BEGIN);
	case WIRE_RAS_CODE:
		on_code(c, &m->u.RAS_CODE);
		return true;
	case WIRE_RAS_SIGNAL:
		return on_signal(c, &m->u.RAS_SIGNAL);
	case WIRE_RAS_END:
		begin_end(c);
		return true;
	default:
		return false;
	}
}

/* The engine has closed it. Who still waits, waits for nothing any more. */
static void
forget(struct ras_call *c)
{
	struct ras_call **p = &calls;

	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	count--;
	c->dead = c->closed = true;
	signal_end(c, 0);
	(void)pthread_cond_broadcast(&c->changed);
	if (c->send_buf != NULL && c->ends == 0)
		begin_end(c);
	release(c);
}

void
calls_read(int fd)
{
	struct ras_call *c;
	struct msg m;

	(void)pthread_mutex_lock(&lock);
	for (c = calls; c != NULL && chan_fd(c->chan) != fd; c = c->next)
		;
	if (c != NULL && (chan_recv(c->chan, &m) != RG_OK || !take(c, &m)))
		forget(c);
	rg_wipe(&m, sizeof(m));
	(void)pthread_mutex_unlock(&lock);
}
