/*
 * journal.h - the state on disk.
 *
 * One file, "journal": it begins with a snapshot, which was written whole as
 * "journal.new" and renamed into place, and then grows by the changes since.
 * When these are as long as the snapshot, the next one is made. Nothing is
 * said to be stored before fdatasync(2), and nothing is built on a file
 * whose fdatasync failed: the next attempt writes a new one.
 *
 * "reserve" only takes up room: on a full disk it makes way for the ends of
 * the calls that are up, while journal_trouble() keeps new ones away.
 *
 * A file with damage is kept as "journal.bad" when what could be read of it
 * is written anew. When something is gone that was on the disk before (a
 * hole, see frames_found), nobody knows which codes were used: those of before
 * are forgotten, and KEEP_DOUBT says since when others count again.
 */
#ifndef RG_JOURNAL_H
#define RG_JOURNAL_H

#include "store/disk.h"
#include "store/state.h"

struct journal;

/*
 * Reads what is there into *state (empty before) and repairs it. *found says
 * what there was. RG_OK also when the disk takes nothing: see
 * journal_trouble(). NULL in *out and RG_E_SYS when out of memory, or when
 * there is a journal that cannot be read (errno).
 */
int journal_open(struct journal **out, const struct disk *, struct state *,
    uint64_t now, struct frames_found *found);
void journal_close(struct journal **);

/* Puts a change that `state` has made already to those to be written. */
void journal_add(struct journal *, const struct frame *);

/*
 * Writes them. RG_OK: all that was ever added is on the disk. RG_E_SYS with
 * errno: it is not; to be called again after a while.
 */
int journal_commit(struct journal *, struct state *, uint64_t now);

/* 0, or the errno that says why nothing new should be begun. */
int journal_trouble(const struct journal *);

#endif
