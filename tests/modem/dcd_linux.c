/*
 * dcd_linux.c - preloaded into rasgated: a carrier that follows DTR.
 *
 * While the file that RG_DCD names is there, every terminal that is open has
 * its DCD up, as behind a null-modem cable that ties it to DTR. Helpers, whom
 * the monitor gives no environment, know nothing of it: to them a pseudo-
 * terminal has no such signals, and each hang-up succeeds.
 */
#ifdef __linux__
#define _GNU_SOURCE

#include <asm/ioctls.h>
#include <asm/termios.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

/* Not as <sys/ioctl.h> has it: the request's type is each libc's own. */
int ioctl(int, unsigned long, ...);

int
ioctl(int fd, unsigned long request, ...)
{
	int (*next)(int, unsigned long, ...);
	const char *file = getenv("RG_DCD");
	va_list ap;
	void *arg;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if ((unsigned)request == TIOCMGET && file != NULL &&
	    access(file, F_OK) == 0) {
		*(int *)arg = TIOCM_DTR | TIOCM_CAR;
		return 0;
	}
	*(void **)&next = dlsym(RTLD_NEXT, "ioctl");
	return next(fd, request, arg);
}
#else
typedef int rg_not_linux;
#endif
