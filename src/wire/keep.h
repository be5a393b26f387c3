/*
 * keep.h - what rasgate-store keeps: the kinds of entries, and their limits.
 *
 * A value is a key with a text, both printable ASCII; a log is a row of
 * texts, of which the oldest go when there are too many. What a text says is
 * the monitor's matter (mostly `key=value` pairs, kv.h).
 */
#ifndef RG_KEEP_H
#define RG_KEEP_H

#define KEEP_KEY_MAX 300   /* bytes of a key */
#define KEEP_TEXT_MAX 1500 /* bytes of a text */

/* They stand in journals: no number is ever given away anew. */
enum keep_kind {
	KEEP_NONE,
	KEEP_CALL = 1,    /* value: a call that has begun, by its id */
	KEEP_LINE = 2,    /* value: a line that is disabled, by its name */
	KEEP_SECRET = 3,  /* value: a key of ours, by its use */
	KEEP_HISTORY = 4, /* log: calls that have ended */
	KEEP_MISSED = 5,  /* log: calls that were never answered */
	KEEP_PENALTY = 6, /* value: who failed, who is locked; "account:TAG" */
	KEEP_ACCOUNT = 7, /* value: a session that a server does not know to
			     have ended, by the id of its call */
	KEEP_CODE = 8,    /* value: which one-time codes are used up, by
			     "USER:ID" of an enrolment */
	KEEP_DOUBT = 9,   /* value: what was lost of a kind, by its name; of
			     "codes" text since=TIME: any KEEP_CODE from before
			     then may be; 0: when that was is not known */
	KEEP_MAX
};
#define KEEP_LOGS 2 /* from KEEP_HISTORY on */
#define KEEP_IS_LOG(kind) \
	((kind) >= KEEP_HISTORY && (kind) < KEEP_HISTORY + KEEP_LOGS)

/* What happens to an entry. */
enum keep_op {
	KEEP_OP_NONE,
	KEEP_SET,  /* the value of the key is this text */
	KEEP_DROP, /* the key has no value any more */
	KEEP_LOG,  /* the log has one text more; a KEEP_CALL of the key ends */
	KEEP_OP_MAX
};

#endif
