/*
 * disk.h - the system calls that the journal needs, in one folder; a test
 * has a disk of its own that loses power and fills up.
 *
 * Each returns what its system call does, -1 with errno.
 */
#ifndef RG_DISK_H
#define RG_DISK_H

#include <sys/types.h>

#include <stddef.h>

struct disk_ops {
	/* To be read (flags O_RDONLY), or made anew to be appended to. */
	int (*open)(void *ctx, const char *name, int flags);
	ssize_t (*read)(void *ctx, int fd, void *buf, size_t n);
	ssize_t (*write)(void *ctx, int fd, const void *buf, size_t n);
	int (*truncate)(void *ctx, int fd, off_t size);
	int (*sync)(void *ctx, int fd); /* its bytes are on the disk */
	int (*close)(void *ctx, int fd);
	int (*rename)(void *ctx, const char *from, const char *to);
	int (*remove)(void *ctx, const char *name);
	int (*sync_folder)(void *ctx); /* its names are on the disk */
};

struct disk {
	const struct disk_ops *ops;
	void *ctx;
};

/* The folder behind a descriptor, which must stay open. */
struct disk disk_folder(const int *fd);

#endif
