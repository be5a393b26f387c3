#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "conf/keys.h"

#define LINE(f) offsetof(struct conf_line, f)
#define PROFILE(f) offsetof(struct conf_profile, f)
#define DIALOG(f) offsetof(struct conf_dialog, f)
#define METHOD(f) offsetof(struct conf_method, f)
#define SERVICE(f) offsetof(struct conf_service, f)
#define RULE(f) offsetof(struct conf_rule, f)
#define GLOBAL(f) offsetof(struct conf_globals, f)

#define PATH_LEN 255
#define DAY 86400u

static const struct key_word line_types[] = {
	{ "modem", CONF_LINE_MODEM },
	{ "direct", CONF_LINE_DIRECT },
	{ "lent", CONF_LINE_LENT },
	{ NULL, 0 },
};

static const struct key_word carriers[] = {
	{ "auto", CONF_CARRIER_AUTO },
	{ "dcd", CONF_CARRIER_DCD },
	{ "none", CONF_CARRIER_NONE },
	{ NULL, 0 },
};

static const struct key_word starts[] = {
	{ "ring", CONF_START_RING },
	{ "carrier", CONF_START_CARRIER },
	{ "byte", CONF_START_BYTE },
	{ NULL, 0 },
};

static const struct key_word flows[] = {
	{ "auto", CONF_FLOW_AUTO },
	{ "rtscts", CONF_FLOW_RTSCTS },
	{ "none", CONF_FLOW_NONE },
	{ NULL, 0 },
};

static const struct key_word dialog_types[] = {
	{ "login", CONF_DIALOG_LOGIN },
	{ "module", CONF_DIALOG_MODULE },
	{ "exec", CONF_DIALOG_EXEC },
	{ NULL, 0 },
};

static const struct key_word receives[] = {
	{ "line", CONF_RECEIVE_LINE },
	{ "count", CONF_RECEIVE_COUNT },
	{ "any", CONF_RECEIVE_ANY },
	{ NULL, 0 },
};

static const struct key_word instances[] = {
	{ "per-call", 0 },
	{ "shared", 1 },
	{ NULL, 0 },
};

static const struct key_word stdios[] = {
	{ "pipe", 0 },
	{ "pty", 1 },
	{ NULL, 0 },
};

static const struct key_word early_ppps[] = {
	{ "refuse", CONF_EARLY_REFUSE },
	{ "ignore", CONF_EARLY_IGNORE },
	{ NULL, 0 },
};

static const struct key_word method_types[] = {
	{ "file", CONF_METHOD_FILE },
#ifdef RG_PAM
	{ "pam", CONF_METHOD_PAM },
#else
	{ "pam", KEY_WORD_LATER },
#endif
#ifdef RG_BSDAUTH
	{ "bsdauth", CONF_METHOD_BSDAUTH },
#else
	{ "bsdauth", KEY_WORD_LATER },
#endif
#ifdef RG_RADIUS
	{ "radius", CONF_METHOD_RADIUS },
#else
	{ "radius", KEY_WORD_LATER },
#endif
#ifdef RG_OATH
	{ "oath", CONF_METHOD_OATH },
#else
	{ "oath", KEY_WORD_LATER },
#endif
	{ "fallback", CONF_METHOD_FALLBACK },
	{ NULL, 0 },
};

static const struct key_word unenrolleds[] = {
	{ "refuse", 0 },
	{ "skip", 1 },
	{ NULL, 0 },
};

static const struct key_word service_types[] = {
	{ "pppd", CONF_SERVICE_PPPD },
	{ "program", CONF_SERVICE_PROGRAM },
	{ NULL, 0 },
};

static const struct key_word ppp_auths[] = {
	{ "pppd", CONF_PPP_AUTH_PPPD },
	{ "none", CONF_PPP_AUTH_NONE },
	{ "dialog", CONF_PPP_AUTH_DIALOG },
	{ NULL, 0 },
};

static const struct key_word stderrs[] = {
	{ "log", CONF_STDERR_LOG },
	{ "tty", CONF_STDERR_TTY },
	{ NULL, 0 },
};

