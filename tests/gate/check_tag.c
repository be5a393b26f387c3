#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "gate/tag.h"
#include "run.h"

/* From the appendix of the SipHash paper and its reference vectors. */
static const struct {
	size_t n;
	uint64_t hash;
} vectors[] = {
	{ 0, UINT64_C(0x726fdb47dd0e0e31) },
	{ 1, UINT64_C(0x74f839c593dc67fd) },
	{ 2, UINT64_C(0x0d6c8009d9a94f5a) },
	{ 3, UINT64_C(0x85676696d7fb7e2d) },
	{ 4, UINT64_C(0xcf2794e0277187b7) },
	{ 5, UINT64_C(0x18765564cd99a68d) },
	{ 6, UINT64_C(0xcbc9466e58fee3ce) },
	{ 7, UINT64_C(0xab0200f58b01d137) },
	{ 8, UINT64_C(0x93f5f5799a932462) },
	{ 15, UINT64_C(0xa129ca6149be45e5) },
};

START_TEST(siphash_vectors)
{
	uint8_t key[TAG_KEY], in[16];
	int i;

	for (i = 0; i < 16; i++)
		key[i] = in[i] = (uint8_t)i;
	ck_assert_uint_eq(tag_siphash(key, in, vectors[_i].n),
	    vectors[_i].hash);
}
END_TEST

START_TEST(tags_are_hex_and_keyed)
{
	struct tagger a, b;
	char ta[TAG_LEN + 1], again[TAG_LEN + 1], tb[TAG_LEN + 1];

	tag_init(&a, false);
	tag_init(&b, false);
	tag_name(&a, "hunter2", ta);
	tag_name(&a, "hunter2", again);
	tag_name(&b, "hunter2", tb);
	ck_assert_uint_eq(strlen(ta), TAG_LEN);
	ck_assert_uint_eq(strspn(ta, "0123456789abcdef"), TAG_LEN);
	ck_assert_str_eq(ta, again);
	ck_assert_str_ne(ta, tb); /* but for once in 2^32 runs */
	tag_name(&a, "hunter3", tb);
	ck_assert_str_ne(ta, tb);
}
END_TEST

static const struct {
	const char *name;
	bool known, all;
	const char *user; /* NULL: a tag stands there instead */
} rules[] = {
	{ "noc1", true, false, "noc1" },
	{ "noc1", false, false, NULL },
	{ "hunter2", false, true, "hunter2" },
	{ "not a name", false, true, NULL },
	{ "not a name", true, false, NULL },
	{ "x=\" event=call-end", true, true, NULL },
};

START_TEST(only_known_names)
{
	struct tagger t;
	struct rec r;
	char text[RECORD_MAX], got[RECORD_MAX], tag[TAG_LEN + 1];

	tag_init(&t, rules[_i].all);
	rec_init(&r, REC_AUTH_FAIL_EVENT);
	tag_set_user(&t, &r, rules[_i].name, rules[_i].known);
	(void)rec_format(&r, text);
	ck_assert_msg(rec_check(text, NULL), "%s", text);
	ck_assert(rec_get(text, "user", got, sizeof(got)));
	if (rules[_i].user != NULL) {
		ck_assert_str_eq(got, rules[_i].user);
		ck_assert(!rec_get(text, "tag", got, sizeof(got)));
		return;
	}
	ck_assert_str_eq(got, "-");
	ck_assert_ptr_null(strstr(text, rules[_i].name));
	tag_name(&t, rules[_i].name, tag);
	ck_assert(rec_get(text, "tag", got, sizeof(got)));
	ck_assert_str_eq(got, tag);
}
END_TEST

START_TEST(no_name_no_tag)
{
	struct tagger t;
	struct rec r;
	char text[RECORD_MAX], got[16];

	tag_init(&t, false);
	rec_init(&r, REC_AUTH_FAIL_EVENT);
	tag_set_user(&t, &r, "", false);
	tag_set_user(&t, &r, NULL, false);
	(void)rec_format(&r, text);
	ck_assert(!rec_get(text, "tag", got, sizeof(got)));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tag");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_loop_test(tc, siphash_vectors, 0,
	    sizeof(vectors) / sizeof(vectors[0]));
	tcase_add_test(tc, tags_are_hex_and_keyed);
	tcase_add_loop_test(tc, only_known_names, 0,
	    sizeof(rules) / sizeof(rules[0]));
	tcase_add_test(tc, no_name_no_tag);
	return run_suite(s);
}
