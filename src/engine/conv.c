#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "engine/conv.h"
#include "loop/link.h"

struct conv {
	struct link *link; /* NULL: over */
	conv_fn *fn;
	void *ctx;
};

/* The only messages that role AUTH may send here are PROMPT and INFO. */
static void
conv_on_message(void *ctx, struct msg *m)
{
	struct conv *c = ctx;

	if (m->type == WIRE_PROMPT || m->type == WIRE_INFO)
		c->fn(c->ctx, m);
	else
		link_free(&c->link);
}

static void
conv_on_failed(void *ctx, int why)
{
	struct conv *c = ctx;

	(void)why;
	link_free(&c->link);
}

struct conv *
conv_new(struct event_base *base, int fd, conv_fn *fn, void *ctx)
{
	static const struct link_ops ops = { conv_on_message, conv_on_failed };
	struct conv *c = calloc(1, sizeof(*c));
	int flags = fcntl(fd, F_GETFL);

	if (c == NULL || flags == -1 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
		(void)close(fd);
		free(c);
		return NULL;
	}
	c->fn = fn;
	c->ctx = ctx;
	if ((c->link = link_new(base, fd, ROLE_AUTH, &ops, c)) == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void
conv_free(struct conv **cp)
{
	struct conv *c = *cp;
	struct msg m;

	*cp = NULL;
	if (c == NULL)
		return;
	if (c->link != NULL) {
		msg_init(&m, WIRE_CANCEL, 0);
		(void)link_send(c->link, &m);
	}
	link_free(&c->link);
	free(c);
}

void
conv_listen(struct conv *c, bool on)
{
	if (c->link != NULL)
		link_listen(c->link, on);
}

void
conv_answer(struct conv *c, const char *text)
{
	struct msg m;

	if (c->link == NULL)
		return;
	msg_init(&m, WIRE_ANSWER, 0);
	(void)rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	if (link_send(c->link, &m) != RG_OK)
		link_free(&c->link);
	rg_wipe(&m.u.ANSWER, sizeof(m.u.ANSWER));
}
