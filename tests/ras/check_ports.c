/*
 * Handles, the verdict arithmetic, names of codes, want of memory; and the
 * scenarios of the RAS contract that need more than one transaction.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "fake.h"
#include "ras/port.h"

/* --- memory that runs out: the n-th allocation from now on fails --- */

static unsigned fail_at; /* 0: none */

void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static bool
fails(void)
{
	return fail_at > 0 && --fail_at == 0;
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return fails() ? NULL : __real_realloc(p, size);
}

/* --- ports --- */

struct world {
	uint64_t now_ms;
	unsigned told;
	struct ras_ports *ports;
};

static struct world w;

static uint64_t
on_now(void *ctx)
{
	return ((struct world *)ctx)->now_ms;
}

static void
on_violation(void *ctx, uint64_t hport, const char *what)
{
	(void)hport;
	ck_assert(what[0] != '\0');
	((struct world *)ctx)->told++;
}

static const struct ras_ports_ops ports_ops = {
	.now_ms = on_now,
	.violation = on_violation,
};

static void
setup(void)
{
	memset(&w, 0, sizeof(w));
	w.now_ms = 50000;
	w.ports = ras_ports_new(&ports_ops, &w);
	ck_assert(w.ports != NULL);
}

static void
teardown(void)
{
	ras_ports_free(&w.ports);
	ck_assert(w.ports == NULL);
	ras_ports_free(&w.ports);
}

START_TEST(s60_handles_die)
{
	static struct fake f;
	struct ras_txn *t;

	fake_start(&f);
	ck_assert_int_eq(ras_ports_issue(w.ports, 7), RG_OK);
	t = ras_ports_find(w.ports, 7, &f);
	ck_assert(t == NULL); /* issued, not begun */
	ck_assert_int_eq(ras_ports_bind(w.ports, 7, &f, f.t), RG_OK);
	t = ras_ports_find(w.ports, 7, &f);
	ck_assert(t == f.t);
	ck_assert_int_eq(ras_ports_bind(w.ports, 7, &f, f.t), RG_E_STATE);
	ras_ports_retire(w.ports, 7);
	t = ras_ports_find(w.ports, 7, &f);
	ck_assert(t == NULL);
	ck_assert_uint_eq(w.told, 2);
	/* The next call of the line: never the same handle again. */
	ck_assert_int_eq(ras_ports_issue(w.ports, 7), RG_E_NAME);
	ck_assert_int_eq(ras_ports_issue(w.ports, 6), RG_E_NAME);
	ck_assert_int_eq(ras_ports_bind(w.ports, 7, &f, f.t), RG_E_NAME);
	ck_assert_int_eq(ras_ports_issue(w.ports, 8), RG_OK);
	t = ras_ports_find(w.ports, 7, &f);
	ck_assert(t == NULL);
	ras_ports_retire(w.ports, 7);
	ck_assert_uint_eq(ras_ports_count(w.ports), 1);
	fake_free(&f);
}
END_TEST

/* Ruling G36. */
START_TEST(handle_of_another_module)
{
	static struct fake f;
	int a = 0, b = 0;
	struct ras_txn *t;

	fake_start(&f);
	ras_ports_issue(w.ports, 7);
	ras_ports_bind(w.ports, 7, &a, f.t);
	t = ras_ports_find(w.ports, 7, &b);
	ck_assert(t == NULL);
	t = ras_ports_find(w.ports, 7, &a);
	ck_assert(t == f.t);
	ck_assert_uint_eq(w.told, 1);
	fake_free(&f);
}
END_TEST

START_TEST(s68_unknown_handles)
{
	struct ras_info info;
	struct ras_txn *t;

	memset(&info, 0x5a, sizeof(info));
	t = ras_ports_find(w.ports, 12345, NULL);
	ck_assert_uint_eq(ras_txn_info(t, &info), 601);
	ck_assert_uint_eq(info.last_error, 0x5a5a5a5a);
	t = ras_ports_find(w.ports, 0, NULL);
	ck_assert_uint_eq(ras_txn_send(t, NULL, 0), 601);
	t = ras_ports_find(w.ports, UINT64_MAX, NULL);
	ck_assert_uint_eq(ras_txn_receive(t, NULL, 0, 0, false), 601);
	ck_assert_uint_eq(ras_ports_count(w.ports), 0);
	ck_assert_uint_eq(ras_ports_refused(w.ports), 3);
}
END_TEST

