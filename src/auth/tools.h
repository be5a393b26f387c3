/* tools.h - what rasgate-auth does for other programs: hash, check a file. */
#ifndef RG_TOOLS_H
#define RG_TOOLS_H

#include <stdbool.h>

/* Reads one line from stdin and writes its hash to stdout. Exit code. */
int tool_hash(const char *kind);

/* Writes every problem of a file of users, or of seeds, as "FILE:LINE: text".
 * Exit code. */
int tool_check(const char *path, bool seeds);

#endif
