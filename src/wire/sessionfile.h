/*
 * sessionfile.h - the record of a session, RUN/lines/NAME, as a restarted
 * monitor reads what session/record.c wrote. Pure: the text is somebody
 * else's to fetch.
 */
#ifndef RG_SESSIONFILE_H
#define RG_SESSIONFILE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"

#define SESSIONFILE_MAX 4096 /* bytes of such a file */

struct sessionfile {
	char call[RG_CALL_LEN + 1];
	char line[RG_LINE_MAX + 1];
	char user[RG_USER_MAX + 1];
	char service[RG_LINE_MAX + 1];
	char number[RG_NUMBER_MAX + 1];   /* "": none */
	char address[RG_ADDRESS_MAX + 1]; /* "": none, or not known */
	char boot_id[RG_BOOT_MAX + 1];
	uint64_t hport;
	pid_t session_pid, service_pid;
	uint64_t session_start; /* proc_start() */
	uint64_t outer_start;   /* ... of a service that is no child, or 0 */
	uint64_t begun;         /* seconds since 1970 */
	bool ended;             /* the rest is known */
	uint64_t over;          /* seconds since 1970; 0: not told */
	unsigned cause;         /* enum cause */
	bool signaled;
	uint32_t status;
	uint64_t rx, tx;
};

/*
 * RG_OK or RG_E_PROTO: a key is missing, a value is not what it must be.
 * Unknown keys are ignored. text ends with a NUL.
 */
int sessionfile_parse(const char *text, struct sessionfile *);

#endif
