#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "daemon/rundir.h"

struct rundir {
	char pid_file[512];
	int fd;
};

static int
make(const char *path, mode_t mode, char *why, size_t whysz)
{
	struct stat st;

	if (mkdir(path, mode) == 0 || errno == EEXIST) {
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
		    (st.st_uid == geteuid() || st.st_uid == 0) &&
		    (st.st_mode & S_IWOTH) == 0)
			return RG_OK;
		snprintf(why, whysz,
		    "%s: not a folder of ours, or others "
		    "can write to it",
		    path);
		return RG_E_SYS;
	}
	snprintf(why, whysz, "%s: %s", path, strerror(errno));
	return RG_E_SYS;
}

/* Group rasgate may look (control.sock has its own mode). */
static int
make_all(const char *run, char *why, size_t whysz)
{
	char path[512];

	if (make(run, 0750, why, whysz) != RG_OK)
		return RG_E_SYS;
	snprintf(path, sizeof(path), "%s/lines", run);
	if (make(path, 0750, why, whysz) != RG_OK)
		return RG_E_SYS;
	snprintf(path, sizeof(path), "%s/empty", run);
	if (make(path, 0555, why, whysz) != RG_OK)
		return RG_E_SYS;
	return chmod(path, 0555) == -1 ? RG_E_SYS : RG_OK;
}

int
rundir_take(const struct conf_globals *g, struct rundir **out, char *why,
    size_t whysz)
{
	struct rundir *r;
	mode_t mask = umask(0);
	int made = make_all(g->paths.run, why, whysz);

	(void)umask(mask);
	if (made != RG_OK || (r = calloc(1, sizeof(*r))) == NULL)
		return RG_E_SYS;
	snprintf(r->pid_file, sizeof(r->pid_file), "%s/rasgated.pid",
	    g->paths.run);
	r->fd = open(r->pid_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    0644);
	if (r->fd != -1 && flock(r->fd, LOCK_EX | LOCK_NB) == 0) {
		*out = r;
		return RG_OK;
	}
	snprintf(why, whysz, "%s: %s", r->pid_file,
	    r->fd != -1 ? "another rasgated runs with it" : strerror(errno));
	if (r->fd != -1)
		(void)close(r->fd);
	free(r);
	return RG_E_AGAIN;
}

int
rundir_write_pid(struct rundir *r)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(r->fd, 0) == -1 || pwrite(r->fd, text, (size_t)n, 0) != n)
		return RG_E_SYS;
	return RG_OK;
}

void
rundir_release(struct rundir **rp)
{
	struct rundir *r = *rp;

	*rp = NULL;
	if (r == NULL)
		return;
	(void)unlink(r->pid_file);
	(void)close(r->fd);
	free(r);
}
