/* rasgate-store itself, with this test as its monitor. */
#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/privdrop.h"
#include "base/spawn.h"
#include "base/strv.h"
#include "store/state.h"
#include "wire/chan.h"
#include "run.h"

#define WAIT_MS 20000

static char folder[] = "store.XXXXXX";
static pid_t pid;
static struct chan *ch;
static char codes[64]; /* that were held at the start */

static void
send_hello(void)
{
	struct msg m;

	msg_init(&m, WIRE_HELLO, 0);
	rg_strlcpy(m.u.HELLO.build, RG_BUILD, sizeof(m.u.HELLO.build));
	m.u.HELLO.uid = m.u.HELLO.gid = RG_NO_ID;
	ck_assert_int_eq(chan_send(ch, &m), RG_OK);
}

static void
spawn(const char *path)
{
	char program[] = RG_STORE_PROGRAM, *arg = strdup(path);
	char *argv[] = { program, arg, NULL }, *envp[] = { NULL };
	int sv[2];

	ck_assert_int_eq(spawn_pair(sv), RG_OK);
	pid = spawn_helper(argv, envp, sv[1]);
	ck_assert_int_ne(pid, -1);
	close(sv[1]);
	free(arg);
	ch = chan_new(sv[0], ROLE_STORE);
	ck_assert_ptr_nonnull(ch);
}

/* The next message; NULL when the store has closed its end. */
static const struct msg *
next(void)
{
	static struct msg m;
	struct pollfd p = { chan_fd(ch), POLLIN, 0 };
	int r;

	while ((r = chan_recv(ch, &m)) == RG_E_AGAIN)
		ck_assert_int_eq(poll(&p, 1, WAIT_MS), 1);
	ck_assert_int_ne(r, RG_E_PROTO);
	return r == RG_OK ? &m : NULL;
}

static const struct msg *
expect(enum wire_type type)
{
	const struct msg *m = next();

	ck_assert_ptr_nonnull(m);
	ck_assert_str_eq(msg_name(m->type), msg_name(type));
	return m;
}

/* Reaps it; how it ended. */
static int
ended(void)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	chan_free(&ch);
	return status;
}

static int
exit_status(void)
{
	int status = ended();

	return WEXITSTATUS(status);
}

/* Starts; the number of values that it held. */
static unsigned
start(void)
{
	const struct msg *m;
	unsigned n = 0;

	spawn(folder);
	send_hello();
	(void)expect(WIRE_READY);
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text, "");
	codes[0] = '\0';
	while ((m = next()) != NULL && m->type == WIRE_HELD) {
		if (m->u.HELD.kind == KEEP_CODE)
			rg_strlcpy(codes + strlen(codes), m->u.HELD.text,
			    sizeof(codes) - strlen(codes));
		n++;
	}
	ck_assert_ptr_nonnull(m);
	ck_assert_int_eq(m->type, WIRE_LOADED);
	ck_assert_uint_eq(m->u.LOADED.lost, 0);
	return n;
}

static void
end(void)
{
	chan_free(&ch);
	ck_assert_int_eq(ended(), 0);
}

static void
keep_with(uint32_t ticket, unsigned op, unsigned kind, const char *key,
    const char *text, bool hurry)
{
	struct msg m;

	msg_init(&m, WIRE_KEEP, 0);
	m.u.KEEP.ticket = ticket;
	m.u.KEEP.op = (uint8_t)op;
	m.u.KEEP.kind = (uint8_t)kind;
	m.u.KEEP.hurry = hurry;
	rg_strlcpy(m.u.KEEP.key, key, sizeof(m.u.KEEP.key));
	rg_strlcpy(m.u.KEEP.text, text, sizeof(m.u.KEEP.text));
	ck_assert_int_eq(chan_send(ch, &m), RG_OK);
}

static void
keep(uint32_t ticket, unsigned op, unsigned kind, const char *key,
    const char *text)
{
	keep_with(ticket, op, kind, key, text, false);
}

