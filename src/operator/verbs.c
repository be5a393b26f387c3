#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/compat.h"
#include "base/strv.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/off.h"
#include "monitor/report.h"
#include "operator/history.h"
#include "operator/order.h"
#include "operator/request.h"
#include "operator/status.h"
#include "operator/trace.h"
#include "operator/verbs.h"
#include "wire/kv.h"

static bool
wanted(const struct request *r, const char *name)
{
	const char *at = NULL, *pattern;
	bool any = false;

	while ((pattern = request_next(r, CTL_ARG_LINE, &at)) != NULL) {
		if (ctl_line_match(pattern, name))
			return true;
		any = true;
	}
	return !any;
}

/* Nobody minds when no line is absent. */
static bool
meant(const struct request *r, const struct mline *l)
{
	return wanted(r, l->conf->name) &&
	    (request_arg(r, CTL_ARG_ABSENT) == NULL ||
		status_state(l) == CTL_STATE_ABSENT);
}

/* Does f to each line that was asked for; answers, records, counts. */
static void
each_line(const struct request *r, const char *verb,
    void (*f)(struct mline *, const struct request *))
{
	struct monitor *m = r->mon;
	const char *note = request_arg(r, CTL_ARG_NOTE);
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		struct mline *l = m->lines[i];

		if (l == NULL || l->removed || !meant(r, l))
			continue;
		report_admin(verb, client_name(r->client), "ok", l->conf->name,
		    l->call != NULL ? l->call_id : NULL, note);
		f(l, r);
		n++;
	}
	if (n == 0 && request_arg(r, CTL_ARG_ABSENT) == NULL)
		client_done(r->client, CTL_UNKNOWN, "no such line");
	else
		client_done(r->client, CTL_OK, "");
}

static void
do_disable(struct mline *l, const struct request *r)
{
	mline_disable(l, request_arg(r, CTL_ARG_NOTE), client_name(r->client),
	    request_arg(r, CTL_ARG_NOW) != NULL, 0);
}

static void
do_enable(struct mline *l, const struct request *r)
{
	(void)r;
	mline_enable(l);
}

static void
do_reset(struct mline *l, const struct request *r)
{
	(void)r;
	mline_reset(l);
}

static void
verb_status(const struct request *r)
{
	const struct monitor *m = r->mon;
	char row[STATUS_ROW];
	unsigned n = 0;
	size_t i;

	status_daemon(m, row, sizeof(row));
	if (!client_row(r->client, CTL_ROW_DAEMON, row))
		return;
	for (i = 0; i < m->slots; i++) {
		if (m->lines[i] == NULL || !wanted(r, m->lines[i]->conf->name))
			continue;
		status_line(m->lines[i], request_arg(r, CTL_ARG_LINE) != NULL,
		    row, sizeof(row));
		if (!client_row(r->client, CTL_ROW_LINE, row))
			return;
		n++;
	}
	if (n == 0 && request_arg(r, CTL_ARG_LINE) != NULL)
		client_done(r->client, CTL_UNKNOWN, "no such line");
	else
		client_done(r->client, CTL_OK, "");
}

/* The one line that was asked for; NULL when answered already. */
static struct mline *
only_line(const struct request *r)
{
	struct mline *found = NULL, *l;
	size_t i, n = 0;

	for (i = 0; i < r->mon->slots; i++) {
		l = r->mon->lines[i];
		if (l == NULL || l->removed || !wanted(r, l->conf->name))
			continue;
		found = l;
		n++;
	}
	if (n == 1)
		return found;
	client_done(r->client, n == 0 ? CTL_UNKNOWN : CTL_USAGE,
	    n == 0 ? "no such line" : "one line only");
	return NULL;
}

static void
declined(const struct request *r, const struct mline *l, const char *why)
{
	char text[160];

	snprintf(text, sizeof(text), "%s, line %s is %s", why, l->conf->name,
	    ctl_state_name(status_state(l)));
	client_done(r->client, CTL_DECLINED, text);
}

static void
verb_lend(const struct request *r)
{
	const char *by = client_name(r->client);
	struct mline *l = only_line(r);

	if (l == NULL)
		return;
	if (off_lend(l, by, client_lends(r->client, l))) {
		report_admin("lend", by, "ok", l->conf->name, NULL, NULL);
		return;
	}
	(void)client_lends(r->client, NULL);
	declined(r, l, "cannot be lent");
}

