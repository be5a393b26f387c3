/*
 * entries.h - one struct for each table of the configuration, with the keys
 * of rasgate.conf(5) as its members.
 *
 * Times are in milliseconds, 0 meaning "none" where none is allowed.
 */
#ifndef RG_CONF_ENTRIES_H
#define RG_CONF_ENTRIES_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/servers.h"
#include "conf/words.h"

/* IPv4, both ends included, host byte order. */
struct conf_range {
	uint32_t first, last;
};

struct conf_hours;
struct conf_from; /* where the values of an entry were written */

/* Every entry of a table begins with `name` and `from`. */
struct conf_profile {
	const char *name;
	const struct conf_from *from;
	struct conf_words init, init_try;
	const char *answer, *busy_out; /* NULL: there is none */
	uint32_t rings;
	uint32_t connect_timeout_ms;
	uint32_t probe_interval_ms; /* 0: never */
	bool no_carrier_text;
};

struct conf_method {
	const char *name;
	const struct conf_from *from;
	uint8_t type;
	const char *file;
	const char *pam_service; /* of PAM; a path: its file */
	/* oath */
	uint32_t drift_ms, look_ahead;
	uint8_t skip; /* who is not enrolled */
	/* radius */
	struct conf_servers servers;
	const char *identifier; /* NULL: the host's name */
	uint32_t timeout_ms, dead_time_ms, interim_ms, tries;
	bool sign, accounting;
	/* fallback */
	struct conf_words method_names;
	const struct conf_method *const *methods; /* method_names.n of them */
	struct conf_words users; /* patterns: whom the later ones may let in */
};

struct conf_dialog {
	const char *name;
	const struct conf_from *from;
	uint8_t type;
	struct conf_words method_names; /* of type login, down to prompts */
	const struct conf_method *const *methods; /* method_names.n of them */
	const char *banner_file;                  /* NULL: none */
	const char *banner;                       /* its text as in the file */
	size_t banner_len;
	uint32_t attempts;
	uint32_t prompt_timeout_ms;
	const char *prompt_user, *prompt_password, *prompt_code;
	uint32_t dialog_limit_ms;
	uint8_t early_ppp, receive; /* receive: of hosted ones, and so on */
	const char *module, *module_path; /* as written, and found */
	uint8_t shared;                   /* one process for all calls */
	struct conf_words settings;       /* 's' or 'n', then NAME=VALUE */
	struct conf_words command;        /* escapes: conf_expand() */
	uint8_t pty;
	struct conf_user user; /* that its processes are; text NULL: none */
};

struct conf_service {
	const char *name;
	const struct conf_from *from;
	uint8_t type;
	uint32_t idle_limit_ms, session_limit_ms;
	/* pppd */
	const char *local;
	const char *pool_text;
	const struct conf_range *pool;
	size_t npool;
	struct conf_words dns;
	struct conf_words extra;
	uint8_t ppp_auth;
	uint32_t mtu; /* 0: by the speed of the call */
	/* program */
	struct conf_words command; /* escapes: conf_expand() */
	uint8_t err, termios;
};

/* Patterns; a row that is not written fits everything (rule.h). */
struct conf_rule {
	const char *name;
	const struct conf_from *from;
	struct conf_words users, groups, lines, dialogs, numbers;
	const char *hours_text;
	const struct conf_hours *hours; /* nhours of them */
	size_t nhours;
	union {
		const char *service_name;
		const struct conf_service *service; /* NULL: the line's */
	};
	uint32_t session_limit_ms;
	bool allow;
};

struct conf_line {
	const char *name;
	const struct conf_from *from;
	const char *device;
	const char *note; /* NULL: none */
	union {           /* a name while the file is read, see link_all() */
		const char *profile_name;
		const struct conf_profile *profile;
	};
	union {
		const char *dialog_name;
		const struct conf_dialog *dialog;
	};
	union {
		const char *service_name;
		const struct conf_service *service;
	};
	uint32_t speed;
	uint32_t idle_limit_ms, session_limit_ms; /* see conf_line_idle_ms() */
	uint8_t type, carrier, start, flow;
	bool enabled;
};

#endif
