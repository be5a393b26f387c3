#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/record.h"

#define KEYS_MAX 20

#define X(sym, name) [KEY_##sym] = name,
static const char *const key_names[KEY_MAX] = { REC_KEYS(X) };
#undef X

/* The keys of each event in the order of the record; `always` of them first. */
struct vocabulary {
	uint8_t always;
	uint8_t count;
	uint8_t keys[KEYS_MAX];
};

#define COUNT(...) (sizeof((uint8_t[]) { __VA_ARGS__ }))
#define KEYS(n, ...) \
	{ \
		n, COUNT(__VA_ARGS__), \
		{ \
			__VA_ARGS__ \
		} \
	}

static const struct vocabulary vocabulary[REC_EVENT_MAX] = {
	[REC_START_EVENT] = KEYS(3, KEY_VERSION, KEY_PID, KEY_LINES,
	    KEY_SESSIONS, KEY_CONFIG),
	[REC_STOP_EVENT] = KEYS(2, KEY_CAUSE, KEY_SESSIONS),
	[REC_RELOAD_EVENT] = KEYS(2, KEY_RESULT, KEY_BY, KEY_ADDED, KEY_CHANGED,
	    KEY_REMOVED, KEY_ERRORS),
	[REC_CONFIG_ERROR_EVENT] = KEYS(3, KEY_FILE, KEY_POS, KEY_TEXT),
	[REC_HELPER_EXIT_EVENT] = KEYS(5, KEY_HELPER, KEY_PID, KEY_HOW,
	    KEY_STATUS, KEY_CALLS, KEY_CALL, KEY_LINE, KEY_MODULE),
	[REC_SERVER_EVENT] = KEYS(3, KEY_METHOD, KEY_SERVER, KEY_STATE,
	    KEY_CAUSE),
	[REC_STATE_REPAIR_EVENT] = KEYS(3, KEY_FILE, KEY_KEPT, KEY_LOST),
	[REC_LOG_LOST_EVENT] = KEYS(1, KEY_COUNT),
	[REC_ADMIN_EVENT] = KEYS(3, KEY_VERB, KEY_BY, KEY_RESULT, KEY_LINE,
	    KEY_CALL, KEY_KEY, KEY_VALUE, KEY_NOTE),
	[REC_LINE_UP_EVENT] = KEYS(2, KEY_LINE, KEY_DEVICE, KEY_REAL,
	    KEY_CARRIER, KEY_IDENT),
	[REC_LINE_DOWN_EVENT] = KEYS(3, KEY_LINE, KEY_CAUSE, KEY_RETRY_S,
	    KEY_TEXT),
	[REC_CALL_MISSED_EVENT] = KEYS(3, KEY_LINE, KEY_NUMBER, KEY_CAUSE,
	    KEY_RINGS, KEY_NAME),
	[REC_CALL_BEGIN_EVENT] = KEYS(3, KEY_CALL, KEY_LINE, KEY_NUMBER,
	    KEY_NAME, KEY_CALLED, KEY_CONNECT, KEY_SPEED, KEY_VIA),
	[REC_RECLAIM_EVENT] = KEYS(4, KEY_CALL, KEY_LINE, KEY_USER, KEY_PID),
	[REC_AUTH_OK_EVENT] = KEYS(6, KEY_CALL, KEY_LINE, KEY_USER, KEY_NUMBER,
	    KEY_METHOD, KEY_STEP, KEY_SERVER),
	[REC_AUTH_FAIL_EVENT] = KEYS(8, KEY_CALL, KEY_LINE, KEY_USER,
	    KEY_NUMBER, KEY_METHOD, KEY_STEP, KEY_CAUSE, KEY_TRY, KEY_RULE,
	    KEY_TAG, KEY_SERVER),
	[REC_AUTH_ERROR_EVENT] = KEYS(7, KEY_CALL, KEY_LINE, KEY_USER,
	    KEY_NUMBER, KEY_METHOD, KEY_STEP, KEY_CAUSE, KEY_SERVER, KEY_TEXT),
	[REC_LOCKOUT_EVENT] = KEYS(4, KEY_KEY, KEY_VALUE, KEY_FAILURES,
	    KEY_FOR_S, KEY_UNTIL),
	[REC_LOCKOUT_END_EVENT] = KEYS(3, KEY_KEY, KEY_VALUE, KEY_CAUSE),
	[REC_VERDICT_EVENT] = KEYS(5, KEY_CALL, KEY_LINE, KEY_USER, KEY_DIALOG,
	    KEY_VERDICT, KEY_RULE, KEY_ERROR, KEY_ERRNAME),
	[REC_HANDOFF_EVENT] = KEYS(5, KEY_CALL, KEY_LINE, KEY_USER, KEY_SERVICE,
	    KEY_PID, KEY_ADDRESS),
	[REC_PPP_UP_EVENT] = KEYS(6, KEY_CALL, KEY_LINE, KEY_USER, KEY_IFNAME,
	    KEY_LOCAL, KEY_REMOTE, KEY_AUTH),
	[REC_PPP_DOWN_EVENT] = KEYS(8, KEY_CALL, KEY_LINE, KEY_USER, KEY_EXIT,
	    KEY_CAUSE, KEY_UP_S, KEY_RX, KEY_TX),
	[REC_VIOLATION_EVENT] = KEYS(2, KEY_WHO, KEY_WHAT, KEY_CALL, KEY_LINE,
	    KEY_COUNT),
	[REC_CALL_END_EVENT] = KEYS(7, KEY_CALL, KEY_LINE, KEY_USER, KEY_NUMBER,
	    KEY_STAGE, KEY_CAUSE, KEY_DURATION_S, KEY_DIALOG_S, KEY_SESSION_S,
	    KEY_RX, KEY_TX, KEY_EXIT, KEY_ERROR, KEY_ERRNAME, KEY_EARLY_PPP),
	[REC_DEBUG_EVENT] = KEYS(0, KEY_TEXT),
};

