/*
 * sysfail.h - lets the n-th system call fail. Link with tests/sysfail.c and
 * with $(sysfail_ldflags). What libc itself calls is not seen.
 */
#ifndef TEST_SYSFAIL_H
#define TEST_SYSFAIL_H

#include <stdbool.h>

/*
 * Runs `scenario` again and again, with its first, second, ... system call
 * failing, each time with every errno that a caller must reckon with (alone,
 * and then with all that follow it), until none is left to fail. Each time
 * all descriptors that it opened must be closed again. Returns how many
 * calls it has, for a test to insist that there were some.
 */
int sysfail_walk(void (*scenario)(void));

/* For scenarios: Check's own assertions make system calls. */
#define SYSFAIL_MUST(c) ((c) ? (void)0 : sysfail_broken(#c, __LINE__))
void sysfail_broken(const char *what, int line);

/* Did a call fail in this run of the scenario? */
bool sysfail_failed(void);

/* From here to the end of the run nothing fails: to look at what is left. */
void sysfail_rest(void);

#endif
