/* Frames, the state, queries; and whatever bytes a journal may hold. */
#include "config.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/strv.h"
#include "fakedisk.h"
#include "scene.h"
#include "store/query.h"
#include "run.h"

/* --- frames --- */

static const struct {
	uint8_t op, kind;
	const char *key, *text;
	bool ok;
} frames[] = {
	{ KEEP_SET, KEEP_CALL, "k7f2q9mbd1", "line=m01", true },
	{ KEEP_SET, KEEP_CALL, "k7f2q9mbd1", "", false },
	{ KEEP_SET, KEEP_CALL, "", "line=m01", false },
	{ KEEP_SET, KEEP_CALL, "a\n", "line=m01", false },
	{ KEEP_SET, KEEP_CALL, "a", "line=\033[2J", false },
	{ KEEP_SET, KEEP_CALL, "a", "\xc3\xa4", false },
	{ KEEP_SET, KEEP_HISTORY, "a", "b", false },
	{ KEEP_SET, KEEP_DOUBT, "codes", "since=0", true },
	{ KEEP_SET, KEEP_MAX, "a", "b", false },
	{ KEEP_SET, KEEP_NONE, "a", "b", false },
	{ KEEP_DROP, KEEP_LINE, "m01", "", true },
	{ KEEP_DROP, KEEP_LINE, "m01", "x", false },
	{ KEEP_DROP, KEEP_MISSED, "m01", "", false },
	{ KEEP_LOG, KEEP_HISTORY, "k7f2q9mbd1", "line=m01", true },
	{ KEEP_LOG, KEEP_MISSED, "", "line=m01", true },
	{ KEEP_LOG, KEEP_HISTORY, "", "", false },
	{ KEEP_LOG, KEEP_LINE, "m01", "x", false },
	{ FRAME_HEAD, KEEP_NONE, "", "any", true },
	{ FRAME_HEAD, KEEP_CALL, "", "any", false },
	{ KEEP_OP_NONE, KEEP_CALL, "a", "b", false },
	{ KEEP_OP_MAX, KEEP_CALL, "a", "b", false },
};

START_TEST(frame)
{
	const struct frame f = scene_frame(frames[_i].op, frames[_i].kind,
	    frames[_i].key, frames[_i].text);
	uint8_t buf[FRAME_SIZE_MAX];
	struct frame again;
	size_t n = frame_encode(&f, buf, sizeof(buf)), i;

	ck_assert_int_eq(frame_ok(&f), frames[_i].ok);
	ck_assert_int_eq(n > 0, frames[_i].ok);
	if (n == 0)
		return;
	ck_assert_uint_eq(frame_encode(&f, buf, n - 1), 0);
	ck_assert_uint_eq(frame_decode(&again, buf, n), n);
	ck_assert_uint_eq(again.op, f.op);
	ck_assert_uint_eq(again.kind, f.kind);
	ck_assert_uint_eq(again.time, f.time);
	ck_assert_str_eq(again.key, f.key);
	ck_assert_str_eq(again.text, f.text);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(frame_decode(&again, buf, i), 0);
		buf[i] ^= 0x20;
		ck_assert_uint_eq(frame_decode(&again, buf, n), 0);
		buf[i] ^= 0x20;
	}
}
END_TEST

/* The layout that frame.h promises; another one needs another magic. */
START_TEST(layout)
{
	static const uint8_t want[] = { 'r', 'g', 'J', '1', 0x4a, 0x65, 0xfc,
		0x56, 0, 8, 1, 2, 0, 0, 0, 0, 0x68, 0x4e, 0xe1, 0x80, 0, 2, 'm',
		'1', 0, 2, 'a', 'b' };
	const struct frame f = scene_frame(KEEP_SET, KEEP_LINE, "m1", "ab");
	uint8_t buf[FRAME_SIZE_MAX];

	ck_assert_uint_eq(frame_encode(&f, buf, sizeof(buf)), sizeof(want));
	ck_assert_mem_eq(buf, want, sizeof(want));
}
END_TEST

/* --- the state --- */

static void
log_rows(struct state *s, unsigned from, unsigned to, uint64_t time)
{
	char text[16];
	struct frame f;

	for (; from < to; from++) {
		snprintf(text, sizeof(text), "row=%u", from);
		f = scene_frame(KEEP_LOG, KEEP_HISTORY, "", text);
		f.time = time;
		ck_assert_int_eq(state_apply(s, &f), RG_OK);
	}
}

