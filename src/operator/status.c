#include "config.h"

#include <sys/ioctl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "conf/show.h"
#include "conf/stale.h"
#include "device/host.h"
#include "device/ttyopen.h"
#include "monitor/call.h"
#include "monitor/grant.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/remark.h"
#include "monitor/store.h"
#include "operator/status.h"
#include "wire/kv.h"

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
		return l->loan != 0 ? CTL_STATE_LENT : CTL_STATE_DISABLED;
	case LINE_LENT:
		return CTL_STATE_LENT;
	default:
		return CTL_STATE_INIT;
	}
}

enum ctl_state
status_state(const struct mline *l)
{
	enum stage stage = l->permit.stage;

	if (stage == STAGE_CLOSED ||
	    (stage == STAGE_HANGUP && l->status == LINE_DOWN))
		return closed_state(l); /* a hang-up that does not succeed */
	if (stage == STAGE_ARMED && l->permit.leaving)
		return CTL_STATE_DISABLED;
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
	struct conf_stale stale;
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
	kv_addu(&kv, "calls",
	    (uint64_t)tally_get(&m->today, TALLY_OK, now) +
		tally_get(&m->today, TALLY_REFUSED, now) +
		tally_get(&m->today, TALLY_MISSED, now));
	if (conf_is_stale(m->ref->conf, &stale)) {
		kv_add(&kv, "stale", stale.file);
		kv_add(&kv, "stale_how", stale.how);
		kv_addu(&kv, "stale_s",
		    now > stale.when ? (uint64_t)(now - stale.when) : 0);
	}
	kv_add(&kv, "privileged", m->privileged ? "yes" : "no");
	kv_add(&kv, "sandbox", RG_SANDBOX);
	kv_add(&kv, "trouble", store_trouble(m));
}

/* A limit, and what is left of it, counted from `since_ms`. */
static void
put_limit(struct kv *kv, const char *name, uint32_t limit_ms, uint64_t since_ms)
{
	const uint64_t spent = clock_ms() - since_ms;
	char key[32];

	if (limit_ms == 0)
		return;
	snprintf(key, sizeof(key), "%s_limit_s", name);
	kv_addu(kv, key, limit_ms / 1000);
	snprintf(key, sizeof(key), "%s_left_s", name);
	kv_addu(kv, key, spent < limit_ms ? (limit_ms - spent) / 1000 : 0);
}

static void
put_session(struct kv *kv, const struct call *c)
{
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
	put_limit(kv, "idle", grant_idle_ms(c), c->active_ms);
	put_limit(kv, "session", grant_session_ms(c), c->session_ms);
}

static void
put_call(struct kv *kv, const struct call *c)
{
	const struct mline *l = c->line;

	kv_add(kv, "call", l->call_id);
	kv_addu(kv, "call_since", clock_wall(c->began_ms));
	kv_add(kv, "stage",
	    c->session_ms != 0                     ? "service"
		: l->permit.stage == STAGE_GRANTED ? "handoff"
						   : "dialog");
	kv_add(kv, "number", c->number);
	kv_add(kv, "name", c->name);
	kv_add(kv, "connect", c->connect);
	if (c->speed != 0)
		kv_addu(kv, "speed", c->speed);
	kv_add(kv, "via", lines_type(l));
	kv_add(kv, "user", c->user);
	kv_add(kv, "dialog", l->conf->dialog->name);
	if (c->rule != NULL && c->granted_ms != 0)
		kv_add(kv, "rule", c->rule->name);
	kv_add(kv, "prompt", l->permit.conversation ? "password" : "name");
	kv_addu(kv, "try", c->tries > 0 ? c->tries : 1);
	kv_addu(kv, "tries", l->conf->dialog->attempts);
	call_passed(kv, c);
	if (c->tries > 0) /* came with the first name */
		kv_addu(kv, "first_prompt_ms", c->first_ms);
	if (c->rings != 0)
		kv_addu(kv, "rings", c->rings);
	if (c->session_ms != 0)
		put_session(kv, c);
}

static void
put_origin(struct kv *kv, const struct mline *l)
{
	char from[512];

	conf_entry_origin(l->ref->conf, l->conf, from, sizeof(from));
	kv_add(kv, "from", from);
}

