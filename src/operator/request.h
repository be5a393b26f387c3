/* request.h - one request of an operator's, on its way to its verb. */
#ifndef RG_REQUEST_H
#define RG_REQUEST_H

#include "operator/control.h"

/* Who asks, and the words `key=value` that came with it. */
struct request {
	struct client *client;
	struct monitor *mon;
	const char *args; /* a strv */
	size_t len;
};

/* The value of the first word with this key, or NULL. */
const char *request_arg(const struct request *, const char *key);

/* The next one after *at (NULL: the first); NULL at the end. */
const char *request_next(const struct request *, const char *key,
    const char **at);

/* --- verbs that have a file of their own --- */
void verb_explain(const struct request *); /* explain.c */
void verb_oath(const struct request *);    /* used.c */
void verb_locks(const struct request *);   /* locks.c */
void verb_lock(const struct request *);
void verb_unlock(const struct request *);

#endif
