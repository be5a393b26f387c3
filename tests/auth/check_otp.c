/* The vectors of RFC 4226 and RFC 6238, and what is refused around them. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "auth/otp.h"
#include "base/compat.h"
#include "run.h"

#define NOW INT64_C(1795201409) /* a day in 2026 */

static struct otp_match match;

/* The RFCs' secrets are "1234567890" over and over, as long as the hash. */
static struct seeds_line
seed(enum seeds_type type, enum seeds_hash hash, unsigned digits)
{
	static const size_t sizes[] = { 20, 32, 64 };
	struct seeds_line s = { .type = type,
		.hash = hash,
		.digits = digits,
		.period = 30,
		.len = sizes[hash] };
	size_t i;

	for (i = 0; i < s.len; i++)
		s.secret[i] = "1234567890"[i % 10];
	return s;
}

static const char *const hotp[] = { "755224", "287082", "359152", "969429",
	"338314", "254676", "287922", "162583", "399871", "520489" };

static enum auth_cause
ask_hotp(uint64_t next, unsigned ahead, const char *code)
{
	const struct seeds_line s = seed(SEEDS_HOTP, SEEDS_SHA1, 6);
	const struct otp_used used = { next, 0, 0 };
	const struct otp_drift drift = { 0, ahead };

	return otp_check(&s, &used, &drift, 0, code, &match);
}

START_TEST(rfc4226)
{
	unsigned i;

	for (i = 0; i < RG_COUNTOF(hotp); i++) {
		ck_assert_int_eq(ask_hotp(i, 0, hotp[i]), AUTH_CAUSE_NONE);
		ck_assert(!match.scratch);
		ck_assert_uint_eq(match.at, i);
	}
}
END_TEST

START_TEST(looking_ahead)
{
	unsigned i;

	for (i = 0; i < RG_COUNTOF(hotp); i++)
		ck_assert_int_eq(ask_hotp(2, 4, hotp[i]),
		    i < 2            ? AUTH_CAUSE_REPLAYED
			: i <= 2 + 4 ? AUTH_CAUSE_NONE
				     : AUTH_CAUSE_REFUSED);
	ck_assert_int_eq(ask_hotp(2, 4, hotp[6]), AUTH_CAUSE_NONE);
	ck_assert_uint_eq(match.at, 6);
	/* far behind: refused all the same, whatever it is called */
	ck_assert_int_eq(ask_hotp(9, 2, hotp[0]), AUTH_CAUSE_REFUSED);
	/* what nobody can trust lets nobody in */
	ck_assert_int_eq(ask_hotp(UINT64_MAX, 4, hotp[0]), AUTH_CAUSE_REPLAYED);
}
END_TEST

/* Typed in groups; and what is no code at all. */
START_TEST(forms)
{
	static const char *const none[] = { "", "75522", "7552240", "75522a",
		"755224755224755224755224", "+75522", "755225" };
	size_t i;

	ck_assert_int_eq(ask_hotp(0, 0, "755 224"), AUTH_CAUSE_NONE);
	ck_assert_int_eq(ask_hotp(0, 0, " 755-224 "), AUTH_CAUSE_NONE);
	for (i = 0; i < RG_COUNTOF(none); i++)
		ck_assert_int_eq(ask_hotp(0, 0, none[i]), AUTH_CAUSE_REFUSED);
}
END_TEST

/* Appendix B; of its times those that lie behind the first of our days. */
static const struct {
	int64_t time;
	const char *codes[3];
} totp[] = {
	{ 59, { "94287082", "46119246", "90693936" } },
	{ 1111111109, { "07081804", "68084774", "25091201" } },
	{ 1111111111, { "14050471", "67062674", "99943326" } },
	{ 1234567890, { "89005924", "91819424", "93441116" } },
	{ 2000000000, { "69279037", "90698825", "38618901" } },
	{ INT64_C(20000000000), { "65353130", "77737706", "47863826" } },
};

static enum auth_cause
ask_totp(enum seeds_hash hash, uint64_t next, unsigned seconds, int64_t now,
    const char *code)
{
	const struct seeds_line s = seed(SEEDS_TOTP, hash, 8);
	const struct otp_used used = { next, 0, 0 };
	const struct otp_drift drift = { seconds, 0 };

	return otp_check(&s, &used, &drift, now, code, &match);
}

START_TEST(rfc6238)
{
	enum seeds_hash hash;
	size_t i;

	for (i = 0; i < RG_COUNTOF(totp); i++)
		for (hash = SEEDS_SHA1; hash <= SEEDS_SHA512; hash++) {
			/* A clock before 2024 is not set: it is refused. */
			ck_assert_int_eq(ask_totp(hash, 0, 0, totp[i].time,
					     totp[i].codes[hash]),
			    totp[i].time < 1704067200 ? AUTH_CAUSE_CLOCK
						      : AUTH_CAUSE_NONE);
			if (totp[i].time < 1704067200)
				continue;
			ck_assert_uint_eq(match.at,
			    (uint64_t)totp[i].time / 30);
		}
}
END_TEST

/* The old times of appendix B: counters of the same value say the same. */
START_TEST(rfc6238_before_our_days)
{
	struct seeds_line s = seed(SEEDS_HOTP, SEEDS_SHA1, 8);
	const struct otp_drift drift = { 0, 0 };
	size_t i;

	for (i = 0; i < RG_COUNTOF(totp); i++) {
		const struct otp_used used = { (uint64_t)totp[i].time / 30, 0,
			0 };

		ck_assert_int_eq(
		    otp_check(&s, &used, &drift, 0, totp[i].codes[0], &match),
		    AUTH_CAUSE_NONE);
	}
}
END_TEST

