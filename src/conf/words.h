/*
 * words.h - the words that keys of the configuration have for values; where
 * wire has an enum of them, the numbers are the same. And rows of words.
 */
#ifndef RG_CONF_WORDS_H
#define RG_CONF_WORDS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

enum conf_line_type { CONF_LINE_MODEM, CONF_LINE_DIRECT, CONF_LINE_LENT };
enum conf_carrier { CONF_CARRIER_AUTO, CONF_CARRIER_DCD, CONF_CARRIER_NONE };
enum conf_start { CONF_START_RING, CONF_START_CARRIER, CONF_START_BYTE };
enum conf_flow { CONF_FLOW_AUTO, CONF_FLOW_RTSCTS, CONF_FLOW_NONE };
enum conf_dialog_type {
	CONF_DIALOG_LOGIN,
	CONF_DIALOG_MODULE,
	CONF_DIALOG_EXEC,
	CONF_DIALOG_NONE /* the predefined `none`, and no other */
};
enum conf_receive { CONF_RECEIVE_LINE, CONF_RECEIVE_COUNT, CONF_RECEIVE_ANY };
enum conf_early_ppp { CONF_EARLY_REFUSE, CONF_EARLY_IGNORE };
/* 16 and above: made of others, no process knows them. */
enum conf_method_type {
	CONF_METHOD_FILE = 1,
	CONF_METHOD_PAM = 2,
	CONF_METHOD_BSDAUTH = 3,
	CONF_METHOD_OATH = 4,
	CONF_METHOD_RADIUS = 5,
	CONF_METHOD_FALLBACK = 16
};
enum conf_service_type { CONF_SERVICE_PPPD, CONF_SERVICE_PROGRAM };
enum conf_ppp_auth {
	CONF_PPP_AUTH_PPPD,
	CONF_PPP_AUTH_NONE,
	CONF_PPP_AUTH_DIALOG
};
enum conf_stderr { CONF_STDERR_LOG, CONF_STDERR_TTY };
enum conf_termios { CONF_TERMIOS_RAW, CONF_TERMIOS_COOKED };
enum conf_preset { CONF_PRESET_RASGATE, CONF_PRESET_RRAS };
enum conf_log_names { CONF_NAMES_KNOWN, CONF_NAMES_ALL };

/* A user of the system; the default of a name that does not exist is kept. */
struct conf_user {
	const char *text; /* as written */
	bool known;
	uid_t uid;
	gid_t gid;
};

/* A row of words; v ends with NULL. */
struct conf_words {
	const char *const *v;
	size_t n;
};

#endif
