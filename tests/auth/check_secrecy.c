#include "config.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "method/method.h"
#include "auth/workerrig.h"
#include "base/cause.h"
#include "run.h"

/* What a worker may do, and what it still knows afterwards. */

/* With what a root monitor asks of it the method works all the same. */
START_TEST(drops_privileges)
{
	char path[64], line[256], want[64];
	bool found = false;
	FILE *f;

	worker.drop_to = 65534;
	worker_hello();
	worker_accounts("bob:%\n");
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)worker.pid);
	if ((f = fopen(path, "r")) == NULL) {
		printf("skipped: %s: %s\n", path, strerror(errno));
		worker_stop();
		return;
	}
	snprintf(want, sizeof(want), "Uid:\t%u\t%u\t%u\t%u\n", worker.drop_to,
	    worker.drop_to, worker.drop_to, worker.drop_to);
	while (fgets(line, sizeof(line), f) != NULL)
		found |= strcmp(line, want) == 0;
	fclose(f);
	ck_assert(found);
	worker_stop();
}
END_TEST

/* Searches every readable mapping of the worker (T24). */
static int
find_in_memory(const char *needle)
{
	char path[64], line[256], perms[5];
	unsigned long from, to;
	size_t n = strlen(needle);
	FILE *maps;
	int mem, found = 0;

	snprintf(path, sizeof(path), "/proc/%ld/mem", (long)worker.pid);
	if ((mem = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	snprintf(path, sizeof(path), "/proc/%ld/maps", (long)worker.pid);
	ck_assert_ptr_nonnull(maps = fopen(path, "r"));
	while (fgets(line, sizeof(line), maps) != NULL) {
		char *buf, *p;
		ssize_t got;

		if (sscanf(line, "%lx-%lx %4s", &from, &to, perms) != 3 ||
		    perms[0] != 'r' || to - from > (64ul << 20))
			continue;
		ck_assert_ptr_nonnull(buf = malloc(to - from));
		got = pread(mem, buf, to - from, (off_t)from);
		for (p = buf; got > (ssize_t)n && p < buf + got - n; p++)
			found += memcmp(p, needle, n) == 0;
		free(buf);
	}
	fclose(maps);
	close(mem);
	return found;
}

START_TEST(secret_is_gone_afterwards)
{
	int found;

	worker_hello();
	worker_accounts("bob:%:group=staffers\n");
	worker_try("bob", WORKER_SECRET, RG_RESULT_OK, AUTH_CAUSE_NONE);
	if ((found = find_in_memory("bob")) < 1) {
		printf("skipped: cannot read the worker's memory\n");
		worker_stop();
		return;
	}
	ck_assert_int_eq(find_in_memory("horse canary"), 0);
	worker_stop();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("secrecy");
	TCase *tc = tcase_create("secrecy");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, worker_start, NULL);
	tcase_add_test(tc, secret_is_gone_afterwards);
	if (geteuid() == 0)
		tcase_add_test(tc, drops_privileges);
	else
		printf("skipped: dropping privileges needs root\n");
	suite_add_tcase(s, tc);
	return run_suite(s);
}
