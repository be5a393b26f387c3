/*
 * kv.h - `key=value` pairs in the grammar of the records, for the rows of
 * the control socket. Reading is rec_get() of base/record.h.
 */
#ifndef RG_KV_H
#define RG_KV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kv {
	char *buf; /* always NUL-ended */
	size_t size, len;
	bool full; /* a pair did not fit and was left out whole */
};

void kv_init(struct kv *, char *buf, size_t size);

/* NULL or "" adds nothing. */
void kv_add(struct kv *, const char *key, const char *value);
void kv_addu(struct kv *, const char *key, uint64_t value);
void kv_addf(struct kv *, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As rec_get(); false and *value untouched when absent or no number. */
bool kv_getu(const char *text, const char *key, uint64_t *value);

#endif
