/* The entries as the system's own functions and who(1) read them. */
#include "config.h"

#ifdef __linux__

#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>

#include "session/utmp.h"
#include "run.h"

static char folder[] = "/tmp/rgutXXXXXX";
static char utmp[64], wtmp[64];

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(utmp, sizeof(utmp), "%s/utmp", folder);
	(void)snprintf(wtmp, sizeof(wtmp), "%s/wtmp", folder);
}

static void
teardown(void)
{
	(void)unlink(utmp);
	(void)unlink(wtmp);
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
}

static void
make(const char *path)
{
	ck_assert_int_eq(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
}

static void
expect(const struct utmpx *u, int type, const char *line, const char *user,
    const char *host)
{
	ck_assert_ptr_nonnull(u);
	ck_assert_int_eq(u->ut_type, type);
	ck_assert_int_eq(u->ut_pid, 4711);
	ck_assert_str_eq(u->ut_line, line);
	ck_assert_str_eq(u->ut_user, user);
	ck_assert_str_eq(u->ut_host, host);
	ck_assert_int_le(labs((long)(time(NULL) - u->ut_tv.tv_sec)), 60);
}

/* A call, its end, and the next call in the same place. */
START_TEST(one_place_for_a_line)
{
	struct utmp_entry e = { true, "ttyUSB0", "noc1", "+441632960123",
		4711 };
	struct utmp_entry other = { true, "ttyACM1", "field7", "withheld",
		4711 };
	struct stat st;

	make(utmp);
	make(wtmp);
	utmp_write(&e, utmp, wtmp);
	utmp_write(&other, utmp, wtmp);
	e.begins = false;
	utmp_write(&e, utmp, wtmp);
	ck_assert_int_eq(utmpxname(utmp), 0);
	setutxent();
	expect(getutxent(), DEAD_PROCESS, "ttyUSB0", "", "");
	expect(getutxent(), USER_PROCESS, "ttyACM1", "field7", "withheld");
	ck_assert_ptr_null(getutxent());
	e.begins = true;
	utmp_write(&e, utmp, wtmp);
	setutxent();
	expect(getutxent(), USER_PROCESS, "ttyUSB0", "noc1", "+441632960123");
	ck_assert_int_eq(utmpxname(wtmp), 0);
	setutxent();
	expect(getutxent(), USER_PROCESS, "ttyUSB0", "noc1", "+441632960123");
	expect(getutxent(), USER_PROCESS, "ttyACM1", "field7", "withheld");
	expect(getutxent(), DEAD_PROCESS, "ttyUSB0", "", "");
	endutxent();
	ck_assert_int_eq(stat(wtmp, &st), 0);
	ck_assert_int_eq(st.st_size, 4 * (off_t)sizeof(struct utmpx));
}
END_TEST

/* init's entry for the getty that we were: its place and its id are kept. */
START_TEST(the_place_of_a_getty)
{
	struct utmp_entry e = { true, "ttyS1", "noc1", "+441632960123", 4711 };
	struct utmpx login = { .ut_type = LOGIN_PROCESS, .ut_pid = 4711 };
	const struct utmpx *u;

	make(utmp);
	ck_assert_int_eq(utmpxname(utmp), 0);
	memcpy(login.ut_id, "tyS1", 4); /* what we would have called ttyS1 */
	memcpy(login.ut_line, "ttyS9", 6);
	setutxent();
	ck_assert_ptr_nonnull(pututxline(&login));
	memcpy(login.ut_id, "T1\0", 4);
	memcpy(login.ut_line, "ttyS1", 6);
	ck_assert_ptr_nonnull(pututxline(&login));
	utmp_write(&e, utmp, wtmp);
	setutxent();
	ck_assert_int_eq(getutxent()->ut_type, LOGIN_PROCESS);
	u = getutxent();
	expect(u, USER_PROCESS, "ttyS1", "noc1", "+441632960123");
	ck_assert_int_eq(memcmp(u->ut_id, "T1\0", 4), 0);
	ck_assert_ptr_null(getutxent());
	e.begins = false;
	utmp_write(&e, utmp, wtmp);
	setutxent();
	ck_assert_int_eq(getutxent()->ut_type, LOGIN_PROCESS);
	expect(getutxent(), DEAD_PROCESS, "ttyS1", "", "");
	ck_assert_ptr_null(getutxent());
	endutxent();
}
END_TEST

/* It makes no file, and a name that is too long is cut. */
START_TEST(without_the_files)
{
	struct utmp_entry e = { true, "pts/0123456789012345678901234567890123",
		"a-user-whose-name-is-longer-than-thirty-two", "", 4711 };

	utmp_write(&e, utmp, wtmp);
	ck_assert_int_eq(access(utmp, F_OK), -1);
	ck_assert_int_eq(access(wtmp, F_OK), -1);
	make(wtmp);
	utmp_write(&e, utmp, wtmp);
	ck_assert_int_eq(access(utmp, F_OK), -1);
	ck_assert_int_eq(utmpxname(wtmp), 0);
	setutxent();
	ck_assert_int_eq(strncmp(getutxent()->ut_user, e.user, 32), 0);
	endutxent();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("utmp");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, one_place_for_a_line);
	tcase_add_test(tc, the_place_of_a_getty);
	tcase_add_test(tc, without_the_files);
	return run_suite(s);
}

#else

#include <stdio.h>

int
main(void)
{
	(void)puts("skipped: the files are Linux's");
	return 77;
}
#endif
