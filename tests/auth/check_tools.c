#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/hash.h"
#include "auth/workerrig.h"
#include "base/compat.h"
#include "run.h"

/* rasgate-auth -H and -C, as rasgatectl runs them. */

/* Runs the program in a shell and returns its exit code and output. */
static int
run(char *out, size_t size, const char *input, const char *args)
{
	char command[1024];
	size_t n;
	FILE *p;
	int status;

	snprintf(command, sizeof(command), "%s | %s %s 2>/dev/null", input,
	    WORKER_PROGRAM, args);
	ck_assert_ptr_nonnull(p = popen(command, "r"));
	n = fread(out, 1, size - 1, p);
	out[n] = '\0';
	status = pclose(p);
	return WEXITSTATUS(status);
}

START_TEST(makes_hashes)
{
	static const char *const args[] = { "-H", "-H -a yescrypt",
		"-H -a bcrypt", "-H -a sha512" };
	char out[1024];

	if (run(out, sizeof(out), "printf '" WORKER_SECRET "\\nrest'",
		args[_i]) != 0) {
		printf("skipped: crypt(3) does not do %s\n", args[_i]);
		ck_assert_int_ne(_i, 0);
		return;
	}
	out[strcspn(out, "\n")] = '\0';
	ck_assert(hash_verify(WORKER_SECRET, out));
}
END_TEST

START_TEST(checks_files)
{
	char out[1024], line[1100], path[] = "checkXXXXXX", args[32];
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	snprintf(args, sizeof(args), "-C %s", path);
	ck_assert_int_eq(run(out, sizeof(out), "echo " WORKER_SECRET, "-H"), 0);
	snprintf(line, sizeof(line), "bob:%s", out);
	ck_assert_int_eq(write(fd, line, strlen(line)), (ssize_t)strlen(line));
	ck_assert_int_eq(run(out, sizeof(out), "true", args), 0);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(fchmod(fd, 0620), 0);
	ck_assert_int_eq(run(out, sizeof(out), "true", args), 1);
	ck_assert_ptr_nonnull(strstr(out, ":0: others can write it\n"));
	ck_assert_int_eq(fchmod(fd, 0644), 0);
	ck_assert_int_eq(run(out, sizeof(out), "true", args), 0);
	ck_assert_int_eq(write(fd, "eve:x\n", 6), 6);
	close(fd);
	ck_assert_int_eq(run(out, sizeof(out), "true", args), 1);
	snprintf(line, sizeof(line),
	    "%s:2: account eve is refused: the hash is of no form that is "
	    "taken\n",
	    path);
	ck_assert_str_eq(out, line);
	unlink(path);
	ck_assert_int_eq(run(out, sizeof(out), "true", args), 1);
	ck_assert_ptr_nonnull(strstr(out, ":0: "));
}
END_TEST

static const struct {
	const char *input, *args;
	int code;
} refusals[] = {
	{ "echo", "-H", 1 },
	{ "true", "-H", 1 },
	{ "printf '%300s\\n' x", "-H", 1 },
	{ "printf 'a\\000b\\n'", "-H", 1 },
	{ "echo x", "-H -a des", 1 },
	{ "echo x", "-x", 64 },
	{ "echo x", "extra", 64 },
	{ "echo x", "-a bcrypt", 64 },
	{ "echo x", "-H -C file", 64 },
	{ "echo x", "3>&-", 64 },
};

START_TEST(refuses_arguments)
{
	char out[256];

	ck_assert_int_eq(
	    run(out, sizeof(out), refusals[_i].input, refusals[_i].args),
	    refusals[_i].code);
	ck_assert_str_eq(out, "");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("tools");
	TCase *tc = tcase_create("tools");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, makes_hashes, 0, 4);
	tcase_add_test(tc, checks_files);
	tcase_add_loop_test(tc, refuses_arguments, 0,
	    (int)RG_COUNTOF(refusals));
	suite_add_tcase(s, tc);
	return run_suite(s);
}
