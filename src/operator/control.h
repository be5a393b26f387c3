/*
 * control.h - the control socket: who connects, what he may, and the
 * delivery of his request to the verb that does it (verbs.h).
 */
#ifndef RG_OPERATOR_CONTROL_H
#define RG_OPERATOR_CONTROL_H

#include "monitor/monitor.h"

struct control;
struct client;

/* Binds RUN/control.sock and listens. NULL with errno. */
struct control *control_open(struct monitor *);
void control_close(struct control **);

/* After a reload: the lists of who may. */
void control_reload(struct control *);

/* --- for the lines --- */

/* Does anybody watch this of the line; and a row for those who do. */
enum watching { WATCH_NOTHING, WATCH_RECORDS, WATCH_BYTES };
bool control_wanted(const struct control *, enum watching, const char *line);
void control_show(struct control *, enum watching, const char *line,
    const char *kind, const char *text);

/* --- for the verbs --- */

/* Sends a row; false when the client does not keep up and was let go. */
bool client_row(struct client *, const char *kind, const char *text);

/* Rows that it has not taken yet; one that takes none may be let go. */
size_t client_unread(const struct client *);
void client_let_go(struct client *);

/* The answer is complete. */
void client_done(struct client *, unsigned status, const char *text);

/* From now on it gets this of these lines (a strv, "" for all). */
void client_watch(struct client *, enum watching, const char *lines,
    size_t len);

/*
 * It borrows this line (NULL: none): told when free, back when it goes. The
 * number of the loan.
 */
uint32_t client_lends(struct client *, const struct mline *);

/* It waits for what the modem says to an order. */
void client_orders(struct client *, const struct mline *);

const char *client_name(const struct client *);
struct monitor *client_monitor(const struct client *);

#endif