static const struct key_word termioses[] = {
	{ "raw", CONF_TERMIOS_RAW },
	{ "cooked", CONF_TERMIOS_COOKED },
	{ NULL, 0 },
};

static const struct key_word isolations[] = {
	{ "shared", 0 },
	{ "per-line", 1 },
	{ NULL, 0 },
};

static const struct key_word log_tos[] = {
	{ "syslog", 0 },
	{ "stderr", 1 },
	{ NULL, 0 },
};

/* Numbers of RFC 5424, table 1. */
static const struct key_word facilities[] = {
	{ "user", 1 },
	{ "daemon", 3 },
	{ "auth", 4 },
	{ "authpriv", 10 },
	{ "local0", 16 },
	{ "local1", 17 },
	{ "local2", 18 },
	{ "local3", 19 },
	{ "local4", 20 },
	{ "local5", 21 },
	{ "local6", 22 },
	{ "local7", 23 },
	{ NULL, 0 },
};

static const struct key_word levels[] = {
	{ "err", REC_ERR },
	{ "warning", REC_WARNING },
	{ "notice", REC_NOTICE },
	{ "debug", REC_DEBUG },
	{ NULL, 0 },
};

static const struct key_word presets[] = {
	{ "rasgate", CONF_PRESET_RASGATE },
	{ "rras", CONF_PRESET_RRAS },
	{ NULL, 0 },
};

static const struct key_word log_names[] = {
	{ "known", CONF_NAMES_KNOWN },
	{ "all", CONF_NAMES_ALL },
	{ NULL, 0 },
};

#define OATH (1u << CONF_METHOD_OATH)
#define BY_FILE (1u << CONF_METHOD_FILE | OATH)
#define FALLBACK (1u << CONF_METHOD_FALLBACK)
#define MODEM (1u << CONF_LINE_MODEM)
#define LENT (1u << CONF_LINE_LENT)
#define OWNED (MODEM | 1u << CONF_LINE_DIRECT) /* not lent */
#define LOGIN (1u << CONF_DIALOG_LOGIN)
#define MODULE (1u << CONF_DIALOG_MODULE)
#define EXEC (1u << CONF_DIALOG_EXEC)
#define PPPD (1u << CONF_SERVICE_PPPD)
#define PROGRAM (1u << CONF_SERVICE_PROGRAM)
#define RADIUS (1u << CONF_METHOD_RADIUS)
#define PAM (1u << CONF_METHOD_PAM)

/* name, kind, field, low, high, flags, types; see struct key */
#define KEY(n, k, at, lo, hi, flags, types) \
	{ \
		n, k, at, lo, hi, NULL, flags, types \
	}
#define WORD(n, at, words, types) \
	{ \
		n, KIND_WORD, at, 0, 0, words, 0, types \
	}
#define LATER(n) KEY(n, KIND_LATER, 0, 0, 0, 0, 0)

/* clang-format off */
static const struct key line_keys[] = {
	WORD("type", LINE(type), line_types, 0),
	KEY("range", KIND_RANGE, 0, 0, 0, 0, 0),
	KEY("device", KIND_DEVICE, LINE(device), 1, 128, 0, 0),
	KEY("enabled", KIND_BOOL, LINE(enabled), 0, 0, 0, 0),
	KEY("note", KIND_TEXT, LINE(note), 0, 120, 0, 0),
	WORD("carrier", LINE(carrier), carriers, 0),
	WORD("start", LINE(start), starts, OWNED),
	KEY("speed", KIND_INT, LINE(speed), 300, 4000000, 0, OWNED),
	WORD("flow", LINE(flow), flows, 0),
	KEY("profile", KIND_NAME, LINE(profile_name), CONF_PROFILES, 0, 0,
	    MODEM | LENT),
	KEY("dialog", KIND_NAME, LINE(dialog_name), CONF_DIALOGS, 0, 0, 0),
	KEY("service", KIND_NAME, LINE(service_name), CONF_SERVICES, 0, 0, 0),
	KEY("idle_limit", KIND_MS, LINE(idle_limit_ms), 5, 30 * DAY, KEY_ZERO,
	    0),
	KEY("session_limit", KIND_MS, LINE(session_limit_ms), 5, 30 * DAY,
	    KEY_ZERO, 0),
	LATER("shared"),
};

