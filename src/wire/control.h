/*
 * control.h - what rasgatectl and rasgated say to each other on
 * RUN/control.sock: the words of REQUEST, ROW and DONE (msg.h).
 *
 * The tool sends one REQUEST; its args are a strv (base/strv.h) of words
 * CTL_ARG_*=value, the value raw. The daemon answers with any number of ROWs
 * and one DONE. A ROW's text is `key=value` pairs in the grammar of the
 * records (kv.h writes them, rec_get() reads them); a key without a value is
 * left out, an unknown key is ignored. All times are seconds, points in time
 * are seconds since 1970 (UTC).
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
 *
 * DONE's status is rasgatectl's exit code (enum ctl_status), its text a line
 * for the operator or "".
 */
#ifndef RG_CONTROL_H
#define RG_CONTROL_H

#include <stdbool.h>

#define CTL_SOCKET "control.sock" /* in paths.run */
#define CTL_CALL_MIN 4            /* characters of a call id to name a call */
#define CTL_LINE_DIR "lines"      /* in paths.run: session records */

/* X(symbol, word, needs control.admin) */
#define CTL_VERBS(X) \
	X(PING, "ping", false) \
	X(VERSION, "version", false) \
	X(STATUS, "status", false) \
	X(WATCH, "watch", false) \
	X(HISTORY, "history", false) \
	X(HANGUP, "hangup", true) \
	X(DISABLE, "disable", true) \
	X(ENABLE, "enable", true) \
	X(DRAIN, "drain", true) \
	X(RESET, "reset", true) \
	X(RELOAD, "reload", true)

#define X(sym, word, admin) CTL_##sym,
enum ctl_verb { CTL_VERBS(X) CTL_VERB_MAX };
#undef X

/* args; the filters of history are those of store/query.h */
#define CTL_ARG_LINE "line" /* name, glob or range, see ctl_line_match() */
#define CTL_ARG_CALL "call" /* call id or a unique prefix of it */
#define CTL_ARG_NOTE "note"
#define CTL_ARG_NOW "now"
#define CTL_ARG_MOST "n"
#define CTL_ARG_MISSED "missed"

enum ctl_status {
	CTL_OK = 0,
	CTL_BAD = 1,      /* answered, and the answer is bad */
	CTL_USAGE = 2,    /* wrong usage, an ambiguous call prefix */
	CTL_AWAY = 3,     /* no daemon (the tool's own finding) */
	CTL_DENIED = 4,   /* not permitted */
	CTL_UNKNOWN = 5,  /* no such line, call, user */
	CTL_DECLINED = 6, /* reload with errors, line busy, too many requests */
};

/*
 * --- rows: the kind, then its keys, * = always there ---
 *
 * version  version* build* features
 * reload   added changed removed (numbers of lines)
 * problem  file pos text* level* (error warning)
 * record   the text is the record itself
 * call	    as monitor/kept.h has it; left: there are more
 * daemon   version* pid* since* now* config* lines* calls* (today)
 *	    stale (a file of the configuration) stale_how (changed added
 *	    removed) stale_s: on disk, so long ago, and not loaded
 *	    privileged* (yes no) trouble (why no call is taken)
 * line	    always: line* state* since* type* (modem direct) device* real
 *	    why	     down, absent, busy: the reason
 *	    retry_s  absent, down, busy: next try
 *	    note by  disabled, draining: the reason given, and by whom
 *	    last     idle: the last call: its user if served, else cause
 *	    dcd dtr cts  on off, where the line has them and the driver tells;
 *	    of lines that were asked for, dcd of direct lines always
 *	    call call_since stage number name connect speed via user dialog
 *	    prompt (name password code other) try tries
 *	    passed   method@time[,method@time]
 *	    first_prompt_ms rings
 *	    service pid ifname local remote rx tx (bytes)
 *	    idle_limit_s idle_left_s session_limit_s session_left_s
 *	    profile ident (modems)
 *	    notes    what the modem refused of its init
 *	    ok refused missed faults (today)
 *	    fault fault_since  the last fault
 *	    back_s   it was over after so long
 *	    from     where it is configured,
 *		     "rasgate.conf:13 (m) over rasgate.conf:11 (*)"
 */
#define CTL_ROW_VERSION "version"
#define CTL_ROW_RELOAD "reload"
#define CTL_ROW_PROBLEM "problem"
#define CTL_ROW_RECORD "record"
#define CTL_ROW_DAEMON "daemon"
#define CTL_ROW_LINE "line"
#define CTL_ROW_CALL "call"
#define CTL_ROW_LEFT "left"

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
