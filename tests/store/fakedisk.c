#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "fakedisk.h"

#define FILES 4096
#define NAMES 8
#define OPEN 16

struct file {
	uint8_t *p;
	size_t n;
};

enum what { MAKE, WRITE, CUT, SYNC, RENAME, REMOVE, SYNC_FOLDER };

struct step {
	enum what what;
	unsigned file;
	size_t at, n;
	uint8_t *bytes;
	char name[16], to[16];
};

struct fakedisk {
	struct file files[FILES];
	unsigned nfiles;
	struct {
		char name[16];
		unsigned file;
	} names[NAMES];
	struct {
		bool used;
		unsigned file;
		size_t at;
	} open[OPEN];
	struct step *steps;
	size_t nsteps, room;
	unsigned fail_at, calls;
	bool and_later, failed;
	int error;
};

struct fakedisk *
fake_new(void)
{
	struct fakedisk *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	f->room = SIZE_MAX;
	return f;
}

void
fake_free(struct fakedisk **fp)
{
	struct fakedisk *f = *fp;
	size_t i;

	*fp = NULL;
	for (i = 0; i < f->nfiles; i++)
		free(f->files[i].p);
	for (i = 0; i < f->nsteps; i++)
		free(f->steps[i].bytes);
	free(f->steps);
	free(f);
}

size_t
fake_steps(const struct fakedisk *f)
{
	return f->nsteps;
}

void
fake_fail(struct fakedisk *f, unsigned n, bool and_later, int error)
{
	f->fail_at = n;
	f->and_later = and_later;
	f->error = error;
	f->calls = 0;
	f->failed = false;
}

bool
fake_failed(const struct fakedisk *f)
{
	return f->failed;
}

void
fake_room(struct fakedisk *f, size_t room)
{
	f->room = room;
}

static bool
fails(struct fakedisk *f)
{
	f->calls++;
	if (f->fail_at == 0 || f->calls < f->fail_at ||
	    (f->calls > f->fail_at && !f->and_later))
		return false;
	f->failed = true;
	errno = f->error;
	return true;
}

static struct step *
note(struct fakedisk *f, enum what what)
{
	f->steps = realloc(f->steps, (f->nsteps + 1) * sizeof(*f->steps));
	if (f->steps == NULL)
		abort();
	memset(&f->steps[f->nsteps], 0, sizeof(*f->steps));
	f->steps[f->nsteps].what = what;
	return &f->steps[f->nsteps++];
}

static int
find(const struct fakedisk *f, const char *name)
{
	int i;

	for (i = 0; i < NAMES; i++)
		if (strcmp(f->names[i].name, name) == 0)
			return i;
	return -1;
}

static void
forget(struct fakedisk *f, const char *name)
{
	int i = find(f, name);

	if (i != -1)
		f->names[i].name[0] = '\0';
}

static void
name_it(struct fakedisk *f, const char *name, unsigned file)
{
	int i = find(f, name);

	if (i == -1 && (i = find(f, "")) == -1)
		abort();
	strcpy(f->names[i].name, name);
	f->names[i].file = file;
}

static void
resize(struct file *t, size_t n)
{
	if (n > t->n) {
		if ((t->p = realloc(t->p, n)) == NULL)
			abort();
		memset(t->p + t->n, 0, n - t->n);
	}
	t->n = n;
}

static void
put_at(struct file *t, size_t at, const void *bytes, size_t n)
{
	if (at + n > t->n)
		resize(t, at + n);
	if (n > 0)
		memcpy(t->p + at, bytes, n);
}

static unsigned
new_file(struct fakedisk *f)
{
	if (f->nfiles == FILES)
		abort();
	return f->nfiles++;
}

