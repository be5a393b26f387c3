/*
 * gettyfile.h - what the files of init, systemd and mgetty say about who is
 * started on a terminal. Each is read row by row; rows that make no sense
 * say nothing. A terminal is named as below /dev.
 */
#ifndef RG_MACHINE_GETTYFILE_H
#define RG_MACHINE_GETTYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define GETTY_TEXT 256

/* Who is started, as init's table has it. */
struct getty_entry {
	char id[40];
	char command[GETTY_TEXT];
};

/* inittab(5), and ttys(5) of the BSDs: the first entry for the terminal. */
bool getty_inittab(FILE *, const char *tty, struct getty_entry *);
bool getty_ttys(FILE *, const char *tty, struct getty_entry *);

/* The last ExecStart= of a unit or drop-in; untouched when it has none. */
void getty_unit(FILE *, char command[GETTY_TEXT]);

/* mgetty's login.config: who gets which caller. */
struct getty_logins {
	bool any; /* an entry fits all names: the one that the rest is about */
	char user[40], program[GETTY_TEXT];
	/* The first in front of it that is not rasgate-login's; "" none. */
	char other[40], other_program[GETTY_TEXT];
};
void getty_logins(FILE *, struct getty_logins *);

/*
 * mgetty.config: does it have a section for the port? And does mgetty ask
 * there for no name (login-env-ttyprompt-hack)?
 */
void getty_mgetty(FILE *, const char *tty, bool *named, bool *hack);

/* Is it the program `name`, with or without a path before it? */
bool getty_is(const char *program, const char *name);

#endif
