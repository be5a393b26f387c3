/* report.h - the records of the monitor, made from its own structs. */
#ifndef RG_REPORT_H
#define RG_REPORT_H

#include "child/breach.h"
#include "monitor/monitor.h"
#include "wire/msg.h"

void report_start(const struct monitor *, unsigned sessions);
void report_stop(const char *cause, unsigned sessions);

/* wait_status may be CHILD_UNKNOWN. */
void report_helper_exit(const char *helper, pid_t, int wait_status,
    unsigned calls, const struct call *);
/* The same of a rasgate-modhost. */
void report_host_exit(const char *module, pid_t, int wait_status,
    unsigned calls, const struct call *);
void report_repair(const char *file, uint32_t kept, uint32_t lost);

/* breach_report(), for one that may have been in a call. */
void report_breach(struct breaches *, const char *who, const char *what,
    unsigned times, const struct call *);

/* Something is wrong in a row of a file; 0: the whole of it. */
void report_problem(const char *file, unsigned row, const char *text);
void report_admin(const char *verb, const char *by, const char *result,
    const char *line, const char *call, const char *note);

void report_line_up(struct mline *, const char *ident);
/* False: was said already. */
bool report_line_down(struct mline *, const char *cause, unsigned retry_s,
    const char *text);
void report_missed(struct mline *, const struct msg_MISSED *);

/*
 * Begin, hand-off and end of a call go to the store as well (kept.h).
 * report_begin_again() tells it alone, of a call whose begin it has missed.
 */
void report_call_begin(struct call *);
void report_begin_again(struct call *);
void report_auth_ok(const struct call *, const char *method);
void report_auth_fail(const struct call *, const char *method, enum auth_cause);
void report_auth_error(const struct call *, const char *method,
    const char *cause, const char *text);
void report_verdict(const struct call *, unsigned verdict, uint32_t error);
void report_reclaim(const struct call *);
void report_handoff(const struct call *);
void report_ppp_up(const struct call *, const struct msg_LINK *);
void report_ppp_down(const struct call *, const struct msg_DOWN *, int status);
void report_call_end(const struct call *, const char *stage);

/* A call-end made from what the store has of the call: its record in text. */
void report_orphan(const char *call_id, const char *row, char text[RECORD_MAX]);

#endif
