/*
 * program.h - the dialog that a program of the site holds (type = "exec").
 *
 * What the caller types goes to its input, a piece as receive_mode says and
 * no further one before it has read the last; what it writes goes to the
 * caller as it is. Its verdict comes on a descriptor of its own (answer.h);
 * to end without one is an error.
 */
#ifndef RG_MODHOST_PROGRAM_H
#define RG_MODHOST_PROGRAM_H

#include "modhost/dialog.h"

/* NULL: no sound command. */
const struct dialog *program_dialog(const struct msg_PROGRAM *);

#endif
