/*
 * kept.h - what the monitor has the store keep, and what it makes of that
 * when it starts: calls that nobody ended, lines that an operator disabled,
 * the key of the name tags.
 */
#ifndef RG_KEPT_H
#define RG_KEPT_H

#include "monitor/monitor.h"
#include "wire/msg.h"

/*
 * --- calls: the keys of their records, and more ---
 *
 * began ended	points in time; of a missed call began alone
 * answer_ms	from our answer to began
 * first_prompt_ms verdict_ms handoff_ms ppp_up_ms  after began
 * passed	METHOD@TIME,...
 * rings name called connect speed service address
 */
void kept_begin(struct call *, const char *record);
void kept_handoff(const struct call *, const char *begin);
void kept_end(const struct call *, const char *record);
void kept_missed(struct monitor *, const char *record);

/* --- lines: disabled or not, as they are now --- */
void kept_disabled(const struct mline *);

/* A new line is as it was left. */
void kept_recall(struct mline *);

/* --- at the start --- */
void kept_held(struct monitor *, const struct msg_HELD *);
void kept_known(struct monitor *); /* that was all of it */
void kept_free(struct monitor *);

#endif
