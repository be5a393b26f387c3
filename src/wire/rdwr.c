#include "config.h"

#include <string.h>

#include "wire/rdwr.h"

static const uint8_t *
take(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->bad || r->left < n) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return p;
}

uint64_t
rd_uint(struct rd *r, size_t n)
{
	const uint8_t *p = take(r, n);
	uint64_t v = 0;

	while (p != NULL && n-- > 0)
		v = v << 8 | *p++;
	return v;
}

const uint8_t *
rd_blob(struct rd *r, size_t max, size_t *len)
{
	*len = (size_t)rd_uint(r, 2);
	if (*len > max)
		r->bad = true;
	return take(r, *len);
}

static uint8_t *
make_room(struct wr *w, size_t n)
{
	uint8_t *p = w->p;

	if (w->bad || w->left < n) {
		w->bad = true;
		return NULL;
	}
	w->p += n;
	w->left -= n;
	return p;
}

void
wr_uint(struct wr *w, uint64_t v, size_t n)
{
	uint8_t *p = make_room(w, n);

	while (p != NULL && n-- > 0)
		*p++ = (uint8_t)(v >> 8 * n);
}

void
wr_blob(struct wr *w, const void *src, size_t len)
{
	uint8_t *p;

	wr_uint(w, len, 2);
	if (len > UINT16_MAX)
		w->bad = true;
	if ((p = make_room(w, len)) != NULL)
		memcpy(p, src, len);
}
