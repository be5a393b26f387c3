/* insmod FILE [PARAMETERS] - kmod is no part of a small build machine. */
#include "config.h"

#ifdef __linux__
#include <sys/syscall.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int fd;

	if (argc < 2)
		return 2;
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd != -1 &&
	    syscall(SYS_finit_module, fd, argc > 2 ? argv[2] : "", 0) == 0)
		return 0;
	perror(argv[1]);
	return 1;
}
#else
int
main(void)
{
	return 1;
}
#endif