static int
do_open(void *ctx, const char *name, int flags)
{
	struct fakedisk *f = ctx;
	int i = find(f, name), fd;
	struct step *s;

	if (fails(f))
		return -1;
	if (i == -1 && (flags & O_CREAT) == 0) {
		errno = ENOENT;
		return -1;
	}
	if (i == -1) {
		s = note(f, MAKE);
		s->file = new_file(f);
		strcpy(s->name, name);
		name_it(f, name, s->file);
		i = find(f, name);
	} else if ((flags & O_TRUNC) != 0) {
		s = note(f, CUT);
		s->file = f->names[i].file;
		resize(&f->files[s->file], 0);
	}
	for (fd = 0; fd < OPEN && f->open[fd].used; fd++)
		;
	if (fd == OPEN)
		abort(); /* they leak */
	f->open[fd].used = true;
	f->open[fd].file = f->names[i].file;
	f->open[fd].at = 0;
	return fd + 100;
}

static struct file *
of(struct fakedisk *f, int fd)
{
	if (fd < 100 || fd >= 100 + OPEN || !f->open[fd - 100].used)
		abort();
	return &f->files[f->open[fd - 100].file];
}

static ssize_t
do_read(void *ctx, int fd, void *buf, size_t n)
{
	struct fakedisk *f = ctx;
	struct file *t = of(f, fd);
	size_t *at = &f->open[fd - 100].at;

	if (fails(f))
		return -1;
	if (n > t->n - *at)
		n = t->n - *at;
	if (n > 0)
		memcpy(buf, t->p + *at, n);
	*at += n;
	return (ssize_t)n;
}

static size_t
used(const struct fakedisk *f)
{
	size_t n = 0;
	int i;

	for (i = 0; i < NAMES; i++)
		if (f->names[i].name[0] != '\0')
			n += f->files[f->names[i].file].n;
	return n;
}

/* Always at the end, as with O_APPEND. */
static ssize_t
do_write(void *ctx, int fd, const void *buf, size_t n)
{
	struct fakedisk *f = ctx;
	struct file *t = of(f, fd);
	bool bad = fails(f);
	size_t room = used(f) < f->room ? f->room - used(f) : 0;
	struct step *s;

	if (bad && n < 2)
		return -1;
	if (bad)
		n /= 2; /* and the rest of it fails */
	if (room == 0 && n > 0) {
		errno = ENOSPC;
		return -1;
	}
	if (n > room)
		n = room;
	s = note(f, WRITE);
	s->file = f->open[fd - 100].file;
	s->at = t->n;
	s->n = n;
	if ((s->bytes = malloc(n + 1)) == NULL)
		abort();
	if (n > 0)
		memcpy(s->bytes, buf, n);
	put_at(t, t->n, buf, n);
	if (bad) {
		errno = f->error;
		return -1;
	}
	return (ssize_t)n;
}

static int
do_truncate(void *ctx, int fd, off_t size)
{
	struct fakedisk *f = ctx;
	struct file *t = of(f, fd);
	struct step *s;

	if (fails(f))
		return -1;
	s = note(f, CUT);
	s->file = f->open[fd - 100].file;
	s->at = (size_t)size;
	resize(t, (size_t)size);
	return 0;
}

static int
do_sync(void *ctx, int fd)
{
	struct fakedisk *f = ctx;

	(void)of(f, fd);
	if (fails(f))
		return -1;
	note(f, SYNC)->file = f->open[fd - 100].file;
	return 0;
}

static int
do_close(void *ctx, int fd)
{
	struct fakedisk *f = ctx;

	(void)of(f, fd);
	f->open[fd - 100].used = false;
	return 0;
}

static int
do_rename(void *ctx, const char *from, const char *to)
{
	struct fakedisk *f = ctx;
	int i = find(f, from);
	struct step *s;
	unsigned file;

	if (fails(f))
		return -1;
	if (i == -1) {
		errno = ENOENT;
		return -1;
	}
	s = note(f, RENAME);
	strcpy(s->name, from);
	strcpy(s->to, to);
	file = f->names[i].file;
	forget(f, from);
	name_it(f, to, file);
	return 0;
}

