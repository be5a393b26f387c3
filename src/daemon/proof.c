#include "config.h"

#include <sys/wait.h>

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "daemon/proof.h"

#define PATH_SIZE 512

/* 0: it says yes; 1: no, or it died; -1 with errno: it cannot be asked. */
static int
ask(const char *program, const char *option, const char *file)
{
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)option,
		(char *)(uintptr_t)file, NULL };
	char *envp[] = { NULL };
	int status;
	pid_t pid;

	if ((errno = posix_spawn(&pid, program, NULL, NULL, argv, envp)) != 0)
		return -1;
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

int
proof_engine(const struct conf_globals *g)
{
	char program[PATH_SIZE];
	int r;

	(void)snprintf(program, sizeof(program), "%s/rasgate-engine",
	    g->paths.libexec);
	if ((r = ask(program, "-t", NULL)) > 0)
		errno = EPERM;
	return r == 0 ? RG_OK : RG_E_SYS;
}

bool
proof_users(const struct conf *conf)
{
	const struct conf_method *m;
	char program[PATH_SIZE];
	bool ok = true;
	size_t i;
	int r;

	(void)snprintf(program, sizeof(program), "%s/rasgate-auth",
	    conf->g.paths.libexec);
	for (i = 0; i < conf->nmethods; i++) {
		m = &conf->methods[i];
		if (m->file == NULL)
			continue;
		(void)fflush(stdout); /* it prints there too */
		r = ask(program, m->type == CONF_METHOD_OATH ? "-S" : "-C",
		    m->file);
		if (r == -1)
			printf("%s: %s\n", program, strerror(errno));
		ok = ok && r == 0;
	}
	return ok;
}