static const struct key profile_keys[] = {
	KEY("init", KIND_TEXTS, PROFILE(init), 0, 1000, 0, 0),
	KEY("init_try", KIND_TEXTS, PROFILE(init_try), 0, 1000, 0, 0),
	KEY("rings", KIND_INT, PROFILE(rings), 1, 20, 0, 0),
	KEY("answer", KIND_TEXT, PROFILE(answer), 1, 64, 0, 0),
	KEY("connect_timeout", KIND_MS, PROFILE(connect_timeout_ms), 5, 600, 0,
	    0),
	KEY("busy_out", KIND_TEXT, PROFILE(busy_out), 1, 64, KEY_ZERO, 0),
	KEY("probe_interval", KIND_MS, PROFILE(probe_interval_ms), 1, DAY,
	    KEY_ZERO, 0),
	KEY("no_carrier_text", KIND_BOOL, PROFILE(no_carrier_text), 0, 0, 0, 0),
};

static const struct key dialog_keys[] = {
	WORD("type", DIALOG(type), dialog_types, 0),
	KEY("methods", KIND_NAMES, DIALOG(method_names), CONF_METHODS, 8, 0,
	    LOGIN),
	KEY("banner_file", KIND_PATH, DIALOG(banner_file), 0, PATH_LEN,
	    KEY_ZERO, LOGIN),
	KEY("attempts", KIND_INT, DIALOG(attempts), 1, 20, 0, LOGIN),
	KEY("prompt_timeout", KIND_MS, DIALOG(prompt_timeout_ms), 1, 3600, 0,
	    LOGIN),
	KEY("dialog_limit", KIND_MS, DIALOG(dialog_limit_ms), 1, 3600, 0, 0),
	WORD("early_ppp", DIALOG(early_ppp), early_ppps, 0),
	KEY("prompts.user", KIND_TEXT, DIALOG(prompt_user), 1, 64, 0, LOGIN),
	KEY("prompts.password", KIND_TEXT, DIALOG(prompt_password), 1, 64, 0,
	    LOGIN),
	KEY("prompts.code", KIND_TEXT, DIALOG(prompt_code), 1, 64, 0, LOGIN),
	KEY("module", KIND_TEXT, DIALOG(module), 1, PATH_LEN, 0, MODULE),
	WORD("instances", DIALOG(shared), instances, MODULE),
	KEY("settings", KIND_VALUES, DIALOG(settings), 0, 4000, 0, MODULE),
	KEY("command", KIND_COMMAND, DIALOG(command), 1, 2000, 0, EXEC),
	WORD("stdio", DIALOG(pty), stdios, EXEC),
	KEY("user", KIND_USER, DIALOG(user), 0, 0, 0, MODULE | EXEC),
	WORD("receive_mode", DIALOG(receive), receives, MODULE | EXEC),
};

static const struct key method_keys[] = {
	WORD("type", METHOD(type), method_types, 0),
	KEY("file", KIND_PATH, METHOD(file), 1, PATH_LEN, 0, BY_FILE),
	KEY("secret", KIND_SECRET, 0, 0, 0, 0, 0),
	LATER("secret_file"),
	KEY("servers", KIND_SERVERS, METHOD(servers), 0, 0, 0, RADIUS),
	KEY("service", KIND_TEXT, METHOD(pam_service), 1, 200, 0, PAM),
	KEY("methods", KIND_NAMES, METHOD(method_names), CONF_METHODS, 4, 0,
	    FALLBACK),
	KEY("timeout", KIND_MS, METHOD(timeout_ms), 1, 60, 0, RADIUS),
	KEY("tries", KIND_INT, METHOD(tries), 1, 10, 0, RADIUS),
	KEY("dead_time", KIND_MS, METHOD(dead_time_ms), 1, 3600, 0, RADIUS),
	KEY("identifier", KIND_TEXT, METHOD(identifier), 1, 64, 0, RADIUS),
	KEY("accounting", KIND_BOOL, METHOD(accounting), 0, 0, 0, RADIUS),
	KEY("interim", KIND_MS, METHOD(interim_ms), 5, DAY, KEY_ZERO, RADIUS),
	WORD("unenrolled", METHOD(skip), unenrolleds, OATH),
	KEY("drift", KIND_MS, METHOD(drift_ms), 1, 600, KEY_ZERO, OATH),
	KEY("look_ahead", KIND_INT, METHOD(look_ahead), 1, 100, KEY_ZERO,
	    OATH),
	KEY("users", KIND_TEXTS, METHOD(users), 0, 1000, 0, FALLBACK),
	KEY("require_message_authenticator", KIND_BOOL, METHOD(sign), 0, 0, 0,
	    RADIUS),
};

