/*
 * fakedaemon.h - a rasgated that answers one request as it is told, on a
 * control socket of its own.
 */
#ifndef RG_TEST_FAKEDAEMON_H
#define RG_TEST_FAKEDAEMON_H

#include <sys/types.h>

#include <stddef.h>

struct fake_row {
	const char *kind, *text;
};

struct fake_answer {
	const struct fake_row *rows;
	size_t nrows;
	int status;       /* of DONE; -1: hang up instead */
	const char *text; /* of DONE */
	const char *seen; /* file that gets "verb arg arg\n" */
};

/* Listens on `path` and serves requests until it is killed. The child's pid.
 */
pid_t fake_start(const char *path, const struct fake_answer *);
void fake_stop(pid_t);

#endif
