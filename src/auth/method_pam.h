/* method_pam.h - a service of the system's PAM; only where RG_PAM is set. */
#ifndef RG_METHOD_PAM_H
#define RG_METHOD_PAM_H

#include "method/method.h"

extern const struct rg_method method_pam;

#endif
