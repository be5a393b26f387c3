#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <event2/event.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/log.h"
#include "base/strv.h"
#include "base/unixsock.h"
#include "loop/link.h"
#include "loop/listen.h"
#include "monitor/lines.h"
#include "monitor/off.h"
#include "monitor/onlooker.h"
#include "operator/access.h"
#include "operator/control.h"
#include "operator/history.h"
#include "operator/trace.h"
#include "operator/verbs.h"
#include "wire/control.h"
#include "wire/kv.h"

#define CLIENTS_MAX 32
#define FOR_ADMINS 8   /* of them: those who look may not keep these out */
#define UNREAD_MAX 512 /* records that a watcher has not taken */
#define BACKLOG 16
#define PEOPLE "rasgate" /* the group of those who may look */

struct client {
	struct client *next;
	struct control *control;
	struct link *link;
	enum access_right right;
	char name[40];
	enum watching watching;
	uint64_t orders; /* the armed line whose modem it asked, 0: none */
	char lent[RG_LINE_MAX + 1]; /* the line that it borrows, */
	uint32_t loan;              /* by this number, not 0 */
	bool gone;                  /* freed in the next turn */
	char lines[WIRE_CHUNK];     /* patterns of a watcher, strv */
	size_t lines_len;
};

struct control {
	struct monitor *mon;
	struct access *access;
	struct listener *listener;
	struct event *sweep;
	struct client *clients;
	unsigned count;
	uint32_t loans;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

const char *
client_name(const struct client *c)
{
	return c->name;
}

struct monitor *
client_monitor(const struct client *c)
{
	return c->control->mon;
}

void
client_let_go(struct client *c)
{
	c->gone = true;
	event_active(c->control->sweep, EV_TIMEOUT, 0);
}

size_t
client_unread(const struct client *c)
{
	return link_queued(c->link);
}

bool
client_row(struct client *c, const char *kind, const char *text)
{
	struct msg m;

	if (c->gone)
		return false;
	msg_init(&m, WIRE_ROW, 0);
	rg_strlcpy(m.u.ROW.kind, kind, sizeof(m.u.ROW.kind));
	rg_strlcpy(m.u.ROW.text, text, sizeof(m.u.ROW.text));
	if (link_send(c->link, &m) == 0)
		return true;
	client_let_go(c);
	return false;
}

void
client_done(struct client *c, unsigned status, const char *text)
{
	struct msg m;

	msg_init(&m, WIRE_DONE, 0);
	m.u.DONE.status = (uint8_t)status;
	rg_strlcpy(m.u.DONE.text, text, sizeof(m.u.DONE.text));
	if (link_send(c->link, &m) != 0)
		client_let_go(c);
}

void
client_watch(struct client *c, enum watching what, const char *args, size_t len)
{
	c->watching = what;
	memcpy(c->lines, args, len);
	c->lines_len = len;
}

uint32_t
client_lends(struct client *c, const struct mline *l)
{
	struct control *k = c->control;

	(void)rg_strlcpy(c->lent, l != NULL ? l->conf->name : "",
	    sizeof(c->lent));
	k->loans += k->loans == UINT32_MAX ? 2 : 1;
	return c->loan = k->loans;
}

void
client_orders(struct client *c, const struct mline *l)
{
	c->orders = l->hport;
}

static void
lent(const struct mline *l)
{
	const struct control *k = l->mon->control;
	char row[WIRE_CHUNK];
	struct client *c;
	struct kv kv;

	for (c = k->clients; c != NULL; c = c->next) {
		if (c->gone || c->loan == 0 || c->loan != l->loan)
			continue;
		kv_init(&kv, row, sizeof(row));
		kv_add(&kv, "line", l->conf->name);
		kv_add(&kv, "device", l->conf->device);
		(void)client_row(c, CTL_ROW_LENT, row);
	}
}

static struct client *
who_orders(const struct control *k, uint64_t hport)
{
	struct client *c;

	for (c = k != NULL ? k->clients : NULL; c != NULL; c = c->next)
		if (!c->gone && c->orders != 0 && c->orders == hport)
			break;
	return c;
}

static void
reply(const struct mline *l, const char *text)
{
	struct client *c = who_orders(l->mon->control, l->hport);
	char row[WIRE_CHUNK];
	struct kv kv;

	if (c == NULL)
		return;
	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "text", text);
	(void)client_row(c, CTL_ROW_ANSWER, row);
}

static void
order_over(const struct mline *l, unsigned status, const char *text)
{
	struct client *c = who_orders(l->mon->control, l->hport);

	if (c == NULL)
		return;
	c->orders = 0;
	client_done(c, status, text);
}

static const struct onlooker onlooker = { trace_line, lent, trace_bytes, reply,
	order_over };

static void
give_back(struct client *c)
{
	struct mline *l = lines_find(c->control->mon, c->lent);

	if (c->lent[0] != '\0' && l != NULL)
		off_return(l, c->loan);
}

static void
on_message(void *ctx, struct msg *m)
{
	struct client *c = ctx;
	const struct msg_REQUEST *r = &m->u.REQUEST;
	enum ctl_verb verb = ctl_verb_find(r->verb);

	if (c->gone || c->watching != WATCH_NOTHING || c->orders != 0 ||
	    c->lent[0] != '\0')
		return;
	if (verb == CTL_VERB_MAX ||
	    !strv_ok((const char *)r->args, r->args_len))
		client_done(c, CTL_USAGE, "no such verb");
	else if (c->right < (ctl_verb_admin(verb) ? ACCESS_ADMIN : ACCESS_READ))
		client_done(c, CTL_DENIED, "not permitted");
	else
		verbs_run(c, verb, (const char *)r->args, r->args_len);
}

