/* attr.h - what methods and their hosts tell each other of a user. */
#ifndef RG_ATTR_H
#define RG_ATTR_H

#include <stdint.h>

/* RADIUS's numbers; behind 255 what RADIUS has none for. */
enum rg_attr_type {
	RG_ATTR_END = 0,
	RG_ATTR_USER_NAME = 1,
	RG_ATTR_NAS_PORT = 5,         /* the line, decimal */
	RG_ATTR_FRAMED_ADDRESS = 8,   /* as text */
	RG_ATTR_CLASS = 25,           /* in hexadecimal */
	RG_ATTR_SESSION_TIMEOUT = 27, /* seconds, decimal */
	RG_ATTR_IDLE_TIMEOUT = 28,    /* the same */
	RG_ATTR_CALLED_STATION = 30,
	RG_ATTR_SESSION_ID = 44, /* the call's id */
	RG_ATTR_PORT_LIMIT = 62, /* sessions, decimal */
	RG_ATTR_CONNECT_INFO = 77,
	RG_ATTR_SERVICE = 256,
	RG_ATTR_GROUPS = 257, /* names joined by + */
	RG_ATTR_SERVER = 258, /* who answered */
	RG_ATTR_USED = 259,   /* one-time codes of his: ID:NEXT:SCRATCH, each
				 with a blank behind it; first "*:SINCE:0"
				 when values of before were lost */
	RG_ATTR_CODE = 260,   /* the one that passed: ID:cCOUNTER,
				 ID:sPLACE, ID:dCOUNTER when it was in doubt,
				 and so all of its scratch codes are; "-": it was
				 not asked for */
};

/* A row of them ends with RG_ATTR_END. */
struct rg_attr {
	uint32_t type;
	const char *value;
};

/* The value of the first attribute of that type, or NULL. */
const char *rg_attr_value(const struct rg_attr *, uint32_t type);

#endif
