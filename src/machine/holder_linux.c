#include "config.h"

#include "machine/check.h"

#ifdef __linux__

#include <sys/sysmacros.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/proc.h"

static bool
has_open(const char *pid, const char *real)
{
	char path[300], link[600], target[CTL_PATH_MAX];
	struct dirent *e;
	bool found = false;
	ssize_t n;
	DIR *d;

	(void)snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	if ((d = opendir(path)) == NULL)
		return false; /* another user's, or gone */
	while (!found && (e = readdir(d)) != NULL) {
		(void)snprintf(link, sizeof(link), "%s/%s", path, e->d_name);
		n = readlink(link, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		found = strcmp(target, real) == 0;
	}
	(void)closedir(d);
	return found;
}

pid_t
check_holder(const char *real, char *name, size_t namesz)
{
	struct dirent *e;
	pid_t pid = 0;
	bool other = false;
	DIR *d = opendir("/proc");

	while (d != NULL && !other && (e = readdir(d)) != NULL) {
		if (e->d_name[0] < '1' || e->d_name[0] > '9' ||
		    !has_open(e->d_name, real))
			continue;
		pid = (pid_t)strtol(e->d_name, NULL, 10);
		proc_program(pid, name, namesz);
		other = !check_is_ours(name);
	}
	if (d != NULL)
		(void)closedir(d);
	return pid;
}

bool
check_no_tty(dev_t device)
{
	char path[64], target[CTL_PATH_MAX];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/sys/dev/char/%u:%u", major(device),
	    minor(device));
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	return n > 0 && strstr(target, "/tty/") == NULL;
}

#endif
