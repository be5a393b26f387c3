/*
 * sandbox.h - the system's fence around a process that has all it needs.
 *
 * Behind it there is no opening of a file, no socket, no program, no other
 * process and no memory that is written and run: trying kills the process,
 * or is refused where a C library asks by habit. The store alone opens files:
 * by a name and the folder that it holds. What a role may still do is
 * one table in sandbox_linux.c. How the other systems say it stands in
 * sandbox_openbsd.c and sandbox_freebsd.c. RG_SANDBOX names what was built.
 */
#ifndef RG_BASE_SANDBOX_H
#define RG_BASE_SANDBOX_H

enum sandbox_role {
	SANDBOX_ENGINE = 1, /* event loop, ttys and sockets that it is given */
	SANDBOX_AUTH = 2,   /* poll, files and sockets that it is given */
	SANDBOX_STORE = 4,  /* poll, its socket, the files of its folder */
	SANDBOX_RADIUS = 8, /* event loop, the same, and UDP of its own */
};

/*
 * For good, for this process; it must have one thread, and privileges that
 * are gone. RG_OK, or RG_E_LACKS: then it must not go on, and say why.
 */
int sandbox_enter(enum sandbox_role);

#define SANDBOX_LACKS "this system lacks what must confine it: " RG_SANDBOX

#endif
