/*
 * record.h - one syslog record: the vocabulary and its encoder.
 *
 * The grammar is rasgated(8), "RECORDS": event=NAME first, then the event's
 * always keys in their order ("-" when unset), then its may keys in their
 * order when set. A value is bare or a JSON string in ASCII. Because the
 * order lives in one table here, no caller can get it wrong.
 */
#ifndef RG_RECORD_H
#define RG_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_MAX 512  /* bytes of one encoded record, NUL included */
#define RECORD_TEXT 640 /* bytes of all values before encoding */

/* Levels carry syslog's own numbers (RFC 5424). */
enum rec_level {
	REC_ERR = 3,
	REC_WARNING = 4,
	REC_NOTICE = 5,
	REC_DEBUG = 7,
};

#define REC_KEYS(X) \
	X(ADDED, "added") \
	X(ADDRESS, "address") \
	X(AUTH, "auth") \
	X(BY, "by") \
	X(CALL, "call") \
	X(CALLED, "called") \
	X(CALLS, "calls") \
	X(CARRIER, "carrier") \
	X(CAUSE, "cause") \
	X(CHANGED, "changed") \
	X(CONFIG, "config") \
	X(CONNECT, "connect") \
	X(COUNT, "count") \
	X(DEVICE, "device") \
	X(DIALOG, "dialog") \
	X(DIALOG_S, "dialog_s") \
	X(DURATION_S, "duration_s") \
	X(EARLY_PPP, "early_ppp") \
	X(ERRNAME, "errname") \
	X(ERROR, "error") \
	X(ERRORS, "errors") \
	X(EXIT, "exit") \
	X(FAILURES, "failures") \
	X(FILE, "file") \
	X(FOR_S, "for_s") \
	X(HELPER, "helper") \
	X(HOW, "how") \
	X(IDENT, "ident") \
	X(IFNAME, "ifname") \
	X(KEPT, "kept") \
	X(KEY, "key") \
	X(LINE, "line") \
	X(LINES, "lines") \
	X(LOCAL, "local") \
	X(LOST, "lost") \
	X(METHOD, "method") \
	X(MODULE, "module") \
	X(NAME, "name") \
	X(NOTE, "note") \
	X(NUMBER, "number") \
	X(PID, "pid") \
	X(POS, "pos") \
	X(REAL, "real") \
	X(REMOTE, "remote") \
	X(REMOVED, "removed") \
	X(RESULT, "result") \
	X(RETRY_S, "retry_s") \
	X(RINGS, "rings") \
	X(RULE, "rule") \
	X(RX, "rx") \
	X(SERVER, "server") \
	X(SERVICE, "service") \
	X(SESSIONS, "sessions") \
	X(SESSION_S, "session_s") \
	X(SPEED, "speed") \
	X(STAGE, "stage") \
	X(STATE, "state") \
	X(STATUS, "status") \
	X(STEP, "step") \
	X(TAG, "tag") \
	X(TEXT, "text") \
	X(TRY, "try") \
	X(TX, "tx") \
	X(UNTIL, "until") \
	X(UP_S, "up_s") \
	X(USER, "user") \
	X(VALUE, "value") \
	X(VERB, "verb") \
	X(VERDICT, "verdict") \
	X(VERSION, "version") \
	X(VIA, "via") \
	X(WHAT, "what") \
	X(WHO, "who")

#define X(sym, name) KEY_##sym,
enum rec_key { REC_KEYS(X) KEY_MAX };
#undef X

#define REC_EVENTS(X) \
	X(START, "start", REC_NOTICE) \
	X(STOP, "stop", REC_NOTICE) \
	X(RELOAD, "reload", REC_NOTICE) \
	X(CONFIG_ERROR, "config-error", REC_ERR) \
	X(HELPER_EXIT, "helper-exit", REC_ERR) \
	X(SERVER, "server", REC_WARNING) \
	X(STATE_REPAIR, "state-repair", REC_WARNING) \
	X(LOG_LOST, "log-lost", REC_WARNING) \
	X(ADMIN, "admin", REC_NOTICE) \
	X(LINE_UP, "line-up", REC_NOTICE) \
	X(LINE_DOWN, "line-down", REC_WARNING) \
	X(CALL_MISSED, "call-missed", REC_NOTICE) \
	X(CALL_BEGIN, "call-begin", REC_NOTICE) \
	X(RECLAIM, "reclaim", REC_NOTICE) \
	X(AUTH_OK, "auth-ok", REC_NOTICE) \
	X(AUTH_FAIL, "auth-fail", REC_NOTICE) \
	X(AUTH_ERROR, "auth-error", REC_ERR) \
	X(LOCKOUT, "lockout", REC_WARNING) \
	X(LOCKOUT_END, "lockout-end", REC_NOTICE) \
	X(VERDICT, "verdict", REC_NOTICE) \
	X(HANDOFF, "handoff", REC_NOTICE) \
	X(PPP_UP, "ppp-up", REC_NOTICE) \
	X(PPP_DOWN, "ppp-down", REC_NOTICE) \
	X(VIOLATION, "violation", REC_WARNING) \
	X(CALL_END, "call-end", REC_NOTICE) \
	X(DEBUG, "debug", REC_DEBUG)

#define X(sym, name, level) REC_##sym##_EVENT,
enum rec_event { REC_EVENTS(X) REC_EVENT_MAX };
#undef X

struct rec {
	enum rec_event event;
	bool full; /* a value did not fit and was left out */
	size_t used;
	uint16_t at[KEY_MAX];   /* 1 + offset of the value in text; 0 unset */
	char text[RECORD_TEXT]; /* the values, each with its NUL */
};

void rec_init(struct rec *, enum rec_event);

/* NULL or "" leaves the key unset. Values are copied. */
void rec_set(struct rec *, enum rec_key, const char *value);
void rec_setu(struct rec *, enum rec_key, uint64_t value);
void rec_setf(struct rec *, enum rec_key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the record and a NUL; returns the length, always < RECORD_MAX. */
size_t rec_format(const struct rec *, char dst[RECORD_MAX]);

const char *rec_event_name(enum rec_event);
enum rec_level rec_event_level(enum rec_event);
const char *rec_key_name(enum rec_key);

/*
 * Is the text one record of the grammar, its keys known and in order?
 * On false, *why (if not NULL) says what is wrong.
 */
bool rec_check(const char *text, const char **why);

/*
 * The value of a key in an encoded record, JSON undone (\u00HH gives one
 * byte). False when absent, damaged or too long for dst.
 */
bool rec_get(const char *text, const char *key, char *dst, size_t dstsz);

#endif
