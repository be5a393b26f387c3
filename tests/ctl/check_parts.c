#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/runpath.h"
#include "ctl/userfile.h"
#include "wire/control.h"
#include "wire/kv.h"
#include "run.h"

static char folder[] = "/tmp/rgctlXXXXXX";

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
teardown(void)
{
	char cmd[64];

	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", folder);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(cmd), 0);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static const char *
get(const char *path)
{
	static char text[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	(void)fclose(f);
	return text;
}

static const struct {
	const char *pattern, *name;
	bool match;
} selections[] = {
	{ "m01", "m01", true },
	{ "m01", "m010", false },
	{ "m*", "m01", true },
	{ "m0?", "m01", true },
	{ "m01-m12", "m01", true },
	{ "m01-m12", "m12", true },
	{ "m01-m12", "m07", true },
	{ "m01-m12", "m13", false },
	{ "m01-m12", "m00", false },
	{ "m01-m12", "x07", false },
	{ "m01-m12", "m7", false },
	{ "m01-m12", "m01-m12", true }, /* a name may look like a range */
	{ "m01-x12", "m05", false },
	{ "m12-m01", "m05", false },
	{ "con1", "con2", false },
	{ "", "m01", false },
};

START_TEST(line_selection)
{
	ck_assert_int_eq(
	    ctl_line_match(selections[_i].pattern, selections[_i].name),
	    selections[_i].match);
}
END_TEST

START_TEST(words_of_control)
{
	unsigned i;

	for (i = 0; i < CTL_VERB_MAX; i++)
		ck_assert_int_eq(ctl_verb_find(ctl_verb_name((enum ctl_verb)i)),
		    i);
	for (i = 0; i < CTL_STATE_MAX; i++)
		ck_assert_int_eq(
		    ctl_state_find(ctl_state_name((enum ctl_state)i)), i);
	ck_assert_int_eq(ctl_verb_find("sudo"), CTL_VERB_MAX);
	ck_assert_int_eq(ctl_state_find(""), CTL_STATE_MAX);
	ck_assert_ptr_null(ctl_verb_name(CTL_VERB_MAX));
	ck_assert(ctl_verb_admin(CTL_HANGUP));
	ck_assert(!ctl_verb_admin(CTL_STATUS));
	ck_assert(ctl_verb_admin(CTL_VERB_MAX)); /* fails closed */
}
END_TEST

START_TEST(kv_round_trip)
{
	char row[200], v[64];
	uint64_t n = 7;
	struct kv kv;

	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "line", "m01");
	kv_add(&kv, "none", "");
	kv_add(&kv, "nothing", NULL);
	kv_add(&kv, "why", "no \"OK\"\x1b to ATZ");
	kv_addu(&kv, "rx", UINT64_MAX / 2);
	kv_addf(&kv, "try", "%d/%d", 2, 3);
	ck_assert(!kv.full);
	ck_assert_ptr_null(strstr(row, "none"));
	ck_assert(rec_get(row, "line", v, sizeof(v)));
	ck_assert_str_eq(v, "m01");
	ck_assert(rec_get(row, "why", v, sizeof(v)));
	ck_assert_str_eq(v, "no \"OK\"\x1b to ATZ");
	ck_assert(kv_getu(row, "rx", &n));
	ck_assert_uint_eq(n, UINT64_MAX / 2);
	ck_assert(!kv_getu(row, "try", &n));
	ck_assert(!kv_getu(row, "absent", &n));
	ck_assert(rec_get(row, "try", v, sizeof(v)));
	ck_assert_str_eq(v, "2/3");
}
END_TEST

/* A pair that does not fit is left out whole, and what follows still fits. */
START_TEST(kv_full)
{
	char row[16];
	struct kv kv;

	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "a", "1234");
	kv_add(&kv, "b", "123456789");
	ck_assert(kv.full);
	ck_assert_str_eq(row, "a=1234");
	kv_add(&kv, "c", "123456");
	ck_assert_str_eq(row, "a=1234 c=123456");
	kv_add(&kv, "d", "1");
	ck_assert_str_eq(row, "a=1234 c=123456");
}
END_TEST

static const struct {
	uint64_t s;
	const char *age, *span;
} times[] = {
	{ 0, "0s", "0s" },
	{ 59, "59s", "59s" },
	{ 60, "1m", "1m" },
	{ 860, "14m", "14m 20s" },
	{ 3600, "1h", "1h" },
	{ 7500, "2h 5m", "2h 5m" },
	{ 86399, "23h 59m", "23h 59m" },
	{ 90000, "1d", "1d 1h" },
	{ 1036800, "12d", "12d" },
};

