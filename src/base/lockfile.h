/* lockfile.h - who is said to hold a lock, by a file that anybody may write. */
#ifndef RG_LOCKFILE_H
#define RG_LOCKFILE_H

#include <sys/stat.h>
#include <sys/types.h>

/*
 * The pid in folder's file, 0 when there is none, or it is no plain file:
 * nothing is followed, and nothing is waited for. What it is goes to *st.
 */
pid_t lockfile_pid(int folder, const char *name, struct stat *st);

#endif
