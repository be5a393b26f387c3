#ifdef __linux__
#include "config.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "session/utmp.h"

/*
 * The entry as glibc's programs read it. This program is linked with musl,
 * whose functions of that name do nothing, and whose struct is another one.
 */
#if defined(__aarch64__) || defined(__riscv) || defined(__loongarch__)
typedef int64_t wide;
#else
typedef int32_t wide;
#endif

struct entry {
	int16_t type;
	int32_t pid;
	char line[32];
	char id[4];
	char user[32];
	char host[256];
	int16_t exit[2];
	wide session;
	wide sec, usec;
	int32_t address[4];
	char unused[20];
};
_Static_assert(sizeof(struct entry) == (sizeof(wide) == 4 ? 384 : 400),
    "not utmp(5)");

enum { USER = 7, DEAD = 8, INIT = 5 };

/* Neither needs a NUL when it is full. */
static void
fill(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);

	memcpy(dst, src, n < size ? n : size);
}

static void
make_entry(struct entry *e, const struct utmp_entry *u)
{
	struct timespec now;
	size_t n = strlen(u->line);

	memset(e, 0, sizeof(*e));
	e->type = u->begins ? USER : DEAD;
	e->pid = (int32_t)u->pid;
	fill(e->line, sizeof(e->line), u->line);
	fill(e->id, sizeof(e->id), n > 4 ? u->line + n - 4 : u->line);
	if (u->begins) {
		fill(e->user, sizeof(e->user), u->user);
		fill(e->host, sizeof(e->host), u->host);
	}
	e->session = (wide)u->pid;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	e->sec = (wide)now.tv_sec;
	e->usec = (wide)(now.tv_nsec / 1000);
}

/*
 * The place of the line's entry, else the end of the file. A getty that became
 * rasgate-login has one for our pid, of an id that init has given: it is kept.
 */
static off_t
find_place(int fd, struct entry *e)
{
	struct entry old;
	off_t at, place = -1;

	for (at = 0; pread(fd, &old, sizeof(old), at) == (ssize_t)sizeof(old);
	     at += (off_t)sizeof(old)) {
		if (old.type < INIT || old.type > DEAD)
			continue;
		if (old.pid == e->pid &&
		    memcmp(old.line, e->line, sizeof(old.line)) == 0) {
			memcpy(e->id, old.id, sizeof(e->id));
			return at;
		}
		if (place == -1 && memcmp(old.id, e->id, sizeof(old.id)) == 0)
			place = at;
	}
	return place != -1 ? place : at;
}

/* A file that somebody has locked for longer than a moment is not ours. */
static bool
lock(int fd)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const struct timespec moment = { 0, 5000000 };
	int tries;

	for (tries = 0; tries < 10; tries++) {
		if (fcntl(fd, F_SETLK, &l) == 0)
			return true;
		(void)nanosleep(&moment, NULL);
	}
	return false;
}

static void
write_utmp(const char *path, struct entry *e)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd == -1)
		return;
	if (lock(fd))
		(void)!pwrite(fd, e, sizeof(*e), find_place(fd, e));
	(void)close(fd);
}

static void
write_wtmp(const char *path, const struct entry *e)
{
	int fd = open(path,
	    O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd == -1)
		return;
	if (lock(fd))
		(void)!write(fd, e, sizeof(*e));
	(void)close(fd);
}

void
utmp_write(const struct utmp_entry *u, const char *utmp, const char *wtmp)
{
	struct entry e;

	make_entry(&e, u);
	write_utmp(utmp, &e);
	write_wtmp(wtmp, &e);
}
#else
typedef int rg_not_linux;
#endif
