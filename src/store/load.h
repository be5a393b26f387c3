/*
 * load.h - what the files of a journal say, read at a start; and what they
 * cannot say any more.
 */
#ifndef RG_LOAD_H
#define RG_LOAD_H

#include "store/disk.h"
#include "store/state.h"

#define JOURNAL "journal"
#define JOURNAL_NEW "journal.new" /* until it is whole */
#define JOURNAL_BAD "journal.bad"
#define JOURNAL_RESERVE "reserve"

/*
 * Into *state (empty before). *size: bytes read, 0: there is no journal.
 * RG_E_SYS: it cannot be read (errno), or out of memory.
 */
int load(const struct disk *, struct state *, uint64_t now, off_t *size,
    struct frames_found *);

#endif
