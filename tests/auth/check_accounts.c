#include "config.h"

#include <sys/types.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/accounts.h"
#include "auth/hash.h"
#include "base/compat.h"
#include "base/err.h"
#include "run.h"

/* Hashes of "secret", made with crypt(3). */
#define YES "$y$j9T$VEr5rFKQtYTSAPBf25HgR/$"
#define YES_TAIL "9vQs0kvtWy8flKPDs9CU/SAIa39z3y/bHmlLr.p5FOA"
#define GOOD YES YES_TAIL

static char problems[2048];

static void
note(void *ctx, unsigned row, const char *text)
{
	size_t n = strlen(problems);

	(void)ctx;
	snprintf(problems + n, sizeof(problems) - n, "%u: %s\n", row, text);
}

static int
file_of(const void *text, size_t n)
{
	char path[] = "accountsXXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	return fd;
}

static struct accounts *
load(const void *text, size_t n)
{
	struct accounts *as;
	int fd = file_of(text, n);

	problems[0] = '\0';
	ck_assert_int_eq(accounts_load(&as, fd, note, NULL), RG_OK);
	close(fd);
	return as;
}

START_TEST(finds)
{
	static const char text[] = "zoe:" GOOD "\n"
				   "# a comment\n\n"
				   "bob:" GOOD ":sessions=2\n"
				   "Bob:" GOOD ":sessions=3";
	struct accounts *as = load(text, strlen(text));

	ck_assert_str_eq(problems, "");
	ck_assert_uint_eq(accounts_find(as, "bob")->u.sessions, 2);
	ck_assert_uint_eq(accounts_find(as, "Bob")->u.sessions, 3);
	ck_assert_uint_eq(accounts_find(as, "zoe")->row, 1);
	ck_assert_ptr_null(accounts_find(as, ""));
	ck_assert_ptr_null(accounts_find(as, "bo"));
	ck_assert_ptr_null(accounts_find(as, "bobb"));
	accounts_free(&as);
	ck_assert_ptr_null(as);
}
END_TEST

START_TEST(bad_lines_refuse_their_own)
{
	static const char text[] = "eve:" GOOD ":foo\n"
				   "bob:" GOOD "\n"
				   "al:!" GOOD "\n"
				   "dan:$1$abc$def\n"
				   "gus:" YES "short\n"
				   "no name:" GOOD "\n"
				   "kim:" GOOD "\n"
				   "kim:" GOOD "\n"
				   "nul\0l:" GOOD "\n";
	static const char want[] =
	    "1: account eve is refused: unknown option\n"
	    "3: account al is refused: the hash is locked\n"
	    "4: account dan is refused: the hash is of no form that is "
	    "taken\n"
	    "5: account gus is refused: the hash is damaged\n"
	    "6: the line is ignored: no name that may be used\n"
	    "9: account nul is refused: a NUL byte in the line\n"
	    "8: account kim is refused: it is on line 7 as well\n";
	static const char *const refused[] = { "eve", "al", "dan", "gus", "kim",
		"nul" };
	struct accounts *as = load(text, sizeof(text) - 1);
	size_t i;

	ck_assert_str_eq(problems, want);
	for (i = 0; i < RG_COUNTOF(refused); i++)
		ck_assert(accounts_find(as, refused[i])->bad);
	ck_assert(!accounts_find(as, "bob")->bad);
	ck_assert_ptr_null(accounts_find(as, "no name"));
	accounts_free(&as);
}
END_TEST

START_TEST(unreadable)
{
	struct accounts *as;
	int fd = open("/", O_RDONLY);

	problems[0] = '\0';
	ck_assert_int_eq(accounts_load(&as, fd, note, NULL), RG_E_SYS);
	ck_assert_ptr_null(as);
	close(fd);
	ck_assert_int_eq(accounts_load(&as, fd, note, NULL), RG_E_SYS);
	ck_assert_ptr_null(as);
	fd = file_of("", 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)17 << 20), 0);
	ck_assert_int_eq(accounts_load(&as, fd, note, NULL), RG_E_SIZE);
	close(fd);
}
END_TEST