START_TEST(bounds)
{
	struct state *s = state_new();
	uint64_t at = UINT64_MAX;
	unsigned n = 0;

	log_rows(s, 0, STATE_HISTORY_MAX + 5, SCENE_NOW);
	ck_assert_str_eq(state_row(s, KEEP_HISTORY, at, &at), "row=10004");
	for (n = 1; state_row(s, KEEP_HISTORY, at, &at) != NULL; n++)
		continue;
	ck_assert_uint_eq(n, STATE_HISTORY_MAX);
	ck_assert_ptr_null(state_row(s, KEEP_MISSED, UINT64_MAX, &at));
	state_free(&s);
}
END_TEST

START_TEST(age)
{
	struct state *s = state_new();
	uint64_t at = UINT64_MAX;

	log_rows(s, 0, 1, 5); /* of a box that had no clock yet */
	log_rows(s, 1, 4, SCENE_NOW);
	state_expire(s, SCENE_NOW + STATE_AGE_MAX);
	state_expire(s, SCENE_NOW - 1000); /* the clock went back */
	ck_assert_str_eq(state_row(s, KEEP_HISTORY, at, &at), "row=3");
	ck_assert_str_eq(state_row(s, KEEP_HISTORY, 1, &at), "row=0");
	state_free(&s);
	s = state_new();
	log_rows(s, 0, 3, SCENE_NOW);
	log_rows(s, 3, 4, SCENE_NOW + 2);
	state_expire(s, SCENE_NOW + STATE_AGE_MAX + 1);
	at = UINT64_MAX;
	ck_assert_str_eq(state_row(s, KEEP_HISTORY, at, &at), "row=3");
	ck_assert_ptr_null(state_row(s, KEEP_HISTORY, at, &at));
	state_free(&s);
}
END_TEST

/* A row of the log is the end of its call: one change, not two. */
START_TEST(values)
{
	struct state *s = state_new();
	struct frame f = scene_frame(KEEP_SET, KEEP_CALL, "a", "1");
	char key[16];
	unsigned i;

	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	f = scene_frame(KEEP_SET, KEEP_LINE, "a", "2");
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	f = scene_frame(KEEP_SET, KEEP_CALL, "a", "3");
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	ck_assert_str_eq(state_get(s, KEEP_CALL, "a"), "3");
	f = scene_frame(KEEP_LOG, KEEP_HISTORY, "a", "4");
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	ck_assert_ptr_null(state_get(s, KEEP_CALL, "a"));
	ck_assert_str_eq(state_get(s, KEEP_LINE, "a"), "2");
	f = scene_frame(KEEP_DROP, KEEP_LINE, "a", "");
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	ck_assert_ptr_null(state_get(s, KEEP_LINE, "a"));
	for (i = 0; i < STATE_VALUES_MAX; i++) {
		snprintf(key, sizeof(key), "%u", i);
		f = scene_frame(KEEP_SET, KEEP_CALL, key, "x");
		ck_assert_int_eq(state_apply(s, &f), RG_OK);
	}
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	f = scene_frame(KEEP_SET, KEEP_CALL, "one more", "x");
	ck_assert_int_eq(state_apply(s, &f), RG_E_SIZE);
	state_free(&s);
}
END_TEST

static int
collect(void *ctx, const struct frame *f)
{
	char *keys = ctx;

	strcat(keys, f->key);
	return RG_OK;
}

static int
rebuild(void *ctx, const struct frame *f)
{
	return state_apply(ctx, f);
}

/* Values come in the order of their keys' first coming, in each life. */
START_TEST(order)
{
	static const char *const sets = "kqzabmqkz";
	struct state *s = state_new(), *again = state_new();
	char key[2] = "", keys[32] = "", keys_again[32] = "";
	struct frame f;
	const char *p;

	for (p = sets; *p != '\0'; p++) {
		key[0] = *p;
		f = scene_frame(KEEP_SET, KEEP_CALL, key, "x");
		ck_assert_int_eq(state_apply(s, &f), RG_OK);
	}
	for (p = "kbm"; *p != '\0'; p++) { /* first, middle and last */
		key[0] = *p;
		f = scene_frame(KEEP_DROP, KEEP_CALL, key, "");
		ck_assert_int_eq(state_apply(s, &f), RG_OK);
	}
	f = scene_frame(KEEP_SET, KEEP_LINE, "k", "x");
	ck_assert_int_eq(state_apply(s, &f), RG_OK);
	ck_assert_int_eq(state_walk(s, collect, keys), RG_OK);
	ck_assert_str_eq(keys, "qzak");
	ck_assert_int_eq(state_walk(s, rebuild, again), RG_OK);
	ck_assert_int_eq(state_walk(again, collect, keys_again), RG_OK);
	ck_assert_str_eq(keys_again, keys);
	state_free(&s);
	state_free(&again);
}
END_TEST

