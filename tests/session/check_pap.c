/*
 * The question of pppd's plugin, from there to the monitor and back: the
 * plugin's own words (askpppd), the real rasgate-session, we are the monitor
 * and the worker. Whatever goes wrong on the way is a no.
 */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/spawn.h"
#include "session/scene.h"

static void
start(const char *limit)
{
	rig_argv(&r, RG_ASK_PPPD, limit, NULL);
	r.start.u.START.ppp = 1;
	scene_up();
	rig_see(&r, "ASK");
}

/* What the caller sees after this, and nothing before it. */
static void
types(const char *row)
{
	r.output[0] = '\0';
	r.seen = 0;
	ck_assert_int_eq(write(r.master, row, strlen(row)),
	    (ssize_t)strlen(row));
	ck_assert_int_eq(write(r.master, "\n", 1), 1);
}

static void
asks(const char *name, const char *password)
{
	char row[1000];

	(void)snprintf(row, sizeof(row), "%s %s", name, password);
	types(row);
	rig_want(&r, WIRE_PAP, &m, 5000);
	ck_assert_str_eq(m.u.PAP.name, name);
}

static void
say(enum wire_type type, const char *user)
{
	struct msg say;

	msg_init(&say, type, RIG_HPORT);
	if (type == WIRE_GRANT)
		strcpy(say.u.GRANT.user, user);
	rig_send(&r, &say);
}

