/*
 * store.h - rasgate-store, seen by the monitor: what is to be kept waits
 * here until it is on the disk, and is told again to a store that took the
 * place of a dead one.
 */
#ifndef RG_MON_STORE_H
#define RG_MON_STORE_H

#include "monitor/monitor.h"
#include "wire/keep.h"

struct store;

/*
 * Before the first ticket. The numbers start anew soon after it, so that
 * what would go wrong then goes wrong at once; no ticket is 0.
 */
#define STORE_TICKET ((uint32_t)-16)

/* Starts it. */
struct store *store_new(struct monitor *);
void store_free(struct store **);

/* What it held is known: before that no line is opened. */
bool store_loaded(const struct monitor *);

/*
 * Why no new call may be taken (full disk, no store), for operators; NULL
 * when all is well.
 */
const char *store_trouble(const struct monitor *);

/* Nothing waits to be written, or nobody is there to write it. */
bool store_settled(const struct monitor *);

/* Never waits. text is "" for KEEP_DROP. */
void store_keep(struct monitor *, enum keep_op, enum keep_kind, const char *key,
    const char *text);

/*
 * The same, and at once: somebody waits for it. Returns the ticket, of which
 * lockout_on_kept() hears.
 */
uint32_t store_keep_now(struct monitor *, enum keep_op, enum keep_kind,
    const char *key, const char *text);

/* Does the end of this call wait to be written? */
bool store_has_end(const struct monitor *, const char *call_id);

/* Who asks for rows of a log: gets them under his ticket; or it died. */
struct store_reader {
	void (*found)(struct monitor *, const struct msg_FOUND *);
	void (*answered)(struct monitor *, const struct msg_ANSWERED *);
	void (*lost)(struct monitor *);
};

/* False when the store is away. There is one reader. */
bool store_ask(struct monitor *, struct msg *ask, const struct store_reader *);

#endif