static const struct {
	const char *name;
	enum rec_level level;
} events[REC_EVENT_MAX] = {
#define X(sym, name, level) [REC_##sym##_EVENT] = { name, level },
	REC_EVENTS(X)
#undef X
};

const char *
rec_event_name(enum rec_event e)
{
	return events[e].name;
}

enum rec_level
rec_event_level(enum rec_event e)
{
	return events[e].level;
}

const char *
rec_key_name(enum rec_key k)
{
	return key_names[k];
}

void
rec_init(struct rec *r, enum rec_event event)
{
	r->event = event;
	r->full = false;
	r->used = 0;
	memset(r->at, 0, sizeof(r->at));
}

void
rec_set(struct rec *r, enum rec_key key, const char *value)
{
	size_t n;

	if (value == NULL || *value == '\0')
		return;
	n = strlen(value) + 1;
	if (n > sizeof(r->text) - r->used) {
		r->full = true;
		return;
	}
	memcpy(r->text + r->used, value, n);
	r->at[key] = (uint16_t)(r->used + 1);
	r->used += n;
}

void
rec_setu(struct rec *r, enum rec_key key, uint64_t value)
{
	char s[24];

	snprintf(s, sizeof(s), "%" PRIu64, value);
	rec_set(r, key, s);
}

void
rec_setf(struct rec *r, enum rec_key key, const char *fmt, ...)
{
	char s[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	rec_set(r, key, s);
}

/* Keys that a regular expression may trust: never quoted, whatever comes. */
static bool
always_bare(enum rec_key k)
{
	return k == KEY_CALL || k == KEY_LINE || k == KEY_USER ||
	    k == KEY_NUMBER;
}

/* What " key=-" of the always keys behind number i will need. */
static size_t
reserve(const struct vocabulary *v, size_t i)
{
	size_t n = 0;

	for (i++; i < v->always; i++)
		n += strlen(key_names[v->keys[i]]) + 3;
	return n;
}

/*
 * Appends " key=value" so that dst stays shorter than `limit`. Of a key that
 * may be absent, what does not fit is left out whole; an always key keeps as
 * much of its text as fits: reserve() left room for "-" at least.
 */
static size_t
put_pair(char *dst, size_t o, size_t limit, enum rec_key k, const char *value,
    bool always)
{
	size_t key = strlen(key_names[k]) + 2, room;
	bool bare = quote_is_bare(value);
	char quoted[RECORD_MAX]; /* what is cut here is too long for dst */

	if (o + key + 1 >= limit)
		return o;
	room = limit - o - key;
	if (always && strlen(value) >= room)
		bare = false; /* the quotes hold what is left of it */
	if (!bare && (always_bare(k) || room < 3))
		value = "-";
	else if (!bare) {
		quote_json(quoted, always ? room : sizeof(quoted), value,
		    strlen(value));
		value = quoted;
	}
	if (strlen(value) >= room)
		return o;
	return o +
	    (size_t)snprintf(dst + o, limit - o, " %s=%s", key_names[k], value);
}

size_t
rec_format(const struct rec *r, char dst[RECORD_MAX])
{
	const struct vocabulary *v = &vocabulary[r->event];
	size_t i, o;

	o = (size_t)snprintf(dst, RECORD_MAX, "event=%s",
	    events[r->event].name);
	for (i = 0; i < v->count; i++) {
		enum rec_key k = (enum rec_key)v->keys[i];
		const char *value = r->at[k] != 0 ? r->text + r->at[k] - 1
						  : "-";

		if (r->at[k] != 0 || i < v->always)
			o = put_pair(dst, o, RECORD_MAX - reserve(v, i), k,
			    value, i < v->always);
	}
	return o;
}

/* Behind the JSON string at s, or NULL when quote_json() never wrote it. */
static const char *
skip_quoted(const char *s)
{
	for (s++; *s != '"'; s++) {
		if (*s < 0x20 || *s > 0x7e)
			return NULL;
		if (*s != '\\')
			continue;
		if (*++s == 'u' && s[1] == '0' && s[2] == '0' &&
		    isxdigit((unsigned char)s[3]) &&
		    isxdigit((unsigned char)s[4]))
			s += 4;
		else if (*s != '"' && *s != '\\')
			return NULL;
	}
	return s + 1;
}

/* One "key=value" at *p; moves *p behind it. */
static bool
next_pair(const char **p, const char **key, size_t *klen, const char **val,
    size_t *vlen)
{
	const char *s = *p;

	*key = s;
	s += strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
	*klen = (size_t)(s - *key);
	if (*klen == 0 || *s++ != '=')
		return false;
	*val = s;
	s = *s == '"' ? skip_quoted(s) : s + quote_bare_span(s);
	if (s == NULL)
		return false;
	*vlen = (size_t)(s - *val);
	*p = s;
	return *vlen > 0 && (*s == ' ' || *s == '\0');
}

static const struct vocabulary *
find_event(const char *val, size_t vlen)
{
	size_t i;

	for (i = 0; i < REC_EVENT_MAX; i++)
		if (strlen(events[i].name) == vlen &&
		    strncmp(events[i].name, val, vlen) == 0)
			return &vocabulary[i];
	return NULL;
}

/* The place of a key in the event's order, at or behind `from`; -1 if none. */
static int
find_key(const struct vocabulary *v, int from, const char *key, size_t klen)
{
	int i;

	for (i = from; i < v->count; i++) {
		const char *name = key_names[v->keys[i]];

		if (strlen(name) == klen && strncmp(name, key, klen) == 0)
			return i;
		if (i < v->always)
			return -1; /* an always key may not be passed over */
	}
	return -1;
}

bool
rec_check(const char *text, const char **why)
{
	static const char *ignored;
	const struct vocabulary *v;
	const char *key, *val, *p = text;
	size_t klen, vlen;
	int at = 0;

	if (why == NULL)
		why = &ignored;
	*why = "no event= in front";
	if (!next_pair(&p, &key, &klen, &val, &vlen) || klen != 5 ||
	    strncmp(key, "event", 5) != 0)
		return false;
	*why = "unknown event";
	if ((v = find_event(val, vlen)) == NULL)
		return false;
	while (*p == ' ') {
		p++;
		*why = "malformed pair";
		if (!next_pair(&p, &key, &klen, &val, &vlen))
			return false;
		*why = "key unknown here, twice, or out of order";
		if ((at = find_key(v, at, key, klen)) == -1)
			return false;
		at++;
	}
	*why = "an always key is missing";
	return *p == '\0' && at >= v->always;
}

static char
hex_byte(const char *digits)
{
	const char two[3] = { digits[0], digits[1], '\0' };

	return (char)strtoul(two, NULL, 16);
}

/* Undoes quote_json() on what skip_quoted() took; false: does not fit. */
static bool
unquote(const char *val, size_t vlen, char *dst, size_t dstsz)
{
	const char *p = val + 1, *end = val + vlen - 1;
	size_t o = 0;

	while (p < end && o + 1 < dstsz) {
		if (*p != '\\')
			dst[o++] = *p++;
		else if (p[1] != 'u') {
			dst[o++] = p[1];
			p += 2;
		} else {
			dst[o++] = hex_byte(p + 4);
			p += 6;
		}
	}
	dst[o] = '\0';
	return p == end;
}

bool
rec_get(const char *text, const char *name, char *dst, size_t dstsz)
{
	const char *key, *val, *p = text;
	size_t klen, vlen;

	while (next_pair(&p, &key, &klen, &val, &vlen)) {
		if (strlen(name) == klen && strncmp(key, name, klen) == 0) {
			if (*val == '"')
				return unquote(val, vlen, dst, dstsz);
			if (vlen >= dstsz)
				return false;
			memcpy(dst, val, vlen);
			dst[vlen] = '\0';
			return true;
		}
		if (*p == ' ')
			p++;
	}
	return false;
}
