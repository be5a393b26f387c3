#include "config.h"

#ifdef HAVE_CRYPT_H
#include <crypt.h>
#endif
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/hash.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/secret.h"

static const char alphabet[] =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/*
 * The strong forms, how many $ they have at least, and how many characters
 * follow the last one. What is cut short would refuse its owner for good, so
 * it is named at load. Not here: DES, MD5, SHA-1, SHA-256 and $2a$, which
 * libxcrypt calls legacy or which old systems made wrongly.
 */
static const struct {
	const char *prefix;
	size_t dollars, tail;
} forms[] = {
	{ "$y$", 4, 43 },
	{ "$gy$", 4, 43 },
	{ "$7$", 3, 43 },
	{ "$2b$", 3, 53 },
	{ "$2y$", 3, 53 },
	{ "$6$", 3, 86 },
};

/* How we make them: about 20 to 90 ms each on a PC of 2020. */
static const struct {
	const char *name;
	const char *prefix;
	size_t salt;
	const char *last; /* what the salt's last character may be */
} kinds[] = {
	{ "yescrypt", "$y$j9T$", 22, "./01" },
	{ "bcrypt", "$2b$10$", 22, ".Oeu" },
	{ "sha512", "$6$rounds=100000$", 16, alphabet },
};

static bool
known_to_crypt(const char *hash)
{
#ifdef HAVE_CRYPT_CHECKSALT
	return crypt_checksalt(hash) == CRYPT_SALT_OK;
#else
	(void)hash;
	return true;
#endif
}

static size_t
count_dollars(const char *s)
{
	size_t n = 0;

	while ((s = strchr(s, '$')) != NULL) {
		s++;
		n++;
	}
	return n;
}

const char *
hash_problem(const char *hash)
{
	const char *tail = strrchr(hash, '$');
	size_t i;

	if (*hash == '!' || *hash == '*')
		return "the hash is locked";
	for (i = 0; i < RG_COUNTOF(forms); i++)
		if (strncmp(hash, forms[i].prefix, strlen(forms[i].prefix)) ==
		    0)
			break;
	if (i == RG_COUNTOF(forms) || !known_to_crypt(hash))
		return "the hash is of no form that is taken";
	if (strlen(hash) >= HASH_MAX ||
	    count_dollars(hash) < forms[i].dollars ||
	    strlen(tail + 1) != forms[i].tail ||
	    strspn(tail + 1, alphabet) != forms[i].tail)
		return "the hash is damaged";
	return NULL;
}

bool
hash_verify(const char *secret, const char *hash)
{
	char want[HASH_MAX] = "", got[HASH_MAX] = "";
	const char *made = crypt(secret, hash);
	bool same;

	rg_strlcpy(want, hash, sizeof(want));
	if (made != NULL)
		rg_strlcpy(got, made, sizeof(got));
	same = rg_same_bytes(want, got, sizeof(want));
	rg_wipe(got, sizeof(got));
	rg_wipe(want, sizeof(want));
	return same && made != NULL && made[0] == '$';
}

static void
make_setting(size_t kind, char *dst, size_t dstsz)
{
	unsigned char r[64];
	size_t i, n = kinds[kind].salt;
	const char *last = kinds[kind].last;
	char salt[sizeof(r)];

	rg_random(r, n);
	for (i = 0; i < n; i++)
		salt[i] = alphabet[r[i] % 64];
	salt[n - 1] = last[r[n - 1] % strlen(last)];
	snprintf(dst, dstsz, "%s%.*s", kinds[kind].prefix, (int)n, salt);
}

int
hash_make(const char *kind, const char *secret, char *dst, size_t dstsz)
{
	char setting[HASH_MAX];
	const char *made;
	size_t i;

	for (i = 0; i < RG_COUNTOF(kinds); i++) {
		if (kind != NULL && strcmp(kind, kinds[i].name) != 0)
			continue;
		make_setting(i, setting, sizeof(setting));
		made = crypt(secret, setting);
		if (made == NULL || hash_problem(made) != NULL)
			continue; /* not in this system's crypt(3) */
		return rg_strlcpy(dst, made, dstsz) < dstsz ? RG_OK : RG_E_SIZE;
	}
	return RG_E_NAME;
}
