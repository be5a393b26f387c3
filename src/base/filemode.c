#include "config.h"

#include <stddef.h>
#include <unistd.h>

#include "base/filemode.h"

const char *
filemode_flaw(const struct stat *st, bool secret)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "its owner is not root";
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others can write it";
	if (secret && (st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "holds secrets, and others can read it";
	return NULL;
}
