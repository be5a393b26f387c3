#include "config.h"

#include <sys/types.h>

#include <bsd_auth.h>
#include <check.h>
#include <login_cap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "auth/method_bsdauth.h"
#include "base/cause.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/spawn.h"
#include "bsddouble.h"
#include "method/conversation.h"
#include "wire/chan.h"
#include "run.h"

/*
 * The method for BSD authentication against a double of that interface: what
 * its callers are asked, what comes of their answers, and that each session
 * is closed once.
 */
#define SECRET "correct horse"
#define LONG \
	"a123456789b123456789c123456789d123456789e123456789f123456789" \
	"g123456789h123456789i123456789j123456789k123456789l123456789" \
	"m123456789n123456789o123456789p123456789q123456789r123456789" \
	"s123456789t123456789u123456789v123456789w123456789x123456789" \
	"y123456789z12345" /* 256 */

static char too_long[2 * RG_SEND_MAX + 100];

static const struct bsd_account accounts[] = {
	{ .name = "root", .secret = SECRET, .approve = true }, /* exists */
	{ .name = "card",
	    .challenge = "S/Key 99 wi12345: ",
	    .secret = "A B C",
	    .approve = true },
	{ .name = "empty", .challenge = "", .secret = SECRET, .approve = true },
	{ .name = "lines",
	    .challenge = too_long,
	    .secret = SECRET,
	    .approve = true },
	{ .name = "old",
	    .secret = SECRET,
	    .state = AUTH_EXPIRED,
	    .approve = true },
	{ .name = "stale",
	    .secret = SECRET,
	    .state = AUTH_PWEXPIRED,
	    .approve = true },
	{ .name = "out", .secret = SECRET },
	{ .name = "away", .away = true },
	{ .name = LONG, .secret = LONG, .approve = true },
	/* whose session a name that is none gets: no answer is right */
	{ .name = "no-such-user", .secret = "never", .approve = true },
	{ .name = NULL },
};

static struct conversation *conv;
static struct chan *engine;

static void
setup(void)
{
	void *instance;

	memset(too_long, 'x', sizeof(too_long) - 1);
	bsd_reset(accounts);
	ck_assert_uint_eq(method_bsdauth.initialize(1), 0);
	ck_assert_uint_eq(method_bsdauth.open(&instance, "", 0), 0);
	method_bsdauth.close(instance);
}

static void
teardown(void)
{
	conversation_free(&conv);
	chan_free(&engine);
	ck_assert_int_eq(bsd.open, 0);
	ck_assert_uint_eq(method_bsdauth.initialize(0), 0);
}

static void
begin(const char *name, bool barred)
{
	struct msg_BEGIN b = { .barred = barred };
	struct conversation_setup s = { .method = &method_bsdauth,
		.begin = &b };
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	ck_assert_ptr_nonnull(engine = chan_new(sv[0], ROLE_AUTH));
	rg_strlcpy(b.name, name, sizeof(b.name));
	s.fd = sv[1];
	ck_assert_ptr_nonnull(conv = conversation_new(&s));
}

static void
hear(enum wire_type type, struct msg *m)
{
	struct pollfd p = { chan_fd(engine), POLLIN, 0 };

	ck_assert_int_eq(poll(&p, 1, 20000), 1);
	ck_assert_int_eq(chan_recv(engine, m), RG_OK);
	ck_assert_str_eq(msg_name(m->type), msg_name(type));
}

static void
prompted(const char *text)
{
	struct msg m;

	hear(WIRE_PROMPT, &m);
	ck_assert_str_eq(m.u.PROMPT.text, text);
	ck_assert_int_eq(m.u.PROMPT.echo, ECHO_NONE);
	ck_assert_int_eq(m.u.PROMPT.kind,
	    *text != '\0' ? PROMPT_OTHER : PROMPT_PASSWORD);
}

static void
answer(const char *text)
{
	struct msg m;

	msg_init(&m, WIRE_ANSWER, 0);
	rg_strlcpy(m.u.ANSWER.text, text, sizeof(m.u.ANSWER.text));
	ck_assert_int_eq(chan_send(engine, &m), RG_OK);
	conversation_on_input(conv);
}

static struct msg_VERDICT
verdict(uint32_t result, enum auth_cause cause)
{
	struct msg_VERDICT v;

	ck_assert(conversation_over(conv, &v));
	ck_assert_uint_eq(v.result, result);
	ck_assert_uint_eq(v.cause, cause);
	return v;
}

