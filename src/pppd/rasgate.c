/*
 * rasgate.so - pppd's plugin: the peer is the dialog's user or nobody, and
 * rasgate-session hears of link up, link down and bytes.
 *
 *	rasgate-fd N       inherited socket to rasgate-session
 *	rasgate-user NAME  the only name a peer may authenticate with
 *	rasgate-unpinned   any (ppp_auth = "none"): one of the two is needed
 *	rasgate-dialog     PAP alone; the dialog's method checks the password
 *	rasgate-lend       instead of the first three: the connect script is
 *			   rasgate-login --connect, which says who it has to be
 *
 * Without rasgate-dialog the password is pppd's business: a matching name
 * goes on to the check that pppd, or another plugin, would make anyway.
 */
#include "config.h"

#include "pppd/pppdapi.h"

#include <arpa/inet.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "pppd/ask.h"
#include "pppd/lending.h"
#include "pppd/report.h"

#define COUNT_S 15   /* so old is what `status` says, at most */
#define ASK_MS 30000 /* so long a peer repeats its request */

#define EXPORTED __attribute__((visibility("default")))

/* What pppd looks for. */
extern EXPORTED char pppd_version[];
extern EXPORTED void plugin_init(void);

char pppd_version[] = PPPD_VERSION;

static char pinned[RG_USER_MAX + 1];
static unsigned char unpinned; /* pppd.h's bool */
static unsigned char by_dialog;
static unsigned char lends;
static unsigned char held; /* the name is the connect script's */
static unsigned char have_fd;
static unsigned char link_up;
static enum report_end ended;

static int (*allowed_before)(uint32_t);
static int (*pap_before)(char *, char *, char **, struct wordlist **,
    struct wordlist **);
static int (*chap_before)(char *, char *, int, struct chap_digest_type *,
    unsigned char *, unsigned char *, char *, int);

/* --- options --- */

static int
set_fd(char **argv)
{
	char *end;
	long fd = strtol(argv[0], &end, 10);

	if (end == argv[0] || *end != '\0' || fd < 3 || fd > 1023 ||
	    report_open((int)fd) == -1) {
		option_error("rasgate-fd %s: not a socket of rasgate-session",
		    argv[0]);
		return 0;
	}
	have_fd = 1;
	return 1;
}

static option_t options[] = {
	{ .name = "rasgate-fd",
	    .type = o_special,
	    .addr = (void *)set_fd,
	    .description = "Socket to rasgate-session",
	    .flags = OPT_PRIV },
	{ .name = "rasgate-user",
	    .type = o_string,
	    .addr = pinned,
	    .description = "The only name the peer may have",
	    .flags = OPT_PRIV | OPT_STATIC,
	    .upper_limit = sizeof(pinned) },
	{ .name = "rasgate-unpinned",
	    .type = o_bool,
	    .addr = &unpinned,
	    .description = "The peer may have any name, or none",
	    .flags = OPT_PRIV | 1 },
	{ .name = "rasgate-dialog",
	    .type = o_bool,
	    .addr = &by_dialog,
	    .description = "The dialog's method checks the peer's password",
	    .flags = OPT_PRIV | 1 },
	{ .name = "rasgate-lend",
	    .type = o_bool,
	    .addr = &lends,
	    .description = "The connect script says who the peer must be",
	    .flags = OPT_PRIV | 1 },
	{ .name = NULL },
};

/* --- who the peer is --- */

static void
refuse(const char *name)
{
	warn("rasgate: peer %q is not %q", name, pinned);
	ended = REPORT_OTHER_USER;
}

/* -1: as pppd would decide. */
static int
check_pap(char *name, char *password, char **text, struct wordlist **addrs,
    struct wordlist **opts)
{
	static char wrong[] = "Login incorrect"; /* pppd's own words */

	if (strcmp(name, pinned) != 0) {
		refuse(name);
		*text = wrong;
		return 0;
	}
	if (by_dialog) {
		if (ask_password(report_chan(), name, password, ASK_MS))
			return 1;
		warn("rasgate: the dialog's method refuses %q", name);
		*text = wrong;
		return 0;
	}
	return pap_before == NULL
	    ? -1
	    : pap_before(name, password, text, addrs, opts);
}