static const struct key service_keys[] = {
	WORD("type", SERVICE(type), service_types, 0),
	KEY("local", KIND_ADDR, SERVICE(local), 0, 0, 0, PPPD),
	KEY("pool", KIND_POOL, SERVICE(pool_text), 0, 0, 0, PPPD),
	KEY("dns", KIND_ADDRS, SERVICE(dns), 0, 2, 0, PPPD),
	WORD("ppp_auth", SERVICE(ppp_auth), ppp_auths, PPPD),
	KEY("mtu", KIND_INT, SERVICE(mtu), 128, 1500, KEY_ZERO, PPPD),
	KEY("extra", KIND_OPTIONS, SERVICE(extra), 0, 2000, 0, PPPD),
	KEY("command", KIND_COMMAND, SERVICE(command), 1, 2000, 0, PROGRAM),
	WORD("termios", SERVICE(termios), termioses, PROGRAM),
	WORD("stderr", SERVICE(err), stderrs, PROGRAM),
	KEY("idle_limit", KIND_MS, SERVICE(idle_limit_ms), 5, 30 * DAY,
	    KEY_ZERO, 0),
	KEY("session_limit", KIND_MS, SERVICE(session_limit_ms), 5, 30 * DAY,
	    KEY_ZERO, 0),
};

static const struct key rule_keys[] = {
	KEY("users", KIND_TEXTS, RULE(users), 0, 1000, 0, 0),
	KEY("groups", KIND_TEXTS, RULE(groups), 0, 1000, 0, 0),
	KEY("lines", KIND_TEXTS, RULE(lines), 0, 1000, 0, 0),
	KEY("dialogs", KIND_NAMES, RULE(dialogs), CONF_DIALOGS, 64, 0, 0),
	KEY("numbers", KIND_TEXTS, RULE(numbers), 0, 1000, 0, 0),
	KEY("hours", KIND_HOURS, RULE(hours_text), 1, 400, 0, 0),
	KEY("service", KIND_NAME, RULE(service_name), CONF_SERVICES, 0, 0, 0),
	KEY("session_limit", KIND_MS, RULE(session_limit_ms), 5, 30 * DAY,
	    KEY_ZERO, 0),
	KEY("allow", KIND_BOOL, RULE(allow), 0, 0, 0, 0),
};

