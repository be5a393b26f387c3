#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/secret.h"
#include "engine/edit.h"
#include "engine/login.h"
#include "engine/probe.h"
#include "engine/say.h"
#include "ras/txn.h"

enum login_state {
	LOGIN_IDLE,
	LOGIN_NAME,   /* the caller types a name */
	LOGIN_WAIT,   /* the monitor or a worker is to speak */
	LOGIN_ANSWER, /* the caller types an answer */
	LOGIN_RETRY,  /* the next point of the grid tells him to try again */
	LOGIN_REFUSE, /* it tells him that this was all */
	LOGIN_OVER,
};

struct login {
	const struct login_settings *set;
	const struct login_ops *ops;
	void *ctx;
	struct ras_txn *txn;
	uint64_t hport;
	enum login_state state;
	bool pending;         /* a Receive waits for its signal */
	bool ppp_told;        /* early_ppp() was called */
	uint64_t deadline_ms; /* for the present prompt */
	uint64_t counted_ms;  /* where the grid of refusals begins */
	uint32_t error;       /* of REFUSE */
	char domain[RG_DOMAIN_MAX + 1];
	struct edit edit;
	struct probe probe;
	struct say say;
	uint8_t *recv_buf; /* the transaction's */
};

struct login *
login_new(const struct login_settings *set, const struct login_ops *ops,
    void *ctx)
{
	struct login *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	l->set = set;
	l->ops = ops;
	l->ctx = ctx;
	edit_init(&l->edit);
	probe_init(&l->probe);
	return l;
}

void
login_free(struct login **lp)
{
	if (*lp == NULL)
		return;
	rg_wipe(*lp, sizeof(**lp));
	free(*lp);
	*lp = NULL;
}

/* --- the verdict --- */

static void
over(struct login *l)
{
	if (l->state == LOGIN_RETRY || l->state == LOGIN_REFUSE ||
	    l->state == LOGIN_WAIT)
		l->ops->timer(l->ctx, 0);
	l->state = LOGIN_OVER;
	edit_wipe(&l->edit);
}

static void
complete(struct login *l, enum ras_msg_id id, uint32_t error, const char *user)
{
	struct ras_message m = { .hport = l->hport, .id = id, .error = error };

	over(l);
	rg_strlcpy(m.user, user, sizeof(m.user));
	if (user[0] != '\0')
		rg_strlcpy(m.domain, l->domain, sizeof(m.domain));
	ras_txn_complete(l->txn, &m);
}

/* Results that are the caller's fault; all others are ours. */
static bool
callers_fault(uint32_t error)
{
	static const uint32_t codes[] = { RAS_NO_ERROR, RAS_ERROR_ACCESS_DENIED,
		RAS_ERROR_REQUEST_TIMEOUT, RAS_ERROR_RESTRICTED_LOGON_HOURS,
		RAS_ERROR_ACCT_DISABLED, RAS_ERROR_PASSWD_EXPIRED,
		RAS_ERROR_NO_DIALIN_PERMISSION,
		RAS_ERROR_AUTHENTICATION_FAILURE, RAS_ERROR_LOGON_FAILURE };
	size_t i;

	for (i = 0; i < RG_COUNTOF(codes); i++)
		if (codes[i] == error)
			return true;
	return false;
}

static enum cause
cause_of(uint32_t error)
{
	switch (error) {
	case RAS_ERROR_REQUEST_TIMEOUT:
		return CAUSE_PROMPT_TIMEOUT;
	case RAS_ERROR_RESTRICTED_LOGON_HOURS:
	case RAS_ERROR_NO_DIALIN_PERMISSION:
		return CAUSE_RULE;
	case RAS_ERROR_AUTH_INTERNAL:
		return CAUSE_HELPER_EXIT;
	default:
		return callers_fault(error) ? CAUSE_REFUSED
					    : CAUSE_AUTH_UNAVAILABLE;
	}
}

/* No name goes with it: what was typed may have been a password. */
static void
complete_refused(struct login *l, uint32_t error)
{
	ras_txn_explain(l->txn, cause_of(error));
	if (callers_fault(error))
		complete(l, RAS_SECURITYMSG_FAILURE, RAS_NO_ERROR, "");
	else
		complete(l, RAS_SECURITYMSG_ERROR, error, "");
}

/* A call was refused: the line is gone, or its output does not move. */
static void
complete_broken(struct login *l, uint32_t code)
{
	if (l->state != LOGIN_OVER)
		complete(l, RAS_SECURITYMSG_ERROR, code, "");
}

/* --- output --- */

static void
flush(struct login *l)
{
	uint32_t error = say_flush(&l->say);

	if (error != RAS_NO_ERROR && l->state != LOGIN_OVER)
		complete_broken(l, error);
}