/* Can we check PAP passwords? Without a word from us pppd looks for secrets. */
static int
can_check_pap(void)
{
	return by_dialog ? 1 : -1;
}

/* No file of secrets says what is his: it is what argv offers him. */
static int
is_his_address(uint32_t address)
{
	if (address == ipcp_wantoptions[0].hisaddr && address != 0)
		return 1;
	return allowed_before == NULL ? 0 : allowed_before(address);
}

/* The secret as pppd's own verifier, which it does not export, finds it. */
static int
check_secret(char *name, char *ours, int id, struct chap_digest_type *digest,
    unsigned char *challenge, unsigned char *response, char *text, int size)
{
	char secret[MAXSECRETLEN];
	int len, ok;

	if (!get_secret(0, name, ours, secret, &len, 1)) {
		error("No CHAP secret found for authenticating %q", name);
		return 0;
	}
	ok = digest->verify_response(id, name, (unsigned char *)secret, len,
	    challenge, response, text, size);
	rg_wipe(secret, sizeof(secret));
	return ok;
}

static int
check_chap(char *name, char *ours, int id, struct chap_digest_type *digest,
    unsigned char *challenge, unsigned char *response, char *text, int size)
{
	if (strcmp(name, pinned) != 0) {
		refuse(name);
		(void)snprintf(text, (size_t)size, "Access denied");
		return 0;
	}
	return (chap_before == NULL ? check_secret : chap_before)(name, ours,
	    id, digest, challenge, response, text, size);
}

/*
 * The backstop: however the peer came this far (EAP asks nobody; a
 * pap-secrets row for the empty name lets one in that refuses to
 * authenticate), no network protocol starts for anybody else.
 */
static void
on_auth_up(void *ctx, int arg)
{
	(void)ctx;
	(void)arg;
	if (pinned[0] == '\0' || strcmp(peer_authname, pinned) == 0)
		return;
	if (peer_authname[0] != '\0')
		refuse(peer_authname);
	else
		warn("rasgate: the peer did not authenticate");
	die(EXIT_PEER_AUTH_FAILED);
}

static void
stop(const char *why)
{
	option_error("rasgate: %s", why);
	die(EXIT_OPTION_ERROR);
}

/* pppd would judge CHAP by `remotename`, and not by the name it is given. */
static void
hold_to_name(void)
{
	const lcp_options *want = &lcp_wantoptions[0];

	if (!auth_required ||
	    (!want->neg_upap && !want->neg_chap && !want->neg_eap))
		stop("rasgate-user needs require-pap, -chap or -eap");
	if (explicit_remote && strcmp(remote_name, pinned) != 0)
		stop("remotename is not rasgate-user");
	explicit_remote = 0;
	if (chap_verify_hook == check_chap)
		return; /* a try before this one has done it */
	if (by_dialog) {
		if (want->neg_chap || want->neg_eap || !want->neg_upap)
			stop("rasgate-dialog needs require-pap alone");
		allowed_before = allowed_address_hook;
		allowed_address_hook = is_his_address;
	}
	pap_before = pap_auth_hook;
	pap_auth_hook = check_pap;
	chap_before = chap_verify_hook;
	chap_verify_hook = check_chap;
}

/* All options are read now, and no byte was sent. */
static void
check_setup(void)
{
	if (lends && (have_fd || unpinned || (pinned[0] != '\0' && !held)))
		stop("rasgate-lend takes the place of the other options");
	if (lends && persist) /* its call ends when it does */
		stop("rasgate-lend and persist do not go together");
	if (lends) {
		held = 0;
		pinned[0] = '\0';
		if (lending_open() == -1)
			stop("rasgate-lend has no socket");
		return;
	}
	if (!have_fd)
		stop("rasgate-fd is missing");
	if ((pinned[0] != '\0') == (unpinned != 0))
		stop("give rasgate-user or rasgate-unpinned");
	if (!unpinned)
		hold_to_name();
}

