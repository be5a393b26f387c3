#include "config.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <string.h>

#include "auth/otp.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/secret.h"

#define CODE_MAX 16

bool
otp_init(void)
{
	return oath_init() == OATH_OK;
}

/* People type codes in groups. Returns the length; 0: it is none. */
static size_t
squeeze(const char *typed, char code[CODE_MAX + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (!isdigit((unsigned char)*typed) || n == CODE_MAX)
			return 0;
		code[n++] = *typed;
	}
	code[n] = '\0';
	return n;
}

/* oath_validate_strcmp_function, in time that tells nothing. */
static int
differs(void *code, const char *other)
{
	const size_t n = strlen(code);

	return strlen(other) == n && rg_same_bytes(code, other, n) ? 0 : 1;
}

static enum auth_cause
check_scratch(const struct seeds_line *s, const struct otp_used *used,
    const char *code, struct otp_match *m)
{
	const unsigned n = seeds_scratch_count(s);
	unsigned i, found = n;

	for (i = 0; i < n; i++)
		if (rg_same_bytes(code,
			s->scratch + i * (SEEDS_SCRATCH_LEN + 1),
			SEEDS_SCRATCH_LEN))
			found = i;
	if (found == n)
		return AUTH_CAUSE_REFUSED;
	*m = (struct otp_match) { true, found };
	return used->doubt != 0 || (used->scratch & 1u << found) != 0
	    ? AUTH_CAUSE_REPLAYED
	    : AUTH_CAUSE_NONE;
}

static bool
find_hotp(const struct seeds_line *s, uint64_t from, unsigned ahead, char *code,
    uint64_t *at)
{
	int r = oath_hotp_validate_callback((const char *)s->secret, s->len,
	    from, ahead, s->digits, differs, code);

	if (r >= 0)
		*at = from + (unsigned)r;
	return r >= 0;
}

static enum auth_cause
check_hotp(const struct seeds_line *s, const struct otp_used *used,
    unsigned ahead, char *code, struct otp_match *m)
{
	uint64_t back = ahead + 1u, next = used->next;

	m->scratch = false;
	if (next < s->counter)
		next = s->counter;
	if (used->doubt != 0 ||
	    next > UINT64_MAX / 2) /* not to be trusted: all are used up */
		return AUTH_CAUSE_REPLAYED;
	if (find_hotp(s, next, ahead, code, &m->at))
		return AUTH_CAUSE_NONE;
	if (back > next)
		back = next;
	if (back > 0 &&
	    find_hotp(s, next - back, (unsigned)back - 1, code, &m->at))
		return AUTH_CAUSE_REPLAYED;
	return AUTH_CAUSE_REFUSED;
}

static enum auth_cause
check_totp(const struct seeds_line *s, const struct otp_used *used,
    unsigned seconds, int64_t now, char *code, struct otp_match *m)
{
	static const int flags[] = {
		[SEEDS_SHA1] = 0,
		[SEEDS_SHA256] = OATH_TOTP_HMAC_SHA256,
		[SEEDS_SHA512] = OATH_TOTP_HMAC_SHA512,
	};
	const unsigned steps = (seconds + s->period - 1) / s->period;
	uint64_t next = used->next;
	int r;

	m->scratch = false;
	if (used->doubt != 0 && next < used->doubt / s->period + steps + 1)
		next = used->doubt / s->period + steps + 1;
	/* Back behind a code of its own: what it would let in was used. */
	if (now < CLOCK_SET || next > (uint64_t)now / s->period + steps + 1)
		return AUTH_CAUSE_CLOCK;
	r = oath_totp_validate4_callback((const char *)s->secret, s->len,
	    (time_t)now, s->period, OATH_TOTP_DEFAULT_START_TIME, s->digits,
	    steps, NULL, &m->at, flags[s->hash], differs, code);
	if (r < 0)
		return AUTH_CAUSE_REFUSED;
	return m->at < next ? AUTH_CAUSE_REPLAYED : AUTH_CAUSE_NONE;
}

enum auth_cause
otp_check(const struct seeds_line *s, const struct otp_used *used,
    const struct otp_drift *drift, int64_t now, const char *typed,
    struct otp_match *m)
{
	char code[CODE_MAX + 1];
	const size_t n = squeeze(typed, code);
	enum auth_cause cause = AUTH_CAUSE_REFUSED;

	if (n == SEEDS_SCRATCH_LEN)
		cause = check_scratch(s, used, code, m);
	else if (n == s->digits && s->type == SEEDS_HOTP)
		cause = check_hotp(s, used, drift->codes, code, m);
	else if (n == s->digits)
		cause = check_totp(s, used, drift->seconds, now, code, m);
	rg_wipe(code, sizeof(code));
	return cause;
}
