/* helper.h - run another program of rasgate, feed it, read what it says. */
#ifndef RG_CTL_HELPER_H
#define RG_CTL_HELPER_H

#include <stddef.h>

/*
 * Starts argv[0] (a full path) with an empty environment, writes `in` to its
 * stdin and reads its stdout into out (NUL-ended; what does not fit is read
 * and dropped). stderr is ours. Returns its exit status, 128 + signal, or -1
 * with errno when it could not be started.
 */
int helper_run(char *const argv[], const char *in, size_t inlen, char *out,
    size_t outsz);

#endif