static const struct {
	const char *name, *challenge, *typed;
	uint32_t result;
	enum auth_cause cause;
	const char *asked; /* who was, when that is not the name */
	int approved;      /* how often that was asked */
} talks[] = {
	{ "root", "", SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE, NULL, 1 },
	{ "root", "", "wrong", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED, NULL, 0 },
	{ "root", "", "", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED, NULL, 0 },
	{ "card", "S/Key 99 wi12345: ", "A B C", RG_RESULT_OK, AUTH_CAUSE_NONE,
	    NULL, 1 },
	{ "card", "S/Key 99 wi12345: ", "A B D", RG_RESULT_REFUSED,
	    AUTH_CAUSE_REFUSED, NULL, 0 },
	{ "empty", "", SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE, NULL, 1 },
	{ LONG, "", LONG, RG_RESULT_OK, AUTH_CAUSE_NONE, NULL, 1 },
	/* behind a right secret only */
	{ "old", "", SECRET, RG_RESULT_EXPIRED, AUTH_CAUSE_EXPIRED, NULL, 0 },
	{ "old", "", "wrong", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED, NULL, 0 },
	{ "stale", "", SECRET, RG_RESULT_EXPIRED, AUTH_CAUSE_EXPIRED, NULL, 0 },
	{ "out", "", SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_RULE, NULL, 1 },
	{ "out", "", "wrong", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED, NULL, 0 },
	/* asked like all others, in vain */
	{ "nemo", "", SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED, NULL, 0 },
	{ "root:skey", "", SECRET, RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED,
	    "no-such-user", 0 },
	{ "../root", "", "never", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED,
	    "no-such-user", 0 },
	{ "", "", "never", RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED,
	    "no-such-user", 0 },
};

START_TEST(question_and_answer)
{
	struct msg_VERDICT v;

	begin(talks[_i].name, false);
	prompted(talks[_i].challenge);
	ck_assert_int_eq(bsd.answered, 0);
	answer(talks[_i].typed);
	v = verdict(talks[_i].result, talks[_i].cause);
	ck_assert_str_eq(bsd.name,
	    talks[_i].asked != NULL ? talks[_i].asked : talks[_i].name);
	ck_assert_int_eq(bsd.asked, 1);
	ck_assert_int_eq(bsd.answered, 1);
	ck_assert_int_eq(bsd.approved, talks[_i].approved);
	ck_assert_int_eq(bsd.open, 0);
	ck_assert_str_eq(v.user, talks[_i].asked != NULL ? "" : talks[_i].name);
	ck_assert_int_eq(v.known,
	    strcmp(talks[_i].name, "root") == 0 ||
		talks[_i].result == RG_RESULT_OK);
}
END_TEST

START_TEST(long_challenge)
{
	struct msg m;

	begin("lines", false);
	hear(WIRE_INFO, &m);
	ck_assert_uint_eq(strlen(m.u.INFO.text), RG_SEND_MAX);
	hear(WIRE_INFO, &m);
	ck_assert_uint_eq(strlen(m.u.INFO.text), RG_SEND_MAX);
	prompted(too_long + 2 * RG_SEND_MAX);
	answer(SECRET);
	(void)verdict(RG_RESULT_OK, AUTH_CAUSE_NONE);
}
END_TEST

START_TEST(nobody_to_ask)
{
	begin("away", false);
	(void)verdict(RG_RESULT_NO_ANSWER, AUTH_CAUSE_NONE);
}
END_TEST

START_TEST(locked_before)
{
	begin("root", true);
	prompted("");
	ck_assert_str_eq(bsd.name, "no-such-user");
	answer("never");
	(void)verdict(RG_RESULT_REFUSED, AUTH_CAUSE_REFUSED);
	ck_assert_int_eq(bsd.approved, 0);
}
END_TEST

/* What he knows is not put to the test. */
START_TEST(locked_meanwhile)
{
	begin("root", false);
	prompted("");
	conversation_bar(conv);
	answer(SECRET);
	(void)verdict(RG_RESULT_REFUSED, AUTH_CAUSE_NONE);
	ck_assert_int_eq(bsd.answered, 0);
}
END_TEST

START_TEST(gone_meanwhile)
{
	begin("card", false);
	prompted("S/Key 99 wi12345: ");
	chan_free(&engine);
	conversation_on_input(conv);
	(void)verdict(RG_RESULT_ABORTED, AUTH_CAUSE_NONE);
	ck_assert_int_eq(bsd.answered, 0);
	ck_assert_int_eq(bsd.open, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("bsdauth");
	TCase *tc = tcase_create("bsdauth");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, question_and_answer, 0, RG_COUNTOF(talks));
	tcase_add_test(tc, long_challenge);
	tcase_add_test(tc, nobody_to_ask);
	tcase_add_test(tc, locked_before);
	tcase_add_test(tc, locked_meanwhile);
	tcase_add_test(tc, gone_meanwhile);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
