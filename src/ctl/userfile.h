/*
 * userfile.h - the users file, edited: one account changes, every other
 * byte stays. Of a file of seeds, which begins its lines alike, lines are
 * added and taken out.
 *
 * Reading takes no lock; changing holds one on a private file beside it, so
 * that two editors of ours never lose each other's work, and nobody else can
 * keep them waiting, and ends in a rename, so that no reader ever sees half a
 * file.
 */
#ifndef RG_CTL_USERFILE_H
#define RG_CTL_USERFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/users.h"

struct userfile;

/*
 * Opens the file for reading, or (edit) for changing it, which also works
 * when there is none yet. RG_OK, RG_E_SYS with errno, RG_E_AGAIN (another
 * editor), RG_E_SIZE (not a users file: too large).
 */
int userfile_open(const char *path, bool edit, struct userfile **);
void userfile_close(struct userfile **);

/*
 * The next line, taken apart; *row counts from 1. Start with *at = 0. False
 * at the end. The strings are good until the next call.
 */
bool userfile_next(struct userfile *, size_t *at, unsigned *row,
    enum users_kind *, struct users_line *);

/* The same, as it stands there: NULL for what is no line of text. */
bool userfile_line(struct userfile *, size_t *at, unsigned *row, char **line);

/* Can nobody but its owner read it, if there is one? */
bool userfile_is_private(const struct userfile *);

/* How many lines name the account. */
unsigned userfile_count(struct userfile *, const char *name);

/*
 * Sets the hash of the only line of that name, adds a line, or (hash NULL)
 * takes the line out; nothing is written yet. RG_OK or RG_E_NAME when there
 * is no such line, or more than one.
 */
int userfile_set(struct userfile *, const char *name, const char *hash);
int userfile_add(struct userfile *, const char *name, const char *hash);

/* Writes and renames. RG_OK or RG_E_SYS with errno. */
int userfile_save(struct userfile *);

#endif
