#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/strv.h"
#include "ctl/fakedaemon.h"
#include "wire/chan.h"

static void
note_request(const char *path, const struct msg_REQUEST *r)
{
	FILE *f = fopen(path, "w");
	const char *arg = NULL;

	if (f == NULL)
		_exit(3);
	(void)fprintf(f, "%s", r->verb);
	while (
	    (arg = strv_next((const char *)r->args, r->args_len, arg)) != NULL)
		(void)fprintf(f, " [%s]", arg);
	(void)fprintf(f, "\n");
	(void)fclose(f);
}

static void
answer(struct chan *ch, const struct fake_answer *a)
{
	struct msg m;
	size_t i;

	for (i = 0; i < a->nrows; i++) {
		msg_init(&m, WIRE_ROW, 0);
		(void)rg_strlcpy(m.u.ROW.kind, a->rows[i].kind,
		    sizeof(m.u.ROW.kind));
		(void)rg_strlcpy(m.u.ROW.text, a->rows[i].text,
		    sizeof(m.u.ROW.text));
		if (chan_send(ch, &m) != RG_OK)
			_exit(4);
	}
	if (a->status < 0)
		return;
	msg_init(&m, WIRE_DONE, 0);
	m.u.DONE.status = (uint8_t)a->status;
	(void)rg_strlcpy(m.u.DONE.text, a->text, sizeof(m.u.DONE.text));
	if (chan_send(ch, &m) != RG_OK)
		_exit(4);
}

static void
serve(int fd, const struct fake_answer *a)
{
	struct chan *ch = chan_new(fd, ROLE_CTL);
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct msg m;

	if (ch == NULL || poll(&pfd, 1, 10000) != 1 ||
	    chan_recv(ch, &m) != RG_OK || m.type != WIRE_REQUEST)
		_exit(2);
	note_request(a->seen, &m.u.REQUEST);
	answer(ch, a);
	chan_free(&ch);
}

pid_t
fake_start(const char *path, const struct fake_answer *a)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_SEQPACKET, 0), fd;
	pid_t pid;

	(void)rg_strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	if (bind(s, (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    listen(s, 5) == -1)
		abort();
	if ((pid = fork()) != 0) {
		(void)close(s);
		return pid;
	}
	while ((fd = accept(s, NULL, NULL)) != -1)
		serve(fd, a);
	_exit(1);
}

void
fake_stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}
