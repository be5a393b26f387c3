/* What the monitor may order, what it may not, and what comes too late. */
#include "config.h"

#include <sys/socket.h>

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "rig.h"
#include "run.h"

#define H UINT64_C(0x100000001)

extern char **environ;

START_TEST(ping)
{
	struct rig r;
	struct msg m;

	rig_start(&r);
	msg_init(&m, WIRE_PING, 0);
	m.u.PING.number = 4711;
	rig_send(&r, &m);
	rig_expect(&r, WIRE_PONG, 0, &m);
	ck_assert_uint_eq(m.u.PONG.number, 4711);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* The monitor may be late: nothing of this is answered, nothing breaks. */
START_TEST(unknown_hport)
{
	static const enum wire_type types[] = { WIRE_RETRY, WIRE_GRANT,
		WIRE_REFUSE, WIRE_DROP };
	struct rig r;
	struct rig_auth a;
	size_t i;

	rig_start(&r);
	for (i = 0; i < RG_COUNTOF(types); i++)
		rig_tell(&r, types[i], H);
	rig_step(&r, H, &a);
	rig_auth_end(&a); /* its descriptor is not kept */
	rig_silent(&r, 50);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* What the worker says at once is heard when a refusal would have been. */
START_TEST(held_step)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth first, a;
	uint64_t answered;
	char text[64];

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &first);
	answered = clock_ms();
	rig_step_on_grid(&r, H, &a);
	rig_auth_end(&first);
	rig_prompt(&a, PROMPT_CODE, "");
	(void)rig_read(&l, text, sizeof(text), 100);
	ck_assert_ptr_null(strstr(text, "Code"));
	rig_see(&l, "Code:");
	/* The engine's clock began earlier, with the answer itself. */
	ck_assert_uint_ge(clock_ms() - answered, 1500);
	rig_type(&l, "4711\r");
	rig_answer(&a, "4711");
	rig_step_on_grid(&r, H, &first);
	rig_prompt(&first, PROMPT_CODE, "");
	rig_refuse(&r, H, 691); /* overtakes what is held */
	rig_see(&l, "denied");
	rig_auth_end(&a);
	rig_auth_end(&first);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* Of a call that is idle, or waits for something else. */
START_TEST(out_of_season)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_prepare(&l, H, &m);
	m.u.ARM.start = START_BYTE;
	rig_send(&r, &m);
	rig_expect(&r, WIRE_LINE, H, &m);
	rig_grant(&r, H, "eve");
	rig_tell(&r, WIRE_RETRY, H);
	rig_refuse(&r, H, 691);
	rig_step(&r, H, &a);
	rig_auth_end(&a);
	rig_silent(&r, 50);
	rig_type(&l, "\r");
	rig_expect(&r, WIRE_CALL, H, &m);
	rig_see(&l, "ogin:");
	rig_grant(&r, H, "eve"); /* before a name was typed */
	rig_silent(&r, 100);
	rig_type(&l, "bob\r");
	rig_expect(&r, WIRE_NAME, H, &m);
	ck_assert_str_eq(m.u.NAME.name, "bob");
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/* A DROP on the heels of its ARM: no call begins. */
START_TEST(drop_at_once)
{
	struct rig r;
	struct rig_line l;
	struct msg m;
	int i;

	rig_start(&r);
	for (i = 0; i < 20; i++) {
		ck_assert_int_eq(kill(r.pid, SIGSTOP), 0);
		rig_arm(&r, &l, H + (uint64_t)i, RIG_DIALOG);
		rig_drop(&r, H + (uint64_t)i, WHY_OPERATOR);
		ck_assert_int_eq(kill(r.pid, SIGCONT), 0);
		rig_expect(&r, WIRE_DROPPED, H + (uint64_t)i, &m);
		rig_close(&l);
	}
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

/*
 * --- what ends the process ---
 */

enum crime {
	ARM_TWICE,
	ARM_NO_HPORT,
	ARM_BAD_KIND,
	ARM_BAD_NAME,
	ARM_NO_DIALOG,
	ARM_NO_PROFILE,
	DIALOG_NO_LIMIT,
	BANNER_NO_DIALOG,
	FORGET_WHAT,
	NOT_FOR_ENGINES,
	HELLO_AGAIN,
	GARBAGE,
	CRIMES
};

static void
bad_arm(struct rig *r, enum crime crime)
{
	struct rig_line l;
	struct msg m;

	rig_prepare(&l, crime == ARM_NO_HPORT ? 0 : H, &m);
	if (crime == ARM_BAD_KIND)
		m.u.ARM.kind = 9;
	else if (crime == ARM_BAD_NAME)
		m.u.ARM.line[0] = '/';
	else if (crime == ARM_NO_DIALOG)
		m.u.ARM.dialog = 4711;
	else if (crime == ARM_NO_PROFILE) {
		m.u.ARM.kind = LINE_KIND_MODEM;
		m.u.ARM.profile = 4711;
	} else if (crime == ARM_TWICE) {
		rig_send(r, &m);
		rig_prepare(&l, H, &m);
	}
	rig_send(r, &m);
	/* both stay open: a line that ends would excuse the second ARM */
}

static void
commit(struct rig *r, enum crime crime)
{
	struct msg m;

	switch (crime) {
	case DIALOG_NO_LIMIT:
		rig_tell(r, WIRE_DIALOG, 0);
		break;
	case BANNER_NO_DIALOG:
		rig_tell(r, WIRE_BANNER, 0);
		break;
	case FORGET_WHAT:
		msg_init(&m, WIRE_FORGET, 0);
		m.u.FORGET.kind = 9;
		rig_send(r, &m);
		break;
	case NOT_FOR_ENGINES:
		rig_tell(r, WIRE_STOP, 0);
		break;
	case HELLO_AGAIN:
		rig_tell(r, WIRE_HELLO, 0);
		break;
	case GARBAGE:
		ck_assert_int_eq(send(chan_fd(r->chan), "garbage", 7, 0), 7);
		break;
	default:
		bad_arm(r, crime);
		break;
	}
}

START_TEST(crimes)
{
	struct rig r;

	rig_start(&r);
	commit(&r, (enum crime)_i);
	ck_assert_int_eq(rig_wait_exit(&r), EX_PROTOCOL);
}
END_TEST

/* One that is in use outlives its name. */
START_TEST(forget_in_use)
{
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	rig_start(&r);
	rig_arm(&r, &l, H, RIG_DIALOG);
	msg_init(&m, WIRE_FORGET, 0);
	m.u.FORGET.kind = FORGET_DIALOG;
	m.u.FORGET.id = RIG_DIALOG;
	rig_send(&r, &m);
	rig_login(&r, &l, &a);
	rig_grant(&r, H, "bob");
	rig_expect(&r, WIRE_TERMINATED, H, &m);
	rig_auth_end(&a);
	rig_close(&l);
	rig_prepare(&l, H + 1, &m);
	rig_send(&r, &m);
	rig_close(&l);
	ck_assert_int_eq(rig_wait_exit(&r), EX_PROTOCOL);
}
END_TEST

/* Another build says so, and does nothing else. */
START_TEST(other_build)
{
	static char path[] = "src/engine/rasgate-engine";
	char *argv[] = { path, NULL };
	struct rig r;
	struct msg m;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	r.pid = spawn_helper(argv, environ, sv[1]);
	(void)close(sv[1]);
	r.chan = chan_new(sv[0], ROLE_ENGINE);
	msg_init(&m, WIRE_HELLO, 0);
	(void)rg_strlcpy(m.u.HELLO.build, "0.0+other", sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = (uint32_t)-1;
	rig_send(&r, &m);
	rig_expect(&r, WIRE_READY, 0, &m);
	ck_assert_str_eq(m.u.READY.build, msg_build());
	ck_assert_int_eq(rig_wait_exit(&r), EX_CONFIG);
}
END_TEST

/* Signals that a terminal or an init sends to everybody are not for it. */
START_TEST(signals)
{
	struct rig r;

	rig_start(&r);
	ck_assert_int_eq(kill(r.pid, SIGINT), 0);
	ck_assert_int_eq(kill(r.pid, SIGTERM), 0);
	ck_assert_int_eq(kill(r.pid, SIGHUP), 0);
	rig_silent(&r, 50);
	ck_assert_int_eq(rig_stop(&r), 0);
}
END_TEST

#ifdef __linux__ /* /proc tells */
/* The value of a key in /proc/PID/status. */
static void
proc_status(pid_t pid, const char *key, char *dst, size_t size)
{
	char path[64], row[256];
	size_t n = strlen(key);
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	dst[0] = '\0';
	while (fgets(row, sizeof(row), f) != NULL)
		if (strncmp(row, key, n) == 0)
			(void)rg_strlcpy(dst, row + n, size);
	(void)fclose(f);
}

/* Another uid, an empty root, no group kept, and calls as before. */
START_TEST(privileges)
{
	char dir[] = "/tmp/rg-empty-XXXXXX", path[64], text[256];
	struct rig r;
	struct rig_line l;
	struct rig_auth a;
	struct msg m;

	if (geteuid() != 0) {
		printf("skipped: privileges (needs root)\n");
		return;
	}
#ifdef RG_SANITIZED /* an empty root has no /proc for the leak check */
	ck_assert_int_eq(setenv("ASAN_OPTIONS", "detect_leaks=0", 1), 0);
#endif
	ck_assert_ptr_nonnull(mkdtemp(dir));
	rig_start_as(&r, 65534, dir);
	proc_status(r.pid, "Uid:", text, sizeof(text));
	ck_assert_str_eq(text, "\t65534\t65534\t65534\t65534\n");
	proc_status(r.pid, "Groups:", text, sizeof(text));
	ck_assert_str_eq(text, "\t65534 \n");
	proc_status(r.pid, "CapEff:", text, sizeof(text));
	ck_assert_str_eq(text, "\t0000000000000000\n");
	(void)snprintf(path, sizeof(path), "/proc/%ld/root", (long)r.pid);
	ck_assert_int_gt(readlink(path, text, sizeof(text)), 0);
	ck_assert_int_eq(strncmp(text, dir, strlen(dir)), 0);
	rig_arm(&r, &l, H, RIG_DIALOG);
	rig_login(&r, &l, &a);
	rig_grant(&r, H, "bob");
	rig_expect(&r, WIRE_TERMINATED, H, &m);
	rig_auth_end(&a);
	rig_close(&l);
	ck_assert_int_eq(rig_stop(&r), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST
#endif

int
main(void)
{
	Suite *s = suite_create("orders");
	TCase *t = tcase_create("orders");

	(void)signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, ping);
	tcase_add_test(t, unknown_hport);
	tcase_add_test(t, held_step);
	tcase_add_test(t, out_of_season);
	tcase_add_test(t, drop_at_once);
	tcase_add_loop_test(t, crimes, 0, CRIMES);
	tcase_add_test(t, forget_in_use);
	tcase_add_test(t, other_build);
	tcase_add_test(t, signals);
#ifdef __linux__
	tcase_add_test(t, privileges);
#endif
	suite_add_tcase(s, t);
	return run_suite(s);
}
