/*
 * pamfile.h - has a service of PAM a file of its own? Of one without PAM asks
 * "other", which on many systems is good for whoever has a password.
 */
#ifndef RG_PAMFILE_H
#define RG_PAMFILE_H

#include <stdbool.h>

/* A name, or the full path of a file. */
bool rg_pam_file(const char *service);

#endif
