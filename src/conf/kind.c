#include "config.h"

#include <sys/types.h>

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/names.h"
#include "conf/duration.h"
#include "conf/expand.h"
#include "conf/hours.h"
#include "conf/load.h"
#include "conf/pool.h"

static const char *why(struct taker *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static const char *
why(struct taker *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(t->why, sizeof(t->why), fmt, ap);
	va_end(ap);
	return t->why;
}

static struct arena **
arena(struct taker *t)
{
	return &t->l->conf->priv->arena;
}

static const char *
take_bool(struct taker *t, const config_setting_t *s, const struct key *k)
{
	if (config_setting_type(s) != CONFIG_TYPE_BOOL)
		return "must be true or false, without quotes";
	*(bool *)conf_entry_field(t->entry, k) = config_setting_get_bool(s);
	return NULL;
}

static const char *
take_int(struct taker *t, const config_setting_t *s, const struct key *k)
{
	long long v;

	if (config_setting_type(s) != CONFIG_TYPE_INT &&
	    config_setting_type(s) != CONFIG_TYPE_INT64)
		return "must be a number, without quotes";
	v = config_setting_get_int64(s);
	if ((v < k->low || v > k->high) &&
	    !(v == 0 && (k->flags & KEY_ZERO) != 0))
		return why(t, "%lld is out of range, %u to %u", v, k->low,
		    k->high);
	*(uint32_t *)conf_entry_field(t->entry, k) = (uint32_t)v;
	return NULL;
}

static const char *
take_ms(struct taker *t, const config_setting_t *s, const struct key *k)
{
	const char *text = config_setting_get_string(s);
	char low[DURATION_LEN], high[DURATION_LEN];
	long long v;

	if (text != NULL)
		v = conf_duration_parse(text);
	else if (config_setting_type(s) == CONFIG_TYPE_INT ||
	    config_setting_type(s) == CONFIG_TYPE_INT64)
		v = config_setting_get_int64(s);
	else
		v = -1;
	if (v < 0)
		return "must be a duration: \"90s\", \"15m\", \"8h\", \"30d\" "
		       "or a number of seconds";
	if ((v < k->low || v > k->high) &&
	    !(v == 0 && (k->flags & KEY_ZERO) != 0))
		return why(t, "out of range, %s to %s",
		    conf_duration_text(k->low, low),
		    conf_duration_text(k->high, high));
	*(uint32_t *)conf_entry_field(t->entry, k) = (uint32_t)v * 1000;
	return NULL;
}

static const char *
no_such_word(struct taker *t, const char *text, const struct key *k)
{
	char list[KEY_WORDS_LEN];

	conf_key_words_list(k, list);
	if (text == NULL)
		return why(t, "must be one of%s", list);
	return why(t, "\"%.64s\" is none of%s", text, list);
}

static const char *
take_word(struct taker *t, const config_setting_t *s, const struct key *k)
{
	const char *text = config_setting_get_string(s);
	const struct key_word *w;

	for (w = k->words; text != NULL && w->text != NULL; w++) {
		if (strcmp(w->text, text) != 0)
			continue;
		if (w->value == KEY_WORD_LATER)
			return why(t, "\"%s\" is not part of this version",
			    text);
		*(uint8_t *)conf_entry_field(t->entry, k) = (uint8_t)w->value;
		return NULL;
	}
	return no_such_word(t, text, k);
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

static const char *
check_escapes(struct taker *t, const char *text, const char *allowed)
{
	char bad = conf_escape_bad(text, allowed);

	if (bad == '\0')
		return NULL;
	if (bad == '%' || !isprint((unsigned char)bad))
		return "% at the end or before a strange byte: write %%";
	return why(t, "%%%c is no escape here, a single %% is written %%%%",
	    bad);
}

static const char *
check_path(struct taker *t, const char *text, const struct key *k)
{
	if (text[0] != '/')
		return why(t, "\"%.100s\" must be a full path", text);
	if (k->kind == KIND_DEVICE)
		return check_escapes(t, text, CONF_ESCAPES_DEVICE);
	return NULL;
}

static const char *
check_addr(struct taker *t, const char *text)
{
	uint32_t addr;

	if (!conf_pool_addr(text, &addr))
		return why(t, "\"%.64s\" is no IPv4 address of a host", text);
	return NULL;
}

static const char *
check_parsed(struct taker *t, const char *text, const struct key *k)
{
	const char *reason = "two durations, the first the shorter, at most "
			     "10m: \"2s..60s\"";
	struct conf_hours hours[HOURS_MAX];
	struct conf_range *ranges;
	uint32_t low, high;
	const bool ok = k->kind == KIND_POOL
	    ? conf_pool_parse(arena(t), text, &ranges, &reason) > 0
	    : k->kind == KIND_HOURS ? conf_hours_parse(text, hours, &reason) > 0
				    : conf_duration_span(text, &low, &high);

	return ok ? NULL : why(t, "\"%.100s\": %s", text, reason);
}

static const char *
take_text(struct taker *t, const config_setting_t *s, const struct key *k)
{
	const char *text = config_setting_get_string(s), *bad = NULL;
	const char **field = conf_entry_field(t->entry, k);

	if (text == NULL)
		return "must be text in quotes";
	if (has_control(text))
		return "holds a control byte (a backslash is written \\\\)";
	if (text[0] == '\0' && (k->low == 0 || (k->flags & KEY_ZERO) != 0)) {
		*field = NULL;
		return NULL;
	}
	if (text[0] == '\0')
		return "must not be empty";
	if (k->high != 0 && strlen(text) > k->high)
		return why(t, "longer than %u bytes", k->high);
	if (k->kind == KIND_PATH || k->kind == KIND_DEVICE)
		bad = check_path(t, text, k);
	else if (k->kind == KIND_ADDR)
		bad = check_addr(t, text);
	else if (k->kind == KIND_POOL || k->kind == KIND_HOURS ||
	    k->kind == KIND_SPAN)
		bad = check_parsed(t, text, k);
	else if (k->kind == KIND_HOST && !conf_host_ok(text))
		bad = "must be an address, IPv4 or IPv6: a name could be moved "
		      "by whoever answers for it";
	if (bad == NULL)
		*field = conf_arena_strdup(arena(t), text);
	return bad;
}

/* What rasgate says to pppd itself (rasgate.conf(5), "extra"). */
static const char *
check_option(struct taker *t, const char *text)
{
	static const char *const ours[] = { "noauth", "auth", "detach",
		"nodetach", "updetach", "lock", "call", "file", "connect",
		"disconnect", "pty", "socket", "init", "welcome", "login",
		"user", "name", "remotename", "persist", "demand", "modem",
		"local", "crtscts", "nocrtscts", "require-pap", "require-chap",
		"refuse-pap", "refuse-chap", "allow-ip", "privgroup" };
	size_t i;

	for (i = 0; i < RG_COUNTOF(ours); i++)
		if (strcmp(text, ours[i]) == 0 ||
		    strncmp(text, "rasgate-", 8) == 0)
			return why(t,
			    "\"%s\" is not yours to set: rasgate "
			    "makes this option of pppd",
			    text);
	return NULL;
}

static const char *
check_who(struct taker *t, const char *text)
{
	const char *p = text;

	p += *p == '@';
	p += *p == '_';
	if (!rg_user_ok(p))
		return why(t, "\"%.64s\" is no name of a user or @group", text);
	return NULL;
}

static const char *
check_pattern(struct taker *t, const char *text)
{
	size_t n = strlen(text);
	const char *slash = strrchr(text, '/');

	if (n < 6 || strcmp(text + n - 5, ".conf") != 0)
		return why(t, "\"%.100s\" must end in .conf", text);
	if (slash != NULL && strcspn(text, "*?[") < (size_t)(slash - text))
		return why(t, "\"%.100s\": a pattern only after the last /",
		    text);
	return NULL;
}

static const char *
check_element(struct taker *t, const char *text, const struct key *k)
{
	if (has_control(text))
		return "holds a control byte (a backslash is written \\\\)";
	if (text[0] == '\0')
		return "an empty word";
	switch (k->kind) {
	case KIND_COMMAND:
		return check_escapes(t, text, CONF_ESCAPES);
	case KIND_ADDRS:
		return check_addr(t, text);
	case KIND_OPTIONS:
		return check_option(t, text);
	case KIND_WHO:
		return check_who(t, text);
	case KIND_FILES:
		return check_pattern(t, text);
	default:
		return NULL;
	}
}

/* Limits of the whole row: words for names and addresses, else bytes. */
static const char *
check_row(struct taker *t, size_t n, size_t bytes, const struct key *k)
{
	bool count = k->kind == KIND_NAMES || k->kind == KIND_ADDRS;
	size_t low = k->kind == KIND_NAMES ? 1 : k->low;

	if (n < low)
		return "must not be empty";
	if (count && n > k->high)
		return why(t, "more than %u", k->high);
	if (!count && bytes > k->high)
		return why(t, "longer than %u bytes in all", k->high);
	return NULL;
}

static const char *
take_words(struct taker *t, const config_setting_t *s, const struct key *k)
{
	struct conf_words *field = conf_entry_field(t->entry, k);
	const char *text, *bad, **v;
	size_t i, n, bytes = 0;

	if (config_setting_is_array(s) == CONFIG_FALSE)
		return "must be an array: [\"...\", \"...\"]";
	n = (size_t)config_setting_length(s);
	v = conf_arena_get(arena(t), (n + 1) * sizeof(*v));
	for (i = 0; i < n; i++) {
		text = config_setting_get_string_elem(s, (int)i);
		if (text == NULL)
			return "must be an array of words in quotes";
		if ((bad = check_element(t, text, k)) != NULL)
			return bad;
		bytes += strlen(text) + 1;
		v[i] = conf_arena_strdup(arena(t), text);
	}
	if ((bad = check_row(t, n, bytes, k)) != NULL)
		return bad;
	if (k->kind == KIND_COMMAND && v[0][0] != '/')
		return why(t, "\"%.100s\" must be a full path", v[0]);
	*field = (struct conf_words) { v, n };
	return NULL;
}

/* A user by number need not exist; then the group has the same number. */
static void
look_up(struct conf_user *u, bool number, unsigned long id)
{
	const struct passwd *pw = number ? getpwuid((uid_t)id)
					 : getpwnam(u->text);

	u->known = pw != NULL || number;
	u->uid = pw != NULL ? pw->pw_uid : (uid_t)id;
	u->gid = pw != NULL ? pw->pw_gid : (gid_t)id;
}

static const char *
take_user(struct taker *t, const config_setting_t *s, const struct key *k)
{
	struct conf_user *u = conf_entry_field(t->entry, k);
	const char *text = config_setting_get_string(s);
	long long id = 0;
	char *end;

	if (text == NULL && config_setting_type(s) != CONFIG_TYPE_INT &&
	    config_setting_type(s) != CONFIG_TYPE_INT64)
		return "must be the name or the number of a user";
	if (text == NULL)
		text = conf_arena_printf(arena(t), "%lld",
		    config_setting_get_int64(s));
	errno = 0;
	id = strtoll(text, &end, 10);
	if (end == text || *end != '\0') {
		if (!rg_user_ok(text + (text[0] == '_')))
			return why(t, "\"%.64s\" is no name of a user", text);
		u->text = conf_arena_strdup(arena(t), text);
		look_up(u, false, (unsigned long)(uid_t)-1);
		return NULL;
	}
	if (errno != 0 || id < 0 || id >= (long long)INT_MAX)
		return why(t, "%.32s is no number of a user", text);
	u->text = conf_arena_strdup(arena(t), text);
	look_up(u, true, (unsigned long)id);
	return NULL;
}

/* Text and numbers only: what a registry holds. */
static const char *
setting_text(struct taker *t, const config_setting_t *s, char **word)
{
	const char *text = config_setting_get_string(s);
	const char *name = config_setting_name(s);
	long long v = -1;

	if (config_setting_type(s) == CONFIG_TYPE_BOOL)
		v = config_setting_get_bool(s);
	else if (text == NULL)
		v = config_setting_get_int64(s);
	if (strlen(name) > 64)
		return why(t, "%.64s...: the name is too long", name);
	if (text != NULL && (has_control(text) || strlen(text) > 512))
		return why(t, "%s: longer than 512 bytes, or a control byte",
		    name);
	if (text == NULL && (v < 0 || v > (long long)UINT32_MAX))
		return why(t,
		    "%s: must be text, true, false or a number of "
		    "32 bits",
		    name);
	*word = text != NULL ? conf_arena_printf(arena(t), "s%s=%s", name, text)
			     : conf_arena_printf(arena(t), "n%s=%lld", name, v);
	return NULL;
}

static const char *
take_settings(struct taker *t, const config_setting_t *s, const struct key *k)
{
	struct conf_words *field = conf_entry_field(t->entry, k);
	size_t i, n, bytes = 0;
	const char *bad;
	char **v;

	if (!config_setting_is_group(s))
		return "must be a group: settings: { NAME = VALUE; ... };";
	n = (size_t)config_setting_length(s);
	v = conf_arena_get(arena(t), (n + 1) * sizeof(*v));
	for (i = 0; i < n; i++) {
		bad = setting_text(t, config_setting_get_elem(s, (unsigned)i),
		    &v[i]);
		if (bad != NULL)
			return bad;
		bytes += strlen(v[i]);
	}
	if (bytes > k->high)
		return why(t, "longer than %u bytes in all", k->high);
	*field = (struct conf_words) { (const char *const *)v, n };
	return NULL;
}

static const char *
take_range(struct taker *t, const config_setting_t *s, const struct key *k)
{
	(void)t;
	(void)k;
	return config_setting_get_string(s) != NULL ? NULL
						    : "must be text in quotes: "
						      "range = \"01-48\"";
}

static const char *
take_later(struct taker *t, const config_setting_t *s, const struct key *k)
{
	(void)t;
	(void)s;
	(void)k;
	return "not part of this version";
}

static const char *
take_secret(struct taker *t, const config_setting_t *s, const struct key *k)
{
	(void)t;
	(void)s;
	(void)k;
	return "secrets do not stand in this file: secret_file names the file "
	       "that holds one";
}

static const char *
take_servers(struct taker *t, const config_setting_t *s, const struct key *k)
{
	return conf_take_servers(t, s, conf_entry_field(t->entry, k));
}

const char *
conf_kind_take(struct taker *t, const config_setting_t *s, const struct key *k)
{
	static const char *(*const take[])(struct taker *,
	    const config_setting_t *, const struct key *) = {
		[KIND_BOOL] = take_bool,
		[KIND_INT] = take_int,
		[KIND_MS] = take_ms,
		[KIND_WORD] = take_word,
		[KIND_TEXT] = take_text,
		[KIND_PATH] = take_text,
		[KIND_DEVICE] = take_text,
		[KIND_NAME] = take_text,
		[KIND_ADDR] = take_text,
		[KIND_POOL] = take_text,
		[KIND_HOURS] = take_text,
		[KIND_SPAN] = take_text,
		[KIND_USER] = take_user,
		[KIND_TEXTS] = take_words,
		[KIND_COMMAND] = take_words,
		[KIND_NAMES] = take_words,
		[KIND_ADDRS] = take_words,
		[KIND_WHO] = take_words,
		[KIND_OPTIONS] = take_words,
		[KIND_FILES] = take_words,
		[KIND_VALUES] = take_settings,
		[KIND_RANGE] = take_range,
		[KIND_LATER] = take_later,
		[KIND_HOST] = take_text,
		[KIND_SERVERS] = take_servers,
		[KIND_SECRET] = take_secret,
	};

	return take[k->kind](t, s, k);
}
