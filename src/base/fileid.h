/*
 * fileid.h - is this file still the one that was read?
 */
#ifndef RG_FILEID_H
#define RG_FILEID_H

#include <sys/stat.h>

#include <stdbool.h>
#include <time.h>

/* All zeroes: there was none. */
struct fileid {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec ctime; /* of its mode and owner too */
};

struct fileid fileid_of(const struct stat *);
bool fileid_is(const struct fileid *, const struct stat *);

/* Is it another one now? Then that is noted. */
bool fileid_moved(struct fileid *, const char *path);

#endif
