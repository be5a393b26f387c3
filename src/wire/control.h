/*
 * control.h - what rasgatectl and rasgated say to each other on
 * RUN/control.sock: the words of REQUEST, ROW and DONE (msg.h).
 *
 * The tool sends one REQUEST; its args are a strv (base/strv.h) of words
 * CTL_ARG_*=value, the value raw. The daemon answers with any number of ROWs
 * and one DONE. A ROW's text is `key=value` pairs in the grammar of the
 * records (kv.h writes them, rec_get() reads them, rows.h lists them); a key
 * without a value is left out, an unknown key is ignored. All times are
 * seconds, points in time are seconds since 1970 (UTC).
 *
 * verb     args                   rows                  who may
 * ping     -                      -                     read
 * version  -                      version               read
 * status   [line=]...             daemon, line...       read
 * watch    [line=]...             record..., no DONE    read
 * hangup   call=                  -                     admin
 * disable  line=... [note=] [now=1]  -                  admin
 * enable   line=...               -                     admin
 * drain    [note=] [now=1]        -                     admin
 * reset    line=...               -                     admin
 * reload   -                      problem..., reload    admin
 * history  [n=] [missed=1] [FILTER=]...  call..., left  read
 * at       line= cmd=... [gap=]   answer...             admin
 * lend     line=                  lent, no DONE         admin
 * locks    -                      lock...               read
 * lock     key= value= [for=] [note=]  -                admin
 * unlock   key= value=            -                     admin
 * oath     -                      code...               admin
 * explain  user= line= [number=] [group=] [minute=]  rule..., decision  read
 * trace    line=...               trace..., no DONE     admin
 *
 * DONE's status is rasgatectl's exit code (enum ctl_status), its text a line
 * for the operator or "".
 */
#ifndef RG_CONTROL_H
#define RG_CONTROL_H

#include <stdbool.h>

#include "wire/rows.h"

#define CTL_SOCKET "control.sock" /* in paths.run */
#define HOOK_SOCKET "hook.sock"   /* likewise, of rasgate-login */
#define CTL_CALL_MIN 4            /* characters of a call id to name a call */
#define CTL_LINE_DIR "lines"      /* in paths.run: session records */

/* X(symbol, word, needs control.admin) */
#define CTL_VERBS(X) \
	X(PING, "ping", false) \
	X(VERSION, "version", false) \
	X(STATUS, "status", false) \
	X(WATCH, "watch", false) \
	X(HISTORY, "history", false) \
	X(EXPLAIN, "explain", false) \
	X(OATH, "oath", true) \
	X(LOCKS, "locks", false) \
	X(LOCK, "lock", true) \
	X(UNLOCK, "unlock", true) \
	X(HANGUP, "hangup", true) \
	X(DISABLE, "disable", true) \
	X(ENABLE, "enable", true) \
	X(DRAIN, "drain", true) \
	X(RESET, "reset", true) \
	X(RELOAD, "reload", true) \
	X(AT, "at", true) \
	X(LEND, "lend", true) \
	X(TRACE, "trace", true)

#define X(sym, word, admin) CTL_##sym,
enum ctl_verb { CTL_VERBS(X) CTL_VERB_MAX };
#undef X

/* args; the filters of history are those of store/query.h, so many at most */
#define CTL_FILTERS_MAX 16
#define CTL_ARG_LINE "line" /* name, glob or range, see ctl_line_match() */
#define CTL_ARG_CALL "call" /* call id or a unique prefix of it */
#define CTL_ARG_NOTE "note"
#define CTL_ARG_USER "user"
#define CTL_ARG_NUMBER "number"
#define CTL_ARG_KEY "key" /* account number line */
#define CTL_ARG_VALUE "value"
#define CTL_ARG_FOR "for"           /* seconds; 0: for ever */
#define CTL_ARG_GROUP "group"       /* joined by + */
#define CTL_ARG_MINUTE "minute"     /* of the week, Mon 00:00 is 0; else now */
#define CTL_ARG_SESSIONS "sessions" /* options of the account, for explain */
#define CTL_ARG_ADDRESS "address"
#define CTL_ARG_SERVICE "service"
#define CTL_ARG_NOW "now"
#define CTL_ARG_ABSENT "absent" /* of those lines only */
#define CTL_ARG_MOST "n"
#define CTL_ARG_MISSED "missed"
#define CTL_ARG_COMMAND "cmd"
#define CTL_ARG_GAP "gap" /* ms between commands */

enum ctl_status {
	CTL_OK = 0,
	CTL_BAD = 1,      /* answered, and the answer is bad */
	CTL_USAGE = 2,    /* wrong usage, an ambiguous call prefix */
	CTL_AWAY = 3,     /* no daemon (the tool's own finding) */
	CTL_DENIED = 4,   /* not permitted */
	CTL_UNKNOWN = 5,  /* no such line, call, user */
	CTL_DECLINED = 6, /* reload with errors, line busy, too many requests */
};

/* The states of a line as operators see them, a closed list. */
#define CTL_STATES(X) \
	X(ABSENT, "absent") \
	X(INIT, "init") \
	X(IDLE, "idle") \
	X(RING, "ring") \
	X(ANSWER, "answer") \
	X(DIALOG, "dialog") \
	X(HANDOFF, "handoff") \
	X(UP, "up") \
	X(HANGUP, "hangup") \
	X(DOWN, "down") \
	X(DISABLED, "disabled") \
	X(DRAINING, "draining") \
	X(LENT, "lent") \
	X(BUSY, "busy")

#define X(sym, word) CTL_STATE_##sym,
enum ctl_state { CTL_STATES(X) CTL_STATE_MAX };
#undef X

/* CTL_VERB_MAX, CTL_STATE_MAX when there is no such word. */
enum ctl_verb ctl_verb_find(const char *word);
enum ctl_state ctl_state_find(const char *word);

const char *ctl_verb_name(enum ctl_verb); /* NULL when out of range */
const char *ctl_state_name(enum ctl_state);
bool ctl_verb_admin(enum ctl_verb);

/*
 * Does a line's name match what an operator typed: the name itself, a range
 * m01-m12 (same letters, same number of digits), or a glob?
 */
bool ctl_line_match(const char *pattern, const char *name);

#endif