static const struct key global_keys[] = {
	KEY("include", KIND_FILES, GLOBAL(include), 0, 1000, 0, 0),
	KEY("paths.run", KIND_PATH, GLOBAL(paths.run), 1, 80, 0, 0),
	KEY("paths.state", KIND_PATH, GLOBAL(paths.state), 1, 200, 0, 0),
	KEY("paths.lock", KIND_PATH, GLOBAL(paths.lock), 0, PATH_LEN, KEY_ZERO,
	    0),
	KEY("paths.libexec", KIND_PATH, GLOBAL(paths.libexec), 1, PATH_LEN, 0,
	    0),
	KEY("paths.pppd", KIND_PATH, GLOBAL(paths.pppd), 1, PATH_LEN, 0, 0),
	KEY("paths.plugin", KIND_PATH, GLOBAL(paths.plugin), 1, PATH_LEN, 0, 0),
	KEY("paths.modules", KIND_PATH, GLOBAL(paths.modules), 1, 200, 0, 0),
	KEY("uids.engine", KIND_USER, GLOBAL(uids.engine), 0, 0, 0, 0),
	KEY("uids.auth", KIND_USER, GLOBAL(uids.auth), 0, 0, 0, 0),
	KEY("uids.radius", KIND_USER, GLOBAL(uids.radius), 0, 0, 0, 0),
	KEY("uids.modules", KIND_USER, GLOBAL(uids.modules), 0, 0, 0, 0),
	KEY("uids.store", KIND_USER, GLOBAL(uids.store), 0, 0, 0, 0),
	WORD("engine.isolation", GLOBAL(per_line), isolations, 0),
	WORD("log.to", GLOBAL(log.to_stderr), log_tos, 0),
	WORD("log.facility", GLOBAL(log.facility), facilities, 0),
	WORD("log.level", GLOBAL(log.level), levels, 0),
	WORD("log.names", GLOBAL(log.names), log_names, 0),
	KEY("log.socket", KIND_PATH, GLOBAL(log.socket), 1, 100, 0, 0),
	KEY("control.admin", KIND_WHO, GLOBAL(control.admin), 0, 1000, 0, 0),
	KEY("control.read", KIND_WHO, GLOBAL(control.read), 0, 1000, 0, 0),
	WORD("lockout.preset", GLOBAL(lockout.preset), presets, 0),
	KEY("lockout.account.failures", KIND_INT,
	    GLOBAL(lockout.account.failures), 1, 1000, KEY_ZERO, 0),
	KEY("lockout.account.within", KIND_MS,
	    GLOBAL(lockout.account.within_ms), 1, 30 * DAY, 0, 0),
	KEY("lockout.account.for", KIND_MS, GLOBAL(lockout.account.for_ms), 1,
	    30 * DAY, 0, 0),
	KEY("lockout.number.failures", KIND_INT,
	    GLOBAL(lockout.number.failures), 1, 1000, KEY_ZERO, 0),
	KEY("lockout.number.within", KIND_MS, GLOBAL(lockout.number.within_ms),
	    1, 30 * DAY, 0, 0),
	KEY("lockout.number.for", KIND_MS, GLOBAL(lockout.number.for_ms), 1,
	    30 * DAY, 0, 0),
	KEY("lockout.line.delay", KIND_SPAN, GLOBAL(lockout.delay_text), 0, 32,
	    KEY_ZERO, 0),
	KEY("lockout.exempt", KIND_TEXTS, GLOBAL(lockout.exempt), 0, 1000, 0,
	    0),
	KEY("numbers.country", KIND_TEXT, GLOBAL(country), 1, 3, 0, 0),
	LATER("alarm"),
};
/* clang-format on */

#define TABLE(n, w, k, t, type_key, b) \
	{ \
		.name = n, .noun = w, .keys = k, .nkeys = RG_COUNTOF(k), \
		.size = sizeof(struct t), .type = type_key, .banks = b \
	}

const struct table conf_key_tables[CONF_TABLES] = {
	[CONF_GLOBALS] = TABLE(NULL, NULL, global_keys, conf_globals, NULL,
	    false),
	[CONF_LINES] = TABLE("lines", "line", line_keys, conf_line,
	    &line_keys[0], true),
	[CONF_PROFILES] = TABLE("profiles", "profile", profile_keys,
	    conf_profile, NULL, false),
	[CONF_DIALOGS] = TABLE("dialogs", "dialog", dialog_keys, conf_dialog,
	    &dialog_keys[0], false),
	[CONF_METHODS] = TABLE("methods", "method", method_keys, conf_method,
	    &method_keys[0], false),
	[CONF_SERVICES] = TABLE("services", "service", service_keys,
	    conf_service, &service_keys[0], false),
	[CONF_RULES] = TABLE("rules", "rule", rule_keys, conf_rule, NULL,
	    false),
};