/*
 * USB adapters are asked over the bus, which takes a moment each: only for
 * lines that somebody wants to see.
 */
static void
put_signals(struct kv *kv, const struct mline *l, bool near)
{
	int bits;

	if (l->dev == NULL || (!near && l->conf->type != CONF_LINE_DIRECT) ||
	    (bits = ttydev_signals(l->dev)) == -1)
		return;
	kv_add(kv, "dtr", (bits & TIOCM_DTR) != 0 ? "on" : "off");
	kv_add(kv, "dcd", (bits & TIOCM_CAR) != 0 ? "on" : "off");
	if (host_tells_cts(ttydev_rdev(l->dev)))
		kv_add(kv, "cts", (bits & TIOCM_CTS) != 0 ? "on" : "off");
}

static void
put_today(struct kv *kv, const struct tally *t)
{
	static const struct tally none;
	const struct tally_day *d = &(t != NULL ? t : &none)->today;
	const time_t now = time(NULL);

	kv_addu(kv, "ok", tally_get(d, TALLY_OK, now));
	kv_addu(kv, "refused", tally_get(d, TALLY_REFUSED, now));
	kv_addu(kv, "missed", tally_get(d, TALLY_MISSED, now));
	kv_addu(kv, "faults", tally_get(d, TALLY_FAULTS, now));
	if (t == NULL || t->fault_ms == 0)
		return;
	kv_add(kv, "fault", t->fault);
	kv_addu(kv, "fault_since", clock_wall(t->fault_ms));
	if (t->back_ms != 0)
		kv_addu(kv, "back_s", (t->back_ms - t->fault_ms + 999) / 1000);
}

/* A line that cannot be used: until it is tried again. */
static uint32_t
retry_left_ms(const struct mline *l)
{
	const uint32_t left = l->retry_ms - (uint32_t)clock_ms();

	return l->permit.stage == STAGE_CLOSED && l->status >= LINE_ABSENT &&
		l->status <= LINE_BUSY && left <= INT32_MAX
	    ? left
	    : 0;
}

/*
 * Attempts in between do not end an outage: it is as old as its first
 * failure, which armed_state() may know before its status does.
 */
static uint64_t
state_since(const struct mline *l, enum ctl_state state)
{
	const bool out = state == CTL_STATE_DOWN || state == CTL_STATE_ABSENT ||
	    state == CTL_STATE_BUSY;

	return out && l->out_ms != 0 ? l->out_ms : l->since_ms;
}

void
status_line(const struct mline *l, bool near, char *dst, size_t size)
{
	bool modem = l->conf->type == CONF_LINE_MODEM;
	enum ctl_state state = status_state(l);
	char *real = mline_real(l);
	uint32_t retry;
	struct kv kv;

	kv_init(&kv, dst, size);
	kv_add(&kv, "line", l->conf->name);
	kv_add(&kv, "state", ctl_state_name(state));
	kv_addu(&kv, "since", clock_wall(state_since(l, state)));
	kv_add(&kv, "type", lines_type(l));
	kv_add(&kv, "device", l->conf->device);
	if (l->dev != NULL)
		kv_add(&kv, "real", real != NULL ? real : l->conf->device);
	free(real);
	if (state == CTL_STATE_DISABLED || state == CTL_STATE_DRAINING ||
	    state == CTL_STATE_LENT) {
		kv_add(&kv, "note", remark_get(l->remarks, REMARK_WHY));
		kv_add(&kv, "by", remark_get(l->remarks, REMARK_BY));
	} else
		kv_add(&kv, "why", remark_get(l->remarks, REMARK_WHY));
	if ((retry = retry_left_ms(l)) > 0)
		kv_addu(&kv, "retry_s", (retry + 999) / 1000);
	if (state == CTL_STATE_IDLE)
		kv_add(&kv, "last", remark_get(l->remarks, REMARK_LAST));
	if (modem) {
		kv_add(&kv, "profile", l->conf->profile->name);
		kv_add(&kv, "ident", remark_get(l->remarks, REMARK_IDENT));
		kv_add(&kv, "notes", remark_get(l->remarks, REMARK_NOTES));
	}
	put_signals(&kv, l, near);
	if (l->call != NULL)
		put_call(&kv, l->call);
	put_today(&kv, l->tally);
	put_origin(&kv, l);
}
