#include "config.h"

#include <sys/stat.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "conf/show.h"
#include "monitor/call.h"
#include "monitor/status.h"
#include "monitor/ttyopen.h"
#include "wire/kv.h"

/* A moment of the monotonic clock as seconds since 1970. */
static uint64_t
wall(uint64_t ms)
{
	return (uint64_t)time(NULL) - (clock_ms() - ms) / 1000;
}

static enum ctl_state
armed_state(const struct mline *l)
{
	switch (l->seen) {
	case WIRE_LINE_IDLE:
		return CTL_STATE_IDLE;
	case WIRE_LINE_RING:
		return CTL_STATE_RING;
	case WIRE_LINE_ANSWER:
		return CTL_STATE_ANSWER;
	case WIRE_LINE_FAULT:
		return CTL_STATE_DOWN;
	default:
		return CTL_STATE_INIT;
	}
}

static enum ctl_state
closed_state(const struct mline *l)
{
	switch (l->status) {
	case LINE_ABSENT:
		return CTL_STATE_ABSENT;
	case LINE_DOWN:
		return CTL_STATE_DOWN;
	case LINE_BUSY:
		return CTL_STATE_BUSY;
	case LINE_DISABLED:
		return CTL_STATE_DISABLED;
	default:
		return CTL_STATE_INIT;
	}
}

enum ctl_state
status_state(const struct mline *l)
{
	enum stage stage = l->permit.stage;

	if (stage == STAGE_CLOSED)
		return closed_state(l);
	if (stage == STAGE_ARMED)
		return armed_state(l);
	if ((l->disabled || l->removed) && stage != STAGE_HANGUP)
		return CTL_STATE_DRAINING;
	if (stage == STAGE_DIALOG)
		return CTL_STATE_DIALOG;
	if (stage == STAGE_GRANTED ||
	    (stage == STAGE_SESSION && l->call != NULL && l->call->pid == 0))
		return CTL_STATE_HANDOFF;
	return stage == STAGE_SESSION ? CTL_STATE_UP : CTL_STATE_HANGUP;
}

void
status_daemon(const struct monitor *m, char *dst, size_t size)
{
	struct stat st;
	struct kv kv;
	size_t i, n = 0;
	time_t now = time(NULL);

	for (i = 0; i < m->slots; i++)
		n += m->lines[i] != NULL;
	kv_init(&kv, dst, size);
	kv_add(&kv, "version", PACKAGE_VERSION);
	kv_addu(&kv, "pid", (uint64_t)getpid());
	kv_addu(&kv, "since", (uint64_t)m->started);
	kv_addu(&kv, "now", (uint64_t)now);
	kv_add(&kv, "config", m->file);
	kv_addu(&kv, "lines", n);
	if (stat(m->file, &st) == 0 && st.st_mtime > m->loaded)
		kv_addu(&kv, "stale_s", (uint64_t)(now - st.st_mtime));
	kv_add(&kv, "privileged", m->privileged ? "yes" : "no");
}

static void
put_session(struct kv *kv, const struct call *c)
{
	uint32_t limit = conf_call_session_ms(c->line->conf, c->service);
	uint32_t idle = conf_call_idle_ms(c->line->conf, c->service);
	uint64_t spent = clock_ms() - c->session_ms;

	kv_add(kv, "service", c->service->name);
	if (c->pid != 0)
		kv_addu(kv, "pid", (uint64_t)c->pid);
	kv_add(kv, "ifname", c->ifname);
	if (c->service->type == CONF_SERVICE_PPPD)
		kv_add(kv, "local", c->service->local);
	kv_add(kv, "remote", c->remote[0] != '\0' ? c->remote : c->address);
	if (c->counted) {
		kv_addu(kv, "rx", c->rx);
		kv_addu(kv, "tx", c->tx);
	}
	if (idle > 0)
		kv_addu(kv, "idle_limit_s", idle / 1000);
	if (limit == 0)
		return;
	kv_addu(kv, "session_limit_s", limit / 1000);
	kv_addu(kv, "session_left_s",
	    spent < limit ? (limit - spent) / 1000 : 0);
}

static void
put_call(struct kv *kv, const struct call *c)
{
	const struct mline *l = c->line;

	kv_add(kv, "call", l->call_id);
	kv_addu(kv, "call_since", wall(c->began_ms));
	kv_add(kv, "stage",
	    c->session_ms != 0                     ? "service"
		: l->permit.stage == STAGE_GRANTED ? "handoff"
						   : "dialog");
	kv_add(kv, "number", c->number);
	kv_add(kv, "name", c->name);
	kv_add(kv, "connect", c->connect);
	if (c->speed != 0)
		kv_addu(kv, "speed", c->speed);
	kv_add(kv, "via",
	    l->conf->type == CONF_LINE_MODEM ? "modem" : "direct");
	kv_add(kv, "user", c->user);
	kv_add(kv, "dialog", l->conf->dialog->name);
	kv_add(kv, "prompt", l->permit.conversation ? "password" : "name");
	kv_addu(kv, "try", c->tries > 0 ? c->tries : 1);
	kv_addu(kv, "tries", l->conf->dialog->attempts);
	if (c->session_ms != 0)
		put_session(kv, c);
}

/* Where the line was written: every line has a device (conf/show.h). */
static void
put_origin(struct kv *kv, const struct mline *l)
{
	struct conf_value v;
	size_t i;

	for (i = 0; conf_value(l->ref->conf, CONF_LINES, l->conf, &i, &v); i++)
		if (strcmp(v.key, "device") == 0) {
			v.origin[strcspn(v.origin, " ")] = '\0';
			kv_add(kv, "from", v.origin);
			return;
		}
}

void
status_line(const struct mline *l, char *dst, size_t size)
{
	bool modem = l->conf->type == CONF_LINE_MODEM;
	enum ctl_state state = status_state(l);
	struct kv kv;

	kv_init(&kv, dst, size);
	kv_add(&kv, "line", l->conf->name);
	kv_add(&kv, "state", ctl_state_name(state));
	kv_addu(&kv, "since", wall(l->since_ms));
	kv_add(&kv, "type", modem ? "modem" : "direct");
	kv_add(&kv, "device", l->conf->device);
	if (l->dev != NULL)
		kv_add(&kv, "real", ttydev_real(l->dev));
	if (state == CTL_STATE_DISABLED || state == CTL_STATE_DRAINING) {
		kv_add(&kv, "note", l->why);
		kv_add(&kv, "by", l->by);
	} else
		kv_add(&kv, "why", l->why);
	if (l->retry_ms > clock_ms())
		kv_addu(&kv, "retry_s",
		    (l->retry_ms - clock_ms() + 999) / 1000);
	if (state == CTL_STATE_IDLE)
		kv_add(&kv, "last", l->last);
	if (modem) {
		kv_add(&kv, "profile", l->conf->profile->name);
		kv_add(&kv, "ident", l->ident);
	}
	if (l->call != NULL)
		put_call(&kv, l->call);
	put_origin(&kv, l);
}
