/*
 * machine.h - a folder that looks like a machine, for the parts of rasgatectl
 * check. Its terminal is a pseudo-terminal.
 */
#ifndef RG_TEST_MACHINE_H
#define RG_TEST_MACHINE_H

#include "machine/check.h"

extern char machine_folder[];
extern char machine_pty[];      /* of the line l1 */
extern const char *machine_tty; /* as it is named below /dev */

/* A checked fixture. */
void machine_setup(void);
void machine_teardown(void);

/* A shell command, in the folder. */
void machine_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What a part of the check says of these lines; files must be owner's. */
typedef void machine_part(struct check *);
void machine_look_as(machine_part *, const char *lines, uid_t owner);
void machine_look(machine_part *, const char *lines);

/* The part, asked by somebody who may do nothing. */
void machine_as_user(machine_part *, struct check *);

/* Of l1 on our terminal, with these keys. */
void machine_look_at_line(const char *keys);

#define MACHINE_OWN "type = \"direct\"; carrier = \"none\"; start = \"byte\";"
#define MACHINE_LENT "type = \"lent\";"

/* That was among it; so many warnings and failures were. */
void machine_has(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void machine_counted(unsigned warnings, unsigned failures);

#endif