START_TEST(dummy_is_like_the_others)
{
	static const char text[] = "bad:" GOOD ":foo\nbob:" GOOD "\n";
	struct accounts *as = load(text, strlen(text));
	char name[8];
	int i;

	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ck_assert_ptr_eq(accounts_dummy(as, name),
		    accounts_find(as, "bob")->u.hash);
	}
	accounts_free(&as);

	/* An empty file still costs a whole hash, which nothing matches. */
	as = load("", 0);
	ck_assert_ptr_null(hash_problem(accounts_dummy(as, "bob")));
	ck_assert(!hash_verify("", accounts_dummy(as, "bob")));
	ck_assert_ptr_eq(accounts_dummy(as, "bob"), accounts_dummy(as, "eve"));
	accounts_free(&as);
}
END_TEST

START_TEST(many)
{
	size_t size = 5000 * 128, n = 0;
	char *text = malloc(size), name[16];
	struct accounts *as;
	int i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < 5000; i++)
		n += (size_t)snprintf(text + n, size - n, "u%d:%s\n",
		    i * 7919 % 5000, GOOD);
	as = load(text, n);
	ck_assert_str_eq(problems, "");
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "u%d", i);
		ck_assert_str_eq(accounts_find(as, name)->u.name, name);
	}
	accounts_free(&as);
	free(text);
}
END_TEST

static const struct {
	const char *hash;
	bool good;
} hashes[] = {
	{ GOOD, true },
	{ "$2b$10$CiJ7GmVShvoDUgEvM0G3HOaZfyV7lNCteRl17bzoq97s9FCqY9M1a",
	    true },
	{ "$6$rounds=100000$oMkOqaQnuMt00ImI$Bzki32Lsm4YOY7/.aO4beI/"
	  "EBEoWkmHTslDDEA4fhH5KbE9/mjw5mMg6uuiAEIA0Pb9KUiwc9NGFSAPrr6g5O1",
	    true },
	{ "", false },
	{ "x", false },
	{ "*", false },
	{ "*0", false },
	{ "!", false },
	{ "!" GOOD, false },
	{ YES, false },
	{ GOOD "A", false },
	{ "$y$j9T$" YES_TAIL, false },
	{ YES "9vQs0kvtWy8flKPDs9CU/SAIa39z3y/bHmlLr.p5FO=", false },
	{ "$1$abcdefgh$hgfedcbaABCDEFGHIJKLM.", false },
	{ "$5$abcdefgh$9vQs0kvtWy8flKPDs9CU/SAIa39z3y/bHmlLr.p5FOA", false },
	{ "abJnggxhB/yWI", false },
	{ "_J9..rasmBYk8r9AiWNc", false },
	{ "$2b$10$tooshort", false },
	{ "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", false },
};

START_TEST(hash_forms)
{
	ck_assert_int_eq(hash_problem(hashes[_i].hash) == NULL,
	    hashes[_i].good);
}
END_TEST

START_TEST(hash_round_trip)
{
	static const char *const kinds[] = { NULL, "yescrypt", "bcrypt",
		"sha512" };
	char hash[HASH_MAX], other[HASH_MAX];

	ck_assert_int_eq(hash_make("des", "x", hash, sizeof(hash)), RG_E_NAME);
	ck_assert_int_eq(hash_make(NULL, "x", hash, 10), RG_E_SIZE);
	if (hash_make(kinds[_i], "horse \377%s", hash, sizeof(hash)) != RG_OK) {
		printf("crypt(3) has no %s here\n", kinds[_i]);
		ck_assert_ptr_nonnull(kinds[_i]);
		return;
	}
	ck_assert_ptr_null(hash_problem(hash));
	ck_assert(hash_verify("horse \377%s", hash));
	ck_assert(!hash_verify("horse \377%", hash));
	ck_assert(!hash_verify("", hash));
	hash_make(kinds[_i], "horse \377%s", other, sizeof(other));
	ck_assert_str_ne(hash, other);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("accounts");
	TCase *tc = tcase_create("accounts");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, finds);
	tcase_add_test(tc, bad_lines_refuse_their_own);
	tcase_add_test(tc, unreadable);
	tcase_add_test(tc, dummy_is_like_the_others);
	tcase_add_test(tc, many);
	tcase_add_loop_test(tc, hash_forms, 0, (int)RG_COUNTOF(hashes));
	tcase_add_loop_test(tc, hash_round_trip, 0, 4);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
