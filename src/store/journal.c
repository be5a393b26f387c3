#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "store/journal.h"
#include "store/load.h"

#define GROW_LEAST (1 << 20) /* before a new snapshot is made */
#define RESERVE (256 << 10)
#define PENDING_MAX (1 << 20) /* beyond, the state itself is written anew */
#define CHUNK 65536

/* Bytes on their way to a file. */
struct bytes {
	uint8_t *p;
	size_t len, room;
};

struct journal {
	struct disk disk;
	int fd;         /* -1: there is no file that one can build on */
	off_t size;     /* of what is on the disk for sure */
	off_t snapshot; /* how much of it is that */
	struct bytes pending;
	bool anew;    /* the file is not to be trusted: write another */
	bool reserve; /* is there */
	bool damaged; /* worth keeping */
	int error;    /* errno of the last attempt */
};

static int
write_all(const struct disk *d, int fd, const uint8_t *p, size_t n)
{
	ssize_t done;

	while (n > 0) {
		if ((done = d->ops->write(d->ctx, fd, p, n)) == -1) {
			if (errno == EINTR)
				continue;
			return RG_E_SYS;
		}
		p += done;
		n -= (size_t)done;
	}
	return RG_OK;
}

/* Keeps errno: the failure that led here is the one to tell. */
static void
give_up(const struct disk *d, int fd, const char *name)
{
	int e = errno;

	if (fd != -1)
		(void)d->ops->close(d->ctx, fd);
	if (name != NULL)
		(void)d->ops->remove(d->ctx, name);
	errno = e;
}

/* --- reserve --- */

static void
make_reserve(struct journal *j)
{
	static const uint8_t zeros[CHUNK];
	const struct disk *d = &j->disk;
	size_t n;
	int fd = d->ops->open(d->ctx, JOURNAL_RESERVE,
	    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);

	if (fd == -1)
		return;
	for (n = 0; n < RESERVE; n += sizeof(zeros))
		if (write_all(d, fd, zeros, sizeof(zeros)) != RG_OK)
			break;
	if (n < RESERVE || d->ops->sync(d->ctx, fd) == -1) {
		give_up(d, fd, JOURNAL_RESERVE);
		return;
	}
	(void)d->ops->close(d->ctx, fd);
	j->reserve = true;
}

static bool
disk_full(void)
{
#ifdef EDQUOT
	if (errno == EDQUOT)
		return true;
#endif
	return errno == ENOSPC;
}

/* True when it made room just now. */
static bool
use_reserve(struct journal *j)
{
	if (!disk_full() || !j->reserve)
		return false;
	j->reserve = false;
	return j->disk.ops->remove(j->disk.ctx, JOURNAL_RESERVE) == 0;
}

/* --- a new file --- */

struct snapshot {
	const struct disk *disk;
	int fd;
	off_t size;
	size_t used;
	uint8_t buf[CHUNK];
};

static int
flush(struct snapshot *s)
{
	int r = write_all(s->disk, s->fd, s->buf, s->used);

	s->size += (off_t)s->used;
	s->used = 0;
	return r;
}

static int
put(void *ctx, const struct frame *f)
{
	struct snapshot *s = ctx;

	if (sizeof(s->buf) - s->used < FRAME_SIZE_MAX && flush(s) != RG_OK)
		return RG_E_SYS;
	s->used += frame_encode(f, s->buf + s->used, sizeof(s->buf) - s->used);
	return RG_OK;
}

static struct frame
head(uint64_t now, const char *text)
{
	struct frame f = { .op = FRAME_HEAD, .time = now };

	rg_strlcpy(f.text, text, sizeof(f.text));
	return f;
}

/* RG_OK: the whole state is in `journal.new`, on the disk. */
static int
write_snapshot(struct snapshot *s, const struct state *state, uint64_t now)
{
	const struct frame first = head(now, "state of rasgate");
	const struct frame mark = head(now, "all of it");
	const struct disk *d = s->disk;

	s->fd = d->ops->open(d->ctx, JOURNAL_NEW,
	    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
	if (s->fd == -1)
		return RG_E_SYS;
	if (put(s, &first) == RG_OK && state_walk(state, put, s) == RG_OK &&
	    put(s, &mark) == RG_OK && flush(s) == RG_OK &&
	    d->ops->sync(d->ctx, s->fd) == 0 &&
	    d->ops->sync_folder(d->ctx) == 0)
		return RG_OK;
	give_up(d, s->fd, JOURNAL_NEW);
	return RG_E_SYS;
}

/*
 * The old file goes away (or aside) only when the new one is on the disk
 * under a name that load() looks for. Until the names are on the disk,
 * too, nothing may rest on the new file: a power cut could bring back the
 * old one.
 */
static int
install(struct journal *j)
{
	const struct disk *d = &j->disk;

	if (j->damaged && d->ops->rename(d->ctx, JOURNAL, JOURNAL_BAD) == -1 &&
	    errno != ENOENT)
		return RG_E_SYS;
	if (d->ops->rename(d->ctx, JOURNAL_NEW, JOURNAL) == -1) {
		if (j->damaged)
			(void)d->ops->rename(d->ctx, JOURNAL_BAD, JOURNAL);
		return RG_E_SYS;
	}
	if (d->ops->sync_folder(d->ctx) == -1)
		return RG_E_SYS;
	j->damaged = false;
	return RG_OK;
}

static int
write_anew(struct journal *j, struct state *state, uint64_t now)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	int r = RG_E_SYS;

	if (s == NULL)
		return r;
	s->disk = &j->disk;
	state_expire(state, now);
	if ((r = write_snapshot(s, state, now)) != RG_OK)
		goto out;
	if ((r = install(j)) != RG_OK) {
		give_up(&j->disk, s->fd, NULL);
		j->anew = true;
		goto out;
	}
	if (j->fd != -1)
		(void)j->disk.ops->close(j->disk.ctx, j->fd);
	j->fd = s->fd;
	j->size = j->snapshot = s->size;
	j->pending.len = 0;
	j->anew = false;
out:
	free(s);
	return r;
}

