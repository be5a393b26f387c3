#include "config.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/quote.h"
#include "base/record.h"
#include "run.h"

static struct rec rec;
static char text[RECORD_MAX];

static const char *
format(void)
{
	size_t n = rec_format(&rec, text);

	ck_assert_uint_eq(n, strlen(text));
	ck_assert_uint_lt(n, RECORD_MAX);
	return text;
}

START_TEST(order_is_the_tables)
{
	rec_init(&rec, REC_CALL_BEGIN_EVENT);
	rec_set(&rec, KEY_VIA, "modem");
	rec_setu(&rec, KEY_SPEED, 33600);
	rec_set(&rec, KEY_NUMBER, "+441632960123");
	rec_set(&rec, KEY_LINE, "m01");
	rec_set(&rec, KEY_CALL, "k7f2q9mbd1");
	rec_set(&rec, KEY_CALLED, "");
	rec_set(&rec, KEY_CONNECT, NULL);
	ck_assert_str_eq(format(),
	    "event=call-begin call=k7f2q9mbd1 line=m01 number=+441632960123 "
	    "speed=33600 via=modem");
	ck_assert(!rec.full);
}
END_TEST

START_TEST(unset_always_keys)
{
	rec_init(&rec, REC_AUTH_FAIL_EVENT);
	rec_setf(&rec, KEY_TRY, "%d/%d", 2, 3);
	ck_assert_str_eq(format(),
	    "event=auth-fail call=- line=- user=- number=- method=- step=- "
	    "cause=- try=2/3");
	/* A key that the event does not have is not written. */
	rec_set(&rec, KEY_PID, "1");
	ck_assert_ptr_null(strstr(format(), "pid="));
}
END_TEST

/* The vocabulary: every event, with no key and with every key there is. */
START_TEST(every_event)
{
	enum rec_event e = (enum rec_event)_i;
	const char *why = NULL;
	char value[64];
	int k;

	rec_init(&rec, e);
	if (e != REC_DEBUG_EVENT)
		ck_assert_msg(rec_check(format(), &why), "%s: %s", text, why);
	for (k = 0; k < KEY_MAX; k++)
		rec_set(&rec, (enum rec_key)k, "v");
	ck_assert_msg(rec_check(format(), &why), "%s: %s", text, why);
	ck_assert(rec_get(text, "event", value, sizeof(value)));
	ck_assert_str_eq(value, rec_event_name(e));
	for (k = 0; k < KEY_MAX; k++)
		if (rec_get(text, rec_key_name((enum rec_key)k), value,
			sizeof(value)))
			ck_assert_str_eq(value, "v");
	ck_assert(
	    rec_event_level(e) >= REC_ERR && rec_event_level(e) <= REC_DEBUG);
}
END_TEST

START_TEST(every_byte)
{
	char value[] = "a?b", back[8], want[64];

	value[1] = (char)(_i + 1);
	rec_init(&rec, REC_ADMIN_EVENT);
	rec_set(&rec, KEY_VERB, value);
	ck_assert(rec_check(format(), NULL));
	ck_assert(rec_get(text, "verb", back, sizeof(back)));
	ck_assert_str_eq(back, value);
	if (_i + 1 < 0x20 || _i + 1 > 0x7e) {
		snprintf(want, sizeof(want),
		    "event=admin verb=\"a\\u%04xb\" by=- result=-",
		    (unsigned)_i + 1);
		ck_assert_str_eq(text, want);
	}
}
END_TEST

START_TEST(never_quoted)
{
	static const char *const hostile[] = { "eve\nevent=auth-ok", "a b",
		"\"", "\033[2J", "b\303\266b", "x=y", "=" };
	static const enum rec_key keys[] = { KEY_CALL, KEY_LINE, KEY_USER,
		KEY_NUMBER };
	size_t k;

	for (k = 0; k < RG_COUNTOF(keys); k++) {
		rec_init(&rec, REC_RECLAIM_EVENT);
		rec_set(&rec, keys[k], hostile[_i]);
		ck_assert_ptr_null(strchr(format(), '"'));
		ck_assert(rec_check(text, NULL));
		/* Also where such a key may be absent. */
		rec_init(&rec, REC_ADMIN_EVENT);
		rec_set(&rec, keys[k], hostile[_i]);
		ck_assert_ptr_null(strchr(format(), '"'));
		ck_assert(rec_check(text, NULL));
	}
}
END_TEST

START_TEST(forged_text_stays_one_value)
{
	static const char forged[] = "x\" number=1 cause=ok\nevent=auth-ok "
				     "user=root\\";
	char back[128];

	rec_init(&rec, REC_CALL_MISSED_EVENT);
	rec_set(&rec, KEY_NAME, forged);
	rec_set(&rec, KEY_LINE, "m1");
	ck_assert_str_eq(format(),
	    "event=call-missed line=m1 number=- cause=- name=\"x\\\" number=1 "
	    "cause=ok\\u000aevent=auth-ok user=root\\\\\"");
	ck_assert(rec_check(text, NULL));
	ck_assert(rec_get(text, "name", back, sizeof(back)));
	ck_assert_str_eq(back, forged);
	ck_assert(rec_get(text, "number", back, sizeof(back)));
	ck_assert_str_eq(back, "-");
	ck_assert(!rec_get(text, "user", back, sizeof(back)));
}
END_TEST

