#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "store/load.h"

#define FILE_MAX (64 << 20) /* read; what is behind counts as lost */
#define CHUNK 65536

/* What was read of a file. */
struct bytes {
	uint8_t *p;
	size_t len, room;
};

static int
slurp(const struct disk *d, int fd, struct bytes *b, bool *more)
{
	ssize_t n = 1;
	uint8_t *p;

	*more = false;
	while (n > 0) {
		if (b->len == b->room) {
			b->room = b->room > 0 ? 2 * b->room : CHUNK;
			if ((p = realloc(b->p, b->room)) == NULL)
				return RG_E_SYS;
			b->p = p;
		}
		n = d->ops->read(d->ctx, fd, b->p + b->len, b->room - b->len);
		if (n == -1 && errno == EINTR)
			n = 1;
		else if (n > 0)
			b->len += (size_t)n;
		if (b->len >= FILE_MAX) {
			*more = true;
			return RG_OK;
		}
	}
	return n == 0 ? RG_OK : RG_E_SYS;
}

struct loading {
	struct state *state;
	struct frames_found *found;
	uint32_t holes; /* of those, behind which codes were forgotten */
	uint64_t newest;
};

static void
forget_codes(struct loading *l)
{
	if (l->holes != l->found->holes)
		state_forget(l->state, KEEP_CODE);
	l->holes = l->found->holes;
}

static int
take(void *ctx, const struct frame *f)
{
	struct loading *l = ctx;

	forget_codes(l);
	if (f->time > l->newest)
		l->newest = f->time;
	return state_apply(l->state, f);
}

/*
 * From now on, by a clock that was set and did not go back; else not before
 * there is one.
 */
static int
doubt_codes(struct loading *l, uint64_t now)
{
	struct frame f = { .op = KEEP_SET,
		.kind = KEEP_DOUBT,
		.time = now,
		.key = "codes" };
	const char *old = state_get(l->state, KEEP_DOUBT, f.key);

	if (l->found->holes == 0 &&
	    (old == NULL || strcmp(old, "since=0") != 0 || now < CLOCK_SET))
		return RG_OK;
	forget_codes(l);
	if (now < CLOCK_SET)
		now = 0;
	else if (now < l->newest)
		now = l->newest;
	(void)snprintf(f.text, sizeof(f.text), "since=%" PRIu64, now);
	return state_apply(l->state, &f);
}

static int
leave(void *ctx, const struct frame *f)
{
	(void)ctx;
	(void)f;
	return RG_OK;
}

/*
 * Between the renames of a new file and of a damaged one it is the only one,
 * and whole. Else it is the first that ever was, and nobody was told of it:
 * as if there were none (ENOENT).
 */
static bool
new_is_whole(const struct disk *d)
{
	struct frames_found found = { 0, 0, 0 };
	struct bytes b = { NULL, 0, 0 };
	int e, fd = d->ops->open(d->ctx, JOURNAL_NEW, O_RDONLY);
	bool read, more;

	if (fd == -1)
		return false;
	read = slurp(d, fd, &b, &more) == RG_OK &&
	    frame_read(b.p, b.len, leave, NULL, &found);
	e = read ? ENOENT : errno;
	(void)d->ops->close(d->ctx, fd);
	free(b.p);
	errno = e;
	return read && found.lost == 0 && found.holes == 0;
}

/* The bytes of the journal; RG_OK also when there is none, *fd is -1 then. */
static int
open_journal(const struct disk *d, int *fd)
{
	*fd = d->ops->open(d->ctx, JOURNAL, O_RDONLY);
	if (*fd == -1 && errno == ENOENT && new_is_whole(d) &&
	    d->ops->rename(d->ctx, JOURNAL_NEW, JOURNAL) == 0 &&
	    d->ops->sync_folder(d->ctx) == 0) /* before the next new one */
		*fd = d->ops->open(d->ctx, JOURNAL, O_RDONLY);
	return *fd != -1 || errno == ENOENT ? RG_OK : RG_E_SYS;
}

/* A journal stood beside them: they are made behind the first one. */
static bool
had_journal(const struct disk *d)
{
	static const char *const marks[] = { JOURNAL_RESERVE, JOURNAL_BAD };
	size_t i;
	int fd;

	for (i = 0; i < RG_COUNTOF(marks); i++) {
		fd = d->ops->open(d->ctx, marks[i], O_RDONLY);
		if (fd != -1)
			(void)d->ops->close(d->ctx, fd);
		else if (errno == ENOENT)
			continue;
		return true;
	}
	return false;
}

int
load(const struct disk *d, struct state *state, uint64_t now, off_t *size,
    struct frames_found *found)
{
	struct loading l = { .state = state, .found = found };
	struct bytes b = { NULL, 0, 0 };
	bool more = false;
	int e, r, fd;

	*size = 0;
	*found = (struct frames_found) { 0, 0, 0 };
	if ((r = open_journal(d, &fd)) != RG_OK)
		return r;
	if (fd == -1) {
		found->holes = found->lost = had_journal(d);
		return doubt_codes(&l, now);
	}
	r = slurp(d, fd, &b, &more);
	if (r == RG_OK && !frame_read(b.p, b.len, take, &l, found))
		r = RG_E_SYS;
	found->holes += more;
	if (found->lost < found->holes)
		found->lost = found->holes;
	if (r == RG_OK)
		r = doubt_codes(&l, now);
	*size = (off_t)b.len;
	e = errno;
	(void)d->ops->close(d->ctx, fd);
	free(b.p);
	errno = e;
	return r;
}
