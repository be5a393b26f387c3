/* Which files of accounts, seeds and secrets are believed. */
#include "config.h"

#include <check.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/filemode.h"
#include "run.h"

static const char *
flaw(uid_t owner, mode_t mode, bool secret)
{
	const struct stat st = { .st_uid = owner, .st_mode = S_IFREG | mode };

	return filemode_flaw(&st, secret);
}

static bool
says(const char *what, uid_t owner, mode_t mode, bool secret)
{
	const char *text = flaw(owner, mode, secret);

	return text != NULL && strstr(text, what) != NULL;
}

START_TEST(owner)
{
	const uid_t other = geteuid() + 1;

	ck_assert_ptr_null(flaw(0, 0600, true));
	ck_assert_ptr_null(flaw(geteuid(), 0600, true));
	ck_assert(says("owner", other, 0600, true));
	ck_assert(says("owner", other, 0600, false));
}
END_TEST

START_TEST(mode)
{
	static const mode_t written[] = { 0620, 0602, 0660, 0606, 0777 },
			    seen[] = { 0640, 0604, 0644, 0601, 0610 };
	size_t i;

	ck_assert_ptr_null(flaw(0, 0400, true));
	for (i = 0; i < RG_COUNTOF(written); i++) {
		ck_assert(says("write", 0, written[i], false));
		ck_assert(says("write", 0, written[i], true));
	}
	for (i = 0; i < RG_COUNTOF(seen); i++) {
		ck_assert_ptr_null(flaw(0, seen[i], false));
		ck_assert(says("read", 0, seen[i], true));
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("filemode");
	TCase *t = tcase_create("all");

	suite_add_tcase(s, t);
	tcase_add_test(t, owner);
	tcase_add_test(t, mode);
	return run_suite(s);
}
