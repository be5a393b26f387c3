/*
 * rivals.h - who else is started on a terminal: by init, by systemd, or
 * already. rivals.c reads the tables that Unixes have in common;
 * rivals_linux.c looks at units, at processes and at udev's notes.
 */
#ifndef RG_MACHINE_RIVALS_H
#define RG_MACHINE_RIVALS_H

#include "machine/check.h"
#include "machine/gettyfile.h"

struct rival {
	char name[GETTY_TEXT];       /* "serial-getty@ttyS1.service" */
	char command[GETTY_TEXT];    /* what it starts; "" unknown */
	char advice[2 * GETTY_TEXT]; /* how to be rid of it */
};

/*
 * `tty` as below /dev. False when there is nobody. Of several it is the
 * first, or one that will not lend the line.
 */
bool rival_find(const struct check *, const char *tty, struct rival *);

/* It starts rasgate-login, or mgetty, whose files say what it starts. */
bool rival_may_lend(const struct rival *);

/* The processes of the owner that are gettys, with their words. */
struct gettys {
	struct getty_process {
		long pid;
		char *words; /* each with a NUL behind it */
		size_t len;
	} * v;
	size_t n;
};

struct gettys *gettys_find(const struct check *);
bool gettys_on(const struct gettys *, const char *tty, struct rival *);
void gettys_free(struct gettys *);

bool rival_unit(const struct check *, const char *tty, struct rival *);
bool rival_process(const struct check *, const char *tty, struct rival *);

/* Will ModemManager probe this device, by what udev knows of it? */
bool rival_manager(const struct check *, const char *real);

#endif
