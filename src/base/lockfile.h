/* lockfile.h - who is said to hold a lock, by a file that anybody may write. */
#ifndef RG_LOCKFILE_H
#define RG_LOCKFILE_H

#include <sys/stat.h>
#include <sys/types.h>

/*
 * The pid in the n bytes of a lock, behind which is a NUL: in ASCII, and
 * whatever stands behind a blank after it (minicom's name and user), or an
 * int in binary as of old; 0 if neither.
 */
pid_t lockfile_parse(const char *text, size_t n);

/*
 * The pid in folder's file, 0 when there is none, or it is no plain file:
 * nothing is followed, and nothing is waited for. What it is goes to *st.
 */
pid_t lockfile_pid(int folder, const char *name, struct stat *st);

#endif
