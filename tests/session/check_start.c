/*
 * START on a line that cannot be taken any more, of a driver that is ours:
 * what goes on record of a session that came to nothing.
 */
#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/ttycount.h"
#include "session/record.h"
#include "session/session.h"
#include "session/tty.h"
#include "run.h"

static uint64_t received; /* all that the driver has counted */

bool
ttycount_bytes(int fd, uint64_t *rx, uint64_t *tx)
{
	(void)fd;
	*rx = received;
	*tx = 2 * received;
	return true;
}

bool
ttycount_breaks(int fd, uint32_t *n)
{
	(void)fd;
	(void)n;
	return false;
}

int
tty_take(int fd)
{
	return fd == -1 ? RG_E_SYS : RG_OK;
}

void
tty_name(int fd, char *dst, size_t size)
{
	(void)fd;
	(void)size;
	*dst = '\0';
}

bool
tty_dead(int fd)
{
	(void)fd;
	return false;
}

/* Nobody is there; what he had sent is counted now. */
bool
tty_modem(int fd, bool *dcd)
{
	(void)fd;
	*dcd = false;
	return true;
}

int
tty_prepare(int fd, bool cooked, bool watch)
{
	(void)fd;
	(void)cooked;
	(void)watch;
	return RG_OK;
}

bool
tty_watched(int fd, enum wire_carrier carrier)
{
	(void)fd;
	return carrier != CARRIER_NONE;
}

bool
tty_privileged(void)
{
	return false;
}

/* The value of a key of the record, which is read into `text`. */
static const char *
value_of(char *text, const char *key)
{
	char want[32];
	char *at;

	(void)snprintf(want, sizeof(want), "\n%s=", key);
	at = strstr(text, want);
	ck_assert_msg(at != NULL, "no %s in %s", key, text);
	return at + strlen(want);
}

static void
read_record(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n;

	ck_assert_msg(f != NULL, "no record");
	n = fread(text, 1, size - 1, f);
	text[n] = '\0';
	(void)fclose(f);
}

/* It began when it began, and the line's bytes of old are not its own. */
START_TEST(nobody_there_and_monitor_away)
{
	static struct session s = { .tty = -1, .listen = -1, .log.fd = -1 };
	char dir[] = "/tmp/rg-start.XXXXXX", text[4096];
	struct msg_START *m = &s.start;
	const time_t now = time(NULL);
	int ms;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(m->record, sizeof(m->record), "%s/m01", dir);
	(void)strcpy(m->boot, "0b00");
	(void)strcpy(m->call, "k7f2q9mbd1");
	(void)strcpy(m->line, "m01");
	(void)strcpy(m->service, "prog");
	m->carrier = CARRIER_DCD;
	s.stage = STAGE_WAIT;
	s.limit_at = NO_TIME;
	received = 123456;
	session_start(&s, open("/dev/null", O_RDWR | O_CLOEXEC));
	while ((ms = session_wait(&s)) != -1 && s.stage != STAGE_DONE) {
		(void)poll(NULL, 0, ms);
		session_tick(&s);
	}
	ck_assert_int_eq(s.stage, STAGE_DONE);
	read_record(m->record, text, sizeof(text));
	ck_assert_int_ge(atoll(value_of(text, "begun")), now);
	ck_assert_int_ge(atoll(value_of(text, "end_at")), now);
	ck_assert_int_eq(atoll(value_of(text, "end_rx")), 0);
	ck_assert_int_eq(atoll(value_of(text, "end_tx")), 0);
	ck_assert_int_eq(
	    strncmp(value_of(text, "end_cause"), "line-lost\n", 10), 0);
	(void)unlink(m->record);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("start");
	TCase *tc = tcase_create("start");

	suite_add_tcase(s, tc);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, nobody_there_and_monitor_away);
	return run_suite(s);
}
