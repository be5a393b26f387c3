#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/seeds.h"
#include "run.h"

#define SEED "JBSWY3DPEHPK3PXP" /* 10 bytes */

static char line[USERS_LINE_MAX * 2];

static enum users_kind
parse(const char *text, struct seeds_line *s)
{
	ck_assert_uint_lt(rg_strlcpy(line, text, sizeof(line)), sizeof(line));
	return seeds_parse(line, s);
}

START_TEST(the_least)
{
	struct seeds_line s;

	ck_assert_int_eq(parse(" noc1:totp:" SEED " \r", &s), USERS_ACCOUNT);
	ck_assert_str_eq(s.name, "noc1");
	ck_assert_int_eq(s.type, SEEDS_TOTP);
	ck_assert_int_eq(s.hash, SEEDS_SHA1);
	ck_assert_uint_eq(s.digits, 6);
	ck_assert_uint_eq(s.period, 30);
	ck_assert_str_eq(s.id, "0");
	ck_assert_ptr_null(s.scratch);
	ck_assert(!s.disabled);
	ck_assert_uint_eq(s.len, 10);
	ck_assert_mem_eq(s.secret, "Hello!\xde\xad\xbe\xef", 10);
}
END_TEST

START_TEST(all_options)
{
	struct seeds_line s;

	ck_assert_int_eq(parse("a:totp:jbswy3dpehpk3pxp==:digits=8,period=60,"
			       "hash=sha512,id=00ff,disabled,added=1750000000,"
			       "scratch=0123456789+9876543210",
			     &s),
	    USERS_ACCOUNT);
	ck_assert_uint_eq(s.digits, 8);
	ck_assert_uint_eq(s.period, 60);
	ck_assert_int_eq(s.hash, SEEDS_SHA512);
	ck_assert_str_eq(s.id, "00ff");
	ck_assert_uint_eq(s.added, 1750000000);
	ck_assert(s.disabled);
	ck_assert_uint_eq(seeds_scratch_count(&s), 2);
	ck_assert_int_eq(parse("a:hotp:" SEED ":counter=57", &s),
	    USERS_ACCOUNT);
	ck_assert_int_eq(s.type, SEEDS_HOTP);
	ck_assert_uint_eq(s.counter, 57);
	ck_assert_uint_eq(seeds_scratch_count(&s), 0);
}
END_TEST

START_TEST(problems)
{
	static const char *const bad[][2] = {
		{ "a", "no seed" },
		{ "a:totp", "no seed" },
		{ "a:otp:" SEED, "the type is neither totp nor hotp" },
		{ "a:totp:JBSWY3DPEHPK3PX1", "the seed is not in base 32" },
		{ "a:totp:JBSW Y3DPEHPK3PXP", "the seed is not in base 32" },
		{ "a:totp:JBSWY3DPEHPK3PX", "the seed is cut off" },
		{ "a:totp:JBSWY3DPEHPK3PXPA", "the seed is cut off" },
		{ "a:totp:JBSWY3DPEHPK2", "the seed is shorter than 10 bytes" },
		{ "a:totp:", "the seed is shorter than 10 bytes" },
		{ "a:totp:" SEED ":x:y", "more than four fields" },
		{ "a:totp:" SEED ":x", "unknown option" },
		{ "a:totp:" SEED ":digits", "an option lacks its value" },
		{ "a:totp:" SEED ":disabled=1", "disabled takes no value" },
		{ "a:totp:" SEED ":digits=6,digits=6",
		    "an option is given twice" },
		{ "a:totp:" SEED ":digits=5",
		    "digits= is no number from 6 to 8" },
		{ "a:totp:" SEED ":digits=9",
		    "digits= is no number from 6 to 8" },
		{ "a:totp:" SEED ":period=9",
		    "period= is no number from 10 to 300" },
		{ "a:totp:" SEED ":period=9999999999999999999",
		    "period= is no number from 10 to 300" },
		{ "a:hotp:" SEED ":period=30", "period= is for totp" },
		{ "a:totp:" SEED ":counter=1", "counter= is for hotp" },
		{ "a:hotp:" SEED ":counter=-1", "counter= is no number" },
		{ "a:hotp:" SEED ":hash=sha256", "hash= is for totp" },
		{ "a:totp:" SEED ":hash=md5",
		    "hash= is none of sha1, sha256 and sha512" },
		{ "a:totp:" SEED ":id=",
		    "id= is not 1 to 16 digits of base 16, in small letters" },
		{ "a:totp:" SEED ":id=0123456789abcdef0",
		    "id= is not 1 to 16 digits of base 16, in small letters" },
		{ "a:totp:" SEED ":id=A",
		    "id= is not 1 to 16 digits of base 16, in small letters" },
		{ "a:totp:" SEED ":scratch=123456789",
		    "scratch= is not 1 to 16 times 10 digits, joined by +" },
		{ "a:totp:" SEED ":scratch=1234567890+",
		    "scratch= is not 1 to 16 times 10 digits, joined by +" },
		{ "-a:totp:" SEED, "no name that may be used" },
	};
	struct seeds_line s;
	size_t i;

	for (i = 0; i < RG_COUNTOF(bad); i++) {
		ck_assert_int_eq(parse(bad[i][0], &s), USERS_BAD);
		ck_assert_str_eq(s.problem, bad[i][1]);
		ck_assert_int_eq(s.name == NULL, bad[i][0][0] == '-');
	}
	ck_assert_int_eq(parse("# a:totp:x", &s), USERS_BLANK);
	ck_assert_int_eq(parse(" ", &s), USERS_BLANK);
}
END_TEST

