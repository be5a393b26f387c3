#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

#include "daemon/userscheck.h"

static bool
check_one(const char *program, const struct conf_method *m)
{
	const char *what = m->type == CONF_METHOD_OATH ? "-S" : "-C";
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)what,
		(char *)(uintptr_t)m->file, NULL };
	char *envp[] = { NULL };
	int e, status;
	pid_t pid;

	fflush(stdout);
	if ((e = posix_spawn(&pid, program, NULL, NULL, argv, envp)) != 0) {
		printf("%s: %s\n", program, strerror(e));
		return false;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
userscheck_all(const struct conf *conf)
{
	char program[512];
	bool ok = true;
	size_t i;

	snprintf(program, sizeof(program), "%s/rasgate-auth",
	    conf->g.paths.libexec);
	for (i = 0; i < conf->nmethods; i++)
		if (conf->methods[i].file != NULL &&
		    !check_one(program, &conf->methods[i]))
			ok = false;
	return ok;
}
