/* runpath.h - where the daemon runs, from a configuration with errors. */
#ifndef RG_CTL_RUNPATH_H
#define RG_CTL_RUNPATH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The value of paths.run, if the text of the file shows it, so that status
 * and reload reach the daemon while its file is being repaired.
 */
bool runpath_scan(const char *file, char *dst, size_t dstsz);

#endif
