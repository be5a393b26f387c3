/*
 * oom.h - lets the n-th allocation fail. Link with tests/oom.c and with
 * $(oom_ldflags). What libc itself allocates is not seen.
 */
#ifndef TEST_OOM_H
#define TEST_OOM_H

#include <stdbool.h>

/*
 * Runs `scenario` again and again, with its first, second, ... allocation
 * failing (alone, and then with all that follow it), until none is left to
 * fail. Each time all that it allocated must be freed again. Returns how
 * many allocations it has, for a test to insist that there were some.
 */
int oom_walk(void (*scenario)(void));

/* For a child of a test's own: the n-th allocation from here fails. */
void oom_fail_at(long n);

/* For scenarios: Check's own assertions allocate. */
#define OOM_MUST(c) ((c) ? (void)0 : oom_broken(#c, __LINE__))
void oom_broken(const char *what, int line);

/* Did an allocation fail in this run of the scenario? */
bool oom_failed(void);

#endif
