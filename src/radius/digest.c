#include "config.h"

#include <sys/types.h>

#include <string.h>
#ifdef RG_SYS_MD5_H /* it has no md5.h */
#include <sys/md5.h>
#else
#include <md5.h>
#endif

#include "base/secret.h"
#include "radius/digest.h"

#define BLOCK 64 /* bytes that MD5 takes at a time */

static void
update(MD5_CTX *c, const struct digest_part *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		MD5Update(c, p[i].bytes, (unsigned)p[i].len);
}

void
digest_md5(const struct digest_part *p, size_t n, uint8_t out[DIGEST_LEN])
{
	MD5_CTX c;

	MD5Init(&c);
	update(&c, p, n);
	MD5Final(out, &c);
	rg_wipe(&c, sizeof(c));
}

static void
start_padded(MD5_CTX *c, const uint8_t key[BLOCK], uint8_t pad)
{
	uint8_t block[BLOCK];
	size_t i;

	for (i = 0; i < BLOCK; i++)
		block[i] = key[i] ^ pad;
	MD5Init(c);
	MD5Update(c, block, BLOCK);
	rg_wipe(block, sizeof(block));
}

void
digest_hmac(const void *key, size_t keylen, const struct digest_part *p,
    size_t n, uint8_t out[DIGEST_LEN])
{
	const struct digest_part whole = { key, keylen };
	uint8_t block[BLOCK] = { 0 };
	MD5_CTX c;

	if (keylen > BLOCK)
		digest_md5(&whole, 1, block);
	else
		memcpy(block, key, keylen);
	start_padded(&c, block, 0x36);
	update(&c, p, n);
	MD5Final(out, &c);
	start_padded(&c, block, 0x5c);
	MD5Update(&c, out, DIGEST_LEN);
	MD5Final(out, &c);
	rg_wipe(block, sizeof(block));
	rg_wipe(&c, sizeof(c));
}
