/*
 * elfsym.h - which symbols a shared object defines, from its bytes alone:
 * no code of it runs. Pure.
 */
#ifndef RG_CONF_ELFSYM_H
#define RG_CONF_ELFSYM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Looks for all `names` (up to a NULL) among the dynamic symbols. NULL when
 * they are there; else *missing is the first that is not, and NULL when the
 * bytes are no shared object of this kind of machine; the text says which.
 */
const char *elfsym_check(const uint8_t *bytes, size_t n,
    const char *const names[], const char **missing);

#endif
