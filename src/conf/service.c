#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/names.h"
#include "base/strv.h"
#include "conf/expand.h"
#include "conf/service.h"

#define ELEMENT_MAX 1024

/*
 * Largest packets that keep a slow line answering: at 300 bit/s 296 bytes
 * take ten seconds.
 */
#define SPEED_SLOW 2400
#define MTU_SLOW 296
#define SPEED_MIDDLE 9600
#define MTU_MIDDLE 576

/* No answer to so many echoes in a row ends the link: two minutes. */
#define ECHO_INTERVAL_S "30"
#define ECHO_FAILURES "4"

struct builder {
	const struct conf_service *service;
	const struct service_call *call;
	struct service_cmd *cmd;
	char *why;
	size_t whysz;
	int r; /* the first error sticks */
};

static void fail(struct builder *, int r, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
fail(struct builder *b, int r, const char *fmt, ...)
{
	va_list ap;

	if (b->r != RG_OK)
		return;
	b->r = r;
	va_start(ap, fmt);
	(void)vsnprintf(b->why, b->whysz, fmt, ap);
	va_end(ap);
}

static void
arg(struct builder *b, const char *text)
{
	if (b->r == RG_OK &&
	    !strv_add(b->cmd->argv, sizeof(b->cmd->argv), &b->cmd->argv_len,
		text))
		fail(b, RG_E_SIZE, "the command is too long");
}

static void
arg2(struct builder *b, const char *key, const char *value)
{
	arg(b, key);
	arg(b, value);
}

static void
argu(struct builder *b, const char *key, uint32_t value)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%" PRIu32, value);
	arg2(b, key, text);
}

static void
words(struct builder *b, const struct conf_words *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		arg(b, w->v[i]);
}

static bool
has(const char *s)
{
	return s != NULL && *s != '\0';
}

static void
env(struct builder *b, const char *key, const char *value)
{
	char text[ELEMENT_MAX];
	int n = snprintf(text, sizeof(text), "%s=%s", key, value);

	if (b->r != RG_OK)
		return;
	if ((size_t)n >= sizeof(text) ||
	    !strv_add(b->cmd->env, sizeof(b->cmd->env), &b->cmd->env_len, text))
		fail(b, RG_E_SIZE, "the environment is too long");
}

/* The caller's number as a service sees it; "-" where there is none. */
static const char *
caller(const struct service_call *call)
{
	return has(call->number) ? call->number : "-";
}

static void
build_env(struct builder *b)
{
	env(b, "RASGATE_CALL", b->call->call);
	if (has(b->call->user))
		env(b, "RASGATE_USER", b->call->user);
	env(b, "RASGATE_LINE", b->call->line);
	env(b, "RASGATE_CALLER", caller(b->call));
	if (has(b->call->domain))
		env(b, "RASGATE_DOMAIN", b->call->domain);
	env(b, "PATH", SERVICE_PATH);
	if (b->service->type == CONF_SERVICE_PROGRAM)
		env(b, "TERM", "dumb"); /* what he has, nobody asked */
}

static void
build_program(struct builder *b)
{
	char text[ELEMENT_MAX], speed[16] = "", bad = '?';
	const struct service_call *c = b->call;
	const struct conf_escapes e = { c->user, c->line, c->device, speed,
		c->call, c->address, c->number };
	size_t i;

	if (c->speed != 0)
		(void)snprintf(speed, sizeof(speed), "%" PRIu32, c->speed);
	if (b->service->command.n == 0)
		fail(b, RG_E_STATE, "no command");
	for (i = 0; i < b->service->command.n && b->r == RG_OK; i++) {
		switch (conf_expand(text, sizeof(text),
		    b->service->command.v[i], &e, &bad)) {
		case RG_OK:
			arg(b, text);
			break;
		case RG_E_NAME:
			fail(b, RG_E_STATE, "%%%c has no value on this call",
			    bad);
			break;
		case RG_E_SIZE:
			fail(b, RG_E_SIZE, "the command is too long");
			break;
		default:
			fail(b, RG_E_STATE, "unknown escape in the command");
			break;
		}
	}
}

/*
 * What the peer has to authenticate with. Where the dialog's method is to
 * check it, that is a password, and no other protocol brings one.
 */
static void
pppd_protocols(struct builder *b)
{
	arg(b, "require-pap");
	if (b->service->ppp_auth != CONF_PPP_AUTH_DIALOG) {
		arg(b, "require-chap");
		return;
	}
	if (!b->call->password)
		fail(b, RG_E_STATE, "%s", SERVICE_NO_PASSWORD);
	arg(b, "rasgate-dialog");
}

/*
 * Who the peer must be. Never bare `auth`, which any protocol of
 * /etc/ppp/options would satisfy; the plugin holds PAP and CHAP to the
 * dialog's user, and reports to rasgate-session in all cases. Whom nobody
 * asked before may be any of pppd's own users.
 */
static void
pppd_auth(struct builder *b)
{
	const bool asks = b->service->ppp_auth != CONF_PPP_AUTH_NONE;
	const bool pinned = asks && !b->call->nobody;

	if (b->call->nobody && b->service->ppp_auth != CONF_PPP_AUTH_PPPD)
		fail(b, RG_E_STATE, "nobody asks who calls");
	if (has(b->call->plugin))
		arg2(b, "plugin", b->call->plugin);
	if (has(b->call->plugin) && b->call->connect != NULL) {
		arg(b, "rasgate-lend");
	} else if (has(b->call->plugin)) {
		arg2(b, "rasgate-fd", SERVICE_PLUGIN_FD);
		if (pinned)
			arg2(b, "rasgate-user", b->call->user);
		else
			arg(b, "rasgate-unpinned");
	} else if (pinned) {
		fail(b, RG_E_STATE,
		    "pppd's plugin rasgate.so is not installed, and ppp_auth "
		    "is not \"none\"");
	}
	if (asks)
		pppd_protocols(b);
	else
		arg(b, "noauth");
	if (pinned && b->call->connect == NULL)
		arg2(b, "remotename", b->call->user);
	arg(b, "refuse-eap");
}

