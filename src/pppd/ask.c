#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "pppd/ask.h"
#include "wire/chan.h"

struct question {
	struct chan *session;
	struct chan *worker; /* of the open step, or NULL */
	const char *name, *password;
	bool prompted; /* the step had its answer */
	bool over, yes;
};

static void
end(struct question *q, bool yes)
{
	q->over = true;
	q->yes = yes;
}

/* The first step, or that of a fallback's next method. */
static void
take_step(struct question *q, int fd)
{
	const int flags = fcntl(fd, F_GETFL);

	chan_free(&q->worker);
	q->prompted = false;
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1 ||
	    (q->worker = chan_new(fd, ROLE_AUTH)) == NULL)
		(void)close(fd); /* the worker sees that nobody is there */
}

static void
take_answer(struct question *q)
{
	struct msg m;
	int r = chan_recv(q->session, &m);

	if (r == RG_E_AGAIN)
		return;
	if (r == RG_OK && m.type == WIRE_STEP)
		take_step(q, m.fd);
	else
		end(q,
		    r == RG_OK && m.type == WIRE_GRANT &&
			strcmp(m.u.GRANT.user, q->name) == 0);
}

/* One secret is all that the peer gave: a method that wants more gets none. */
static void
answer_prompt(struct question *q, const struct msg_PROMPT *p)
{
	const bool more = q->prompted || p->echo == ECHO_PLAIN ||
	    p->kind == PROMPT_USER || p->kind == PROMPT_CODE;
	struct msg m;

	q->prompted = true;
	msg_init(&m, more ? WIRE_CANCEL : WIRE_ANSWER, 0);
	if (!more)
		(void)rg_strlcpy(m.u.ANSWER.text, q->password,
		    sizeof(m.u.ANSWER.text));
	if (chan_send(q->worker, &m) != RG_OK)
		chan_free(&q->worker);
	rg_wipe(&m, sizeof(m));
}

/* A worker that is gone is the monitor's to answer for. */
static void
take_prompt(struct question *q)
{
	struct msg m;
	int r = chan_recv(q->worker, &m);

	if (r == RG_OK && m.type == WIRE_PROMPT)
		answer_prompt(q, &m.u.PROMPT);
	else if (r != RG_E_AGAIN && (r != RG_OK || m.type != WIRE_INFO))
		chan_free(&q->worker);
}

/* False: it is too late. */
static bool
listen_for(struct question *q, uint64_t until)
{
	struct pollfd p[2] = { { chan_fd(q->session), POLLIN, 0 },
		{ q->worker == NULL ? -1 : chan_fd(q->worker), POLLIN, 0 } };
	const uint64_t now = clock_ms();

	if (now >= until)
		return false;
	if (poll(p, 2, (int)(until - now)) == -1)
		return true; /* a signal, for pppd to look at afterwards */
	if (p[1].revents != 0)
		take_prompt(q);
	if (p[0].revents != 0)
		take_answer(q);
	return true;
}

bool
ask_password(struct chan *session, const char *name, const char *password,
    unsigned limit_ms)
{
	static bool lost; /* an answer that may still come */
	struct question q = { .session = session,
		.name = name,
		.password = password };
	const uint64_t until = clock_ms() + limit_ms;
	struct msg m;

	msg_init(&m, WIRE_PAP, 0);
	if (session == NULL || lost ||
	    rg_strlcpy(m.u.PAP.name, name, sizeof(m.u.PAP.name)) >=
		sizeof(m.u.PAP.name) ||
	    strlen(password) >= sizeof(m.u.ANSWER.text) ||
	    chan_send(session, &m) != RG_OK)
		return false;
	while (!q.over && !lost)
		lost = !listen_for(&q, until);
	chan_free(&q.worker);
	return q.yes;
}
