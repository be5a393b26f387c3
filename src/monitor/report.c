#include "config.h"

#include <sys/wait.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/log.h"
#include "child/child.h"
#include "monitor/call.h"
#include "monitor/kept.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/report.h"
#include "ras/code.h"
#include "ras/verdict.h"

#define MISSED_MOST 5 /* call-missed records of a line in ... */
#define MISSED_WINDOW_S 10

static const char *
or_dash(const char *s)
{
	return s[0] != '\0' ? s : "-";
}

/* The keys that nearly every record of a call starts with. */
static void
set_call(struct rec *r, const struct call *c)
{
	rec_set(r, KEY_CALL, c->line->call_id);
	rec_set(r, KEY_LINE, c->line->conf->name);
	rec_set(r, KEY_USER, or_dash(c->user));
	rec_set(r, KEY_NUMBER, or_dash(c->number));
}

static void
set_error(struct rec *r, uint32_t error)
{
	if (error == 0)
		return;
	rec_setu(r, KEY_ERROR, error);
	rec_set(r, KEY_ERRNAME, ras_error_name(error));
}

static void
set_step(struct rec *r, const struct call *c, const char *method)
{
	const struct permit *p = &c->line->permit;

	rec_set(r, KEY_METHOD, method);
	rec_setf(r, KEY_STEP, "%u/%u", p->step, p->steps);
}

/* Whole seconds from one moment to the end of the call, rounded. */
static uint64_t
seconds(uint64_t from_ms, uint64_t to_ms)
{
	return to_ms > from_ms ? (to_ms - from_ms + 500) / 1000 : 0;
}

void
report_start(const struct monitor *m, unsigned sessions)
{
	struct rec r;
	size_t i, n = 0;

	for (i = 0; i < m->slots; i++)
		n += m->lines[i] != NULL;
	rec_init(&r, REC_START_EVENT);
	rec_set(&r, KEY_VERSION, PACKAGE_VERSION);
	rec_setu(&r, KEY_PID, (uint64_t)getpid());
	rec_setu(&r, KEY_LINES, n);
	if (sessions > 0)
		rec_setu(&r, KEY_SESSIONS, sessions);
	rec_set(&r, KEY_CONFIG, m->file);
	log_record(&r);
}

void
report_stop(const char *cause, unsigned sessions)
{
	struct rec r;

	rec_init(&r, REC_STOP_EVENT);
	rec_set(&r, KEY_CAUSE, cause);
	rec_setu(&r, KEY_SESSIONS, sessions);
	log_record(&r);
}

static void
helper_exit(const char *helper, pid_t pid, int status, unsigned calls,
    const struct call *c, const char *module)
{
	const char *how = "unknown";
	unsigned number = 0;
	struct rec r;

	if (status != CHILD_UNKNOWN && WIFSIGNALED(status)) {
		how = "signal";
		number = (unsigned)WTERMSIG(status);
	} else if (status != CHILD_UNKNOWN) {
		how = "exit";
		number = (unsigned)WEXITSTATUS(status);
	}
	rec_init(&r, REC_HELPER_EXIT_EVENT);
	rec_set(&r, KEY_HELPER, helper);
	rec_setu(&r, KEY_PID, (uint64_t)pid);
	rec_set(&r, KEY_HOW, how);
	rec_setu(&r, KEY_STATUS, number);
	rec_setu(&r, KEY_CALLS, calls);
	if (c != NULL) {
		rec_set(&r, KEY_CALL, c->line->call_id);
		rec_set(&r, KEY_LINE, c->line->conf->name);
	}
	rec_set(&r, KEY_MODULE, module);
	log_record(&r);
}

void
report_helper_exit(const char *helper, pid_t pid, int status, unsigned calls,
    const struct call *c)
{
	helper_exit(helper, pid, status, calls, c, NULL);
}

void
report_host_exit(const char *module, pid_t pid, int status, unsigned calls,
    const struct call *c)
{
	helper_exit("modhost", pid, status, calls, c, module);
}

void
report_breach(struct breaches *b, const char *who, const char *what,
    unsigned times, const struct call *c)
{
	struct breach_place at;

	if (c != NULL)
		at = (struct breach_place) { c->line->call_id,
			c->line->conf->name };
	breach_report(b, who, what, times, c != NULL ? &at : NULL);
}

void
report_repair(const char *file, uint32_t kept, uint32_t lost)
{
	struct rec r;

	rec_init(&r, REC_STATE_REPAIR_EVENT);
	rec_set(&r, KEY_FILE, file);
	rec_setu(&r, KEY_KEPT, kept);
	rec_setu(&r, KEY_LOST, lost);
	log_record(&r);
}

void
report_admin(const char *verb, const char *by, const char *result,
    const char *line, const char *call, const char *note)
{
	struct rec r;

	rec_init(&r, REC_ADMIN_EVENT);
	rec_set(&r, KEY_VERB, verb);
	rec_set(&r, KEY_BY, by);
	rec_set(&r, KEY_RESULT, result);
	rec_set(&r, KEY_LINE, line);
	rec_set(&r, KEY_CALL, call);
	rec_set(&r, KEY_NOTE, note);
	log_record(&r);
}

