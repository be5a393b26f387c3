#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "base/names.h"
#include "gate/tag.h"

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t
rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static uint64_t
load64(const uint8_t *p)
{
	uint64_t x = 0;
	int i;

	for (i = 7; i >= 0; i--)
		x = x << 8 | p[i];
	return x;
}

static void
sip_rounds(struct sip *s, int n)
{
	while (n-- > 0) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static void
sip_word(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	sip_rounds(s, 2);
	s->v0 ^= m;
}

uint64_t
tag_siphash(const uint8_t key[TAG_KEY], const void *src, size_t n)
{
	const uint8_t *p = src;
	uint64_t k0 = load64(key), k1 = load64(key + 8);
	uint8_t last[8] = { 0 };
	struct sip s = {
		/* "somepseudorandomlygeneratedbytes" */
		k0 ^ UINT64_C(0x736f6d6570736575),
		k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261),
		k1 ^ UINT64_C(0x7465646279746573),
	};
	size_t left;

	for (left = n; left >= 8; left -= 8, p += 8)
		sip_word(&s, load64(p));
	memcpy(last, p, left);
	last[7] = (uint8_t)n;
	sip_word(&s, load64(last));
	s.v2 ^= 0xff;
	sip_rounds(&s, 4);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void
tag_init(struct tagger *t, bool all)
{
	rg_random(t->key, sizeof(t->key));
	t->all = all;
}

void
tag_name(const struct tagger *t, const char *name, char dst[TAG_LEN + 1])
{
	uint64_t h = tag_siphash(t->key, name, strlen(name));

	(void)snprintf(dst, TAG_LEN + 1, "%08" PRIx32, (uint32_t)h);
}

void
tag_set_user(const struct tagger *t, struct rec *rec, const char *name,
    bool known)
{
	char tag[TAG_LEN + 1];

	if (name == NULL || *name == '\0')
		return;
	if ((known || t->all) && rg_user_ok(name)) {
		rec_set(rec, KEY_USER, name);
		return;
	}
	tag_name(t, name, tag);
	rec_set(rec, KEY_TAG, tag);
}
