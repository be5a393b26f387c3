/* rows.h - the rows that rasgated answers with (control.h). */
#ifndef RG_WIRE_ROWS_H
#define RG_WIRE_ROWS_H

/*
 * --- rows: the kind, then its keys, * = always there ---
 *
 * version  version* build* features
 * reload   added changed removed (numbers of lines)
 * problem  file pos text* level* (error warning)
 * record   the text is the record itself
 * call	    as monitor/kept.h has it; left: there are more
 * answer   text (a line of the modem's)
 * trace    line* dir* (in out) text (bytes, as in C) hidden (so many were
 *	    secret) lost (so many before are left out)
 * lock     key* (account number line) value* state* (locked counting slowed
 *	    exempt) failures* most last where (line) ends left_s wait_s (line:
 *	    until the next secret) with (numbers, lines) by note
 * code	    user* id* scratch* (bits: used): an enrolment whose codes were
 *	    used; or since*: of who has none nothing is known but what is of
 *	    later, 0: nothing at all
 * decision allow* (yes no) locked (account number) rule
 *	    near (the key that kept the first rule for this user from fitting)
 *	    service
 * rule     rule* miss (the key that does not fit) allow (yes no: it decides)
 * lent     line* device*: free now, until the tool closes the connection, or
 *	    an operator disables or enables it
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
 *	    rule
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
#define CTL_ROW_ANSWER "answer"
#define CTL_ROW_LENT "lent"
#define CTL_ROW_TRACE "trace"
#define CTL_ROW_DAEMON "daemon"
#define CTL_ROW_LINE "line"
#define CTL_ROW_CALL "call"
#define CTL_ROW_DECISION "decision"
#define CTL_ROW_LOCK "lock"
#define CTL_ROW_CODE "code"
#define CTL_ROW_RULE "rule"
#define CTL_ROW_LEFT "left"

#endif
