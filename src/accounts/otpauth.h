/* otpauth.h - a seed as the applications on telephones want it. */
#ifndef RG_ACCOUNTS_OTPAUTH_H
#define RG_ACCOUNTS_OTPAUTH_H

#include <stddef.h>

#include "base/seeds.h"

#define OTPAUTH_MAX 1024

/* "otpauth://totp/HOST:USER?secret=...", on behalf of this host. */
void otpauth_uri(const struct seeds_line *, const char *host,
    char dst[OTPAUTH_MAX]);

#endif
