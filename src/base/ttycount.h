/*
 * ttycount.h - what a serial driver has counted since it was loaded. Nobody
 * counts on pseudo-terminals and most virtual lines, and on systems without
 * TIOCGICOUNT: then these are false.
 */
#ifndef RG_BASE_TTYCOUNT_H
#define RG_BASE_TTYCOUNT_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes that crossed. The kernel counts in 32 bits, and wraps. */
bool ttycount_bytes(int fd, uint64_t *rx, uint64_t *tx);

/* BREAKs that came, whatever the termios makes of them. */
bool ttycount_breaks(int fd, uint32_t *n);

#endif
