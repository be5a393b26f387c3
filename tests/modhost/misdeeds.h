/* misdeeds.h - what a module can do to its host's process. */
#ifndef RG_TESTS_MISDEEDS_H
#define RG_TESTS_MISDEEDS_H

#include <stdbool.h>

void misdeed_fork_away(void);
void misdeed_fork_bomb(void);
/* Writes through pointers that were good once. */
void misdeed_scribble(unsigned char *const old[], unsigned n);
void misdeed_leak(unsigned mb);
/* Is there so much at once, beside three threads that use a little? */
bool misdeed_room(unsigned mb);
void misdeed_spin(void) __attribute__((noreturn));

/* True for one of all processes: the one that makes the file. */
int misdeed_first(const char *file);

#endif
