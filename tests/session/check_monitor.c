/* rasgate-session between a monitor that comes and goes, and a plugin. */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "session/scene.h"

/* The record tells a monitor that was away. */
START_TEST(monitor_away_at_the_end)
{
	int i;

	rig_script(&r, "echo on; read x; exit 9");
	scene_up();
	rig_see(&r, "on\n");
	rig_leave(&r);
	(void)poll(NULL, 0, 100);
	ck_assert(rig_alive(r.pid));
	ck_assert_int_eq(write(r.master, "x\n", 2), 2);
	for (i = 0; i < 500 && rig_alive(r.pid); i++)
		(void)poll(NULL, 0, 10);
	ck_assert_str_eq(rig_record(&r, "end_cause"), "service-exit");
	ck_assert_str_eq(rig_record(&r, "end_signaled"), "0");
	ck_assert_str_eq(rig_record(&r, "end_status"), "9");
	ck_assert_str_eq(rig_record(&r, "hung_error"), "0");
	ck_assert_str_eq(rig_record(&r, "call"), "k7f2q9mbd1");
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

START_TEST(monitor_comes_back)
{
	uint32_t pid;

	rig_script(&r, "echo on; read x; exit 9");
	scene_up();
	pid = m.u.UP.pid;
	rig_see(&r, "on\n");
	rig_leave(&r);
	(void)poll(NULL, 0, 50);
	rig_rejoin(&r);
	rig_want(&r, WIRE_UP, &m, 5000);
	ck_assert_uint_eq(m.u.UP.pid, pid);
	rig_want(&r, WIRE_COUNT, &m, 5000);
	ck_assert_uint_le(m.u.COUNT.idle_s, 60);
	ck_assert_int_eq(write(r.master, "x\n", 2), 2);
	rig_end(&r, &m, CAUSE_SERVICE_EXIT, 5000);
	ck_assert_uint_eq(m.u.END.status, 9);
	ck_assert(!rig_next(&r, &m, 5000));
	ck_assert(!rig_has_record(&r));
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* A monitor of another build learns from the record alone. */
START_TEST(other_build_may_not_join)
{
	msg_init(&m, WIRE_HELLO, 0);
	strcpy(m.u.HELLO.build, "0.0.0+other");
	rig_send(&r, &m);
	ck_assert(!rig_next(&r, &m, 5000));
	ck_assert_int_eq(rig_close(&r), 1);
}
END_TEST

START_TEST(start_needs_hello)
{
	rig_script(&r, "echo started");
	rig_go(&r);
	ck_assert(!rig_next(&r, &m, 5000));
	ck_assert_int_eq(rig_close(&r), 1);
	ck_assert_str_eq(r.output, "");
}
END_TEST

START_TEST(ping_is_answered)
{
	msg_init(&m, WIRE_PING, 0);
	m.u.PING.number = 77;
	rig_send(&r, &m);
	ck_assert(rig_next(&r, &m, 5000));
	ck_assert_str_eq(msg_name(m.type), "PONG");
	ck_assert_uint_eq(m.u.PONG.number, 77);
	/* we leave without a START, which is no failure of its */
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* The plugin's words reach us, its DOWN with the call's cause. */
static const struct {
	const char *args[2]; /* exit status, the plugin's cause */
	enum cause cause;
} plugins[] = {
	{ { "16", "peer-closed" }, CAUSE_PEER_CLOSED },
	{ { "16", "-" }, CAUSE_DEAD_PEER },
	{ { "11", "other-user" }, CAUSE_OTHER_USER },
	{ { "12", "-" }, CAUSE_IDLE_LIMIT },
};

START_TEST(plugin_reports)
{
	r.start.u.START.ppp = 1;
	rig_argv(&r, RG_FAKE_PPPD, plugins[_i].args[0], plugins[_i].args[1],
	    NULL);
	scene_up();
	rig_want(&r, WIRE_LINK, &m, 5000);
	ck_assert_str_eq(m.u.LINK.ifname, "ppp7");
	ck_assert_str_eq(m.u.LINK.local, "10.9.0.1");
	ck_assert_str_eq(m.u.LINK.remote, "10.9.0.2");
	ck_assert_str_eq(m.u.LINK.auth, "chap");
	rig_want(&r, WIRE_COUNT, &m, 5000);
	ck_assert_uint_eq(m.u.COUNT.rx, 1000);
	rig_want(&r, WIRE_DOWN, &m, 5000);
	ck_assert_uint_eq(m.u.DOWN.cause, plugins[_i].cause);
	ck_assert_uint_eq(m.u.DOWN.rx, 48213);
	ck_assert_uint_eq(m.u.DOWN.tx, 5000000000);
	ck_assert_uint_eq(m.u.DOWN.up_s, 851);
	rig_end(&r, &m, plugins[_i].cause, 5000);
	ck_assert_uint_eq(m.u.END.rx, 48213);
	ck_assert_uint_eq(m.u.END.tx, 5000000000);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* A pppd that dies says no DOWN: we do, with the last count. */
START_TEST(plugin_dies)
{
	r.start.u.START.ppp = 1;
	rig_argv(&r, RG_FAKE_PPPD, "16", "die", NULL);
	scene_up();
	rig_want(&r, WIRE_LINK, &m, 5000);
	rig_want(&r, WIRE_COUNT, &m, 5000);
	rig_want(&r, WIRE_DOWN, &m, 5000);
	ck_assert_uint_eq(m.u.DOWN.cause, CAUSE_SERVICE_FAILED);
	ck_assert_uint_eq(m.u.DOWN.rx, 1000);
	rig_end(&r, &m, CAUSE_SERVICE_FAILED, 5000);
	ck_assert_uint_eq(m.u.END.signaled, 1);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

/* What comes back while a link is up hears of it again. */
START_TEST(link_is_told_again)
{
	r.start.u.START.ppp = 1;
	rig_argv(&r, RG_FAKE_PPPD, "5", "wait", NULL);
	scene_up();
	rig_want(&r, WIRE_LINK, &m, 5000);
	rig_want(&r, WIRE_COUNT, &m, 5000);
	rig_leave(&r);
	(void)poll(NULL, 0, 50);
	rig_rejoin(&r);
	rig_want(&r, WIRE_UP, &m, 5000);
	rig_want(&r, WIRE_LINK, &m, 5000);
	ck_assert_str_eq(m.u.LINK.ifname, "ppp7");
	rig_stop(&r, WHY_OPERATOR);
	rig_want(&r, WIRE_DOWN, &m, 5000);
	rig_end(&r, &m, CAUSE_OPERATOR, 5000);
	ck_assert_int_eq(rig_close(&r), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("monitor");
	TCase *tc = scene_case(s, false), *mute = scene_case(s, true);

	tcase_add_test(tc, monitor_away_at_the_end);
	tcase_add_test(tc, monitor_comes_back);
	tcase_add_test(mute, other_build_may_not_join);
	tcase_add_test(mute, start_needs_hello);
	tcase_add_test(tc, ping_is_answered);
	tcase_add_loop_test(tc, plugin_reports, 0, 4);
	tcase_add_test(tc, plugin_dies);
	tcase_add_test(tc, link_is_told_again);
	return scene_run(s);
}