void
report_line_up(struct mline *l, const char *ident)
{
	struct rec r;
	char *real;

	if (l->told == LINE_OPEN)
		return;
	l->told = LINE_OPEN;
	real = mline_real(l);
	rec_init(&r, REC_LINE_UP_EVENT);
	rec_set(&r, KEY_LINE, l->conf->name);
	rec_set(&r, KEY_DEVICE, l->conf->device);
	if (real != NULL && strcmp(real, l->conf->device) != 0)
		rec_set(&r, KEY_REAL, real);
	rec_set(&r, KEY_IDENT, ident);
	log_record(&r);
	free(real);
}

bool
report_line_down(struct mline *l, const char *cause, unsigned retry_s,
    const char *text)
{
	struct rec r;

	if (l->told == l->status)
		return false; /* said already; status shows the rest */
	l->told = (uint8_t)l->status;
	rec_init(&r, REC_LINE_DOWN_EVENT);
	rec_set(&r, KEY_LINE, l->conf->name);
	rec_set(&r, KEY_CAUSE, cause);
	rec_setu(&r, KEY_RETRY_S, retry_s);
	rec_set(&r, KEY_TEXT, text);
	log_record(&r);
	return true;
}

void
report_missed(struct mline *l, const struct msg_MISSED *m)
{
	char text[RECORD_MAX], number[RG_NUMBER_MAX + 1];
	struct rec r;

	if (!rate_fits(&l->missed, MISSED_MOST, MISSED_WINDOW_S))
		return;
	call_number(l->mon, m->number, number);
	rec_init(&r, REC_CALL_MISSED_EVENT);
	rec_set(&r, KEY_LINE, l->conf->name);
	rec_set(&r, KEY_NUMBER, number[0] != '\0' ? number : "-");
	rec_set(&r, KEY_CAUSE, missed_cause_name(m->cause));
	if (m->rings > 0)
		rec_setu(&r, KEY_RINGS, m->rings);
	rec_set(&r, KEY_NAME, m->name);
	(void)rec_format(&r, text);
	kept_missed(l->mon, text);
	log_text(REC_NOTICE, text);
}

static void
format_begin(const struct call *c, char text[RECORD_MAX])
{
	struct rec r;

	rec_init(&r, REC_CALL_BEGIN_EVENT);
	set_call(&r, c);
	rec_set(&r, KEY_NAME, c->name);
	rec_set(&r, KEY_CALLED, c->called);
	rec_set(&r, KEY_CONNECT, c->connect);
	if (c->speed > 0)
		rec_setu(&r, KEY_SPEED, c->speed);
	rec_set(&r, KEY_VIA, lines_type(c->line));
	(void)rec_format(&r, text);
}

/* First to the store: who is on record has begun for sure. */
void
report_call_begin(struct call *c)
{
	char text[RECORD_MAX];

	format_begin(c, text);
	kept_begin(c, text);
	log_text(REC_NOTICE, text);
}

void
report_begin_again(struct call *c)
{
	char text[RECORD_MAX];

	format_begin(c, text);
	kept_begin(c, text);
}

static void
set_rule(struct rec *r, const struct call *c)
{
	if (c->rule != NULL)
		rec_set(r, KEY_RULE, c->rule->name);
}

void
report_auth_ok(const struct call *c, const char *method)
{
	struct rec r;

	rec_init(&r, REC_AUTH_OK_EVENT);
	set_call(&r, c);
	set_step(&r, c, method);
	rec_set(&r, KEY_SERVER, c->server);
	log_record(&r);
}

void
report_auth_fail(const struct call *c, const char *method,
    enum auth_cause cause)
{
	char tag[TAG_LEN + 1];
	struct rec r;

	rec_init(&r, REC_AUTH_FAIL_EVENT);
	set_call(&r, c);
	set_step(&r, c, method);
	rec_set(&r, KEY_CAUSE, auth_cause_name(cause));
	rec_setf(&r, KEY_TRY, "%u/%u", c->tries,
	    c->line->permit.hosted ? 1 : c->line->conf->dialog->attempts);
	set_rule(&r, c);
	if (c->user[0] == '\0') {
		tag_name(&c->line->mon->tagger, c->typed, tag);
		rec_set(&r, KEY_TAG, tag);
	}
	rec_set(&r, KEY_SERVER, c->server);
	log_record(&r);
}

void
report_auth_error(const struct call *c, const char *method, const char *cause,
    const char *text)
{
	struct rec r;

	rec_init(&r, REC_AUTH_ERROR_EVENT);
	set_call(&r, c);
	set_step(&r, c, method);
	rec_set(&r, KEY_CAUSE, cause);
	rec_set(&r, KEY_TEXT, text);
	log_record(&r);
}