enum key_store
conf_key_store(enum key_kind kind)
{
	static const enum key_store stores[] = {
		[KIND_BOOL] = STORE_BOOL,
		[KIND_INT] = STORE_U32,
		[KIND_MS] = STORE_U32,
		[KIND_WORD] = STORE_WORD,
		[KIND_TEXT] = STORE_TEXT,
		[KIND_PATH] = STORE_TEXT,
		[KIND_DEVICE] = STORE_TEXT,
		[KIND_NAME] = STORE_ENTRY,
		[KIND_ADDR] = STORE_TEXT,
		[KIND_POOL] = STORE_TEXT,
		[KIND_HOURS] = STORE_TEXT,
		[KIND_SPAN] = STORE_TEXT,
		[KIND_USER] = STORE_USER,
		[KIND_TEXTS] = STORE_WORDS,
		[KIND_COMMAND] = STORE_WORDS,
		[KIND_NAMES] = STORE_WORDS,
		[KIND_ADDRS] = STORE_WORDS,
		[KIND_WHO] = STORE_WORDS,
		[KIND_OPTIONS] = STORE_WORDS,
		[KIND_FILES] = STORE_WORDS,
		[KIND_VALUES] = STORE_WORDS,
		[KIND_HOST] = STORE_TEXT,
		[KIND_SERVERS] = STORE_SERVERS,
		[KIND_SECRET] = STORE_NONE,
	};

	return stores[kind];
}

/* Every entry begins with these two; see conf.h. */
struct head {
	const char *name;
	const struct conf_from *from;
};

const char *
conf_entry_name(const void *entry)
{
	struct head h;

	memcpy(&h, entry, sizeof(h));
	return h.name;
}

const struct conf_from *
conf_entry_from(const void *entry)
{
	struct head h;

	memcpy(&h, entry, sizeof(h));
	return h.from;
}

void *
conf_entry_field(const void *entry, const struct key *k)
{
	return (char *)(uintptr_t)entry + k->offset;
}

uint32_t
conf_entry_type(const struct table *t, const void *entry)
{
	return t->type == NULL ? 0
			       : *(uint8_t *)conf_entry_field(entry, t->type);
}

bool
conf_key_applies(const struct table *t, const struct key *k, const void *entry)
{
	return k->types == 0 ||
	    (k->types & 1u << conf_entry_type(t, entry)) != 0;
}

const char *
conf_key_word_text(const struct key *k, uint32_t value)
{
	const struct key_word *w;

	for (w = k->words; w->text != NULL; w++)
		if (w->value == (int)value)
			return w->text;
	return NULL;
}

void
conf_key_words_list(const struct key *k, char list[KEY_WORDS_LEN])
{
	const struct key_word *w;
	size_t n = 0;

	list[0] = '\0';
	for (w = k->words; w->text != NULL && n < KEY_WORDS_LEN; w++)
		if (w->value != KEY_WORD_LATER)
			n += (size_t)snprintf(list + n, KEY_WORDS_LEN - n,
			    " \"%s\"", w->text);
}

#define ENTRIES(c, plural) (*n = (c)->n##plural, (c)->plural)

void *
conf_table_entries(const struct conf *c, enum conf_table t, size_t *n)
{
	switch (t) {
	case CONF_LINES:
		return ENTRIES(c, lines);
	case CONF_PROFILES:
		return ENTRIES(c, profiles);
	case CONF_DIALOGS:
		return ENTRIES(c, dialogs);
	case CONF_METHODS:
		return ENTRIES(c, methods);
	case CONF_SERVICES:
		return ENTRIES(c, services);
	case CONF_RULES:
		return ENTRIES(c, rules);
	case CONF_GLOBALS:
	case CONF_TABLES:
		break;
	}
	*n = 0;
	return NULL;
}

const void *
conf_table_find(const struct conf *c, enum conf_table t, const char *name)
{
	size_t n, i;
	const char *p = conf_table_entries(c, t, &n);

	for (i = 0; i < n; i++, p += conf_key_tables[t].size)
		if (strcmp(conf_entry_name(p), name) == 0)
			return p;
	return NULL;
}
