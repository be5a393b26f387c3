#include "config.h"

#include "base/proc.h"

#ifndef __linux__

#include "base/compat.h"

bool
proc_stat(pid_t pid, struct proc_stat *s)
{
	(void)pid;
	(void)s;
	return false;
}

uint64_t
proc_start(pid_t pid)
{
	(void)pid;
	return 0;
}

bool
proc_uid(pid_t pid, uid_t *uid)
{
	(void)pid;
	(void)uid;
	return false;
}

void
proc_program(pid_t pid, char *dst, size_t dstsz)
{
	(void)pid;
	(void)rg_strlcpy(dst, "-", dstsz);
}

void
proc_image(pid_t pid, char *dst, size_t dstsz)
{
	proc_program(pid, dst, dstsz);
}

bool
proc_adopt(void)
{
	return false;
}

size_t
proc_children(pid_t *dst, size_t max)
{
	(void)dst;
	(void)max;
	return 0;
}

void
proc_boot_id(char *dst, size_t dstsz)
{
	(void)rg_strlcpy(dst, "-", dstsz);
}

#endif
