/* method_oath.h - one-time codes, by a file of seeds. */
#ifndef RG_METHOD_OATH_H
#define RG_METHOD_OATH_H

#include "method/method.h"

extern const struct rg_method method_oath;

#endif
