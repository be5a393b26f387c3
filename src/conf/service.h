/*
 * service.h - argv and environment of a service, from its configuration and
 * the facts of one call.
 *
 * Pure: no system call, no clock. Of what a caller said only the verified
 * name and the whitelisted number come this far, and each stays inside one
 * element of argv; every other element is the same for every user.
 *
 * pppd always reads /etc/ppp/options as well; what matters for safety is
 * therefore said in argv, which wins.
 */
#ifndef RG_SERVICE_H
#define RG_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/conf.h"

#define SERVICE_ARGV_MAX 4096 /* MSG_START's limits */
#define SERVICE_ENV_MAX 2048
#define SERVICE_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define SERVICE_NO_PASSWORD \
	"ppp_auth is \"dialog\", and the dialog has no method that " \
	"checks a password"
/* Where rasgate-session gives pppd its socket. */
#define SERVICE_PLUGIN_FD "4"

/* NULL, "" or 0: has no value. */
struct service_call {
	const char *user;   /* verified; "": nobody was asked */
	bool nobody;        /* ... and nobody was to be */
	const char *domain; /* of a foreign dialog; NULL or "": none */
	const char *call;
	const char *line;
	const char *device;
	const char *number;           /* rg_number_ok() */
	const char *address;          /* the caller's, of pool or account */
	uint32_t speed;               /* of the connection, bit/s */
	bool carrier;                 /* DCD of this line tells the truth */
	enum conf_flow flow;          /* AUTO: leave as the engine found it */
	uint32_t idle_ms, session_ms; /* conf_line_idle_ms(), _session_ms() */
	const char *pppd;             /* full path */
	const char *plugin;  /* full path of rasgate.so; NULL: not there */
	bool password;       /* conf_password_step() of its dialog */
	const char *connect; /* not NULL: a pppd with this connect script,
				which lends the device to us */
};

struct service_cmd {
	size_t argv_len, env_len;
	char argv[SERVICE_ARGV_MAX]; /* strv, argv[0] is the program */
	char env[SERVICE_ENV_MAX];
};

/*
 * RG_OK, or with one line of text in why:
 *   RG_E_NAME   the user's name does not fit rule 5 of rasgate(7)
 *   RG_E_STATE  an escape without a value; pppd without its plugin
 *   RG_E_SIZE   too long
 * Each of them ends the call with cause service-failed.
 */
int service_build(const struct conf_service *, const struct service_call *,
    struct service_cmd *, char *why, size_t whysz);

#endif
