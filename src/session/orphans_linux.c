#ifdef __linux__
#include "config.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/proc.h"
#include "session/orphans.h"

unsigned
orphans_kill(pid_t group)
{
	const pid_t self = getpid();
	unsigned found = 0;
	struct proc_stat s;
	struct dirent *e;
	pid_t pid;
	DIR *d;

	(void)kill(-group, SIGKILL);
	if ((d = opendir("/proc")) == NULL)
		return 0;
	while ((e = readdir(d)) != NULL) {
		pid = (pid_t)strtol(e->d_name, NULL, 10); /* 0: no process */
		if (pid == self || !proc_stat(pid, &s) || s.session != self ||
		    s.state == 'Z')
			continue;
		(void)kill(pid, SIGKILL);
		found++;
	}
	(void)closedir(d);
	return found;
}
#else
typedef int rg_not_linux;
#endif