START_TEST(s70_stale_calls_are_rate_limited)
{
	int i;

	for (i = 0; i < 10000; i++)
		ck_assert(ras_ports_find(w.ports, 9, NULL) == NULL);
	ck_assert_uint_eq(w.told, 10);
	w.now_ms += 9999;
	ck_assert(ras_ports_find(w.ports, 9, NULL) == NULL);
	ck_assert_uint_eq(w.told, 10);
	w.now_ms += 1;
	ck_assert(ras_ports_find(w.ports, 9, NULL) == NULL);
	ck_assert_uint_eq(w.told, 11);
	ck_assert_uint_eq(ras_ports_refused(w.ports), 10002);
}
END_TEST

/* 256 dialogs in turns, found by handle; each knows its own caller only. */
START_TEST(s71_many_at_once)
{
	enum { N = 256 };
	struct fake *all = calloc(N, sizeof(*all));
	char user[16], line[24];
	int i, k;

	ck_assert(all != NULL);
	for (i = 0; i < N; i++) {
		all[i].set.hport = (uint64_t)(i + 1) * 1000;
		fake_start(&all[i]);
		ras_ports_issue(w.ports, all[i].set.hport);
		ras_ports_bind(w.ports, all[i].set.hport, NULL, all[i].t);
		fake_receive(&all[i], 100, 0);
	}
	for (k = 0; k < 9; k++)
		for (i = N - 1; i >= 0; i--) {
			snprintf(line, sizeof(line), "user-%03d\r", i);
			fake_type_bytes(&all[i], &line[k], 1);
		}
	for (i = 0; i < N; i++) {
		snprintf(user, sizeof(user), "user-%03d", i);
		snprintf(line, sizeof(line), "%s\r", user);
		ck_assert_str_eq(fake_got(&all[i]), line);
		ck_assert(ras_ports_find(w.ports, all[i].set.hport, NULL) ==
		    all[i].t);
		fake_success(&all[i], user);
		fake_pump(&all[i]);
		ck_assert_str_eq(all[i].result.user, user);
		ras_ports_retire(w.ports, all[i].set.hport);
		fake_free(&all[i]);
	}
	ck_assert_uint_eq(ras_ports_count(w.ports), 0);
	free(all);
}
END_TEST

START_TEST(no_memory)
{
	static const struct ras_dialog_ops dops;
	static const struct ras_line_ops lops;
	struct ras_settings set = { 0 };
	struct ras_ports *p;
	uint64_t h;

	fail_at = 1;
	ck_assert(ras_txn_new(&set, &dops, NULL, &lops, NULL) == NULL);
	fail_at = 1;
	p = ras_ports_new(&ports_ops, &w);
	ck_assert(p == NULL);
	fail_at = 1;
	ck_assert_int_eq(ras_ports_issue(w.ports, 1), RG_E_SYS);
	/* A handle that was refused for want of memory may be tried again. */
	for (h = 1; h <= 16; h++)
		ck_assert_int_eq(ras_ports_issue(w.ports, h), RG_OK);
	fail_at = 1;
	ck_assert_int_eq(ras_ports_issue(w.ports, 17), RG_E_SYS);
	ck_assert_uint_eq(ras_ports_count(w.ports), 16);
	ck_assert_int_eq(ras_ports_issue(w.ports, 17), RG_OK);
}
END_TEST

START_TEST(buffer_sizes)
{
	static const struct ras_dialog_ops dops;
	static const struct ras_line_ops lops;
	static const struct {
		size_t size;
		bool good;
	} rows[] = { { 0, true }, { 1, false }, { 255, false }, { 256, true },
		{ 65535, true }, { 65536, false }, { SIZE_MAX, false } };
	struct ras_settings set = { .buffer = rows[_i].size };
	struct ras_txn *t = ras_txn_new(&set, &dops, NULL, &lops, NULL);

	ck_assert((t != NULL) == rows[_i].good);
	ras_txn_free(&t);
	ck_assert(t == NULL);
}
END_TEST

/* --- verdicts and codes --- */

