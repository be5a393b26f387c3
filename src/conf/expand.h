/*
 * expand.h - the % escapes of commands, each inside one argument.
 *
 * An escape without a value is an error of the call, never an empty
 * argument (rasgate.conf(5), "ESCAPES").
 */
#ifndef RG_CONF_EXPAND_H
#define RG_CONF_EXPAND_H

#include <stddef.h>

#define CONF_ESCAPES "uldscin%" /* of commands */
#define CONF_ESCAPES_DEVICE "l%"

/* Values; NULL or "" is "none". */
struct conf_escapes {
	const char *user;    /* %u */
	const char *line;    /* %l */
	const char *device;  /* %d */
	const char *speed;   /* %s */
	const char *call;    /* %c */
	const char *address; /* %i */
	const char *number;  /* %n */
};

/*
 * Writes text with its escapes replaced. RG_OK; RG_E_NAME when an escape has
 * no value, *bad (if not NULL) is its letter; RG_E_SIZE; RG_E_PROTO for an
 * escape that does not exist.
 */
int conf_expand(char *dst, size_t dstsz, const char *text,
    const struct conf_escapes *, char *bad);

/* The first letter after % that is not one of `allowed`, or NUL. */
char conf_escape_bad(const char *text, const char *allowed);

#endif