static void
wait_kept(uint32_t ticket)
{
	uint32_t last = 0;

	while (last != ticket) {
		const struct msg *m = expect(WIRE_KEPT);

		ck_assert_uint_gt(m->u.KEPT.ticket, last);
		last = m->u.KEPT.ticket;
	}
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
teardown(void)
{
	static const char *const names[] = { "journal", "journal.new",
		"journal.bad", "reserve", "lock" };
	char path[64];
	size_t i;

	for (i = 0; i < RG_COUNTOF(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)remove(path);
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(kept_over_a_kill)
{
	int status;

	ck_assert_uint_eq(start(), 0);
	keep(1, KEEP_SET, KEEP_LINE, "m17", "by=root");
	wait_kept(1);
	kill(pid, SIGKILL);
	status = ended();
	ck_assert(WIFSIGNALED(status));
	ck_assert_uint_eq(start(), 1);
	end();
}
END_TEST

/* Many changes share an fdatasync: fewer KEPT than KEEP. */
START_TEST(batches)
{
	char key[16];
	uint32_t i, last = 0;
	unsigned said = 0;

	(void)start();
	kill(pid, SIGSTOP);
	for (i = 1; i <= 100; i++) {
		snprintf(key, sizeof(key), "call%u", i);
		keep(i, KEEP_SET, KEEP_CALL, key, "line=m01");
	}
	kill(pid, SIGCONT);
	for (; last != 100; said++)
		last = expect(WIRE_KEPT)->u.KEPT.ticket;
	ck_assert_uint_lt(said, 50);
	end();
	ck_assert_uint_eq(start(), 100);
	end();
}
END_TEST

/*
 * The monitor dies with words of ours unread and changes on their way: they
 * are kept all the same, and the next store waits for that.
 */
START_TEST(monitor_gone)
{
	char key[16];
	uint32_t i;
	pid_t old;

	(void)start();
	keep(1, KEEP_SET, KEEP_LINE, "m17", "by=root");
	(void)poll(&(struct pollfd) { chan_fd(ch), POLLIN, 0 }, 1, WAIT_MS);
	kill(pid, SIGSTOP); /* KEPT is unread */
	for (i = 2; i <= 50; i++) {
		snprintf(key, sizeof(key), "call%u", i);
		keep(i, KEEP_SET, KEEP_CALL, key, "line=m01");
	}
	chan_free(&ch);
	old = pid;
	spawn(folder);
	send_hello();
	(void)expect(WIRE_READY);
	ck_assert_int_eq(
	    poll(&(struct pollfd) { chan_fd(ch), POLLIN, 0 }, 1, 300), 0);
	kill(old, SIGCONT);
	(void)expect(WIRE_TROUBLE);
	for (i = 0; i < 50; i++)
		(void)expect(WIRE_HELD);
	(void)expect(WIRE_LOADED);
	ck_assert_int_eq(waitpid(old, NULL, 0), old);
	end();
}
END_TEST

/* As many values as there may be, written by an earlier store. */
static void
write_full(void)
{
	struct frame f = { .op = KEEP_SET, .kind = KEEP_LINE, .text = "x" };
	const struct frame mark = { .op = FRAME_HEAD };
	uint8_t bytes[FRAME_SIZE_MAX];
	char path[64];
	FILE *file;
	size_t n;
	unsigned i;

	snprintf(path, sizeof(path), "%s/journal", folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	for (i = 0; i < STATE_VALUES_MAX; i++) {
		snprintf(f.key, sizeof(f.key), "%u", i);
		n = frame_encode(&f, bytes, sizeof(bytes));
		ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
	}
	n = frame_encode(&mark, bytes, sizeof(bytes));
	ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
	ck_assert_int_eq(fclose(file), 0);
}

/* One value too many is trouble until there is room, and no death. */
START_TEST(too_many)
{
	write_full();
	ck_assert_uint_eq(start(), STATE_VALUES_MAX);
	keep(1, KEEP_SET, KEEP_ACCOUNT, "one more", "x");
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text,
	    "too many entries, no room for more");
	wait_kept(1);
	keep(2, KEEP_DROP, KEEP_LINE, "7", "");
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text, "");
	wait_kept(2);
	keep(3, KEEP_SET, KEEP_ACCOUNT, "one more", "x");
	wait_kept(3);
	end();
}
END_TEST

static void
nothing_said(void)
{
	ck_assert_int_eq(
	    poll(&(struct pollfd) { chan_fd(ch), POLLIN, 0 }, 1, 300), 0);
}

/*
 * What somebody waits for is not said to be kept before it is, nor is
 * anything behind it; as soon as there is room, both are.
 */
START_TEST(too_many_in_a_hurry)
{
	write_full();
	(void)start();
	keep_with(1, KEEP_SET, KEEP_CODE, "noc1:ab", "next=1", true);
	ck_assert_str_ne(expect(WIRE_TROUBLE)->u.TROUBLE.text, "");
	keep(2, KEEP_SET, KEEP_LINE, "7", "y");
	keep_with(3, KEEP_SET, KEEP_CODE, "noc1:ab", "next=2", true);
	keep_with(4, KEEP_SET, KEEP_CODE, "noc2:cd", "next=3", true);
	nothing_said();
	keep(5, KEEP_DROP, KEEP_LINE, "8", "");
	nothing_said(); /* room for one of two */
	keep(6, KEEP_DROP, KEEP_LINE, "9", "");
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text, "");
	wait_kept(6);
	end();
	(void)start();
	ck_assert_str_eq(codes, "next=2next=3");
	end();
}
END_TEST

static unsigned
ask(uint64_t *before, unsigned most, const char *filter, bool *more)
{
	const struct msg *m;
	struct msg q;
	size_t len = 0;
	unsigned n = 0;

	msg_init(&q, WIRE_ASK, 0);
	q.u.ASK.ticket = 7;
	q.u.ASK.kind = KEEP_HISTORY;
	q.u.ASK.before = *before;
	q.u.ASK.most = (uint16_t)most;
	if (filter != NULL)
		(void)strv_add((char *)q.u.ASK.filters, sizeof(q.u.ASK.filters),
		    &len, filter);
	q.u.ASK.filters_len = (uint16_t)len;
	ck_assert_int_eq(chan_send(ch, &q), RG_OK);
	while ((m = next()) != NULL && m->type == WIRE_FOUND) {
		ck_assert_uint_eq(m->u.FOUND.ticket, 7);
		n++;
	}
	ck_assert(m != NULL && m->type == WIRE_ANSWERED);
	*before = m->u.ANSWERED.before;
	*more = m->u.ANSWERED.more;
	return n;
}

/* All that there are; however few fit, one question looks at 256 at most. */
static unsigned
count(const char *filter, unsigned *asked)
{
	uint64_t at = UINT64_MAX;
	unsigned found = 0;
	bool more = true;

	for (*asked = 0; more; ++*asked)
		found += ask(&at, 60, filter, &more);
	return found;
}

START_TEST(rows)
{
	unsigned asked;
	char text[40];
	uint32_t i;

	(void)start();
	for (i = 1; i <= 600; i++) {
		snprintf(text, sizeof(text), "line=m%u n=%u", i % 4, i);
		keep(i, KEEP_LOG, KEEP_HISTORY, "", text);
		if (i % 100 == 0) /* so many fit into the socket */
			wait_kept(i);
	}
	ck_assert_uint_eq(count(NULL, &asked), 600);
	ck_assert_uint_eq(asked, 11); /* the last finds nothing */
	ck_assert_uint_eq(count("line=m3", &asked), 150);
	ck_assert_uint_eq(count("line=m9", &asked), 0);
	ck_assert_uint_eq(asked, 3);
	end();
}
END_TEST

static const struct {
	unsigned op, kind;
	const char *key, *text;
} bad[] = {
	{ KEEP_SET, KEEP_HISTORY, "a", "b" },
	{ KEEP_LOG, KEEP_CALL, "a", "b" },
	{ KEEP_SET, KEEP_CALL, "a", "b\n" },
	{ 0x7f, KEEP_NONE, "", "a head" },
	{ 9, 9, "a", "b" },
};

START_TEST(refuses)
{
	(void)start();
	keep(1, bad[_i].op, bad[_i].kind, bad[_i].key, bad[_i].text);
	ck_assert_ptr_null(next());
	ck_assert_int_eq(exit_status(), 1);
	ck_assert_uint_eq(start(), 0);
	end();
}
END_TEST

START_TEST(hello_first)
{
	spawn(folder);
	keep(1, KEEP_SET, KEEP_LINE, "m17", "by=root");
	ck_assert_ptr_null(next());
	ck_assert_int_eq(exit_status(), 1);
	(void)start();
	send_hello();
	ck_assert_ptr_null(next());
	ck_assert_int_eq(exit_status(), 1);
}
END_TEST

/* It says why, and the monitor shows that. */
START_TEST(no_folder)
{
	spawn("/nonexistent/folder");
	send_hello();
	(void)expect(WIRE_READY);
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text,
	    "No such file or directory");
	ck_assert_ptr_null(next());
	ck_assert_int_eq(exit_status(), 1);
}
END_TEST

START_TEST(no_journal)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/journal", folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	spawn(folder);
	send_hello();
	(void)expect(WIRE_READY);
	ck_assert_str_eq(expect(WIRE_TROUBLE)->u.TROUBLE.text,
	    "Is a directory");
	ck_assert_ptr_null(next());
	ck_assert_int_eq(exit_status(), 1);
}
END_TEST

START_TEST(files_are_private)
{
	struct stat st;
	char path[64];

	(void)start();
	snprintf(path, sizeof(path), "%s/journal", folder);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	end();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("store");
	TCase *tc = tcase_create("store");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, kept_over_a_kill);
	tcase_add_test(tc, batches);
	tcase_add_test(tc, monitor_gone);
	tcase_add_test(tc, too_many);
	tcase_add_test(tc, too_many_in_a_hurry);
	tcase_add_test(tc, rows);
	tcase_add_loop_test(tc, refuses, 0, (int)RG_COUNTOF(bad));
	tcase_add_test(tc, hello_first);
	tcase_add_test(tc, no_folder);
	tcase_add_test(tc, no_journal);
	tcase_add_test(tc, files_are_private);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
