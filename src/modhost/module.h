/* module.h - the dialog that a security module holds (ras_host.h). */
#ifndef RG_MODHOST_MODULE_H
#define RG_MODHOST_MODULE_H

#include "modhost/dialog.h"

/* A value of its settings, before it is opened. */
void module_setting(const struct msg_SETTING *);

/* The dialog of that file. */
const struct dialog *module_dialog(const struct msg_MODULE *);

#endif
