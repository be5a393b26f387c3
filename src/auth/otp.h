/*
 * otp.h - is this code one of a seed's, and which? The arithmetic is
 * liboath's; what was used before, and what the time is, the caller says.
 */
#ifndef RG_OTP_H
#define RG_OTP_H

#include "base/cause.h"
#include "base/seeds.h"

/* How far a device may be off. */
struct otp_drift {
	unsigned seconds; /* of TOTP, either way */
	unsigned codes;   /* of HOTP, ahead */
};

/* What was accepted so far of an enrolment. */
struct otp_used {
	uint64_t next;    /* the first counter, or step, that still counts */
	uint32_t scratch; /* bits: these are gone */

	/*
	 * What was accepted until this time is not known, and no code that
	 * may be of before is; 0: all is known, UINT64_MAX: until when is not
	 * known either.
	 */
	uint64_t doubt;
};

struct otp_match {
	bool scratch;
	uint64_t at; /* the counter or step; of a scratch code its place */
};

/* Once, before the first code. False: liboath does not work. */
bool otp_init(void);

/*
 * NONE and *m; else why it is refused: REFUSED, REPLAYED, or CLOCK when the
 * time cannot be trusted with a code of TOTP. `now` is the wall clock's.
 */
enum auth_cause otp_check(const struct seeds_line *, const struct otp_used *,
    const struct otp_drift *, int64_t now, const char *typed,
    struct otp_match *m);

#endif
