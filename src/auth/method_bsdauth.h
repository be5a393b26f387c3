/* method_bsdauth.h - OpenBSD's login styles; only where RG_BSDAUTH is set. */
#ifndef RG_METHOD_BSDAUTH_H
#define RG_METHOD_BSDAUTH_H

#include "method/method.h"

extern const struct rg_method method_bsdauth;

#endif