/* The connect script has ended well; the peer is still to be heard. */
static void
take_name(void)
{
	struct lending_peer peer;

	held = 1;
	if (!lending_peer(&peer))
		stop("the connect script is not rasgate-login --connect");
	memcpy(pinned, peer.user, sizeof(pinned));
	if (peer.address != 0)
		ipcp_wantoptions[0].hisaddr = peer.address;
	if (peer.idle_s != 0 &&
	    (pppd_idle_limit() <= 0 ||
		peer.idle_s < (unsigned)pppd_idle_limit()))
		pppd_set_idle_limit(peer.idle_s);
	if (pinned[0] != '\0')
		hold_to_name();
}

/* --- what the link does --- */

/* What was settled on is the first that is left, in LCP's own order. */
static const char *
auth_name(void)
{
	const lcp_options *got = &lcp_gotoptions[0];

	if (got->neg_eap)
		return "eap";
	if (got->neg_chap)
		return got->chap_mdtype & MDTYPE_MICROSOFT_V2 ? "mschapv2"
		    : got->chap_mdtype & MDTYPE_MICROSOFT     ? "mschap"
							      : "chap";
	return got->neg_upap ? "pap" : "none";
}

static void
take_counts(void)
{
	uint32_t in, out;

	if (pppd_counts(&in, &out))
		report_count(in, out);
}

/* As pppd's own idle limit counts it. */
static uint32_t
idle_s(void)
{
	struct ppp_idle idle;

	if (!get_idle_time(0, &idle))
		return 0;
	return (uint32_t)(idle.xmit_idle < idle.recv_idle ? idle.xmit_idle
							  : idle.recv_idle);
}

/* Was it killed? Then this is nobody's call any more: as if told to end. */
static void
look_at_lender(void)
{
	if (!lends || report_chan() != NULL)
		return;
	error("rasgate: rasgate-login has ended");
	(void)kill(getpid(), SIGTERM);
}

static void
tick(void *arg)
{
	(void)arg;
	take_counts();
	report_send_count(idle_s());
	look_at_lender();
	PPPD_AFTER(COUNT_S, tick);
}

static void
on_ip_up(void *ctx, int arg)
{
	char local[INET_ADDRSTRLEN], remote[INET_ADDRSTRLEN];

	(void)ctx;
	(void)arg;
	(void)inet_ntop(AF_INET, &ipcp_gotoptions[0].ouraddr, local,
	    sizeof(local));
	(void)inet_ntop(AF_INET, &ipcp_hisoptions[0].hisaddr, remote,
	    sizeof(remote));
	if (!link_up)
		report_link(ifname, local, remote, auth_name());
	link_up = 1;
	look_at_lender();
	PPPD_NOT_AFTER(tick);
	PPPD_AFTER(COUNT_S, tick);
}

/* The peer's TermReq is visible in LCP's state alone (RFC 1661, 4.2). */
static void
look_at_lcp(void)
{
	if (ended == REPORT_NONE && lcp_fsm[0].state == STOPPING)
		ended = REPORT_PEER_CLOSED;
}

static void
on_ip_down(void *ctx, int arg)
{
	(void)ctx;
	(void)arg;
	look_at_lcp();
	take_counts();
	PPPD_NOT_AFTER(tick);
}

static void
on_phase(void *ctx, int phase_now)
{
	(void)ctx;
	if (phase_now == PHASE_SERIALCONN)
		check_setup();
	look_at_lcp();
	if (phase_now != PHASE_ESTABLISH)
		return;
	/* Who the peer is counts for one authentication only. */
	peer_authname[0] = '\0';
	if (lends && !held)
		take_name();
}

static void
on_exit_status(void *ctx, int exit_status)
{
	(void)ctx;
	if (ended == REPORT_NONE && hungup)
		ended = REPORT_CARRIER_LOST;
	report_down(ended, exit_status);
}

void
plugin_init(void)
{
	PPPD_OPTIONS(options);
	pap_check_hook = can_check_pap;
	PPPD_NOTIFY(phasechange, on_phase);
	PPPD_NOTIFY(auth_up_notifier, on_auth_up);
	PPPD_NOTIFY(ip_up_notifier, on_ip_up);
	PPPD_NOTIFY(ip_down_notifier, on_ip_down);
	PPPD_NOTIFY(exitnotify, on_exit_status);
}
