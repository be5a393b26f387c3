#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/record.h"
#include "wire/kv.h"

#define VALUE_MAX 1024

void
kv_init(struct kv *kv, char *buf, size_t size)
{
	*kv = (struct kv) { .buf = buf, .size = size };
	buf[0] = '\0';
}

void
kv_add(struct kv *kv, const char *key, const char *value)
{
	char quoted[VALUE_MAX * 6 + 3];
	size_t n, vlen;

	if (value == NULL || *value == '\0')
		return;
	if ((vlen = strlen(value)) > VALUE_MAX) {
		kv->full = true;
		return;
	}
	if (!quote_is_bare(value)) {
		vlen = quote_json(quoted, sizeof(quoted), value, vlen);
		value = quoted;
	}
	n = (kv->len > 0) + strlen(key) + 1 + vlen;
	if (n >= kv->size - kv->len) {
		kv->full = true;
		return;
	}
	kv->len += (size_t)snprintf(kv->buf + kv->len, kv->size - kv->len,
	    "%s%s=%s", kv->len > 0 ? " " : "", key, value);
}

void
kv_addu(struct kv *kv, const char *key, uint64_t value)
{
	kv_addf(kv, key, "%" PRIu64, value);
}

void
kv_addf(struct kv *kv, const char *key, const char *fmt, ...)
{
	char text[VALUE_MAX + 1];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		kv->full = true;
	else
		kv_add(kv, key, text);
}

bool
kv_getu(const char *text, const char *key, uint64_t *value)
{
	char digits[21];
	size_t n;

	if (!rec_get(text, key, digits, sizeof(digits)))
		return false;
	n = strlen(digits);
	if (n == 0 || n > 19 || strspn(digits, "0123456789") != n)
		return false;
	*value = strtoull(digits, NULL, 10);
	return true;
}
