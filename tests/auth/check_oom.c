#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "method/conversation.h"
#include "auth/accounts.h"
#include "auth/method_file.h"
#include "base/err.h"
#include "base/spawn.h"
#include "oom.h"
#include "wire/chan.h"
#include "run.h"

#define ROWS 300

static int users = -1;

static void
note(void *ctx, unsigned row, const char *text)
{
	(void)ctx;
	(void)row;
	(void)text;
}

static void
load(void)
{
	struct accounts *as;
	int r = accounts_load(&as, users, note, NULL);

	OOM_MUST(r == (oom_failed() ? RG_E_SIZE : RG_OK));
	OOM_MUST((as == NULL) == oom_failed());
	if (as != NULL)
		OOM_MUST(accounts_find(as, "u299") != NULL);
	accounts_free(&as);
}

START_TEST(accounts)
{
	ck_assert_int_ge(oom_walk(load), 3);
}
END_TEST

static void *instance;

/* A whole conversation; without memory it is over, never a yes. */
static void
talk(void)
{
	struct rg_method method = method_file;
	const struct msg_BEGIN b = { .name = "nobody", .line = "m1" };
	struct conversation_setup s = { .method = &method,
		.instance = instance,
		.begin = &b };
	struct msg_VERDICT v = { 0 };
	struct conversation *c;

	int sv[2];

	OOM_MUST(spawn_pair(sv) == RG_OK);
	s.fd = sv[1];
	if ((c = conversation_new(&s)) == NULL) {
		OOM_MUST(oom_failed());
		close(sv[0]);
		return;
	}
	OOM_MUST(write(sv[0], "", 1) > 0); /* garbage, to end it */
	conversation_on_input(c);
	OOM_MUST(conversation_over(c, &v));
	OOM_MUST(v.result ==
	    (oom_failed() ? RG_RESULT_NO_MEMORY : RG_RESULT_INTERNAL));
	conversation_free(&c);
	close(sv[0]);
}

START_TEST(conversations)
{
	ck_assert_uint_eq(method_file.open(&instance, "", 0), 0);
	method_file.file(instance, users, note, NULL);
	ck_assert_int_ge(oom_walk(talk), 3);
	method_file.close(instance);
}
END_TEST

static void
setup(void)
{
	char path[] = "usersXXXXXX", row[16];
	int i, n;

	ck_assert_int_ne(users = mkstemp(path), -1);
	ck_assert_int_eq(unlink(path), 0);
	for (i = 0; i < ROWS; i++) {
		n = snprintf(row, sizeof(row), "u%d:!\n", i);
		ck_assert_int_eq(write(users, row, (size_t)n), n);
	}
}

int
main(void)
{
	Suite *s = suite_create("oom");
	TCase *tc = tcase_create("oom");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, accounts);
	tcase_add_test(tc, conversations);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
