#include "config.h"

#include <string.h>

#include "base/fileid.h"

struct fileid
fileid_of(const struct stat *st)
{
	return (
	    struct fileid) { st->st_dev, st->st_ino, st->st_size, st->st_ctim };
}

bool
fileid_is(const struct fileid *f, const struct stat *st)
{
	return f->dev == st->st_dev && f->ino == st->st_ino &&
	    f->size == st->st_size && f->ctime.tv_sec == st->st_ctim.tv_sec &&
	    f->ctime.tv_nsec == st->st_ctim.tv_nsec;
}

bool
fileid_moved(struct fileid *f, const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		memset(&st, 0, sizeof(st));
	if (fileid_is(f, &st))
		return false;
	*f = fileid_of(&st);
	return true;
}
