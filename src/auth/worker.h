/*
 * worker.h - the loop of a verification worker: what the monitor asks, many
 * conversations side by side and one hash at a time, a VERDICT for each. Holds
 * no tty and starts nothing.
 */
#ifndef RG_WORKER_H
#define RG_WORKER_H

/*
 * Serves the socket until the monitor hangs up (RG_OK) or says what it may
 * not, or cannot be answered (negative).
 */
int worker_run(int monitor_fd);

#endif