static void
on_failed(void *ctx, int why)
{
	(void)why;
	client_let_go(ctx);
}

static const struct link_ops link_ops = { on_message, on_failed };

static void
on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct control *k = arg;
	struct client **p = &k->clients, *c;

	(void)fd;
	(void)what;
	while ((c = *p) != NULL) {
		if (!c->gone) {
			p = &c->next;
			continue;
		}
		*p = c->next;
		k->count--;
		history_forget(k->mon, c);
		give_back(c);
		if (c->watching == WATCH_BYTES)
			trace_all(k->mon); /* it is in no list any more */
		link_free(&c->link);
		free(c);
	}
}

static void
greet(struct control *k, int fd)
{
	struct client *c = calloc(1, sizeof(*c));
	uid_t uid = (unsigned)-1;
	gid_t gid = (unsigned)-1;

	if (c == NULL || rg_peer_ids(fd, &uid, &gid) != 0) {
		free(c);
		(void)close(fd);
		return;
	}
	c->control = k;
	c->right = access_check(k->access, uid, gid);
	if (k->count >= CLIENTS_MAX - FOR_ADMINS && c->right < ACCESS_ADMIN) {
		free(c);
		(void)close(fd);
		return;
	}
	access_name(k->access, uid, c->name, sizeof(c->name));
	c->link = link_new(k->mon->base, fd, ROLE_CTL, &link_ops, c);
	if (c->link == NULL) {
		free(c);
		return;
	}
	link_keep_step(c->link);
	c->next = k->clients;
	k->clients = c;
	k->count++;
}

static void
on_connect(void *ctx, int fd)
{
	struct control *k = ctx;

	if (k->count < CLIENTS_MAX)
		greet(k, fd);
	else
		(void)close(fd);
}

static bool
concerns(const struct client *c, enum watching what, const char *line)
{
	const char *s = NULL;

	if (c->gone || c->watching != what)
		return false;
	if (c->lines_len == 0)
		return true;
	while ((s = strv_next(c->lines, c->lines_len, s)) != NULL)
		if (ctl_line_match(s, line))
			return true;
	return false;
}

bool
control_wanted(const struct control *k, enum watching what, const char *line)
{
	const struct client *c;

	for (c = k != NULL ? k->clients : NULL; c != NULL; c = c->next)
		if (concerns(c, what, line))
			return true;
	return false;
}

void
control_show(struct control *k, enum watching what, const char *line,
    const char *kind, const char *text)
{
	struct client *c;

	for (c = k != NULL ? k->clients : NULL; c != NULL; c = c->next) {
		if (!concerns(c, what, line))
			continue;
		if (link_queued(c->link) >= UNREAD_MAX)
			client_let_go(c);
		else
			(void)client_row(c, kind, text);
	}
}

/* Every record that is written, for those who watch. */
static void
on_record(void *ctx, enum rec_level level, const char *text)
{
	char line[RG_LINE_MAX + 1];

	(void)level;
	if (!rec_get(text, "line", line, sizeof(line)))
		line[0] = '\0'; /* no pattern fits */
	control_show(ctx, WATCH_RECORDS, line, CTL_ROW_RECORD, text);
}

static int
bind_socket(struct control *k)
{
	const struct group *gr = getgrnam(PEOPLE);
	/* The pid file's lock says that one which is there is stale. */
	int fd = unixsock_listen(k->path, 0660, BACKLOG);

	if (fd == -1)
		return -1;
	if (k->mon->privileged && gr != NULL &&
	    (chown(k->path, (uid_t)-1, gr->gr_gid) == -1 ||
		chown(k->mon->ref->conf->g.paths.run, (uid_t)-1, gr->gr_gid) ==
		    -1))
		log_debug("%s: group: %s", k->path, strerror(errno));
	return fd;
}

struct control *
control_open(struct monitor *m)
{
	struct control *k = calloc(1, sizeof(*k));
	int fd;

	if (k == NULL)
		return NULL;
	k->mon = m;
	snprintf(k->path, sizeof(k->path), "%s/" CTL_SOCKET,
	    m->ref->conf->g.paths.run);
	k->access = access_new(m->ref->conf, geteuid());
	if ((fd = bind_socket(k)) == -1) {
		access_free(&k->access);
		free(k);
		return NULL;
	}
	k->sweep = event_new(m->base, -1, 0, on_sweep, k);
	k->listener = listener_new(m->base, fd, on_connect, k);
	if (k->sweep == NULL || k->listener == NULL)
		abort(); /* nothing was started yet */
	log_set_tap(on_record, k);
	m->onlooker = &onlooker;
	return k;
}

void
control_reload(struct control *k)
{
	access_free(&k->access);
	k->access = access_new(k->mon->ref->conf, geteuid());
}

void
control_close(struct control **kp)
{
	struct control *k = *kp;
	struct client *c;

	*kp = NULL;
	if (k == NULL)
		return;
	log_set_tap(NULL, NULL);
	k->mon->onlooker = NULL;
	while ((c = k->clients) != NULL) {
		k->clients = c->next;
		link_free(&c->link);
		free(c);
	}
	listener_free(&k->listener);
	event_free(k->sweep);
	access_free(&k->access);
	(void)unlink(k->path);
	free(k);
}
