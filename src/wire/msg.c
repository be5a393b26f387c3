#include "config.h"

#include <string.h>

#include "base/build.h"
#include "base/compat.h"
#include "base/err.h"
#include "wire/msg.h"
#include "wire/rdwr.h"

enum kind { KIND_UINT, KIND_STR, KIND_BLOB };

/* One field of a message struct: where it lies and how long it may be. */
struct field {
	enum kind kind;
	uint16_t at;
	uint16_t len_at; /* BLOB: where its length lies */
	uint16_t size;   /* UINT: bytes; STR, BLOB: the limit */
};

struct table {
	const char *name;
	unsigned senders;
	bool has_fd;
	const struct field *(*fields)(size_t *n);
};

/*
 * `self` is a local typedef in each of the functions made below, so that one
 * list of fields serves both the structs and these tables.
 */
#define AT(n) (uint16_t) offsetof(self, n)
#define ENTRY_U8(n, max) { KIND_UINT, AT(n), 0, 1 },
#define ENTRY_U16(n, max) { KIND_UINT, AT(n), 0, 2 },
#define ENTRY_U32(n, max) { KIND_UINT, AT(n), 0, 4 },
#define ENTRY_U64(n, max) { KIND_UINT, AT(n), 0, 8 },
#define ENTRY_STR(n, max) { KIND_STR, AT(n), 0, max },
#define ENTRY_BLOB(n, max) { KIND_BLOB, AT(n), AT(n##_len), max },
#define ENTRY(kind, n, max) ENTRY_##kind(n, max)

#define X(name, senders, fd) \
	static const struct field *fields_##name(size_t *n) \
	{ \
		typedef struct msg_##name self; \
		static const struct field f[] = { MSG_##name( \
		    ENTRY) { KIND_UINT, AT(unused_), 0, 0 } }; \
		*n = RG_COUNTOF(f) - 1; \
		return f; \
	}
WIRE_MESSAGES(X)
#undef X

#define X(name, senders, fd) \
	[WIRE_##name] = { #name, (senders), (fd) != 0, fields_##name },
static const struct table tables[WIRE_TYPE_MAX] = { WIRE_MESSAGES(X) };
#undef X

#define X(name, senders, fd) \
	_Static_assert(sizeof(struct msg_##name) < WIRE_MAX - WIRE_HEADER, \
	    "message too large: " #name);
WIRE_MESSAGES(X)
#undef X

static bool
known(unsigned type)
{
	return type > WIRE_NONE && type < WIRE_TYPE_MAX;
}

const char *
msg_build(void)
{
	return RG_BUILD;
}

const char *
msg_name(enum wire_type type)
{
	return known(type) ? tables[type].name : "?";
}

unsigned
msg_senders(enum wire_type type)
{
	return known(type) ? tables[type].senders : 0;
}

bool
msg_has_fd(enum wire_type type)
{
	return known(type) && tables[type].has_fd;
}

void
msg_init(struct msg *m, enum wire_type type, uint64_t hport)
{
	memset(m, 0, sizeof(*m));
	m->type = type;
	m->hport = hport;
	m->fd = -1;
}

static void
put_uint(struct wr *w, const uint8_t *at, size_t size)
{
	uint16_t v16;
	uint32_t v32;
	uint64_t v = *at;

	if (size == 2) {
		memcpy(&v16, at, sizeof(v16));
		v = v16;
	} else if (size == 4) {
		memcpy(&v32, at, sizeof(v32));
		v = v32;
	} else if (size == 8)
		memcpy(&v, at, sizeof(v));
	wr_uint(w, v, size);
}

static void
put_field(struct wr *w, const struct field *f, const uint8_t *base)
{
	const char *str = (const char *)base + f->at;
	uint16_t len;

	if (f->kind == KIND_UINT) {
		put_uint(w, base + f->at, f->size);
		return;
	}
	if (f->kind == KIND_STR)
		len = (uint16_t)strnlen(str, (size_t)f->size + 1);
	else
		memcpy(&len, base + f->len_at, sizeof(len));
	if (len > f->size)
		w->bad = true;
	else
		wr_blob(w, base + f->at, len);
}

int
msg_encode(const struct msg *m, uint8_t *buf, size_t size)
{
	const struct field *f;
	struct wr w = { buf, size, false };
	size_t i, n, len;

	if (!known(m->type) || size < WIRE_HEADER)
		return RG_E_SIZE;
	w.p += WIRE_HEADER;
	w.left -= WIRE_HEADER;
	f = tables[m->type].fields(&n);
	for (i = 0; i < n; i++)
		put_field(&w, &f[i], (const uint8_t *)&m->u);
	len = (size_t)(w.p - buf);
	if (w.bad || len > WIRE_MAX)
		return RG_E_SIZE;
	w = (struct wr) { buf, WIRE_HEADER, false };
	wr_uint(&w, m->type, 1);
	wr_uint(&w, WIRE_VERSION, 1);
	wr_uint(&w, len - WIRE_HEADER, 2);
	wr_uint(&w, m->seq, 4);
	wr_uint(&w, m->hport, 8);
	return (int)len;
}

static void
get_uint(struct rd *r, uint8_t *at, size_t size)
{
	uint64_t v = rd_uint(r, size);
	uint16_t v16 = (uint16_t)v;
	uint32_t v32 = (uint32_t)v;

	if (size == 1)
		*at = (uint8_t)v;
	else if (size == 2)
		memcpy(at, &v16, sizeof(v16));
	else if (size == 4)
		memcpy(at, &v32, sizeof(v32));
	else
		memcpy(at, &v, sizeof(v));
}

/* The struct was zeroed, so that a STR has its NUL already. */
static void
get_field(struct rd *r, const struct field *f, uint8_t *base)
{
	const uint8_t *p;
	uint16_t len16;
	size_t len;

	if (f->kind == KIND_UINT) {
		get_uint(r, base + f->at, f->size);
		return;
	}
	if ((p = rd_blob(r, f->size, &len)) == NULL)
		return;
	if (f->kind == KIND_STR && memchr(p, '\0', len) != NULL)
		r->bad = true;
	memcpy(base + f->at, p, len);
	len16 = (uint16_t)len;
	if (f->kind == KIND_BLOB)
		memcpy(base + f->len_at, &len16, sizeof(len16));
}

int
msg_decode(struct msg *m, const uint8_t *buf, size_t n)
{
	const struct field *f;
	struct rd r = { buf, n, false };
	unsigned type = (unsigned)rd_uint(&r, 1);
	unsigned version = (unsigned)rd_uint(&r, 1);
	size_t i, count, len = (size_t)rd_uint(&r, 2);

	if (!known(type) || version != WIRE_VERSION)
		return RG_E_PROTO;
	msg_init(m, (enum wire_type)type, 0);
	m->seq = (uint32_t)rd_uint(&r, 4);
	m->hport = rd_uint(&r, 8);
	if (r.bad || r.left != len)
		return RG_E_PROTO;
	f = tables[type].fields(&count);
	for (i = 0; i < count; i++)
		get_field(&r, &f[i], (uint8_t *)&m->u);
	return r.bad || r.left != 0 ? RG_E_PROTO : RG_OK;
}