void
report_verdict(const struct call *c, unsigned verdict, uint32_t error)
{
	static const char *const words[] = {
		[RAS_SUCCESS] = "success",
		[RAS_FAILURE] = "failure",
		[RAS_ERROR] = "error",
	};
	struct rec r;

	rec_init(&r, REC_VERDICT_EVENT);
	set_call(&r, c);
	rec_set(&r, KEY_DIALOG, c->line->conf->dialog->name);
	rec_set(&r, KEY_VERDICT, words[verdict]);
	if (verdict == RAS_SUCCESS)
		set_rule(&r, c);
	if (verdict == RAS_ERROR)
		set_error(&r, error);
	log_record(&r);
}

void
report_reclaim(const struct call *c)
{
	struct rec r;

	rec_init(&r, REC_RECLAIM_EVENT);
	set_call(&r, c);
	rec_setu(&r, KEY_PID, (uint64_t)c->pid);
	log_record(&r);
}

void
report_handoff(const struct call *c)
{
	char begin[RECORD_MAX];
	struct rec r;

	rec_init(&r, REC_HANDOFF_EVENT);
	set_call(&r, c);
	rec_set(&r, KEY_SERVICE, c->service->name);
	rec_setu(&r, KEY_PID, (uint64_t)c->pid);
	rec_set(&r, KEY_ADDRESS, c->address);
	format_begin(c, begin);
	kept_handoff(c, begin);
	log_record(&r);
}

void
report_ppp_up(const struct call *c, const struct msg_LINK *m)
{
	struct rec r;

	rec_init(&r, REC_PPP_UP_EVENT);
	set_call(&r, c);
	rec_set(&r, KEY_IFNAME, m->ifname);
	rec_set(&r, KEY_LOCAL, m->local);
	rec_set(&r, KEY_REMOTE, m->remote);
	rec_set(&r, KEY_AUTH, m->auth);
	log_record(&r);
}

void
report_ppp_down(const struct call *c, const struct msg_DOWN *m, int status)
{
	struct rec r;

	rec_init(&r, REC_PPP_DOWN_EVENT);
	set_call(&r, c);
	if (status >= 0)
		rec_setu(&r, KEY_EXIT, (uint64_t)status);
	rec_set(&r, KEY_CAUSE, cause_name(m->cause));
	rec_setu(&r, KEY_UP_S, m->up_s);
	rec_setu(&r, KEY_RX, m->rx);
	rec_setu(&r, KEY_TX, m->tx);
	log_record(&r);
}

void
report_problem(const char *file, unsigned row, const char *text)
{
	struct rec r;

	rec_init(&r, REC_CONFIG_ERROR_EVENT);
	rec_set(&r, KEY_FILE, file);
	rec_setu(&r, KEY_POS, row);
	rec_set(&r, KEY_TEXT, text);
	log_record(&r);
}

void
report_call_end(const struct call *c, const char *stage)
{
	uint64_t now = call_over_ms(c);
	uint64_t talked = c->session_ms != 0 ? c->session_ms : now;
	char text[RECORD_MAX];
	struct rec r;

	rec_init(&r, REC_CALL_END_EVENT);
	set_call(&r, c);
	rec_set(&r, KEY_STAGE, stage);
	rec_set(&r, KEY_CAUSE, cause_name(c->cause));
	rec_setu(&r, KEY_DURATION_S, seconds(c->began_ms, now));
	rec_setu(&r, KEY_DIALOG_S, seconds(c->began_ms, talked));
	if (c->session_ms != 0)
		rec_setu(&r, KEY_SESSION_S, seconds(c->session_ms, now));
	if (c->counted) {
		rec_setu(&r, KEY_RX, c->rx);
		rec_setu(&r, KEY_TX, c->tx);
	}
	if (c->exit >= 0)
		rec_setu(&r, KEY_EXIT, (uint64_t)c->exit);
	set_error(&r, c->error);
	rec_set(&r, KEY_EARLY_PPP, c->early_ppp ? "yes" : NULL);
	(void)rec_format(&r, text);
	kept_end(c, text);
	log_text(REC_NOTICE, text);
}

void
report_orphan(const char *call_id, const char *row, char text[RECORD_MAX])
{
	static const enum rec_key keys[] = { KEY_LINE, KEY_USER, KEY_NUMBER,
		KEY_STAGE };
	char value[RECORD_MAX];
	struct rec r;
	size_t i;

	rec_init(&r, REC_CALL_END_EVENT);
	rec_set(&r, KEY_CALL, call_id);
	rec_set(&r, KEY_STAGE, "dialog"); /* unless the row knows better */
	for (i = 0; i < RG_COUNTOF(keys); i++)
		if (rec_get(row, rec_key_name(keys[i]), value, sizeof(value)))
			rec_set(&r, keys[i], value);
	rec_set(&r, KEY_CAUSE, cause_name(CAUSE_RESTART));
	set_error(&r, cause_error(CAUSE_RESTART));
	(void)rec_format(&r, text);
	log_text(REC_NOTICE, text);
}