/*
 * Both addresses in one word. Either may be left to pppd (his then comes
 * from its secrets, or from himself), but where there is a pool he gets what
 * it gave.
 */
static void
pppd_address(struct builder *b)
{
	const char *local = has(b->service->local) ? b->service->local : "";
	const char *remote = has(b->call->address) ? b->call->address : "";
	char text[64];

	if (b->service->npool > 0 && *remote == '\0' &&
	    b->call->connect == NULL)
		fail(b, RG_E_STATE, "no address for the caller");
	if (*local != '\0')
		arg(b, "noipdefault");
	(void)snprintf(text, sizeof(text), "%s:%s", local, remote);
	if (text[1] != '\0')
		arg(b, text);
}

static void
pppd_mtu(struct builder *b)
{
	uint32_t speed = b->call->speed, mtu = b->service->mtu, most = 0;

	if (speed != 0 && speed <= SPEED_SLOW)
		most = MTU_SLOW;
	else if (speed != 0 && speed <= SPEED_MIDDLE)
		most = MTU_MIDDLE;
	if (most != 0 && (mtu == 0 || mtu > most))
		mtu = most;
	if (mtu == 0)
		return;
	argu(b, "mtu", mtu);
	argu(b, "mru", mtu);
}

static void
pppd_line(struct builder *b)
{
	arg(b, b->call->carrier ? "modem" : "local");
	if (b->call->flow == CONF_FLOW_RTSCTS)
		arg(b, "crtscts");
	else if (b->call->flow == CONF_FLOW_NONE)
		arg(b, "nocrtscts");
	pppd_mtu(b);
	arg2(b, "lcp-echo-interval", ECHO_INTERVAL_S);
	arg2(b, "lcp-echo-failure", ECHO_FAILURES);
}

/* pppd counts seconds: a limit below one is still a limit. */
static void
pppd_limit(struct builder *b, const char *key, uint32_t ms)
{
	if (ms != 0)
		argu(b, key, ms / 1000 + (ms % 1000 != 0));
}

/* For ip-up and its like, whose environment pppd empties. */
static void
pppd_scripts(struct builder *b)
{
	char text[ELEMENT_MAX];

	(void)snprintf(text, sizeof(text), "RASGATE_CALL=%s", b->call->call);
	arg2(b, "set", text);
	if (has(b->call->user)) {
		(void)snprintf(text, sizeof(text), "RASGATE_USER=%s",
		    b->call->user);
		arg2(b, "set", text);
	}
	if (has(b->call->domain)) {
		(void)snprintf(text, sizeof(text), "RASGATE_DOMAIN=%s",
		    b->call->domain);
		arg2(b, "set", text);
	}
	(void)snprintf(text, sizeof(text), "RASGATE_LINE=%s", b->call->line);
	arg2(b, "set", text);
	(void)snprintf(text, sizeof(text), "RASGATE_CALLER=%s",
	    caller(b->call));
	arg2(b, "set", text);
	arg2(b, "ipparam", b->call->call);
}

static void
build_pppd(struct builder *b)
{
	size_t i;

	if (b->call->connect == NULL) {
		arg(b, b->call->pppd);
	} else {
		arg(b, b->call->device);
		arg(b, "lock");
		arg2(b, "connect", b->call->connect);
	}
	arg(b, "nodetach");
	arg(b, "nopersist");
	arg(b, "nologfd"); /* fd 1 is the caller */
	pppd_auth(b);
	pppd_line(b);
	pppd_address(b);
	for (i = 0; i < b->service->dns.n; i++)
		arg2(b, "ms-dns", b->service->dns.v[i]);
	pppd_limit(b, "idle", b->call->idle_ms);
	pppd_limit(b, "maxconnect", b->call->session_ms);
	if (b->call->connect == NULL)
		pppd_scripts(b);
	words(b, &b->service->extra);
}

/* What every service needs of its call; the names are rule 5's. */
static void
check_call(struct builder *b)
{
	const struct service_call *c = b->call;

	if (has(c->user) ? !rg_user_ok(c->user) : !c->nobody)
		fail(b, RG_E_NAME, "the user's name does not fit a command");
	if (has(c->domain) && !rg_user_ok(c->domain))
		fail(b, RG_E_NAME, "the domain's name does not fit a command");
	if (!has(c->call) || !has(c->line) || !has(c->device))
		fail(b, RG_E_STATE, "the call has no id, line or device");
	if (has(c->number) && !rg_number_ok(c->number))
		fail(b, RG_E_STATE, "the caller's number is malformed");
	if (b->service->type == CONF_SERVICE_PPPD && !has(c->pppd))
		fail(b, RG_E_STATE, "pppd is not installed");
}

int
service_build(const struct conf_service *service,
    const struct service_call *call, struct service_cmd *cmd, char *why,
    size_t whysz)
{
	struct builder b = { service, call, cmd, why, whysz, RG_OK };

	cmd->argv_len = cmd->env_len = 0;
	why[0] = '\0';
	check_call(&b);
	if (b.r != RG_OK)
		return b.r;
	if (service->type == CONF_SERVICE_PPPD)
		build_pppd(&b);
	else
		build_program(&b);
	build_env(&b);
	if (b.r != RG_OK)
		cmd->argv_len = cmd->env_len = 0;
	return b.r;
}
