#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"
#include "ctl/userfile.h"

#define FILE_MAX (8 * 1024 * 1024)
#define LOCK_NAME ".users.lock"
#define LOCK_TRIES 50 /* of 100 ms */

struct userfile {
	char *folder, *name;
	int dirfd, lockfd;
	struct stat st;
	bool exists;
	char *text; /* always NUL-ended */
	size_t len;
	char line[USERS_LINE_MAX + 1]; /* of userfile_next() */
};

/* A symbolic link stays one: what it leads to is edited. */
static int
split_path(struct userfile *u, const char *path)
{
	char *real = realpath(path, NULL), *slash;

	if (real == NULL && errno == ENOENT)
		real = strdup(path);
	if (real == NULL)
		return RG_E_SYS;
	slash = strrchr(real, '/');
	u->name = strdup(slash != NULL ? slash + 1 : real);
	if (slash == NULL)
		u->folder = strdup(".");
	else
		u->folder = slash == real
		    ? strdup("/")
		    : strndup(real, (size_t)(slash - real));
	free(real);
	return u->name != NULL && u->folder != NULL ? RG_OK : RG_E_SYS;
}

/* A file that only its owner can open: the folder anybody could lock. */
static int
lock_folder(struct userfile *u)
{
	const struct timespec pause = { 0, 100 * 1000 * 1000 };
	int i;

	u->lockfd = openat(u->dirfd, LOCK_NAME,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (u->lockfd == -1)
		return RG_E_SYS;
	for (i = 0; i < LOCK_TRIES; i++) {
		if (flock(u->lockfd, LOCK_EX | LOCK_NB) == 0)
			return RG_OK;
		if (errno != EWOULDBLOCK)
			return RG_E_SYS;
		(void)nanosleep(&pause, NULL);
	}
	return RG_E_AGAIN;
}

static int
read_all(struct userfile *u, int fd)
{
	ssize_t n;

	if (fstat(fd, &u->st) == -1)
		return RG_E_SYS;
	if (!S_ISREG(u->st.st_mode) || u->st.st_size > FILE_MAX)
		return RG_E_SIZE;
	u->text = malloc((size_t)u->st.st_size + 1);
	if (u->text == NULL)
		return RG_E_SYS;
	while (u->len < (size_t)u->st.st_size) {
		n = read(fd, u->text + u->len, (size_t)u->st.st_size - u->len);
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		u->len += n > 0 ? (size_t)n : 0;
	}
	u->text[u->len] = '\0';
	return u->len == (size_t)u->st.st_size ? RG_OK : RG_E_SYS;
}

static int
load(struct userfile *u, const char *path, bool edit)
{
	int fd, r;

	if ((r = split_path(u, path)) != RG_OK)
		return r;
	u->dirfd = open(u->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (u->dirfd == -1)
		return RG_E_SYS;
	if (edit && (r = lock_folder(u)) != RG_OK)
		return r;
	fd = openat(u->dirfd, u->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT && edit) {
		u->text = calloc(1, 1);
		return u->text != NULL ? RG_OK : RG_E_SYS;
	}
	if (fd == -1)
		return RG_E_SYS;
	u->exists = true;
	r = read_all(u, fd);
	(void)close(fd);
	return r;
}

int
userfile_open(const char *path, bool edit, struct userfile **out)
{
	struct userfile *u = calloc(1, sizeof(*u));
	int r, e;

	if (u == NULL)
		return RG_E_SYS;
	u->dirfd = u->lockfd = -1;
	if ((r = load(u, path, edit)) != RG_OK) {
		e = errno;
		userfile_close(&u);
		errno = e;
		return r;
	}
	*out = u;
	return RG_OK;
}

void
userfile_close(struct userfile **up)
{
	struct userfile *u = *up;

	*up = NULL;
	if (u == NULL)
		return;
	if (u->dirfd != -1)
		(void)close(u->dirfd);
	if (u->lockfd != -1)
		(void)close(u->lockfd);
	free(u->folder);
	free(u->name);
	if (u->text != NULL)
		rg_wipe(u->text, u->len);
	free(u->text);
	rg_wipe(u, sizeof(*u));
	free(u);
}

/* Length of the line at `at`, without its end. */
static size_t
line_length(const struct userfile *u, size_t at)
{
	const char *end = memchr(u->text + at, '\n', u->len - at);

	return end == NULL ? u->len - at : (size_t)(end - u->text) - at;
}

/* Copies the line to u->line, or as much as fits, up to a NUL byte. */
static bool
next_line(struct userfile *u, size_t *at, unsigned *row, bool *whole)
{
	size_t n, fits;

	if (*at >= u->len)
		return false;
	n = line_length(u, *at);
	fits = n < USERS_LINE_MAX ? n : USERS_LINE_MAX;
	*row = *at == 0 ? 1 : *row + 1;
	memcpy(u->line, u->text + *at, fits);
	u->line[fits] = '\0';
	*whole = strlen(u->line) == n;
	u->line[strcspn(u->line, "\r")] = '\0';
	*at += n + 1;
	return true;
}

bool
userfile_line(struct userfile *u, size_t *at, unsigned *row, char **line)
{
	bool whole;

	if (!next_line(u, at, row, &whole))
		return false;
	*line = whole ? u->line : NULL;
	return true;
}

bool
userfile_next(struct userfile *u, size_t *at, unsigned *row,
    enum users_kind *kind, struct users_line *l)
{
	bool whole;
	char *rest;

	if (!next_line(u, at, row, &whole))
		return false;
	if (whole) {
		*kind = users_parse(u->line, l);
		return true;
	}
	memset(l, 0, sizeof(*l)); /* the account that it refuses: */
	(void)users_head(u->line, &l->name, &rest, &l->problem);
	l->problem = "not a line of text";
	*kind = USERS_BAD;
	return true;
}

bool
userfile_is_private(const struct userfile *u)
{
	return !u->exists || (u->st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* Where the only line of an account begins; false if not exactly one. */
static bool
find_line(struct userfile *u, const char *name, size_t *found)
{
	struct users_line l;
	enum users_kind kind;
	size_t at = 0, begin = 0;
	unsigned row, n = 0;

	for (; userfile_next(u, &at, &row, &kind, &l); begin = at)
		if (kind != USERS_BLANK && l.name != NULL &&
		    strcmp(l.name, name) == 0) {
			*found = begin;
			n++;
		}
	return n == 1;
}

unsigned
userfile_count(struct userfile *u, const char *name)
{
	struct users_line l;
	enum users_kind kind;
	size_t at = 0;
	unsigned row, n = 0;

	while (userfile_next(u, &at, &row, &kind, &l))
		n += kind != USERS_BLANK && l.name != NULL &&
		    strcmp(l.name, name) == 0;
	return n;
}

/* Puts n bytes of `with` in the place of the bytes [from, to). */
static int
exchange(struct userfile *u, size_t from, size_t to, const char *with, size_t n)
{
	size_t len = u->len - (to - from) + n;
	char *text = malloc(len + 1);

	if (text == NULL)
		return RG_E_SYS;
	memcpy(text, u->text, from);
	memcpy(text + from, with, n);
	memcpy(text + from + n, u->text + to, u->len - to);
	text[len] = '\0';
	rg_wipe(u->text, u->len);
	free(u->text);
	u->text = text;
	u->len = len;
	return RG_OK;
}

int
userfile_set(struct userfile *u, const char *name, const char *hash)
{
	size_t at, end, from, to;

	if (!find_line(u, name, &at))
		return RG_E_NAME;
	end = at + line_length(u, at);
	if (hash == NULL)
		return exchange(u, at, end < u->len ? end + 1 : end, "", 0);
	from = at + strcspn(u->text + at, ":\n");
	if (u->text[from] != ':') /* a name alone: damaged, mended now */
		return exchange(u, at, end, "", 0) == RG_OK
		    ? userfile_add(u, name, hash)
		    : RG_E_SYS;
	from++;
	to = from + strcspn(u->text + from, ":\r\n");
	return exchange(u, from, to, hash, strlen(hash));
}

int
userfile_add(struct userfile *u, const char *name, const char *hash)
{
	char line[USERS_LINE_MAX + 2];
	int n = snprintf(line, sizeof(line), "%s%s:%s\n",
	    u->len > 0 && u->text[u->len - 1] != '\n' ? "\n" : "", name, hash);

	if (n < 0 || (size_t)n >= sizeof(line))
		return RG_E_NAME;
	return exchange(u, u->len, u->len, line, (size_t)n);
}

static int
write_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return -1;
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

/* The new file looks like the old one, but for its content. */
static int
dress(const struct userfile *u, int fd)
{
	if (!u->exists)
		return fchmod(fd, S_IRUSR | S_IWUSR);
	if ((u->st.st_uid != geteuid() || u->st.st_gid != getegid()) &&
	    fchown(fd, u->st.st_uid, u->st.st_gid) == -1)
		return -1;
	return fchmod(fd, u->st.st_mode & 07777);
}

int
userfile_save(struct userfile *u)
{
	char temp[64];
	uint32_t r;
	int fd, e;

	rg_random(&r, sizeof(r));
	(void)snprintf(temp, sizeof(temp), ".users.%08x", (unsigned)r);
	fd = openat(u->dirfd, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);
	if (fd == -1)
		return RG_E_SYS;
	if (write_all(fd, u->text, u->len) == 0 && dress(u, fd) == 0 &&
	    fsync(fd) == 0 &&
	    renameat(u->dirfd, temp, u->dirfd, u->name) == 0) {
		(void)close(fd);
		(void)fsync(u->dirfd);
		return RG_OK;
	}
	e = errno;
	(void)close(fd);
	(void)unlinkat(u->dirfd, temp, 0);
	errno = e;
	return RG_E_SYS;
}