/* --- queries --- */

static const struct {
	const char *filters[4];
	bool fits;
} queries[] = {
	{ { NULL }, true },
	{ { "line=m01" }, true },
	{ { "line=m02" }, false },
	{ { "line=m02", "line=m01" }, true },
	{ { "line=m0?", "user=noc*" }, true },
	{ { "line=m01-m04" }, true },
	{ { "line=m01", "user=field*" }, false },
	{ { "cause=carrier-lost" }, true },
	{ { "cause=carrier" }, false },
	{ { "stage=service" }, true },
	{ { "number=+4416*" }, true },
	{ { "number=-" }, false },
	{ { "name=-" }, true }, /* has none */
	{ { "call=k7f2" }, true },
	{ { "call=7f2" }, false },
	{ { "since=1700000000" }, true },
	{ { "since=1700000001" }, false },
	{ { "until=1700000000" }, true },
	{ { "until=1699999999" }, false },
	{ { "since=x" }, false },
	{ { "averyveryverylongkey=x" }, false },
};

START_TEST(query)
{
	const char *row = "call=k7f2q9mbd1 line=m01 user=noc1 "
			  "number=+441632960123 began=1700000000 "
			  "stage=service cause=carrier-lost";
	char filters[256];
	size_t len = 0, i;

	for (i = 0; i < 4 && queries[_i].filters[i] != NULL; i++)
		ck_assert(strv_add(filters, sizeof(filters), &len,
		    queries[_i].filters[i]));
	ck_assert(query_ok(filters, len));
	ck_assert_int_eq(query_match(row, filters, len), queries[_i].fits);
	ck_assert(!query_ok("line", 5));
	ck_assert(!query_ok("line=x", 6));
}
END_TEST

/* --- repair --- */

static void
journal_of(struct fakedisk *disk, struct scene *s)
{
	struct disk d = fake_disk(disk);

	ck_assert(scene_open(s, &d));
	ck_assert_uint_eq(s->found.kept + s->found.lost, 0);
	scene_play(s);
	scene_close(s);
}

/* Opens a journal of these bytes; all frames but `lost` are still there. */
static void
repair(const uint8_t *bytes, size_t n, const struct scene *known, bool damaged)
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };
	size_t bad;

	fake_put(disk, "journal", bytes, n);
	ck_assert(scene_open(&s, &d));
	ck_assert_int_eq(s.found.lost > 0, damaged);
	if (known != NULL)
		ck_assert_uint_eq(s.found.holes, 0);
	ck_assert_int_eq(fake_has(disk, "journal.bad"), damaged);
	if (damaged) {
		const uint8_t *p = fake_bytes(disk, "journal.bad", &bad);

		ck_assert_uint_eq(bad, n);
		if (n > 0)
			ck_assert_mem_eq(p, bytes, n);
	}
	if (known != NULL)
		ck_assert_ptr_null(scene_wrong(s.state, known));
	scene_play(&s);
	ck_assert_uint_eq(s.kept_ended, s.ended);
	scene_close(&s);
	ck_assert(scene_open(&s, &d));
	ck_assert_uint_eq(s.found.lost, 0); /* repaired for good */
	scene_close(&s);
	fake_free(&disk);
}

START_TEST(torn)
{
	struct fakedisk *disk = fake_new();
	struct scene s = { .found = { 0, 0, 0 } };
	const uint8_t *p;
	uint8_t *copy;
	size_t n, i, whole;
	struct frame f;

	journal_of(disk, &s);
	p = fake_bytes(disk, "journal", &n);
	copy = malloc(n + 64);
	memcpy(copy, p, n);
	for (whole = 0; whole < n; whole += i) {
		i = frame_decode(&f, p + whole, n - whole);
		ck_assert_uint_gt(i, 0);
	}
	repair(copy, n, &s, false);
	for (i = 1; i < FRAME_HEADER; i++)
		repair(copy, n - i, NULL, true);
	memset(copy + n, 0, 64);
	for (i = 1; i < 64; i++)
		repair(copy, n + i, &s, true);
	free(copy);
	fake_free(&disk);
}
END_TEST