/* A last text: what it goes with happens only if it could be said. */
static bool
say_last(struct login *l, const char *text)
{
	say_line(&l->say, text);
	flush(l);
	return l->state != LOGIN_OVER;
}

static const char denied[] = "Access denied";

static const char *
or_default(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

/* --- input --- */

static bool
reads(const struct login *l)
{
	return l->state == LOGIN_NAME || l->state == LOGIN_ANSWER;
}

/* One byte: it alone decides how many more there will be. */
static void
receive(struct login *l)
{
	uint64_t now = l->ops->now_ms(l->ctx);
	uint64_t left = l->deadline_ms > now ? l->deadline_ms - now : 1;
	uint32_t code;

	if (l->pending || !reads(l))
		return;
	code = ras_txn_receive(l->txn, l->recv_buf, 1,
	    (uint32_t)((left + 999) / 1000), true);
	if (code == RAS_PENDING)
		l->pending = true;
	else
		complete_broken(l, code);
}

static void
await(struct login *l, enum login_state state, enum wire_echo echo)
{
	uint32_t ms = l->set->prompt_ms != 0 ? l->set->prompt_ms : 30000;

	flush(l);
	if (l->state == LOGIN_OVER)
		return;
	l->state = state;
	edit_start(&l->edit, echo);
	l->deadline_ms = l->ops->now_ms(l->ctx) + ms;
	receive(l);
}

static void
ask_name(struct login *l)
{
	const char *text = or_default(l->set->user, "login: ");

	l->domain[0] = '\0';
	say_text(&l->say, text, strlen(text));
	await(l, LOGIN_NAME, ECHO_PLAIN);
}

/* Returns what follows the backslash of DOMAIN\name, or the name whole. */
static char *
split_domain(struct login *l, char *name)
{
	size_t n = strspn(name,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-");

	if (n == 0 || n > RG_DOMAIN_MAX || name[n] != '\\')
		return name;
	name[n] = '\0';
	rg_strlcpy(l->domain, name, sizeof(l->domain));
	return name + n + 1;
}

static void
take_line(struct login *l)
{
	bool naming = l->state == LOGIN_NAME;
	char text[EDIT_MAX + 1];
	char *name;

	memcpy(text, l->edit.text, sizeof(text));
	edit_wipe(&l->edit);
	name = naming ? split_domain(l, text) : text;
	say_line(&l->say, "");
	if (naming && name[0] == '\0') {
		ask_name(l);
		return;
	}
	flush(l);
	if (l->state != LOGIN_OVER) {
		l->state = LOGIN_WAIT;
		l->counted_ms = l->ops->now_ms(l->ctx);
		if (naming)
			l->ops->name(l->ctx, name);
		else
			l->ops->answer(l->ctx, text);
	}
	rg_wipe(text, sizeof(text));
}

static void
see_ppp(struct login *l)
{
	if (!l->ppp_told)
		l->ops->early_ppp(l->ctx);
	l->ppp_told = true;
	if (!l->set->refuse_ppp)
		return;
	over(l);
	ras_txn_drop(l->txn, CAUSE_EARLY_PPP);
}

/* A line ends with the last of the bytes that a probe gives back. */
static void
take_byte(struct login *l, uint8_t byte)
{
	uint8_t text[PROBE_HOLD], echo[EDIT_ECHO_MAX];
	enum probe_kind kind;
	bool ended = false;
	size_t i, n, m;

	l->probe.telnet = !edit_even(&l->edit);
	kind = probe_byte(&l->probe, byte, text, &n);
	for (i = 0; i < n && !ended; i++) {
		ended = edit_byte(&l->edit, text[i], echo, &m);
		say_bytes(&l->say, echo, m);
	}
	rg_wipe(text, sizeof(text));
	if (ended)
		take_line(l);
	else
		flush(l);
	if (kind == PROBE_PPP && l->state != LOGIN_OVER)
		see_ppp(l);
}

static void
time_out(struct login *l)
{
	say_line(&l->say, "");
	if (say_last(l, denied))
		complete_refused(l, RAS_ERROR_REQUEST_TIMEOUT);
}

/* --- the dialog's calls --- */

static void
on_begin(void *ctx, struct ras_txn *t, uint64_t hport, uint8_t *send_buf,
    size_t send_size, uint8_t *recv_buf, size_t recv_size)
{
	struct login *l = ctx;

	(void)recv_size; /* one byte at a time */
	l->txn = t;
	l->hport = hport;
	l->say = (struct say) { .txn = t, .buf = send_buf, .size = send_size };
	l->recv_buf = recv_buf;
	l->counted_ms = l->ops->now_ms(l->ctx);
	ras_txn_begun(t, RAS_NO_ERROR);
	if (l->set->banner != NULL)
		say_text(&l->say, l->set->banner, l->set->banner_len);
	ask_name(l);
}

static void
on_received(void *ctx, struct ras_txn *t, const uint8_t *buf, size_t len,
    uint32_t error)
{
	struct login *l = ctx;
	uint8_t byte = len > 0 ? buf[0] : 0;

	(void)t;
	l->pending = false;
	l->recv_buf[0] = 0;
	if (!reads(l))
		return;
	if (error == RAS_ERROR_PORT_DISCONNECTED ||
	    error == RAS_ERROR_OPERATION_ABORTED)
		return; /* End comes next */
	if (error != RAS_NO_ERROR && error != RAS_ERROR_REQUEST_TIMEOUT) {
		complete_broken(l, error);
		return;
	}
	/* The time-outs of Receive are whole seconds; the prompt's rules. */
	if (l->ops->now_ms(l->ctx) >= l->deadline_ms) {
		time_out(l);
		return;
	}
	if (error == RAS_NO_ERROR)
		take_byte(l, byte);
	receive(l);
}

static void
on_end(void *ctx, struct ras_txn *t, uint64_t hport)
{
	struct login *l = ctx;

	(void)hport;
	over(l);
	ras_txn_ended(t, RAS_ERROR_PORT_DISCONNECTED);
}

const struct ras_dialog_ops login_dialog_ops = {
	.begin = on_begin,
	.end = on_end,
	.received = on_received,
};

/* --- the other side --- */

void
login_prompt(struct login *l, enum wire_prompt kind, enum wire_echo echo,
    const char *text)
{
	const struct login_settings *set = l->set;

	if (l->state != LOGIN_WAIT)
		return;
	if (kind == PROMPT_USER)
		text = or_default(set->user, "login: ");
	else if (kind == PROMPT_PASSWORD)
		text = or_default(set->password, "Password: ");
	else if (kind == PROMPT_CODE)
		text = or_default(set->code, "Code: ");
	if (kind == PROMPT_OTHER)
		say_foreign(&l->say, text);
	else
		say_text(&l->say, text, strlen(text));
	if (kind == PROMPT_PASSWORD && echo == ECHO_PLAIN)
		echo = ECHO_NONE;
	await(l, LOGIN_ANSWER, echo);
}

void
login_info(struct login *l, const char *text)
{
	if (l->state != LOGIN_WAIT)
		return;
	say_foreign(&l->say, text);
	say_line(&l->say, "");
	flush(l);
}

/* From now to the next point. */
static uint64_t
grid_wait(const struct login *l)
{
	uint64_t past = l->ops->now_ms(l->ctx) - l->counted_ms;

	if (past < LOGIN_REFUSE_MS)
		return LOGIN_REFUSE_MS - past;
	return (LOGIN_GRID_MS - past % LOGIN_GRID_MS) % LOGIN_GRID_MS;
}

bool
login_hold(struct login *l)
{
	uint64_t wait = l->state == LOGIN_WAIT ? grid_wait(l) : 0;

	if (wait > 0)
		l->ops->timer(l->ctx, wait);
	return wait > 0;
}

/*
 * Every kind of refusal is told at a point of one grid, so that its time
 * says nothing about its reason. Nothing becomes milder while it waits.
 */
static void
refuse_on_grid(struct login *l, enum login_state kind)
{
	uint64_t wait = grid_wait(l);

	if (l->state == LOGIN_IDLE || l->state == LOGIN_OVER ||
	    l->state == LOGIN_REFUSE)
		return;
	l->state = kind;
	edit_wipe(&l->edit);
	if (wait == 0)
		login_timer(l);
	else
		l->ops->timer(l->ctx, wait);
}

bool
login_is_secret(const struct login *l)
{
	return l->state == LOGIN_ANSWER;
}

void
login_retry(struct login *l)
{
	if (l->state != LOGIN_RETRY)
		refuse_on_grid(l, LOGIN_RETRY);
}

void
login_refuse(struct login *l, uint32_t error)
{
	if (l->state != LOGIN_REFUSE)
		l->error = error;
	refuse_on_grid(l, LOGIN_REFUSE);
}

void
login_timer(struct login *l)
{
	if (l->state == LOGIN_RETRY) {
		say_line(&l->say, "Login incorrect");
		ask_name(l);
	} else if (l->state == LOGIN_REFUSE) {
		if (say_last(l, denied))
			complete_refused(l, l->error);
	}
}

void
login_grant(struct login *l, const char *user, bool ppp)
{
	if (l->state != LOGIN_WAIT)
		return;
	if (say_last(l,
		ppp ? "Access granted, starting PPP" : "Access granted"))
		complete(l, RAS_SECURITYMSG_SUCCESS, RAS_NO_ERROR, user);
}
