/*
 * method_radius.h - the method that asks a RADIUS server: a password, then
 * as many challenges as the server thinks of. It does not block. Its
 * instances are those of instance.h.
 */
#ifndef RG_METHOD_RADIUS_H
#define RG_METHOD_RADIUS_H

#include "method/method.h"
#include "radius/instance.h"

extern const struct rg_method method_radius;

/* Whom all instances ask; set before the first of them is opened. */
void method_radius_use(struct client *);

#endif
