#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/strv.h"
#include "base/unixsock.h"
#include "ctl/client.h"
#include "ctl/fmt.h"

#define ANSWER_MS 10000

void
client_arg(struct client_args *a, const char *key, const char *value)
{
	char word[sizeof(a->buf)];
	int n = snprintf(word, sizeof(word), "%s=%s", key, value);

	if ((size_t)n >= sizeof(word) ||
	    !strv_add(a->buf, sizeof(a->buf), &a->len, word))
		a->full = true;
}

void
client_lines(struct client_args *a, const struct ctl *c)
{
	int i;

	for (i = 0; i < c->nwords; i++)
		client_arg(a, CTL_ARG_LINE, c->words[i]);
}

static int
send_request(struct chan *ch, enum ctl_verb verb,
    const struct client_args *args)
{
	struct msg m;

	msg_init(&m, WIRE_REQUEST, 0);
	(void)rg_strlcpy(m.u.REQUEST.verb, ctl_verb_name(verb),
	    sizeof(m.u.REQUEST.verb));
	m.u.REQUEST.args_len = (uint16_t)args->len;
	memcpy(m.u.REQUEST.args, args->buf, args->len);
	return chan_send(ch, &m);
}

int
client_open(const struct ctl *c, enum ctl_verb verb,
    const struct client_args *args, bool quiet, struct chan **out)
{
	char run[CTL_PATH_MAX], path[CTL_PATH_MAX + 16];
	enum ctl_status status;
	int fd;

	if (args->full)
		return ctl_say(CTL_USAGE, "too many or too long arguments");
	ctl_run_folder(c, run);
	(void)snprintf(path, sizeof(path), "%s/%s", run, CTL_SOCKET);
	if ((fd = unixsock_connect(path, true)) == -1) {
		status = ctl_status_of(errno);
		if (status == CTL_AWAY && quiet)
			return status;
		if (status == CTL_AWAY)
			return ctl_say(status, "rasgated is not running (%s)",
			    path);
		return ctl_say(status, "%s: %s", path, strerror(errno));
	}
	if ((*out = chan_new(fd, ROLE_MONITOR)) == NULL) {
		(void)close(fd);
		return ctl_say(CTL_BAD, "out of memory");
	}
	if (send_request(*out, verb, args) == RG_OK)
		return CTL_OK;
	chan_free(out);
	return ctl_say(CTL_AWAY, "rasgated hung up on us");
}

int
client_next(struct chan *ch, int timeout_ms, struct msg *m)
{
	struct pollfd pfd = { .fd = chan_fd(ch), .events = POLLIN };
	int r;

	for (;;) {
		if ((r = chan_recv(ch, m)) != RG_E_AGAIN)
			break;
		r = poll(&pfd, 1, timeout_ms);
		if (r == 0)
			return CTL_DECLINED;
		if (r == -1 && errno != EINTR)
			return CTL_AWAY;
	}
	return r == RG_OK ? CTL_OK : CTL_AWAY;
}

static int
finish(struct msg_DONE *done)
{
	FILE *f = done->status == CTL_OK ? stdout : stderr;

	if (done->text[0] != '\0')
		(void)fprintf(f, "%s%s\n", f == stderr ? "rasgatectl: " : "",
		    fmt_safe(done->text));
	return done->status;
}

int
client_ask(const struct ctl *c, enum ctl_verb verb,
    const struct client_args *args, bool quiet, client_row *row, void *ctx)
{
	struct chan *ch = NULL;
	struct msg m;
	int r = client_open(c, verb, args, quiet, &ch);

	while (r == CTL_OK) {
		if ((r = client_next(ch, ANSWER_MS, &m)) != CTL_OK) {
			(void)ctl_say((enum ctl_status)r,
			    r == CTL_AWAY ? "rasgated hung up on us"
					  : "rasgated does not answer");
		} else if (m.type == WIRE_DONE) {
			r = finish(&m.u.DONE);
			break;
		} else if (m.type == WIRE_ROW && row != NULL) {
			row(ctx, m.u.ROW.kind, m.u.ROW.text);
		}
	}
	chan_free(&ch);
	return r;
}
