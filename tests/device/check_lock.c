#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/lockname.h"
#include "base/proc.h"
#include "device/lock.h"
#include "run.h"

#define REAL "/dev/ttyUSB0"
#define LINK "/dev/serial/by-id/usb-Acme"
#define REAL_FILE "lock/LCK..ttyUSB0"
#define LINK_FILE "lock/LCK..serial_by-id_usb-Acme"
#define LINE_FILE "lines/LCK..ttyUSB0"
#define put_pid(path, pid) put_text(path, pid, "\n")

static char folder[] = "/tmp/rglockXXXXXX";
static struct linelock l;
static struct linelock_holder who;
static pid_t other; /* a process that lives as long as the test */
static pid_t dead;  /* a pid that nobody has */

static pid_t
start_other(void)
{
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	while (pid == 0)
		(void)pause();
	return pid;
}

static void
setup(void)
{
	linelock_init(&l);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("lines", 0700), 0);
	ck_assert_int_eq(mkdir("lock", 0755), 0);
	other = start_other();
	dead = start_other();
	(void)kill(dead, SIGKILL);
	(void)waitpid(dead, NULL, 0);
}

static int
count_files(const char *path)
{
	struct dirent *e;
	int n = 0;
	DIR *d = opendir(path);

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

static void
teardown(void)
{
	char cmd[64];

	(void)kill(other, SIGKILL);
	(void)waitpid(other, NULL, 0);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", folder);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(cmd), 0);
}

static const struct linelock_place place = { "lines", "lock", LINK };

static int
take(const char *path, pid_t heir)
{
	struct linelock_place p = { "lines", "lock", path };

	return linelock_take(&l, &p, REAL, heir, &who);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void
put_text(const char *path, pid_t pid, const char *behind)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%10ld%s", (long)pid, behind);
	put(path, text);
}

static void
expect_pid(const char *path, pid_t pid)
{
	char text[32] = "", want[32];
	FILE *f = fopen(path, "r");

	ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
	ck_assert_uint_eq(fread(text, 1, sizeof(text) - 1, f), 11);
	(void)fclose(f);
	(void)snprintf(want, sizeof(want), "%10ld\n", (long)pid);
	ck_assert_str_eq(text, want);
}

static const struct {
	const char *path, *name;
} names[] = {
	{ "/dev/ttyS0", "LCK..ttyS0" },
	{ "/dev/pts/0", "LCK..pts_0" },
	{ LINK, "LCK..serial_by-id_usb-Acme" },
	{ "/tmp/x/modem", "LCK..tmp_x_modem" },
	{ "ttyS0", "LCK..ttyS0" },
	{ "/dev/", NULL },
	{ "/dev/a-name-that-is-far-too-long-for-a-lock-file", NULL },
};

START_TEST(name_of_the_file)
{
	char dst[30];
	int r = lock_name(names[_i].path, dst, sizeof(dst));

	if (names[_i].name == NULL) {
		ck_assert_int_eq(r, RG_E_SIZE);
		return;
	}
	ck_assert_int_eq(r, RG_OK);
	ck_assert_str_eq(dst, names[_i].name);
}
END_TEST

START_TEST(take_and_release)
{
	struct stat st;

	ck_assert_int_eq(take(LINK, 0), RG_OK);
	ck_assert_str_eq(who.warning, "");
	expect_pid(REAL_FILE, getpid());
	expect_pid(LINK_FILE, getpid());
	ck_assert_int_eq(stat(REAL_FILE, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(count_files("lock"), 2); /* no temporary left */
	linelock_set_pid(&l, other, 0);
	expect_pid(REAL_FILE, other);
	expect_pid(LINK_FILE, other);
	linelock_release(&l, &place);
	ck_assert_int_eq(l.fd, -1);
	ck_assert_int_eq(count_files("lock"), 0);
	ck_assert_int_eq(count_files("lines"), 0);
	ck_assert_int_eq(take(REAL, 0), RG_OK);
	ck_assert_int_eq(count_files("lock"), 1);
	linelock_release(&l, &place);
}
END_TEST

/* Two lines that lead to one device, whatever the UUCP folder says. */
START_TEST(two_names_of_one_device)
{
	const struct linelock_place p = { "lines", NULL, REAL };
	const struct linelock_place linked = { "lines", _i == 0 ? "lock" : NULL,
		LINK };
	struct linelock first;

	linelock_init(&first);
	ck_assert_int_eq(linelock_take(&first, &linked, REAL, 0, &who), RG_OK);
	ck_assert_int_eq(linelock_take(&l, &p, REAL, 0, &who), RG_E_AGAIN);
	ck_assert_int_eq(who.pid, getpid());
	ck_assert_str_eq(who.file, LINE_FILE);
	ck_assert_int_eq(count_files("lines"), 1);
	linelock_release(&first, &linked);
	ck_assert_int_eq(linelock_take(&l, &p, REAL, 0, &who), RG_OK);
	linelock_release(&l, &p);
}
END_TEST

/* A modem that was plugged in again: held for what it is called now. */
START_TEST(another_number)
{
	ck_assert_int_eq(take(LINK, 0), RG_OK);
	ck_assert_int_eq(take(LINK, 0), RG_OK); /* is held: nothing changes */
	expect_pid(REAL_FILE, getpid());
	ck_assert_int_eq(linelock_take(&l, &place, "/dev/ttyUSB7", 0, &who),
	    RG_OK);
	expect_pid("lock/LCK..ttyUSB7", getpid());
	expect_pid(LINK_FILE, getpid());
	ck_assert_int_eq(count_files("lock"), 2);
	ck_assert_int_eq(count_files("lines"), 1);
	put_pid(REAL_FILE, other);
	ck_assert_int_eq(take(LINK, 0), RG_E_AGAIN);
	ck_assert_int_eq(l.fd, -1); /* nothing of the old one is left */
	ck_assert_int_eq(count_files("lock"), 1);
	ck_assert_int_eq(count_files("lines"), 0);
}
END_TEST

static pid_t
start_taker(void)
{
	int ready[2];
	pid_t pid;
	char c;

	ck_assert_int_eq(pipe(ready), 0);
	if ((pid = fork()) == 0) {
		c = (char)take(LINK, 0);
		(void)!write(ready[1], &c, 1);
		(void)pause();
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	ck_assert_int_eq(c, RG_OK);
	return pid;
}

/* Held by another process through its descriptor, free when it dies. */
START_TEST(dies_with_its_process)
{
	const pid_t pid = start_taker();

	ck_assert_int_eq(take(LINK, 0), RG_E_AGAIN);
	ck_assert(who.ours && who.pid == pid);
#ifdef __linux__
	ck_assert_str_eq(who.program, "check_lock");
#endif
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	ck_assert_int_eq(take(LINK, 0), RG_OK);
	expect_pid(REAL_FILE, getpid());
	linelock_release(&l, &place);
}
END_TEST

/* What comes back under another name is not locked for ever under the old. */
START_TEST(swept_when_dead)
{
	const pid_t pid = start_taker();

	put_pid("lines/LCK..ttyS9", other); /* a session's, say */
	put_pid("lock/LCK..ttyS9", other);
	linelock_sweep("lines", "lock");
	expect_pid(REAL_FILE, pid);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	put("lines/LCK..torn", ""); /* when the disk was full */
	linelock_sweep("lines", "lock");
	ck_assert_int_eq(count_files("lines"), 1);
	linelock_sweep_name("lock", LINK);
	linelock_sweep_name("lock", "/dev/ttyS9");
	ck_assert_int_eq(count_files("lock"), 1);
	expect_pid("lock/LCK..ttyS9", other);
}
END_TEST

static const char *const both[] = { REAL_FILE, LINK_FILE };

START_TEST(held_by_another_program)
{
	put_pid(both[_i], other);
	ck_assert_int_eq(take(LINK, 0), RG_E_AGAIN);
	ck_assert_int_eq(l.fd, -1);
	ck_assert(!who.ours && who.pid == other);
	ck_assert_str_eq(who.file, both[_i]);
	expect_pid(both[_i], other);
	ck_assert_int_eq(count_files("lock"), 1); /* all or none */
	ck_assert_int_eq(count_files("lines"), 0);
}
END_TEST

START_TEST(stale_is_removed)
{
	put_pid(REAL_FILE, dead);
	put_text(LINK_FILE, dead, " minicom root\n");
	ck_assert_int_eq(take(LINK, 0), RG_OK);
	expect_pid(REAL_FILE, getpid());
	expect_pid(LINK_FILE, getpid());
	linelock_release(&l, &place);
}
END_TEST

/* Nobody can be read from these: held, and never touched. */
static const char *const unreadable[] = { "", "pid 12\n", "0\n", "-1\n", "12x",
	"12x minicom\n", "0 minicom root\n", "99999999999999999999\n" };

START_TEST(unreadable_is_held)
{
	char back[64] = "";
	FILE *f;

	put(REAL_FILE, unreadable[_i]);
	ck_assert_int_eq(take(REAL, 0), RG_E_AGAIN);
	ck_assert_int_eq(who.pid, 0);
	ck_assert_str_eq(who.program, "-");
	f = fopen(REAL_FILE, "r");
	(void)!fread(back, 1, sizeof(back) - 1, f);
	(void)fclose(f);
	ck_assert_str_eq(back, unreadable[_i]);
}
END_TEST

/* Planted things are held as well; nothing behind them is opened. */
START_TEST(planted)
{
	struct stat st;

	put_pid("lock/target", dead);
	(void)alarm(5);
	ck_assert_int_eq(symlink("target", REAL_FILE), 0);
	ck_assert_int_eq(take(REAL, 0), RG_E_AGAIN);
	ck_assert_int_eq(lstat(REAL_FILE, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	expect_pid("lock/target", dead);
	ck_assert_int_eq(unlink(REAL_FILE), 0);
	ck_assert_int_eq(mkfifo(REAL_FILE, 0600), 0);
	ck_assert_int_eq(take(REAL, 0), RG_E_AGAIN);
	ck_assert_int_eq(unlink(REAL_FILE), 0);
	ck_assert_int_eq(mkdir(REAL_FILE, 0700), 0);
	ck_assert_int_eq(take(REAL, 0), RG_E_AGAIN);
	ck_assert_int_eq(rmdir(REAL_FILE), 0);
	/* A second name of another file, with the heir's pid in it. */
	put_pid("lock/target", other);
	ck_assert_int_eq(link("lock/target", REAL_FILE), 0);
	ck_assert_int_eq(take(REAL, other), RG_E_AGAIN);
	expect_pid("lock/target", other);
}
END_TEST

START_TEST(binary_pid)
{
	FILE *f = fopen(REAL_FILE, "w");
	int pid = (int)other;

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(&pid, sizeof(pid), 1, f), 1);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(take(REAL, 0), RG_E_AGAIN);
	ck_assert_int_eq(who.pid, other);
	put(REAL_FILE, "\n\n\n"); /* and 0: a pid that nobody has */
	ck_assert_int_eq(truncate(REAL_FILE, sizeof(pid)), 0);
	ck_assert_int_eq(take(REAL, 0), RG_OK);
}
END_TEST

/* A session that outlived its daemon: the next one takes its files over. */
START_TEST(heir_of_a_session)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (take(LINK, 0) == RG_OK)
			linelock_set_pid(&l, other, 0);
		_exit(l.fd == -1);
	}
	(void)waitpid(pid, NULL, 0);
	expect_pid(REAL_FILE, other);
	ck_assert_int_eq(take(LINK, 0), RG_E_AGAIN);
	ck_assert_int_eq(who.pid, other);
	ck_assert_int_eq(take(LINK, other), RG_OK);
	expect_pid(REAL_FILE, other);
	linelock_set_pid(&l, getpid(), 0);
	expect_pid(LINK_FILE, getpid());
	linelock_release(&l, &place);
	ck_assert_int_eq(count_files("lock"), 0);
}
END_TEST

#ifdef __linux__
/* Its parent, a container's first process for instance, reaps nobody. */
START_TEST(dead_and_not_reaped)
{
	siginfo_t info;

	(void)kill(other, SIGKILL);
	(void)waitid(P_PID, (id_t)other, &info, WEXITED | WNOWAIT);
	put_pid(both[_i], other);
	ck_assert_int_eq(take(LINK, 0), RG_OK);
	expect_pid(both[_i], getpid());
	linelock_release(&l, &place);
}
END_TEST

/* Our own note says that the pid in the file was another process then. */
START_TEST(pid_used_again)
{
	char note[48];

	put_pid(REAL_FILE, other);
	(void)snprintf(note, sizeof(note), "%10ld %llu\n", (long)other,
	    (unsigned long long)proc_start(other) - (_i == 0));
	put(LINE_FILE, note);
	ck_assert_int_eq(take(REAL, 0), _i == 0 ? RG_OK : RG_E_AGAIN);
	linelock_release(&l, &place);
}
END_TEST
#endif

START_TEST(folder_away)
{
	struct linelock_place p = { "lines", _i == 0 ? "nowhere" : "lock",
		LINK };

	if (_i == 1)
		ck_assert_int_eq(chmod("lock", 0777), 0);
	ck_assert_int_eq(linelock_take(&l, &p, REAL, 0, &who), RG_OK);
	ck_assert_ptr_nonnull(strstr(who.warning, p.folder));
	ck_assert_int_eq(count_files("lock"), 0);
	linelock_set_pid(&l, other, 0);
	linelock_release(&l, &p);
	p = (struct linelock_place) { "nowhere", "lock", LINK };
	ck_assert_int_eq(linelock_take(&l, &p, REAL, 0, &who), RG_E_SYS);
	ck_assert_int_eq(errno, ENOENT);
	p = (struct linelock_place) { "lines", "", LINK };
	ck_assert_int_eq(linelock_take(&l, &p, REAL, 0, &who), RG_OK);
	ck_assert_str_eq(who.warning, "");
	linelock_release(&l, &p);
}
END_TEST

START_TEST(sticky_folder_is_fine)
{
	ck_assert_int_eq(chmod("lock", 01777), 0);
	ck_assert_int_eq(take(REAL, 0), RG_OK);
	ck_assert_str_eq(who.warning, "");
	expect_pid(REAL_FILE, getpid());
	linelock_release(&l, &place);
}
END_TEST

/* Somebody removed our file and made his own: it stays. */
START_TEST(foreign_file_stays)
{
	ck_assert_int_eq(take(LINK, 0), RG_OK);
	ck_assert_int_eq(unlink(REAL_FILE), 0);
	put_pid(REAL_FILE, other);
	linelock_set_pid(&l, getpid(), 0);
	linelock_release(&l, &place);
	expect_pid(REAL_FILE, other);
	ck_assert_int_eq(count_files("lock"), 1);
}
END_TEST

static void
add_locks(TCase *tc)
{
	tcase_add_loop_test(tc, name_of_the_file, 0,
	    sizeof(names) / sizeof(names[0]));
	tcase_add_test(tc, take_and_release);
	tcase_add_loop_test(tc, two_names_of_one_device, 0, 2);
	tcase_add_test(tc, another_number);
	tcase_add_test(tc, dies_with_its_process);
	tcase_add_test(tc, swept_when_dead);
	tcase_add_loop_test(tc, held_by_another_program, 0, 2);
	tcase_add_test(tc, stale_is_removed);
	tcase_add_loop_test(tc, unreadable_is_held, 0,
	    sizeof(unreadable) / sizeof(unreadable[0]));
	tcase_add_test(tc, planted);
	tcase_add_test(tc, binary_pid);
	tcase_add_test(tc, heir_of_a_session);
#ifdef __linux__
	tcase_add_loop_test(tc, dead_and_not_reaped, 0, 2);
	tcase_add_loop_test(tc, pid_used_again, 0, 2);
#endif
	tcase_add_loop_test(tc, folder_away, 0, 2);
	tcase_add_test(tc, sticky_folder_is_fine);
	tcase_add_test(tc, foreign_file_stays);
}

int
main(void)
{
	Suite *s = suite_create("lock");
	TCase *tc = tcase_create("all");

	suite_add_tcase(s, tc);
	tcase_add_checked_fixture(tc, setup, teardown);
	add_locks(tc);
	return run_suite(s);
}
