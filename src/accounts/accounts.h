/* accounts.h - which users file the accounts' verbs are about. */
#ifndef RG_ACCOUNTS_ACCOUNTS_H
#define RG_ACCOUNTS_ACCOUNTS_H

#include "ctl/ctl.h"

/* The method of --method, or "local"; NULL after saying why not. */
const struct conf_method *accounts_method(const struct ctl *,
    const struct conf *);

/* Says what an error of userfile.h means; returns the exit code. */
int accounts_say(const char *path, int error);

#endif