/* Behind the last mark may be what a loss of power cut short. */
static size_t
last_mark(const uint8_t *p, size_t n)
{
	size_t at, last = 0, len;
	struct frame f;

	for (at = 0; at < n; at += len) {
		len = frame_decode(&f, p + at, n - at);
		ck_assert_uint_gt(len, 0);
		if (f.op == FRAME_HEAD)
			last = at;
	}
	ck_assert_uint_gt(last, 0);
	return last;
}

/* A damaged stretch in the middle takes nothing else along. */
START_TEST(holes)
{
	struct fakedisk *disk = fake_new();
	struct scene s = { .found = { 0, 0, 0 } };
	struct frames_found found;
	struct state *state;
	const uint8_t *p;
	uint8_t *copy;
	size_t n, at;
	struct disk d;
	struct fakedisk *other;
	struct scene again = { .found = { 0, 0, 0 } };
	uint32_t all;

	journal_of(disk, &s);
	p = fake_bytes(disk, "journal", &n);
	copy = malloc(n);
	other = fake_new();
	d = fake_disk(other);
	fake_put(other, "journal", p, n);
	ck_assert(scene_open(&again, &d));
	all = again.found.kept;
	scene_close(&again);
	fake_free(&other);
	for (at = 0; at < n; at += 7) {
		memcpy(copy, p, n);
		copy[at] ^= 0x80;
		other = fake_new();
		d = fake_disk(other);
		fake_put(other, "journal", copy, n);
		state = state_new();
		ck_assert_int_eq(
		    journal_open(&again.journal, &d, state, SCENE_NOW, &found),
		    RG_OK);
		ck_assert_uint_eq(found.lost, 1);
		ck_assert_uint_eq(found.kept, all - 1);
		ck_assert_uint_eq(found.holes, at < last_mark(p, n));
		journal_close(&again.journal);
		state_free(&state);
		fake_free(&other);
	}
	free(copy);
	fake_free(&disk);
}
END_TEST

START_TEST(hostile)
{
	static uint8_t bytes[3 << 20];
	const struct frame f = scene_frame(KEEP_SET, KEEP_LINE, "a", "b");
	size_t i, len = frame_encode(&f, bytes, sizeof(bytes));

	for (i = len; i < sizeof(bytes) - len; i += 4)
		memcpy(bytes + i, bytes, 4); /* beginnings of frames only */
	repair(bytes, sizeof(bytes), NULL, true);
	memset(bytes, 'r', sizeof(bytes));
	repair(bytes, sizeof(bytes), NULL, true);
	repair((const uint8_t *)"", 0, NULL, true);
	repair((const uint8_t *)"rasgate state 2\n", 16, NULL, true);
}
END_TEST

/* There, and cannot be read: nothing is written over it. */
START_TEST(unreadable)
{
	struct fakedisk *disk = fake_new();
	struct disk d = fake_disk(disk);
	struct scene s = { .found = { 0, 0, 0 } };

	journal_of(disk, &s);
	fake_fail(disk, 1, false, EACCES);
	ck_assert(!scene_open(&s, &d));
	ck_assert_int_eq(errno, EACCES);
	fake_fail(disk, 0, false, 0);
	ck_assert(scene_open(&s, &d));
	ck_assert_ptr_null(scene_wrong(s.state, &s));
	scene_close(&s);
	fake_free(&disk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("journal");
	TCase *tc = tcase_create("journal");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, frame, 0,
	    (int)(sizeof(frames) / sizeof(frames[0])));
	tcase_add_test(tc, layout);
	tcase_add_test(tc, bounds);
	tcase_add_test(tc, age);
	tcase_add_test(tc, values);
	tcase_add_test(tc, order);
	tcase_add_loop_test(tc, query, 0,
	    (int)(sizeof(queries) / sizeof(queries[0])));
	tcase_add_test(tc, torn);
	tcase_add_test(tc, holes);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, unreadable);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
