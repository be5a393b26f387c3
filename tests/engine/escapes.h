/*
 * escapes.h - what a taken-over engine, worker or store would try: system calls
 * with their arguments, and how each must end behind the sandbox.
 */
#ifndef RG_ESCAPES_H
#define RG_ESCAPES_H

#include <stdbool.h>
#include <stddef.h>

enum outcome {
	WORKS,
	REFUSED, /* with EACCES: what a C library asks by habit */
	KILLED,  /* the whole process, by SIGSYS */
};

/* In arguments, descriptors and memory that are there before the sandbox. */
#define A_TTY (-1001L)
#define A_SOCKET (-1002L)
#define A_PARENT (-1003L)
#define A_SELF (-1004L)
#define A_PAGE (-1005L)
#define A_PATH (-1006L) /* "/etc/passwd" */

struct escape {
	const char *name;
	long call;
	long args[6];
	bool tools; /* sanitizers need it: not judged in their builds */
	bool files; /* the store's work: not judged there */
};

extern const struct escape escapes_refused[], escapes_killed[];
extern const size_t nescapes_refused, nescapes_killed;

#endif
