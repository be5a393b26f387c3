/*
 * confref.h - a configuration lives as long as a line still uses it.
 */
#ifndef RG_CONFREF_H
#define RG_CONFREF_H

struct conf;
struct monitor;

struct confref {
	struct conf *conf;
	unsigned refs;
	unsigned generation; /* in the ids of what the engine was told */
};

/* Takes conf; one use. */
struct confref *confref_new(struct monitor *, struct conf *);

/* Drops one use; the last one frees it. */
void confref_release(struct monitor *, struct confref **);

#endif
