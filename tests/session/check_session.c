/* The real rasgate-session on a pseudo-terminal: from START to END. */
#include "config.h"

#include <sys/stat.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "session/scene.h"

/* A program that ends: UP, END, HUNG in this order, and nothing left. */
START_TEST(program_exits)
{
	rig_script(&r, "echo hello; exit 7");
	scene_up();
	ck_assert_uint_gt(m.u.UP.pid, 1);
	rig_see(&r, "hello\n");
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_uint_eq(m.u.END.signaled, 0);
	ck_assert_uint_eq(m.u.END.status, 7);
	ck_assert(!rig_next(&r, &m, 5000));
	ck_assert(!rig_has_record(&r));
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

START_TEST(program_dies_of_a_signal)
{
	rig_script(&r, "kill -SEGV $$");
	scene_up();
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_uint_eq(m.u.END.signaled, 1);
	ck_assert_uint_eq(m.u.END.status, SIGSEGV);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

START_TEST(environment_is_exact)
{
	rig_argv(&r, "/usr/bin/env", NULL);
	rig_env(&r, "RASGATE_USER=alice");
	rig_env(&r, "EMPTY=");
	scene_up();
	rig_see(&r, "EMPTY=\n");
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_str_eq(r.output, "RASGATE_USER=alice\nEMPTY=\n");
}
END_TEST

/* Each element of argv arrives as it is; no shell looks at it. */
START_TEST(arguments_are_exact)
{
	rig_argv(&r, "/usr/bin/printf", "<%s>", "a b", "", "$(id);*", "-x",
	    NULL);
	scene_up();
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	rig_see(&r, "<a b><><$(id);*><-x>");
}
END_TEST

#ifdef __linux__
/*
 * The service leads the foreground group of a session that is not its own,
 * with the tty on 0 and 1, a pipe on 2, and nothing else open.
 */
START_TEST(service_has_the_tty)
{
	const char *p;
	char want[80];

	rig_script(&r,
	    "exec 2>&1; test -t 0 && test -t 1 && echo tty;"
	    "read a b c ppid pgrp sid tty fg rest < /proc/$$/stat;"
	    "test $pgrp = $$ && test $fg = $$ && echo front;"
	    "echo sid=$sid=ppid=$ppid;"
	    "for f in /proc/$$/fd/*; do echo fd ${f##*/}; done;"
	    "while read a b; do case $a in Sig[BI]*) echo $a $b;; esac;"
	    "done < /proc/$$/status; echo done");
	scene_up();
	rig_see(&r, "done\n");
	ck_assert_ptr_nonnull(strstr(r.output, "tty\nfront\n"));
	(void)snprintf(want, sizeof(want), "sid=%ld=ppid=%ld\n", (long)r.pid,
	    (long)r.pid);
	ck_assert_ptr_nonnull(strstr(r.output, want));
	/* the shell's own descriptor of the folder may show up, as 3 */
	ck_assert_msg(strstr(r.output, "fd 0\nfd 1\nfd 2\n") != NULL, "%s",
	    r.output);
	ck_assert_ptr_null(strstr(r.output, "fd 4"));
	ck_assert_ptr_nonnull(strstr(r.output, "SigBlk: 0000000000000000"));
	/* 32 and 33 are the C library's own and out of reach */
	p = strstr(r.output, "SigIgn:");
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(strtoull(p + 7, NULL, 16) & ~0x180000000ULL, 0);
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
}
END_TEST

/*
 * What relocation wrote is read-only afterwards, as the linker meant it
 * (-z relro), and not only promised: a static musl program sees to it itself.
 */
START_TEST(relocations_are_read_only)
{
	char path[32], row[512];
	unsigned readable = 0;
	FILE *f;

	rig_script(&r, "read x");
	scene_up();
	(void)snprintf(path, sizeof(path), "/proc/%ld/maps", (long)r.pid);
	ck_assert_ptr_nonnull(f = fopen(path, "r"));
	while (fgets(row, sizeof(row), f) != NULL)
		readable += strstr(row, " r--p ") != NULL &&
		    strstr(row, "/rasgate-session\n") != NULL;
	(void)fclose(f);
	ck_assert_uint_eq(readable, 3); /* headers, constants, relocations */
	rig_stop(&r, WHY_OPERATOR);
	rig_end(&r, &m, CAUSE_OPERATOR, 5000);
}
END_TEST
#endif

/* Scenario 77 of the contract: every byte typed ahead, and only those. */
START_TEST(typed_ahead_bytes_arrive)
{
	static const char bytes[] = "ab\r\n\0\377\003\004z";

	ck_assert_int_eq(write(r.master, bytes, 9), 9);
	rig_script(&r, "stty speed; head -c 9 | od -An -tx1; echo end");
	scene_up();
	rig_see(&r, "end\n");
	ck_assert_str_eq(r.output, "19200\n 61 62 0d 0a 00 ff 03 04 7a\nend\n");
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
}
END_TEST

/* The same when the service wants lines: the switch of modes keeps them. */
START_TEST(typed_ahead_line_survives_cooked)
{
	ck_assert_int_eq(write(r.master, "early\n", 6), 6);
	r.start.u.START.cooked = 1;
	rig_script(&r, "read x; echo got-$x; stty -a");
	scene_up();
	rig_see(&r, "echoke");
	ck_assert_ptr_nonnull(strstr(r.output, "got-early\r\n"));
	ck_assert_ptr_nonnull(strstr(r.output, " icanon"));
	ck_assert_ptr_nonnull(strstr(r.output, "intr = ^C"));
	ck_assert_ptr_nonnull(strstr(r.output, "speed 19200 baud"));
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
}
END_TEST

START_TEST(stderr_goes_to_the_log)
{
	rig_script(&r,
	    "echo one >&2; i=0; while [ $i -lt 200 ]; do echo n$i; "
	    "i=$((i+1)); done >&2; head -c 450 /dev/zero | tr '\\0' x >&2");
	scene_up();
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_ptr_nonnull(strstr(r.log, "prog: one\n"));
	ck_assert_ptr_nonnull(strstr(r.log, "prog: n10\n"));
	ck_assert_ptr_null(strstr(r.log, "n150"));
	ck_assert_ptr_nonnull(strstr(r.log, " lines not shown\n"));
	ck_assert_str_eq(r.output, "");
}
END_TEST

START_TEST(stderr_goes_to_the_tty)
{
	r.start.u.START.err_tty = 1;
	rig_script(&r, "echo visible >&2");
	scene_up();
	rig_see(&r, "visible\n");
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_str_eq(r.log, "");
}
END_TEST

static const char *const bad_programs[] = {
	"/nonexistent/program",
	"/etc/passwd",
	"/tmp",
};

START_TEST(exec_fails)
{
	rig_argv(&r, bad_programs[_i], NULL);
	rig_go(&r);
	rig_end(&r, &m, CAUSE_SERVICE_FAILED, 5000);
	ck_assert_ptr_nonnull(strstr(r.log, bad_programs[_i]));
	ck_assert(!rig_has_record(&r));
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* Fail closed: no record, no service. */
START_TEST(record_fails)
{
	strcpy(r.start.u.START.record, "/nonexistent/m01");
	rig_script(&r, "echo started");
	rig_go(&r);
	rig_end(&r, &m, CAUSE_SERVICE_FAILED, 5000);
	ck_assert_ptr_nonnull(strstr(r.log, ": record: No such file"));
	ck_assert_str_eq(r.output, "");
}
END_TEST

START_TEST(record_refuses_names)
{
	struct msg_START *s = &r.start.u.START;

	strcpy(_i == 0 ? s->user : s->address, "a\nuser=root");
	rig_script(&r, "echo started");
	rig_go(&r);
	rig_end(&r, &m, CAUSE_SERVICE_FAILED, 5000);
	ck_assert_str_eq(r.output, "");
}
END_TEST

START_TEST(line_lost_before_start)
{
	rig_script(&r, "echo started");
	(void)close(r.master);
	r.master = -1;
	rig_go(&r);
	rig_end(&r, &m, CAUSE_LINE_LOST, 5000);
}
END_TEST

START_TEST(record_tells_all)
{
	struct stat st;

	r.start.u.START.session_ms = 3600000;
	strcpy(r.start.u.START.address, "10.9.0.10");
	rig_script(&r, "echo on; sleep 1000");
	scene_up();
	ck_assert_str_eq(rig_record(&r, "call"), "k7f2q9mbd1");
	ck_assert_str_eq(rig_record(&r, "hport"), "1234605616436508552");
	ck_assert_str_eq(rig_record(&r, "line"), "m01");
	ck_assert_str_eq(rig_record(&r, "user"), "alice");
	ck_assert_str_eq(rig_record(&r, "service"), "prog");
	ck_assert_str_eq(rig_record(&r, "address"), "10.9.0.10");
	ck_assert_int_eq(atol(rig_record(&r, "session_pid")), r.pid);
	ck_assert_int_eq(atol(rig_record(&r, "service_pid")), m.u.UP.pid);
	ck_assert_str_eq(rig_record(&r, "boot_id"), "0b00");
	ck_assert_uint_ne(m.u.UP.start, 0);
	ck_assert_uint_eq(strtoull(rig_record(&r, "session_start"), NULL, 10),
	    m.u.UP.start);
	ck_assert_uint_gt(strtoull(rig_record(&r, "limit_ms"), NULL, 10),
	    clock_ms() + 3500000);
	ck_assert_str_eq(rig_record(&r, "end_cause"), "");
	ck_assert_int_eq(lstat(r.record, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	rig_stop(&r, WHY_OPERATOR);
	rig_end(&r, &m, CAUSE_OPERATOR, 5000);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("session");
	TCase *tc = scene_case(s, false);

	tcase_add_test(tc, program_exits);
	tcase_add_test(tc, program_dies_of_a_signal);
	tcase_add_test(tc, environment_is_exact);
	tcase_add_test(tc, arguments_are_exact);
#ifdef __linux__
	tcase_add_test(tc, service_has_the_tty);
	tcase_add_test(tc, relocations_are_read_only);
#endif
	tcase_add_test(tc, typed_ahead_bytes_arrive);
	tcase_add_test(tc, typed_ahead_line_survives_cooked);
	tcase_add_test(tc, stderr_goes_to_the_log);
	tcase_add_test(tc, stderr_goes_to_the_tty);
	tcase_add_loop_test(tc, exec_fails, 0, 3);
	tcase_add_test(tc, record_fails);
	tcase_add_loop_test(tc, record_refuses_names, 0, 2);
	tcase_add_test(tc, line_lost_before_start);
	tcase_add_test(tc, record_tells_all);
	return scene_run(s);
}
