/* secret.h - memory that must not outlive its use. */
#ifndef RG_SECRET_H
#define RG_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Overwrites in a way that no compiler removes. */
void rg_wipe(void *p, size_t n);

/* Compares n bytes in time that depends on n alone. */
bool rg_same_bytes(const void *a, const void *b, size_t n);

/* No core dump, not traceable by another process of the same user. */
void rg_guard_process(void);

#endif