START_TEST(format_times)
{
	char dst[FMT_SIZE];

	fmt_age(dst, times[_i].s);
	ck_assert_str_eq(dst, times[_i].age);
	fmt_span(dst, times[_i].s);
	ck_assert_str_eq(dst, times[_i].span);
}
END_TEST

START_TEST(format_the_rest)
{
	char dst[FMT_SIZE], hostile[] = "a\x1b[2Jb\xff\r\n";

	fmt_bytes(dst, 912);
	ck_assert_str_eq(dst, "912 B");
	fmt_bytes(dst, 2910);
	ck_assert_str_eq(dst, "2.9 kB");
	fmt_bytes(dst, 47213);
	ck_assert_str_eq(dst, "47 kB");
	fmt_bytes(dst, 999999);
	ck_assert_str_eq(dst, "1.0 MB");
	fmt_rfc3339(dst, 1795198651);
	ck_assert_str_eq(dst, "2026-11-20T18:17:31Z");
	fmt_clock(dst, 1795198651, true);
	ck_assert_str_eq(dst, "18:17:31");
	ck_assert_str_eq(fmt_safe(hostile), "a?[2Jb???");
}
END_TEST

static const struct {
	const char *text, *run; /* NULL: not found */
} files[] = {
	{ "paths: { run = \"/r\"; };", "/r" },
	{ "lines: { x: { run = \"/no\"; }; }; paths = { lock = \"/l\" run = "
	  "\"/r\" ",
	    "/r" },
	{ "# paths: { run = \"/no\"; };\npaths: { # run = \"/no\"\n run: "
	  "\"/r\"",
	    "/r" },
	{ "paths: { sub: { run = \"/no\"; }; run = \"/r\" };", "/r" },
	{ "paths: { pppd = \"run = /no\"; };", NULL },
	{ "run = \"/no\";", NULL },
	{ "paths: { run = \"/a\\nb\"; };", NULL },
	{ "paths: { run = \"", NULL },
	{ "paths: { run = ; };", NULL },
	{ "", NULL },
};

START_TEST(run_folder_of_a_broken_file)
{
	char dst[8] = "";

	put("conf", files[_i].text);
	ck_assert_int_eq(runpath_scan("conf", dst, sizeof(dst)),
	    files[_i].run != NULL);
	if (files[_i].run != NULL)
		ck_assert_str_eq(dst, files[_i].run);
	ck_assert(!runpath_scan("absent", dst, sizeof(dst)));
}
END_TEST

/* --- the users file: one account changes, every other byte stays --- */

static const struct {
	const char *before, *name, *hash, *after;
} edits[] = {
	{ "a:1\nb:2:ip=10.0.0.1,x\n# c\n", "b", "NEW",
	    "a:1\nb:NEW:ip=10.0.0.1,x\n# c\n" },
	{ "a:1\r\nb:2\r\n", "a", "NEW", "a:NEW\r\nb:2\r\n" },
	{ "a:1", "a", "NEW", "a:NEW" },
	{ "a:1:", "a", "NEW", "a:NEW:" },
	{ "a:\nb:2\n", "a", "NEW", "a:NEW\nb:2\n" },
	{ "  # x\n\na:1\n\n", "a", NULL, "  # x\n\n\n" },
	{ "a:1\nb:2", "b", NULL, "a:1\n" },
	{ "#a:9\na:1\naa:2\n", "a", "NEW", "#a:9\na:NEW\naa:2\n" },
	{ "a:1:nonsense=1\n", "a", "NEW", "a:NEW:nonsense=1\n" },
};

START_TEST(edit_one_line)
{
	struct userfile *u = NULL;

	put("users", edits[_i].before);
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_uint_eq(userfile_count(u, edits[_i].name), 1);
	ck_assert_int_eq(userfile_set(u, edits[_i].name, edits[_i].hash),
	    RG_OK);
	ck_assert_str_eq(get("users"), edits[_i].before);
	ck_assert_int_eq(userfile_save(u), RG_OK);
	userfile_close(&u);
	ck_assert_str_eq(get("users"), edits[_i].after);
}
END_TEST