/* A step; our end of its conversation. */
static struct chan *
step(void)
{
	struct chan *worker;
	struct msg say;
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	msg_init(&say, WIRE_STEP, RIG_HPORT);
	say.fd = sv[0];
	rig_send(&r, &say);
	ck_assert_int_eq(fcntl(sv[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_ptr_nonnull(worker = chan_new(sv[1], ROLE_ENGINE));
	return worker;
}

static int
hear(struct chan *worker)
{
	const uint64_t end = clock_ms() + 5000;
	struct pollfd p = { chan_fd(worker), POLLIN, 0 };
	int e;

	while ((e = chan_recv(worker, &m)) == RG_E_AGAIN) {
		ck_assert(clock_ms() < end);
		(void)poll(&p, 1, 50);
	}
	return e;
}

/* A prompt, and what it is answered with. */
static void
prompt(struct chan *worker, enum wire_prompt kind, enum wire_echo echo,
    enum wire_type type, const char *text)
{
	struct msg say;

	msg_init(&say, WIRE_PROMPT, 0);
	say.u.PROMPT.kind = kind;
	say.u.PROMPT.echo = echo;
	ck_assert_int_eq(chan_send(worker, &say), RG_OK);
	ck_assert_int_eq(hear(worker), RG_OK);
	ck_assert_str_eq(msg_name(m.type), msg_name(type));
	if (type == WIRE_ANSWER)
		ck_assert_str_eq(m.u.ANSWER.text, text);
}

static void
password(struct chan *worker, const char *text)
{
	prompt(worker, PROMPT_PASSWORD, ECHO_NONE, WIRE_ANSWER, text);
}

START_TEST(yes_and_no)
{
	struct chan *worker;

	start(NULL);
	asks("alice", "correct horse");
	worker = step();
	password(worker, "correct horse");
	chan_free(&worker);
	say(WIRE_GRANT, "alice");
	rig_see(&r, "YES");
	asks("alice", "");
	worker = step();
	password(worker, "");
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
	ck_assert_int_eq(hear(worker), RG_E_GONE); /* nothing stays open */
	chan_free(&worker);
	asks("alice", "x");
	say(WIRE_GRANT, "alicia"); /* who is that? */
	rig_see(&r, "NO");
}
END_TEST

/* A fallback: the next method is asked as the first one was. */
START_TEST(next_method)
{
	struct chan *first, *second;

	start(NULL);
	asks("alice", "secret");
	first = step();
	password(first, "secret");
	second = step();
	password(second, "secret");
	ck_assert_int_eq(hear(first), RG_E_GONE);
	say(WIRE_GRANT, "alice");
	rig_see(&r, "YES");
	chan_free(&first);
	chan_free(&second);
}
END_TEST

/* Only a hidden answer is the password's, and only the first one. */
START_TEST(more_than_a_password)
{
	static const struct {
		enum wire_prompt kind;
		enum wire_echo echo;
	} more[] = { { PROMPT_CODE, ECHO_NONE }, { PROMPT_USER, ECHO_NONE },
		{ PROMPT_OTHER, ECHO_PLAIN } };
	struct chan *worker;
	size_t i;

	start(NULL);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		asks("alice", "secret");
		worker = step();
		prompt(worker, more[i].kind, more[i].echo, WIRE_CANCEL, NULL);
		say(WIRE_REFUSE, NULL);
		rig_see(&r, "NO");
		chan_free(&worker);
	}
	asks("alice", "secret");
	worker = step();
	prompt(worker, PROMPT_OTHER, ECHO_NONE, WIRE_ANSWER, "secret");
	prompt(worker, PROMPT_OTHER, ECHO_NONE, WIRE_CANCEL, NULL);
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
	chan_free(&worker);
}
END_TEST

/* A worker's death alone is no answer: the monitor's is waited for. */
START_TEST(worker_dies)
{
	struct chan *worker;

	start(NULL);
	asks("alice", "secret");
	worker = step();
	password(worker, "secret");
	chan_free(&worker);
	(void)poll(NULL, 0, 50);
	rig_stop(&r, WHY_OPERATOR); /* ... or the end of the session */
	/* What it says now may be lost to the hang-up. */
	rig_end(&r, &m, CAUSE_OPERATOR, 10000);
	ck_assert_uint_eq(m.u.END.signaled, 0);
	ck_assert_uint_eq(m.u.END.status, 11);
}
END_TEST

/* The session goes on, its peer cannot authenticate. */
START_TEST(monitor_away)
{
	struct chan *worker;

	start(NULL);
	asks("alice", "secret");
	worker = step();
	password(worker, "secret");
	rig_leave(&r);
	rig_see(&r, "NO");
	types("alice secret");
	rig_see(&r, "NO");
	chan_free(&worker);
	rig_rejoin(&r);
	rig_want(&r, WIRE_UP, &m, 5000);
	asks("alice", "secret");
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
	rig_stop(&r, WHY_OPERATOR);
	rig_end(&r, &m, CAUSE_OPERATOR, 5000);
}
END_TEST

/* What nobody asked for is no answer to the next question. */
START_TEST(unasked)
{
	struct chan *worker;

	start(NULL);
	say(WIRE_GRANT, "alice");
	worker = step();
	ck_assert_int_eq(hear(worker), RG_E_GONE);
	asks("alice", "secret");
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
	chan_free(&worker);
}
END_TEST

/* An answer that is late is none, neither to this question nor the next. */
START_TEST(late)
{
	start("300");
	asks("alice", "secret");
	rig_see(&r, "NO");
	say(WIRE_GRANT, "alice");
	types("alice secret");
	rig_see(&r, "NO");
}
END_TEST

/* More than a message holds is refused unasked. */
START_TEST(too_long)
{
	char row[700];

	start(NULL);
	memset(row, 'x', sizeof(row));
	memcpy(row, "alice ", 6);
	row[6 + 256] = '\0';
	asks("alice", row + 6);
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
	row[6 + 256] = 'x';
	row[6 + 257] = '\0';
	types(row);
	rig_see(&r, "NO");
	memset(row, 'x', 300);
	strcpy(row + 300, " secret");
	types(row);
	rig_see(&r, "NO");
	asks("alice", "short"); /* the first word since */
	say(WIRE_REFUSE, NULL);
	rig_see(&r, "NO");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pap");
	TCase *tc = scene_case(s, false);

	tcase_add_test(tc, yes_and_no);
	tcase_add_test(tc, next_method);
	tcase_add_test(tc, more_than_a_password);
	tcase_add_test(tc, worker_dies);
	tcase_add_test(tc, monitor_away);
	tcase_add_test(tc, unasked);
	tcase_add_test(tc, late);
	tcase_add_test(tc, too_long);
	return scene_run(s);
}