static void
verb_at(const struct request *r)
{
	struct order o = { .len = 0 };
	const char *at = NULL, *cmd, *why = NULL,
		   *gap = request_arg(r, CTL_ARG_GAP);
	struct mline *l;

	while (why == NULL &&
	    (cmd = request_next(r, CTL_ARG_COMMAND, &at)) != NULL)
		why = order_add(&o, cmd);
	if (why != NULL || o.len == 0) {
		client_done(r->client, CTL_USAGE,
		    why != NULL ? why : "which command?");
		return;
	}
	o.gap_ms = gap != NULL ? (uint32_t)strtoul(gap, NULL, 10) : 0;
	if ((l = only_line(r)) == NULL)
		return;
	if ((why = order_send(l, &o)) != NULL) {
		declined(r, l, why);
		return;
	}
	report_admin("at", client_name(r->client), "ok", l->conf->name, NULL,
	    request_arg(r, CTL_ARG_COMMAND));
	client_orders(r->client, l);
}

static void
watch(const struct request *r, enum watching what)
{
	char patterns[WIRE_CHUNK];
	const char *at = NULL, *p;
	size_t len = 0;

	while ((p = request_next(r, CTL_ARG_LINE, &at)) != NULL)
		(void)strv_add(patterns, sizeof(patterns), &len, p);
	client_watch(r->client, what, patterns, len);
}

/* Who sees what callers type leaves a record. */
static void
verb_trace(const struct request *r)
{
	const char *by = client_name(r->client);
	unsigned n = 0;
	size_t i;

	for (i = 0; i < r->mon->slots; i++) {
		const struct mline *l = r->mon->lines[i];

		if (l == NULL || !wanted(r, l->conf->name))
			continue;
		report_admin("trace", by, "ok", l->conf->name, NULL, NULL);
		n++;
	}
	if (n == 0) {
		client_done(r->client, CTL_UNKNOWN, "no such line");
		return;
	}
	watch(r, WATCH_BYTES);
	trace_all(r->mon);
}

static bool
is_filter(const char *word)
{
	static const char *const filters[] = { "line=", "user=", "number=",
		"call=", "cause=", "stage=", "since=", "until=" };
	size_t i;

	for (i = 0; i < RG_COUNTOF(filters); i++)
		if (strncmp(word, filters[i], strlen(filters[i])) == 0)
			return true;
	return false;
}

/* All words but those that are not for the store are filters. */
static void
verb_history(const struct request *r)
{
	struct history_ask ask = { .client = r->client };
	const char *at = NULL, *n = request_arg(r, CTL_ARG_MOST);
	unsigned filters = 0;

	ask.most = n != NULL ? strtoul(n, NULL, 10) : 0;
	ask.missed = request_arg(r, CTL_ARG_MISSED) != NULL;
	while ((at = strv_next(r->args, r->len, at)) != NULL) {
		if (!is_filter(at))
			continue;
		(void)strv_add(ask.filters, sizeof(ask.filters), &ask.len, at);
		filters++;
	}
	if (filters <= CTL_FILTERS_MAX)
		history_ask(r->mon, &ask);
	else
		client_done(r->client, CTL_USAGE, "more than 16 filters");
}

/* The call that the prefix names; *many when there is more than one. */
static struct mline *
find_call(const struct monitor *m, const char *prefix, bool *many)
{
	struct mline *found = NULL;
	size_t i;

	*many = false;
	for (i = 0; i < m->slots; i++) {
		struct mline *l = m->lines[i];

		if (l == NULL || l->call == NULL ||
		    strncmp(l->call_id, prefix, strlen(prefix)) != 0)
			continue;
		*many = found != NULL;
		found = l;
	}
	return found;
}

