/* filemode.h - may what is written in a file be believed? */
#ifndef RG_FILEMODE_H
#define RG_FILEMODE_H

#include <sys/stat.h>

#include <stdbool.h>

/*
 * A phrase on why not, or NULL: only root or whoever runs this program may
 * own the file, nobody else may write it, nor read it when it is a secret.
 */
const char *filemode_flaw(const struct stat *, bool secret);

#endif
