/*
 * utmp.h - who is on the line, for who(1) and last(1): utmp_linux.c writes
 * the files, utmp_other.c asks the system. Where they are not, nothing is
 * written; it never fails and never waits.
 */
#ifndef RG_SESSION_UTMP_H
#define RG_SESSION_UTMP_H

#include <sys/types.h>

#include <stdbool.h>

#define UTMP_FILE "/var/run/utmp"
#define WTMP_FILE "/var/log/wtmp"

struct utmp_entry {
	bool begins;      /* else: ends */
	const char *line; /* of the tty, "/dev/" left out: ttyUSB0 */
	const char *user;
	const char *host; /* the caller's number */
	pid_t pid;
};

/* Where the system has its own files, the paths mean nothing. */
void utmp_write(const struct utmp_entry *, const char *utmp, const char *wtmp);

#endif
