#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fileid.h"
#include "run.h"

START_TEST(another_file_is_seen_once)
{
	char path[] = "fileid-XXXXXX", other[] = "fileid-XXXXXX";
	struct fileid id = { 0 };
	struct stat st;
	int fd = mkstemp(path), fd2 = mkstemp(other);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_ne(fd2, -1);
	ck_assert(!fileid_moved(&id, "fileid-of-nobody"));
	ck_assert(fileid_moved(&id, path));
	ck_assert(!fileid_moved(&id, path));
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert(fileid_is(&id, &st));
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert(!fileid_is(&id, &st));
	ck_assert(fileid_moved(&id, path));
	ck_assert_int_eq(rename(other, path), 0);
	ck_assert(fileid_moved(&id, path));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert(fileid_moved(&id, path));
	ck_assert(!fileid_moved(&id, path));
	(void)close(fd);
	(void)close(fd2);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("fileid");
	TCase *tc = tcase_create("fileid");

	tcase_add_test(tc, another_file_is_seen_once);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
