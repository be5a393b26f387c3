#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "accounts/otpauth.h"
#include "base/secret.h"

/* Appends what RFC 3986 does not reserve, the rest as %XX. */
static void
put_escaped(char dst[OTPAUTH_MAX], const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t n = strlen(dst);

	for (; *s != '\0' && n + 4 < OTPAUTH_MAX; s++, n += strlen(dst + n))
		(void)snprintf(dst + n, OTPAUTH_MAX - n,
		    strchr(plain, *s) != NULL ? "%c" : "%%%02X",
		    (unsigned char)*s);
}

static void
put_number(char dst[OTPAUTH_MAX], const char *key, uint64_t value)
{
	const size_t n = strlen(dst);

	(void)snprintf(dst + n, OTPAUTH_MAX - n, "&%s=%" PRIu64, key, value);
}

static void
put_text(char dst[OTPAUTH_MAX], const char *key, const char *value)
{
	const size_t n = strlen(dst);

	(void)snprintf(dst + n, OTPAUTH_MAX - n, "%s=", key);
	put_escaped(dst, value);
}

/* What is left out is what every application takes for granted. */
void
otpauth_uri(const struct seeds_line *s, const char *host, char dst[OTPAUTH_MAX])
{
	static const char *const hashes[] = { "SHA1", "SHA256", "SHA512" };
	char secret[SEEDS_TEXT_MAX];

	seeds_encode(s->secret, s->len, secret);
	(void)snprintf(dst, OTPAUTH_MAX, "otpauth://%s/",
	    seeds_type_name(s->type));
	put_escaped(dst, host);
	put_escaped(dst, ":");
	put_escaped(dst, s->name);
	put_text(dst, "?secret", secret);
	put_text(dst, "&issuer", host);
	if (s->hash != SEEDS_SHA1)
		put_text(dst, "&algorithm", hashes[s->hash]);
	if (s->digits != 6)
		put_number(dst, "digits", s->digits);
	if (s->type == SEEDS_HOTP)
		put_number(dst, "counter", s->counter);
	else if (s->period != 30)
		put_number(dst, "period", s->period);
	rg_wipe(secret, sizeof(secret));
}