START_TEST(add_a_line)
{
	struct userfile *u = NULL;
	struct stat st;

	ck_assert_int_eq(userfile_open("users", false, &u), RG_E_SYS);
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_int_eq(userfile_add(u, "a", "1"), RG_OK);
	ck_assert_int_eq(userfile_save(u), RG_OK);
	userfile_close(&u);
	ck_assert_str_eq(get("users"), "a:1\n");
	ck_assert_int_eq(stat("users", &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	put("users", "a:1");
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_int_eq(userfile_add(u, "b", "2"), RG_OK);
	ck_assert_int_eq(userfile_save(u), RG_OK);
	userfile_close(&u);
	ck_assert_str_eq(get("users"), "a:1\nb:2\n");
}
END_TEST

/* Who can only read the folder cannot keep an editor waiting. */
START_TEST(lock_is_private)
{
	struct userfile *u = NULL;
	const int dir = open(".", O_RDONLY);
	struct stat st;
	int lock;

	put("users", "a:1\n");
	ck_assert_int_eq(flock(dir, LOCK_EX | LOCK_NB), 0);
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_int_eq(stat(".users.lock", &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	lock = open(".users.lock", O_RDWR);
	ck_assert_int_eq(flock(lock, LOCK_EX | LOCK_NB), -1);
	userfile_close(&u);
	ck_assert_int_eq(flock(lock, LOCK_EX | LOCK_NB), 0);
	(void)close(lock);
	(void)close(dir);
}
END_TEST

/* The daemon takes a line's name from its head, whatever follows. */
START_TEST(damaged_lines_have_names)
{
	static const char nul[] = "nul:1\0\n";
	char text[USERS_LINE_MAX + 64];
	struct userfile *u = NULL;
	FILE *f = fopen("users", "w");

	memset(text, 'x', sizeof(text));
	memcpy(text, "long:", 5);
	text[sizeof(text) - 1] = '\n';
	ck_assert_ptr_nonnull(f);
	(void)fwrite(nul, 1, sizeof(nul) - 1, f);
	(void)fwrite(text, 1, sizeof(text), f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_uint_eq(userfile_count(u, "nul"), 1);
	ck_assert_uint_eq(userfile_count(u, "long"), 1);
	ck_assert_int_eq(userfile_set(u, "nul", NULL), RG_OK);
	ck_assert_int_eq(userfile_set(u, "long", "NEW"), RG_OK);
	ck_assert_int_eq(userfile_save(u), RG_OK);
	userfile_close(&u);
	ck_assert_str_eq(get("users"), "long:NEW\n");
}
END_TEST

START_TEST(twice_is_refused)
{
	struct userfile *u = NULL;

	put("users", "a:1\nb:2\na:3\n");
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_uint_eq(userfile_count(u, "a"), 2);
	ck_assert_int_eq(userfile_set(u, "a", "NEW"), RG_E_NAME);
	ck_assert_int_eq(userfile_set(u, "c", "NEW"), RG_E_NAME);
	userfile_close(&u);
}
END_TEST

/* Mode and a symbolic link survive; a second editor waits in vain. */
START_TEST(looks_as_before)
{
	struct userfile *u = NULL, *second = NULL;
	struct stat st;

	put("real", "a:1\n");
	ck_assert_int_eq(chmod("real", 0640), 0);
	ck_assert_int_eq(symlink("real", "users"), 0);
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	ck_assert_int_eq(userfile_open("users", true, &second), RG_E_AGAIN);
	ck_assert_int_eq(userfile_set(u, "a", "NEW"), RG_OK);
	ck_assert_int_eq(userfile_save(u), RG_OK);
	userfile_close(&u);
	ck_assert_int_eq(lstat("users", &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(stat("users", &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	ck_assert_str_eq(get("real"), "a:NEW\n");
	ck_assert_int_eq(userfile_open("users", true, &u), RG_OK);
	userfile_close(&u);
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_loop_test(tc, line_selection, 0,
	    sizeof(selections) / sizeof(selections[0]));
	tcase_add_test(tc, words_of_control);
	tcase_add_test(tc, kv_round_trip);
	tcase_add_test(tc, kv_full);
	tcase_add_loop_test(tc, format_times, 0,
	    sizeof(times) / sizeof(times[0]));
	tcase_add_test(tc, format_the_rest);
	tcase_add_loop_test(tc, run_folder_of_a_broken_file, 0,
	    sizeof(files) / sizeof(files[0]));
	tcase_add_loop_test(tc, edit_one_line, 0,
	    sizeof(edits) / sizeof(edits[0]));
	tcase_add_test(tc, add_a_line);
	tcase_add_test(tc, lock_is_private);
	tcase_add_test(tc, damaged_lines_have_names);
	tcase_add_test(tc, twice_is_refused);
	tcase_add_test(tc, looks_as_before);
}

int
main(void)
{
	Suite *s = suite_create("ctl parts");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 20);
	add_tests(tc);
	return run_suite(s);
}