START_TEST(limits)
{
	uint8_t secret[SEEDS_SECRET_MAX + 1];
	char text[SEEDS_TEXT_MAX], many[256] = "";
	struct seeds_line s;
	unsigned i;

	memset(secret, 0xa5, sizeof(secret));
	for (i = SEEDS_SECRET_MIN; i <= SEEDS_SECRET_MAX; i++) {
		seeds_encode(secret, i, text);
		(void)snprintf(many, sizeof(many), "a:totp:%s", text);
		ck_assert_int_eq(parse(many, &s), USERS_ACCOUNT);
		ck_assert_uint_eq(s.len, i);
		ck_assert_mem_eq(s.secret, secret, i);
	}
	(void)snprintf(many, sizeof(many), "a:totp:%sAA", text);
	ck_assert_int_eq(parse(many, &s), USERS_BAD);
	ck_assert_str_eq(s.problem, "the seed is longer than 64 bytes");
	(void)snprintf(many, sizeof(many), "a:totp:" SEED ":scratch=");
	for (i = 0; i < SEEDS_SCRATCH_MAX; i++)
		(void)snprintf(many + strlen(many), 20, "%s%010u",
		    i > 0 ? "+" : "", i);
	ck_assert_int_eq(parse(many, &s), USERS_ACCOUNT);
	ck_assert_uint_eq(seeds_scratch_count(&s), SEEDS_SCRATCH_MAX);
	(void)snprintf(many + strlen(many), 20, "+1234567890");
	ck_assert_int_eq(parse(many, &s), USERS_BAD);
}
END_TEST

/* RFC 4648, section 10; without the padding. */
START_TEST(base32)
{
	static const char *const vectors[][2] = {
		{ "f", "MY" },
		{ "fo", "MZXQ" },
		{ "foo", "MZXW6" },
		{ "foob", "MZXW6YQ" },
		{ "fooba", "MZXW6YTB" },
		{ "foobar", "MZXW6YTBOI" },
	};
	char text[SEEDS_TEXT_MAX];
	size_t i;

	for (i = 0; i < RG_COUNTOF(vectors); i++) {
		seeds_encode((const uint8_t *)vectors[i][0],
		    strlen(vectors[i][0]), text);
		ck_assert_str_eq(text, vectors[i][1]);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("seeds");
	TCase *tc = tcase_create("seeds");

	tcase_add_test(tc, the_least);
	tcase_add_test(tc, all_options);
	tcase_add_test(tc, problems);
	tcase_add_test(tc, limits);
	tcase_add_test(tc, base32);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
