/*
 * daemon.h - the monitor as a whole: from a checked configuration to the end.
 */
#ifndef RG_DAEMON_H
#define RG_DAEMON_H

#include "monitor/monitor.h"

struct conf_errors;

struct daemon_options {
	const char *file;
	bool foreground;
	bool debug; /* foreground, records to stderr, debug level */
};

/* Runs until SIGTERM or SIGINT. Takes conf. The program's exit code. */
int daemon_run(const struct daemon_options *, struct conf *);

/* What a reload did. */
struct reload_result {
	unsigned added, changed, removed;
};

/*
 * Loads the file again. RG_OK, or RG_E_NAME with *errors filled and nothing
 * changed. `by` is for the record.
 */
int daemon_reload(struct monitor *, const char *by, struct reload_result *,
    struct conf_errors *);

/* No new call, calls in a dialog end; the loop ends when all lines closed. */
void daemon_stop(struct monitor *);

#endif
