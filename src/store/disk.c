#include "config.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "store/disk.h"

static int
real_open(void *ctx, const char *name, int flags)
{
	return openat(*(const int *)ctx, name,
	    flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

static ssize_t
real_read(void *ctx, int fd, void *buf, size_t n)
{
	(void)ctx;
	return read(fd, buf, n);
}

static ssize_t
real_write(void *ctx, int fd, const void *buf, size_t n)
{
	(void)ctx;
	return write(fd, buf, n);
}

static int
real_truncate(void *ctx, int fd, off_t size)
{
	(void)ctx;
	return ftruncate(fd, size);
}

static int
real_sync(void *ctx, int fd)
{
	(void)ctx;
	return fdatasync(fd);
}

static int
real_close(void *ctx, int fd)
{
	(void)ctx;
	return close(fd);
}

static int
real_rename(void *ctx, const char *from, const char *to)
{
	const int folder = *(const int *)ctx;

	return renameat(folder, from, folder, to);
}

static int
real_remove(void *ctx, const char *name)
{
	return unlinkat(*(const int *)ctx, name, 0);
}

static int
real_sync_folder(void *ctx)
{
	return fsync(*(const int *)ctx);
}

struct disk
disk_folder(const int *fd)
{
	static const struct disk_ops ops = { real_open, real_read, real_write,
		real_truncate, real_sync, real_close, real_rename, real_remove,
		real_sync_folder };

	return (struct disk) { &ops, (void *)(uintptr_t)fd };
}
