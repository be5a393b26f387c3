#ifdef __linux__
#include "config.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <signal.h>

#include "base/err.h"
#include "base/proc.h"
#include "modhost/leash.h"

int
leash_rights(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? RG_OK : RG_E_SYS;
}

void
leash_life(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}
#define ROUNDS 100 /* the monitor sees to who is faster than that */

void
leash_end(void)
{
	pid_t found[64];
	siginfo_t any;
	unsigned round;
	size_t i, n;

	for (round = 0; round < ROUNDS &&
	     waitid(P_ALL, 0, &any, WEXITED | WNOHANG | WNOWAIT) == 0;
	     round++) {
		n = proc_children(found, sizeof(found) / sizeof(found[0]));
		for (i = 0; i < n; i++)
			(void)kill(found[i], SIGKILL);
		for (i = 0; i < n; i++)
			(void)waitpid(found[i], NULL, 0);
	}
}
#else
typedef int rg_not_linux;
#endif
