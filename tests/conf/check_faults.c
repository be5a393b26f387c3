#include "config.h"

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "conf/show.h"
#include "oom.h"
#include "sysfail.h"
#include "run.h"

/*
 * Reading the configuration while the system refuses one thing after the
 * other: it is whole, or there is none and it was said why.
 */

#define NO_MEMORY 71 /* EX_OSERR of sysexits.h */

static char dir[] = "/tmp/rgXXXXXX";
static char main_file[64], more_file[64], more_dir[64], banner[64];

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
}

static void
setup(void)
{
	char text[256];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(main_file, sizeof(main_file), "%s/rasgate.conf", dir);
	snprintf(more_dir, sizeof(more_dir), "%s/conf.d", dir);
	snprintf(more_file, sizeof(more_file), "%s/conf.d/a.conf", dir);
	snprintf(banner, sizeof(banner), "%s/banner", dir);
	ck_assert_int_eq(mkdir(more_dir, 0700), 0);
	put(banner, "Hello\n");
	snprintf(text, sizeof(text),
	    "dialogs: { login: { banner_file = \"%s\"; }; };\n"
	    "services: { sh: { type = \"program\"; "
	    "command = [\"/bin/sh\", \"-i\"]; }; };\n",
	    banner);
	put(main_file, text);
	put(more_file,
	    "lines: { *: { service = \"sh\"; type = \"direct\"; };\n"
	    " a: { device = \"/dev/rasgate/%l\"; range = \"0-3\"; }; };\n");
}

static void
teardown(void)
{
	(void)unlink(more_file);
	(void)rmdir(more_dir);
	(void)unlink(banner);
	(void)unlink(main_file);
	(void)rmdir(dir);
}

/* Whole: all of every file. None: with an error that names something. */
static bool
load(void)
{
	struct conf_errors errors = { 0 };
	struct conf *c = conf_load(main_file, &errors);
	bool good;

	if (c != NULL)
		good = errors.nerrors == 0 && c->nlines == 4 &&
		    conf_find_service(c, "sh") != NULL;
	else
		good = errors.nerrors > 0;
	SYSFAIL_MUST(c != NULL || sysfail_failed());
	conf_free(&c);
	conf_errors_free(&errors);
	return good;
}

static void
load_once(void)
{
	SYSFAIL_MUST(load());
}

START_TEST(system_calls)
{
	ck_assert_int_ge(sysfail_walk(load_once), 10);
}
END_TEST

/* The n-th allocation fails in a child: how it ends, and what it says. */
static int
load_without(long n, char *said, size_t size)
{
	int p[2], status;
	ssize_t got;
	pid_t pid;

	ck_assert_int_eq(pipe(p), 0);
	if ((pid = fork()) == 0) {
		(void)dup2(p[1], STDERR_FILENO);
		oom_fail_at(n);
		_exit(load() ? 0 : 1);
	}
	close(p[1]);
	got = read(p[0], said, size - 1);
	said[got > 0 ? got : 0] = '\0';
	close(p[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "allocation %ld: signal %d", n,
	    WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* There is no daemon without memory for its configuration: it says so. */
START_TEST(memory)
{
	char said[200];
	int status = NO_MEMORY;
	long n;

	for (n = 1; n < 10000 && status == NO_MEMORY; n++) {
		status = load_without(n, said, sizeof(said));
		if (status == NO_MEMORY)
			ck_assert_str_eq(said, "rasgate: out of memory\n");
	}
	ck_assert_int_eq(status, 0);
	ck_assert_int_gt(n, 20);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("faults");
	TCase *tc = tcase_create("faults");

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, setup, teardown);
	tcase_add_test(tc, system_calls);
	tcase_add_test(tc, memory);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
