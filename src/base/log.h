/*
 * log.h - where records go, without ever blocking.
 *
 * The monitor alone owns a sink. Records wait in a bounded ring while the
 * log daemon does not read; what does not fit is counted and reported with
 * a log-lost record once there is room. The other processes send their
 * debug text to the monitor.
 */
#ifndef RG_LOG_H
#define RG_LOG_H

#include <stdbool.h>

#include "base/record.h"

enum log_to {
	LOG_TO_SYSLOG,
	LOG_TO_STDERR,
};

/* A second reader of every record that passes the level (rasgatectl watch). */
typedef void log_tap(void *ctx, enum rec_level, const char *text);

/*
 * `path` is the syslog socket (NULL: /dev/log), `facility` syslog's number
 * (authpriv = 10). Records above `level` are dropped.
 */
void log_open(enum log_to to, const char *path, int facility,
    enum rec_level level);
void log_close(void);
void log_set_tap(log_tap *, void *ctx);

/* Told when records begin to wait: log_flush() is to be called soon. */
typedef void log_waiting(void *ctx);
void log_set_waiting(log_waiting *, void *ctx);

/* Encodes and queues; tries to send at once. */
void log_record(const struct rec *);
void log_text(enum rec_level, const char *record); /* encoded already */
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* So many records were never made: they count as lost. */
void log_lost(unsigned n);

/* Sends what waits. True when the ring is empty; else call again soon. */
bool log_flush(void);

/* Syslog's number of a facility name, or -1. */
int log_facility(const char *name);

#endif
