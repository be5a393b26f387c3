/*
 * scene.h - calls that begin and end in a journal, and the one question
 * after every fault: is all that was said to be kept still there?
 */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include "store/journal.h"
#include "fakedisk.h"

#define SCENE_CALLS 24
#define SCENE_NOW UINT64_C(1750000000)

struct scene {
	struct disk disk;
	struct state *state;
	struct journal *journal;
	struct frames_found found;
	/* what was done, and what of it was acknowledged */
	unsigned begun, ended, count;
	unsigned kept_begun, kept_ended, kept_count;
	/* told at each acknowledgement; may be NULL */
	void (*kept)(struct scene *);
	void *ctx;
};

/* Opens. False when the journal could not be read. */
bool scene_open(struct scene *, const struct disk *);
void scene_close(struct scene *);

struct frame scene_frame(unsigned op, unsigned kind, const char *key,
    const char *text);

/* One change, made and put to the others; false: out of memory. */
bool scene_do(struct scene *, const struct frame *);

/* Commits; true when it was acknowledged. */
bool scene_commit(struct scene *);

/* SCENE_CALLS calls, failures and a line, some behind one commit. */
void scene_play(struct scene *);

/*
 * NULL when the state holds what `s` knows to be acknowledged, each once,
 * and else what is wrong.
 */
const char *scene_wrong(const struct state *, const struct scene *s);

/* The power goes away behind each step, in each way and some random ones. */
void scene_cut_everywhere(const struct fakedisk *,
    void (*recover)(struct fakedisk *found, size_t step, unsigned how));

#endif
