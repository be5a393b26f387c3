/* Every allocation of the store fails. */
#include "config.h"

#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "oom.h"
#include "scene.h"
#include "run.h"

static int folder;

/* A journal that cannot go on says so, and loses nothing that it kept. */
static void
lives(void)
{
	const struct disk d = disk_folder(&folder);
	struct scene s = { .found = { 0, 0, 0 } }, known;

	unlinkat(folder, "journal", 0);
	if (scene_open(&s, &d)) {
		scene_play(&s);
		if (!oom_failed())
			OOM_MUST(s.kept_ended == s.ended && s.ended > 10);
		scene_close(&s);
	}
	known = s;
	if (scene_open(&s, &d)) {
		OOM_MUST(scene_wrong(s.state, &known) == NULL);
		scene_close(&s);
	} else
		OOM_MUST(oom_failed());
}

START_TEST(sweep)
{
	char path[] = "store.XXXXXX", name[64];

	ck_assert_ptr_nonnull(mkdtemp(path));
	ck_assert_int_ne(folder = open(path, O_RDONLY | O_DIRECTORY), -1);
	ck_assert_int_gt(oom_walk(lives), 20);
	close(folder);
	snprintf(name, sizeof(name), "%s/journal", path);
	unlink(name);
	snprintf(name, sizeof(name), "%s/reserve", path);
	unlink(name);
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("oom");
	TCase *tc = tcase_create("oom");

	tcase_set_timeout(tc, 240);
	tcase_add_test(tc, sweep);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