static int
do_remove(void *ctx, const char *name)
{
	struct fakedisk *f = ctx;

	if (fails(f))
		return -1;
	if (find(f, name) == -1) {
		errno = ENOENT;
		return -1;
	}
	strcpy(note(f, REMOVE)->name, name);
	forget(f, name);
	return 0;
}

static int
do_sync_folder(void *ctx)
{
	struct fakedisk *f = ctx;

	if (fails(f))
		return -1;
	note(f, SYNC_FOLDER);
	return 0;
}

struct disk
fake_disk(struct fakedisk *f)
{
	static const struct disk_ops ops = { do_open, do_read, do_write,
		do_truncate, do_sync, do_close, do_rename, do_remove,
		do_sync_folder };

	return (struct disk) { &ops, f };
}

/* --- power cuts --- */

/* Is it on the disk for sure when the power goes behind step n? */
static bool
sure(const struct fakedisk *f, size_t step, size_t n)
{
	const struct step *s = &f->steps[step];
	const bool data = s->what == WRITE || s->what == CUT;
	size_t i;

	for (i = step + 1; i < n; i++)
		if (data ? f->steps[i].what == SYNC &&
			    f->steps[i].file == s->file
			 : f->steps[i].what == SYNC_FOLDER)
			return true;
	return false;
}

static void
redo(struct fakedisk *d, const struct step *s, size_t bytes)
{
	int i;

	switch (s->what) {
	case MAKE:
		name_it(d, s->name, s->file);
		break;
	case WRITE:
		put_at(&d->files[s->file], s->at, s->bytes, bytes);
		break;
	case CUT:
		resize(&d->files[s->file], s->at);
		break;
	case RENAME:
		if ((i = find(d, s->name)) == -1)
			break; /* its making was not on the disk */
		name_it(d, s->to, d->names[i].file);
		forget(d, s->name);
		break;
	case REMOVE:
		forget(d, s->name);
		break;
	default:
		break;
	}
}

struct fakedisk *
fake_cut(const struct fakedisk *f, size_t n, enum fake_cut cut, unsigned seed)
{
	struct fakedisk *d = fake_new(), *found = fake_new();
	size_t i, bytes, last = n;

	srand(seed);
	d->nfiles = f->nfiles;
	for (i = 0; i < n; i++)
		if (f->steps[i].what == WRITE && !sure(f, i, n))
			last = i;
	for (i = 0; i < n; i++) {
		bytes = f->steps[i].n;
		if (!sure(f, i, n)) {
			if (cut == CUT_NONE ||
			    (cut == CUT_RANDOM && rand() % 2))
				continue;
			if ((cut == CUT_TORN && i == last) ||
			    (cut == CUT_RANDOM && rand() % 2))
				bytes = (size_t)rand() % (bytes + 1);
		}
		redo(d, &f->steps[i], bytes);
	}
	for (i = 0; i < NAMES; i++)
		if (d->names[i].name[0] != '\0')
			fake_put(found, d->names[i].name,
			    d->files[d->names[i].file].p,
			    d->files[d->names[i].file].n);
	fake_free(&d);
	return found;
}

/* --- files --- */

bool
fake_has(const struct fakedisk *f, const char *name)
{
	return find(f, name) != -1;
}

const uint8_t *
fake_bytes(const struct fakedisk *f, const char *name, size_t *n)
{
	const struct file *t = &f->files[f->names[find(f, name)].file];

	*n = t->n;
	return t->p;
}

void
fake_put(struct fakedisk *f, const char *name, const void *bytes, size_t n)
{
	struct disk d = fake_disk(f);
	int fd = d.ops->open(f, name, O_WRONLY | O_CREAT | O_TRUNC);

	(void)d.ops->write(f, fd, bytes, n);
	(void)d.ops->sync(f, fd);
	(void)d.ops->close(f, fd);
	(void)d.ops->sync_folder(f);
}
