#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/marks.h"
#include "run.h"

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *in;
	size_t n;
	const char *out;
	size_t kept;
	bool broke;
} cases[] = {
	{ TEXT(""), TEXT(""), false },
	{ TEXT("noc1\r"), TEXT("noc1\r"), false },
	{ TEXT("a\xff\xff"
	       "b"),
	    TEXT("a\xff"
		 "b"),
	    false },
	{ TEXT("a\xff\0x"), TEXT("ax"), false }, /* a framing error */
	{ TEXT("a\xff\0\0b"), TEXT("a"), true },
	{ TEXT("\xff\0\0"), TEXT(""), true },
	{ TEXT("\xff\xff\0\0"), TEXT("\xff\0\0"), false },
	{ TEXT("\xff\xff\xff\0\0"), TEXT("\xff"), true },
	{ TEXT("\0\0\0"), TEXT("\0\0\0"), false },
	{ TEXT("\x7e\xff\xff\x03\xc0!"), TEXT("\x7e\xff\x03\xc0!"), false },
	/* from before the marks */
	{ TEXT("\x7e\xff\x03\xc0!"), TEXT("\x7e\xff\x03\xc0!"), false },
};

/* The same in one piece and cut at every byte. */
START_TEST(marks)
{
	const uint8_t *in = (const uint8_t *)cases[_i].in;
	uint8_t buf[34], state = 0;
	size_t cut, a, b;
	bool broke, later;

	for (cut = 0; cut <= cases[_i].n; cut++) {
		state = 0;
		later = false;
		a = marks_take(&state, in, cut, buf, &broke);
		b = 0;
		if (!broke)
			b = marks_take(&state, in + cut, cases[_i].n - cut,
			    buf + a, &later);
		ck_assert_uint_eq(a + b, cases[_i].kept);
		ck_assert_mem_eq(buf, cases[_i].out, a + b);
		ck_assert(cases[_i].broke == (broke || later));
	}
	ck_assert_uint_eq(state, 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("marks");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_loop_test(tc, marks, 0, sizeof(cases) / sizeof(cases[0]));
	return run_suite(s);
}
