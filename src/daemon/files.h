/* files.h - room for the descriptors of thousands of lines. */
#ifndef RG_FILES_H
#define RG_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Raises RLIMIT_NOFILE as far as that many lines want, root its hard limit
 * as well. *before (0 at first) is what it was, for those we start. RG_OK,
 * or RG_E_SIZE with one line of text when they could not even wait for calls.
 */
int files_raise(size_t lines, bool privileged, uint32_t *before, char *why,
    size_t whysz);

#endif
