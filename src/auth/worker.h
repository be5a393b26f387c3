/*
 * worker.h - the loop of a verification worker: what the monitor asks, many
 * conversations side by side and one hash at a time, a VERDICT for each. Holds
 * no tty and starts nothing.
 *
 * Or, alone, of one conversation, whose method may block, crash and do with
 * the process what it likes. After a success it lives for as long as the
 * session that the monitor lets it open, with or without the monitor.
 */
#ifndef RG_WORKER_H
#define RG_WORKER_H

#include <stdbool.h>

/*
 * Serves the socket until the monitor hangs up (RG_OK) or says what it may
 * not, or cannot be answered (negative).
 */
int worker_run(int monitor_fd, bool alone);

#endif
