/* lockout_priv.h - inside of lockout*.c. */
#ifndef RG_LOCKOUT_PRIV_H
#define RG_LOCKOUT_PRIV_H

#include "monitor/lockout.h"

struct lockout {
	struct monitor *mon;
	struct penalties *table;
	struct event *timer;
	struct call *held;    /* until their lines have waited */
	struct call *unheard; /* whose failure is not on the disk yet */
	uint32_t ticket;      /* of the last change */
	uint32_t kept;        /* all up to this one is on the disk */
};

/* The clock that never jumps, and the time of day. */
int64_t lockout_now(void);
int64_t lockout_wall(void);

/* The key of a name; is it exempt; the number if it is somebody's. */
void lockout_account(const struct lockout *, const char *name,
    char dst[PENALTY_KEY]);
bool lockout_exempt(const struct lockout *, const char *name);
const char *lockout_number(const char *number);

/* To the store. */
void lockout_keep(struct lockout *, const struct penalty *);
void lockout_drop(void *lockout, const struct penalty *, bool ignored);

/* What stands for a key in records, and those. */
const char *lockout_shown(const struct penalty *);
void lockout_report(const struct penalty *);
void lockout_report_end(const struct penalty *, const char *cause);

/* Waits for the next end, and tells of those that have come. */
void lockout_arm(struct lockout *);

#endif