/* Every pair: the stricter one, two successes only for one and the same. */
START_TEST(verdict_pairs)
{
	static const char *const users[] = { "", "bob", "eve" };
	struct ras_judgement a, b;
	int i, va = _i / 4, vb = _i % 4;
	bool clash;

	for (i = 0; i < 9; i++) {
		memset(&a, 0, sizeof(a));
		memset(&b, 0, sizeof(b));
		a.verdict = (enum ras_verdict)va;
		b.verdict = (enum ras_verdict)vb;
		a.error = va == RAS_ERROR ? 111 : 0;
		b.error = vb == RAS_ERROR ? 222 : 0;
		strcpy(a.user, users[i / 3]);
		strcpy(b.user, users[i % 3]);
		clash = va == RAS_SUCCESS && vb == RAS_SUCCESS &&
		    i / 3 != i % 3;
		ck_assert((ras_judgement_add(&a, &b) != NULL) == clash);
		ck_assert_int_eq(a.verdict,
		    clash         ? RAS_ERROR
			: va > vb ? va
				  : vb);
		ck_assert_uint_eq(a.error,
		    clash                 ? 645
			: va == RAS_ERROR ? 111
			: vb == RAS_ERROR ? 222
					  : 0);
	}
}
END_TEST

START_TEST(verdict_domains_count)
{
	struct ras_judgement a = { .verdict = RAS_SUCCESS, .user = "bob" };
	struct ras_judgement b = a;

	strcpy(b.domain, "CORP");
	ck_assert(ras_judgement_add(&a, &b) != NULL);
	ck_assert_int_eq(a.verdict, RAS_ERROR);
}
END_TEST

START_TEST(verdict_endless_domain)
{
	struct ras_message m = { .id = RAS_SECURITYMSG_SUCCESS, .user = "bob" };
	struct ras_judgement j;

	memset(m.domain, 'd', sizeof(m.domain));
	ck_assert(ras_message_judge(&m, &j) != NULL);
	ck_assert_int_eq(j.verdict, RAS_ERROR);
	ck_assert_uint_eq(j.error, 87);
	ck_assert(ras_message_judge(NULL, &j) != NULL);
	ck_assert_uint_eq(j.error, 87);
}
END_TEST

START_TEST(verdict_failure_of_nobody)
{
	struct ras_message m = { .id = RAS_SECURITYMSG_FAILURE };
	struct ras_judgement j;

	ck_assert(ras_message_judge(&m, &j) == NULL);
	ck_assert_int_eq(j.verdict, RAS_FAILURE);
	ck_assert_str_eq(j.user, "");
}
END_TEST

START_TEST(verdict_names)
{
	ck_assert_str_eq(ras_verdict_name(RAS_SUCCESS), "success");
	ck_assert_str_eq(ras_verdict_name((enum ras_verdict)9), "none");
	ck_assert(ras_same_user("bob", "bob"));
	ck_assert(!ras_same_user("bob", "Bob"));
	ck_assert(!ras_same_user("", ""));
	ck_assert_str_eq(ras_state_name(RAS_ST_DLY_A), "DLY_A");
	ck_assert_str_eq(ras_state_name(RAS_STATE_MAX), "?");
}
END_TEST

START_TEST(code_names)
{
	ck_assert_str_eq(ras_error_name(691), "ERROR_AUTHENTICATION_FAILURE");
	ck_assert_str_eq(ras_error_name(600), "PENDING");
	ck_assert(ras_error_name(4711) == NULL);
	/* The values come from the headers; these are the documented ones. */
	ck_assert_int_eq(RAS_PENDING, 600);
	ck_assert_int_eq(RAS_ERROR_PORT_DISCONNECTED, 619);
	ck_assert_int_eq(RAS_ERROR_REQUEST_TIMEOUT, 638);
	ck_assert_int_eq(RAS_ERROR_AUTH_INTERNAL, 645);
	ck_assert_int_eq(RAS_ERROR_AUTH_SERVER_TIMEOUT, 930);
	ck_assert_int_eq(RAS_ERROR_SHUTDOWN_IN_PROGRESS, 1115);
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("ports");
	TCase *tc = tcase_create("handles");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, s60_handles_die);
	tcase_add_test(tc, handle_of_another_module);
	tcase_add_test(tc, s68_unknown_handles);
	tcase_add_test(tc, s70_stale_calls_are_rate_limited);
	tcase_add_test(tc, s71_many_at_once);
	tcase_add_test(tc, no_memory);
	tcase_add_loop_test(tc, buffer_sizes, 0, 7);
	suite_add_tcase(s, tc);
	tc = tcase_create("verdicts");
	tcase_add_loop_test(tc, verdict_pairs, 0, 16);
	tcase_add_test(tc, verdict_domains_count);
	tcase_add_test(tc, verdict_endless_domain);
	tcase_add_test(tc, verdict_failure_of_nobody);
	tcase_add_test(tc, verdict_names);
	tcase_add_test(tc, code_names);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return fake_run(suite());
}