/* --- what is appended --- */

/* What is appended at once begins with a mark: all before it is there. */
void
journal_add(struct journal *j, const struct frame *f)
{
	const struct frame mark = head(f->time, "so far");
	struct bytes *b = &j->pending;
	size_t room = b->room > 0 ? 2 * b->room : 4 * FRAME_SIZE_MAX;
	uint8_t *p;

	if (j->anew)
		return; /* the state has it */
	if (b->room - b->len < 2 * FRAME_SIZE_MAX) {
		p = room <= PENDING_MAX ? realloc(b->p, room) : NULL;
		if (p == NULL) {
			j->anew = true;
			return;
		}
		b->p = p;
		b->room = room;
	}
	if (b->len == 0)
		b->len = frame_encode(&mark, b->p, b->room);
	b->len += frame_encode(f, b->p + b->len, b->room - b->len);
}

static int
append(struct journal *j)
{
	const struct disk *d = &j->disk;
	int e;

	if (write_all(d, j->fd, j->pending.p, j->pending.len) != RG_OK) {
		e = errno;
		if (d->ops->truncate(d->ctx, j->fd, j->size) == -1)
			j->anew = true;
		errno = e;
		return RG_E_SYS;
	}
	if (d->ops->sync(d->ctx, j->fd) == -1) {
		j->anew = true; /* the kernel may have dropped the bytes */
		return RG_E_SYS;
	}
	j->size += (off_t)j->pending.len;
	j->pending.len = 0;
	return RG_OK;
}

static int
store(struct journal *j, struct state *state, uint64_t now)
{
	int r = RG_OK;

	if (!j->anew && j->pending.len > 0)
		r = append(j);
	if (r == RG_OK && j->anew)
		r = write_anew(j, state, now);
	return r;
}

int
journal_commit(struct journal *j, struct state *state, uint64_t now)
{
	off_t grown;
	int r = store(j, state, now);

	while (r != RG_OK && use_reserve(j))
		r = store(j, state, now);
	if (r != RG_OK && j->anew && !disk_full())
		r = store(j, state, now); /* into a file of its own */
	j->error = r == RG_OK ? 0 : errno;
	if (r != RG_OK)
		return r;
	if (!j->reserve)
		make_reserve(j);
	grown = j->size - j->snapshot;
	if (j->reserve && grown > GROW_LEAST && grown > j->snapshot &&
	    write_anew(j, state, now) != RG_OK)
		j->snapshot = j->size; /* it grows on for as long again */
	return j->anew ? store(j, state, now) : RG_OK;
}

int
journal_trouble(const struct journal *j)
{
	if (j->error != 0)
		return j->error;
	return j->reserve ? 0 : ENOSPC;
}

/* --- start --- */

/*
 * Each life begins with a snapshot of its own: who knows what became of
 * bytes that another life did not see on the disk. A full disk has to do
 * with the old file, if that is whole.
 */
static void
begin(struct journal *j, struct state *state, uint64_t now)
{
	const struct disk *d = &j->disk;

	if (!j->damaged && j->size > 0)
		j->fd = d->ops->open(d->ctx, JOURNAL, O_WRONLY | O_APPEND);
	j->anew = j->fd == -1 || d->ops->sync(d->ctx, j->fd) == -1;
	if (j->size > 0 || j->damaged) /* else behind the first journal */
		make_reserve(j);
	if (j->anew)
		(void)journal_commit(j, state, now);
	else
		(void)write_anew(j, state, now);
}

int
journal_open(struct journal **out, const struct disk *d, struct state *state,
    uint64_t now, struct frames_found *found)
{
	struct journal *j = calloc(1, sizeof(*j));

	*out = NULL;
	if (j == NULL)
		return RG_E_SYS;
	j->disk = *d;
	j->fd = -1;
	if (load(d, state, now, &j->size, found) != RG_OK) {
		free(j);
		return RG_E_SYS;
	}
	j->snapshot = j->size;
	j->damaged = found->lost > 0;
	begin(j, state, now);
	*out = j;
	return RG_OK;
}

void
journal_close(struct journal **jp)
{
	struct journal *j = *jp;

	*jp = NULL;
	if (j == NULL)
		return;
	if (j->fd != -1)
		(void)j->disk.ops->close(j->disk.ctx, j->fd);
	free(j->pending.p);
	free(j);
}