#define T INT64_C(2000000000)

START_TEST(drifting)
{
	const char *code = totp[4].codes[0];
	int64_t off;

	for (off = -150; off <= 150; off++) {
		int64_t steps = (T + off) / 30 - T / 30;

		ck_assert_int_eq(ask_totp(SEEDS_SHA1, 0, 60, T + off, code),
		    steps >= -2 && steps <= 2 ? AUTH_CAUSE_NONE
					      : AUTH_CAUSE_REFUSED);
		ck_assert_int_eq(ask_totp(SEEDS_SHA1, 0, 0, T + off, code),
		    steps == 0 ? AUTH_CAUSE_NONE : AUTH_CAUSE_REFUSED);
	}
	/* not a whole step: rounded up */
	ck_assert_int_eq(ask_totp(SEEDS_SHA1, 0, 1, T + 30, code),
	    AUTH_CAUSE_NONE);
}
END_TEST

START_TEST(replay_and_clock)
{
	const char *code = totp[4].codes[0];
	const uint64_t step = (uint64_t)T / 30;

	ck_assert_int_eq(ask_totp(SEEDS_SHA1, step, 30, T, code),
	    AUTH_CAUSE_NONE);
	ck_assert_int_eq(ask_totp(SEEDS_SHA1, step + 1, 30, T, code),
	    AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(ask_totp(SEEDS_SHA1, step + 2, 30, T, code),
	    AUTH_CAUSE_REPLAYED);
	/* behind what was accepted before by more than a device may be off */
	ck_assert_int_eq(ask_totp(SEEDS_SHA1, step + 3, 30, T, code),
	    AUTH_CAUSE_CLOCK);
	ck_assert_int_eq(ask_totp(SEEDS_SHA1, step + 1000000, 30, T, "1"),
	    AUTH_CAUSE_REFUSED); /* no code: his fault, not the clock's */
}
END_TEST

START_TEST(scratch_codes)
{
	struct seeds_line s = seed(SEEDS_TOTP, SEEDS_SHA1, 6);
	const struct otp_drift drift = { 30, 10 };
	struct otp_used used = { 0, 1u << 1, 0 };

	s.scratch = "1111111111+2222222222+3333333333";
	/* They need no clock. */
	ck_assert_int_eq(otp_check(&s, &used, &drift, 0, "11111-11111", &match),
	    AUTH_CAUSE_NONE);
	ck_assert(match.scratch);
	ck_assert_uint_eq(match.at, 0);
	ck_assert_int_eq(otp_check(&s, &used, &drift, 0, "2222222222", &match),
	    AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(
	    otp_check(&s, &used, &drift, NOW, "3333333333", &match),
	    AUTH_CAUSE_NONE);
	ck_assert_uint_eq(match.at, 2);
	ck_assert_int_eq(
	    otp_check(&s, &used, &drift, NOW, "3333333334", &match),
	    AUTH_CAUSE_REFUSED);
	s.scratch = NULL;
	ck_assert_int_eq(
	    otp_check(&s, &used, &drift, NOW, "1111111111", &match),
	    AUTH_CAUSE_REFUSED);
}
END_TEST

/* Nobody knows what was used until some time: no code of before counts. */
START_TEST(in_doubt)
{
	struct seeds_line s = seed(SEEDS_TOTP, SEEDS_SHA1, 6);
	const struct otp_drift drift = { 30, 10 };
	struct otp_used used = { 0, 0, (uint64_t)T };
	const char *code = totp[4].codes[0] + 2; /* the last 6 digits */
	int64_t later;

	s.scratch = "1111111111";
	ck_assert_int_eq(otp_check(&s, &used, &drift, T, code, &match),
	    AUTH_CAUSE_REPLAYED);
	ck_assert_int_eq(
	    otp_check(&s, &used, &drift, T + 90, "1111111111", &match),
	    AUTH_CAUSE_REPLAYED);
	for (later = 30; later <= 90; later += 30) {
		/* when that code is of now; a device may be ahead by a step */
		used.doubt = (uint64_t)(T - later);
		ck_assert_int_eq(otp_check(&s, &used, &drift, T, code, &match),
		    later > 30 ? AUTH_CAUSE_NONE : AUTH_CAUSE_REPLAYED);
	}
	used.doubt = UINT64_MAX; /* until when is not known */
	ck_assert_int_eq(otp_check(&s, &used, &drift, T, code, &match),
	    AUTH_CAUSE_CLOCK);
	s = seed(SEEDS_HOTP, SEEDS_SHA1, 6);
	used.doubt = 1;
	ck_assert_int_eq(otp_check(&s, &used, &drift, T, hotp[9], &match),
	    AUTH_CAUSE_REPLAYED);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("otp");
	TCase *tc = tcase_create("otp");

	if (!otp_init())
		return 1;
	tcase_add_test(tc, rfc4226);
	tcase_add_test(tc, in_doubt);
	tcase_add_test(tc, looking_ahead);
	tcase_add_test(tc, forms);
	tcase_add_test(tc, rfc6238);
	tcase_add_test(tc, rfc6238_before_our_days);
	tcase_add_test(tc, drifting);
	tcase_add_test(tc, replay_and_clock);
	tcase_add_test(tc, scratch_codes);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