static void
verb_hangup(const struct request *r)
{
	const char *prefix = request_arg(r, CTL_ARG_CALL);
	struct mline *l;
	bool many;

	if (prefix == NULL || strlen(prefix) < CTL_CALL_MIN) {
		client_done(r->client, CTL_USAGE,
		    "a call id, or its first 4 characters at least");
		return;
	}
	l = find_call(r->mon, prefix, &many);
	if (l == NULL) {
		client_done(r->client, CTL_UNKNOWN, "no such call");
		return;
	}
	if (many) {
		client_done(r->client, CTL_USAGE, "more than one call");
		return;
	}
	report_admin("hangup", client_name(r->client), "ok", l->conf->name,
	    l->call_id, NULL);
	mline_drop(l, WHY_OPERATOR, CAUSE_OPERATOR);
	client_done(r->client, CTL_OK, "");
}

static void
verb_reload(const struct request *r)
{
	struct conf_errors errors = { 0 };
	struct reload_result n;
	char row[STATUS_ROW];
	struct kv kv;
	size_t i;
	int e = r->mon->reload(r->mon, client_name(r->client), &n, &errors);

	for (i = 0; i < errors.n; i++) {
		kv_init(&kv, row, sizeof(row));
		kv_add(&kv, "file", errors.v[i].file);
		kv_addu(&kv, "pos", errors.v[i].line);
		kv_add(&kv, "text", errors.v[i].text);
		kv_add(&kv, "level", errors.v[i].warning ? "warning" : "error");
		(void)client_row(r->client, CTL_ROW_PROBLEM, row);
	}
	kv_init(&kv, row, sizeof(row));
	kv_addu(&kv, "added", n.added);
	kv_addu(&kv, "changed", n.changed);
	kv_addu(&kv, "removed", n.removed);
	if (e == 0)
		(void)client_row(r->client, CTL_ROW_RELOAD, row);
	client_done(r->client, e == 0 ? CTL_OK : CTL_DECLINED,
	    e == 0 ? "" : "the configuration has errors, nothing changed");
	conf_errors_free(&errors);
}

static void
verb_version(const struct request *r)
{
	char row[256];
	struct kv kv;

	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "version", PACKAGE_VERSION);
	kv_add(&kv, "build", RG_BUILD);
	kv_add(&kv, "sandbox", RG_SANDBOX);
	(void)client_row(r->client, CTL_ROW_VERSION, row);
	client_done(r->client, CTL_OK, "");
}

static void
verb_watch(const struct request *r)
{
	watch(r, WATCH_RECORDS);
}

static void
verb_disable(const struct request *r)
{
	each_line(r, "disable", do_disable);
}

static void
verb_drain(const struct request *r)
{
	each_line(r, "drain", do_disable);
}

static void
verb_enable(const struct request *r)
{
	each_line(r, "enable", do_enable);
}

static void
verb_reset(const struct request *r)
{
	each_line(r, "reset", do_reset);
}

static void
verb_ping(const struct request *r)
{
	client_done(r->client, CTL_OK, "");
}

static const struct {
	void (*run)(const struct request *);
	bool line; /* one must be named */
} verbs[CTL_VERB_MAX] = {
	[CTL_PING] = { verb_ping, false },
	[CTL_STATUS] = { verb_status, false },
	[CTL_WATCH] = { verb_watch, false },
	[CTL_HISTORY] = { verb_history, false },
	[CTL_VERSION] = { verb_version, false },
	[CTL_EXPLAIN] = { verb_explain, true },
	[CTL_OATH] = { verb_oath, false },
	[CTL_LOCKS] = { verb_locks, false },
	[CTL_LOCK] = { verb_lock, false },
	[CTL_UNLOCK] = { verb_unlock, false },
	[CTL_HANGUP] = { verb_hangup, false },
	[CTL_AT] = { verb_at, true },
	[CTL_TRACE] = { verb_trace, true },
	[CTL_LEND] = { verb_lend, true },
	[CTL_RELOAD] = { verb_reload, false },
	[CTL_DISABLE] = { verb_disable, true },
	[CTL_DRAIN] = { verb_drain, false },
	[CTL_ENABLE] = { verb_enable, true },
	[CTL_RESET] = { verb_reset, true },
};

void
verbs_run(struct client *c, enum ctl_verb verb, const char *args, size_t len)
{
	const struct request r = { c, client_monitor(c), args, len };

	if (verbs[verb].line && request_arg(&r, CTL_ARG_LINE) == NULL)
		client_done(c, CTL_USAGE, "which line?");
	else
		verbs[verb].run(&r);
}
