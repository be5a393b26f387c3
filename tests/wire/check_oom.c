#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "oom.h"
#include "wire/chan.h"
#include "run.h"

/* The layers base and wire without memory. */
static void
vector(void)
{
	char buf[] = "a\0b\0c";
	char **v = strv_vector(buf, sizeof(buf));

	OOM_MUST((v == NULL) == oom_failed());
	if (v != NULL)
		OOM_MUST(strcmp(v[2], "c") == 0);
	free(v);
}

START_TEST(strv)
{
	ck_assert_int_eq(oom_walk(vector), 1);
}
END_TEST

/* Messages that wait, one with a descriptor; which come is in the return. */
static void
queue(void)
{
	struct msg m;
	struct chan *c;
	int sv[2], i, refused = 0, fd;

	OOM_MUST(spawn_pair(sv) == RG_OK);
	if ((c = chan_new(sv[0], ROLE_ENGINE)) == NULL) {
		OOM_MUST(oom_failed());
		close(sv[0]);
		close(sv[1]);
		return;
	}
	for (i = 0; i < 400; i++) {
		msg_init(&m, i % 50 == 49 ? WIRE_STEP : WIRE_PING, 0);
		if (m.type == WIRE_STEP)
			m.fd = dup(0);
		fd = m.fd;
		if (chan_send(c, &m) == RG_OK)
			OOM_MUST(m.fd == -1);
		else {
			OOM_MUST(m.fd == fd); /* still ours */
			if (fd != -1)
				close(fd);
			refused++;
		}
	}
	OOM_MUST((refused > 0) == oom_failed());
	close(sv[1]);
	chan_free(&c);
}

START_TEST(chan)
{
	int before = dup(0), after;

	ck_assert_int_gt(oom_walk(queue), 10);
	after = dup(0);
	ck_assert_int_eq(after, before + 1); /* no descriptor was left */
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("oom");
	TCase *tc = tcase_create("oom");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, strv);
	tcase_add_test(tc, chan);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
