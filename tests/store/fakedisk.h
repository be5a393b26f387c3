/*
 * fakedisk.h - a folder in memory that keeps a log of all that was done to
 * it, so that a test can cut the power after any step: what was not synced
 * by then is there, or not, or in part, in any order.
 */
#ifndef TEST_FAKEDISK_H
#define TEST_FAKEDISK_H

#include <stdbool.h>
#include <stdint.h>

#include "store/disk.h"

struct fakedisk;

struct fakedisk *fake_new(void);
void fake_free(struct fakedisk **);
struct disk fake_disk(struct fakedisk *);

/* Steps done so far. */
size_t fake_steps(const struct fakedisk *);

/* What becomes of steps that no sync has covered. */
enum fake_cut {
	CUT_NONE,   /* none of them is on the disk */
	CUT_ALL,    /* all of them */
	CUT_TORN,   /* all, of the last bytes only a part */
	CUT_RANDOM, /* any of them, some torn; by the seed */
	CUT_MAX
};

/* The folder that is found after the power went away behind step n. */
struct fakedisk *fake_cut(const struct fakedisk *, size_t n, enum fake_cut,
    unsigned seed);

/*
 * The n-th call from now fails with this errno (and all that follow it do);
 * a write may have taken half of its bytes before. n = 0: none does.
 */
void fake_fail(struct fakedisk *, unsigned n, bool and_later, int error);
bool fake_failed(const struct fakedisk *);

/* Bytes that fit on it; SIZE_MAX: any number. */
void fake_room(struct fakedisk *, size_t);

/* --- the files themselves --- */
bool fake_has(const struct fakedisk *, const char *name);
const uint8_t *fake_bytes(const struct fakedisk *, const char *name, size_t *n);
void fake_put(struct fakedisk *, const char *name, const void *, size_t n);

#endif
