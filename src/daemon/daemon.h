/*
 * daemon.h - the monitor as a whole: from a checked configuration to the end.
 */
#ifndef RG_DAEMON_H
#define RG_DAEMON_H

#include "monitor/monitor.h"

struct daemon_options {
	const char *file;
	bool foreground;
	bool debug; /* foreground, records to stderr, debug level */
};

/* Runs until SIGTERM or SIGINT. Takes conf. The program's exit code. */
int daemon_run(const struct daemon_options *, struct conf *);

#endif
