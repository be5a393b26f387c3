#include "config.h"

#include "base/proc.h"

#ifdef __linux__

#include <sys/prctl.h>

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compat.h"

/* The first bytes of a file, NUL-ended; false when there are none. */
static bool
slurp(const char *path, char *dst, size_t dstsz)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return false;
	n = read(fd, dst, dstsz - 1);
	(void)close(fd);
	dst[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The first line of a file into dst, or "-". */
static void
first_line(const char *path, char *dst, size_t dstsz)
{
	char text[64];

	if (!slurp(path, text, sizeof(text)))
		(void)rg_strlcpy(text, "-", sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	(void)rg_strlcpy(dst, text, dstsz);
}

/*
 * proc(5): state is field 3, session 6, start time 22. The program's name
 * (field 2) may hold blanks and brackets: count from the last bracket.
 */
bool
proc_stat(pid_t pid, struct proc_stat *s)
{
	char path[48], text[1024];
	const char *p;
	long session;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	if (pid <= 0 || !slurp(path, text, sizeof(text)) ||
	    (p = strrchr(text, ')')) == NULL ||
	    sscanf(p,
		") %c %*s %*s %ld %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		"%*s %*s %*s %*s %" SCNu64,
		&s->state, &session, &s->start) != 3)
		return false;
	s->session = (pid_t)session;
	return true;
}

uint64_t
proc_start(pid_t pid)
{
	struct proc_stat s;

	return proc_stat(pid, &s) && s.state != 'Z' ? s.start : 0;
}

/* proc(5): its real, effective, saved and filesystem's user. */
bool
proc_uid(pid_t pid, uid_t *uid)
{
	char path[48], text[1024];
	const char *p;
	unsigned u[4];

	(void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	if (pid <= 0 || !slurp(path, text, sizeof(text)) ||
	    (p = strstr(text, "\nUid:")) == NULL ||
	    sscanf(p, "\nUid: %u %u %u %u", &u[0], &u[1], &u[2], &u[3]) != 4)
		return false;
	*uid = (uid_t)u[0];
	return u[0] == u[1] && u[0] == u[2] && u[0] == u[3];
}

void
proc_program(pid_t pid, char *dst, size_t dstsz)
{
	char path[48];

	(void)snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	first_line(path, dst, dstsz);
}

void
proc_image(pid_t pid, char *dst, size_t dstsz)
{
	char path[48], file[4096];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%ld/exe", (long)pid);
	n = readlink(path, file, sizeof(file) - 1);
	file[n > 0 ? n : 0] = '\0';
	(void)rg_strlcpy(dst, n > 0 ? strrchr(file, '/') + 1 : "-", dstsz);
}

bool
proc_adopt(void)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
}

/* proc(5): those of one of our threads, as a row of numbers. */
static size_t
children_of(const char *task, pid_t *dst, size_t max)
{
	char path[300];
	long pid;
	size_t n = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%s/children", task);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	while (n < max && fscanf(f, "%ld", &pid) == 1)
		dst[n++] = (pid_t)pid;
	(void)fclose(f);
	return n;
}

size_t
proc_children(pid_t *dst, size_t max)
{
	DIR *d = opendir("/proc/self/task");
	struct dirent *e;
	size_t n = 0;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			n += children_of(e->d_name, dst + n, max - n);
	if (d != NULL)
		(void)closedir(d);
	return n;
}

void
proc_boot_id(char *dst, size_t dstsz)
{
	first_line("/proc/sys/kernel/random/boot_id", dst, dstsz);
}

#endif
