/* What a session writes into its record is what a restarted monitor reads. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/compat.h"
#include "base/err.h"
#include "run.h"
#include "session/record.h"
#include "wire/sessionfile.h"

#define PATH "check_record.tmp"
#define FULL(a, c) (memset((a), (c), sizeof(a) - 1), (a)[sizeof(a) - 1] = '\0')

static struct msg_START start;
static struct session_record record;

static void
setup(void)
{
	memset(&start, 0, sizeof(start));
	(void)rg_strlcpy(start.record, PATH, sizeof(start.record));
	FULL(start.call, 'k');
	FULL(start.line, 'l');
	FULL(start.user, 'u');
	FULL(start.service, 's');
	FULL(start.boot, 'b');
	start.idle_ms = UINT32_MAX;
	record = (struct session_record) {
		.start = &start,
		.hport = UINT64_MAX - 1,
		.session = INT32_MAX,
		.session_start = UINT64_MAX - 2,
		.service = INT32_MAX - 1,
		.start_unix = INT64_MAX,
		.limit_ms = UINT64_MAX,
	};
}

static void
teardown(void)
{
	session_record_remove(&record);
}

/* Writes it and reads it again. */
static struct sessionfile
trip(void)
{
	char text[SESSIONFILE_MAX + 1];
	struct sessionfile f;
	FILE *file;
	size_t n;

	ck_assert_int_eq(session_record_write(&record), RG_OK);
	ck_assert_ptr_nonnull(file = fopen(PATH, "r"));
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	ck_assert_uint_lt(n, sizeof(text));
	text[n] = '\0';
	ck_assert_int_eq(sessionfile_parse(text, &f), RG_OK);
	ck_assert_str_eq(f.call, start.call);
	ck_assert_str_eq(f.line, start.line);
	ck_assert_str_eq(f.user, start.user);
	ck_assert_str_eq(f.service, start.service);
	ck_assert_str_eq(f.number, start.number);
	ck_assert_str_eq(f.address, start.address);
	ck_assert_str_eq(f.boot_id, start.boot);
	ck_assert(f.hport == record.hport);
	ck_assert_int_eq(f.session_pid, record.session);
	ck_assert(f.session_start == record.session_start);
	ck_assert_int_eq(f.service_pid, record.service);
	ck_assert(f.outer_start == record.outer_start);
	ck_assert(f.begun == record.start_unix);
	return f;
}

START_TEST(running)
{
	ck_assert(!trip().ended);
	start.user[0] = '\0'; /* nobody: the service asks */
	record.service = 0;   /* none yet */
	ck_assert(!trip().ended);
}
END_TEST

START_TEST(with_all_it_may_have)
{
	FULL(start.number, '9');
	FULL(start.address, 'f');
	record.outer_start = UINT64_MAX - 3;
	ck_assert(!trip().ended);
}
END_TEST

START_TEST(every_end)
{
	static const struct msg_HUNG hung = { .low = 1, .error = 5 };
	struct msg_END end = { .status = UINT32_MAX,
		.rx = UINT64_MAX,
		.tx = UINT64_MAX - 4 };
	struct sessionfile f;
	unsigned cause;

	record.end = &end;
	record.end_unix = INT64_MAX - 1;
	for (cause = CAUSE_NONE + 1; cause < CAUSE_MAX; cause++) {
		end.cause = (uint8_t)cause;
		end.signaled = cause % 2;
		record.hung = cause % 3 == 0 ? &hung : NULL;
		f = trip();
		ck_assert(f.ended);
		ck_assert_uint_eq(f.cause, cause);
		ck_assert_uint_eq(f.signaled, cause % 2);
		ck_assert(f.over == record.end_unix);
		ck_assert_uint_eq(f.status, end.status);
		ck_assert(f.rx == end.rx);
		ck_assert(f.tx == end.tx);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("record");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, running);
	tcase_add_test(tc, with_all_it_may_have);
	tcase_add_test(tc, every_end);
	return run_suite(s);
}