/* 512 bytes hold, and the record stays one of the grammar. */
START_TEST(limit)
{
	static const char fill[] = { 'v', ' ', '\n', '"' };
	char value[RECORD_TEXT], back[RECORD_TEXT];
	const char *why = NULL;
	size_t n;
	int e, k;

	for (n = 1; n < sizeof(value); n += 13) {
		memset(value, fill[_i], n);
		value[n] = '\0';
		for (e = 0; e < REC_EVENT_MAX; e++)
			for (k = 0; k < KEY_MAX; k++) {
				rec_init(&rec, (enum rec_event)e);
				rec_set(&rec, KEY_TEXT, "some text");
				rec_set(&rec, (enum rec_key)k, value);
				ck_assert_msg(rec_check(format(), &why),
				    "%s: %s", text, why);
				(void)rec_get(text,
				    rec_key_name((enum rec_key)k), back,
				    sizeof(back));
			}
	}
}
END_TEST

START_TEST(what_does_not_fit)
{
	char value[RECORD_TEXT], back[RECORD_TEXT];

	memset(value, 'v', sizeof(value));
	value[470] = '\0';
	rec_init(&rec, REC_CONFIG_ERROR_EVENT);
	rec_set(&rec, KEY_FILE, "f");
	rec_set(&rec, KEY_POS, "1:1");
	value[100] = ' ';
	value[469] = '"';
	rec_set(&rec, KEY_TEXT, value);
	ck_assert_uint_ge(strlen(format()), RECORD_MAX - 8);
	ck_assert(rec_get(text, "text", back, sizeof(back)));
	ck_assert_int_eq(strncmp(back, value, strlen(back)), 0);

	/* What may be absent is whole or not there; the next one still is. */
	rec_init(&rec, REC_CALL_MISSED_EVENT);
	rec_set(&rec, KEY_RINGS, value);
	rec_set(&rec, KEY_NAME, "x");
	ck_assert_ptr_null(strstr(format(), "rings="));
	ck_assert_ptr_nonnull(strstr(text, " name=x"));

	rec_set(&rec, KEY_CAUSE, value);
	ck_assert(rec.full);
}
END_TEST

static const char *const malformed[] = {
	"",
	"event",
	"event=",
	"event=nothing",
	"even=stop cause=a sessions=1",
	" event=stop cause=a sessions=1",
	"event=stop  cause=a sessions=1",
	"event=stop cause=a sessions=1 ",
	"event=stop cause=a",
	"event=stop sessions=1 cause=a",
	"event=stop cause=a cause=b sessions=1",
	"event=stop cause=a sessions=1 cause=a",
	"event=stop cause=a sessions=1 pid=3",
	"event=stop cause=a\nb sessions=1",
	"event=stop cause=a\303\266 sessions=1",
	"event=stop cause=a(b sessions=1",
	"event=stop cause=\"a sessions=1",
	"event=stop cause=\"a\"b sessions=1",
	"event=stop cause=\"a\nb\" sessions=1",
	"event=stop cause=\"\\x41\" sessions=1",
	"event=stop cause=\"\\n\" sessions=1",
	"event=stop cause=\"\\\n\" sessions=1",
	"event=stop cause=\"\\u004\" sessions=1",
	"event=stop cause=\"\\u0 41\" sessions=1",
	"event=stop cause=\"\\u00+1\" sessions=1",
	"event=stop cause=\"\\u1234\" sessions=1",
	"event=stop cause=\"\\",
	"event=stop CAUSE=a sessions=1",
};

START_TEST(malformed_is_seen)
{
	const char *why = NULL;

	ck_assert(!rec_check(malformed[_i], &why));
	ck_assert_ptr_nonnull(why);
	ck_assert(!rec_check(malformed[_i], NULL));
}
END_TEST

START_TEST(get)
{
	static const char r[] = "event=stop cause=\"a\\\\b\\\"\\u00ff\" "
				"sessions=12";
	char v[8];

	ck_assert(rec_get(r, "cause", v, sizeof(v)));
	ck_assert_str_eq(v, "a\\b\"\377");
	ck_assert(rec_get(r, "sessions", v, 3));
	ck_assert_str_eq(v, "12");
	ck_assert(!rec_get(r, "sessions", v, 2));
	ck_assert(rec_get(r, "cause", v, 6));
	ck_assert(!rec_get(r, "cause", v, 5));
	ck_assert(!rec_get(r, "session", v, sizeof(v)));
	ck_assert(!rec_get(r, "", v, sizeof(v)));
	ck_assert(!rec_get("garbage cause=1", "cause", v, sizeof(v)));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("record");
	TCase *tc = tcase_create("record");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, order_is_the_tables);
	tcase_add_test(tc, unset_always_keys);
	tcase_add_loop_test(tc, every_event, 0, REC_EVENT_MAX);
	tcase_add_loop_test(tc, every_byte, 0, 255);
	tcase_add_loop_test(tc, never_quoted, 0, 7);
	tcase_add_test(tc, forged_text_stays_one_value);
	tcase_add_loop_test(tc, limit, 0, 4);
	tcase_add_test(tc, what_does_not_fit);
	tcase_add_loop_test(tc, malformed_is_seen, 0,
	    (int)RG_COUNTOF(malformed));
	tcase_add_test(tc, get);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
