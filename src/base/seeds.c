#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/options.h"
#include "base/seeds.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char *const types[] = { "totp", "hotp" };
static const char *const hashes[] = { "sha1", "sha256", "sha512" };

const char *
seeds_type_name(enum seeds_type type)
{
	return types[type];
}

const char *
seeds_hash_name(enum seeds_hash hash)
{
	return hashes[hash];
}

/* --- base 32 --- */

void
seeds_encode(const uint8_t *secret, size_t n, char dst[SEEDS_TEXT_MAX])
{
	unsigned bits = 0, held = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		bits = (bits << 8 | secret[i]) & 0xfffff;
		for (held += 8; held >= 5; held -= 5)
			*dst++ = alphabet[bits >> (held - 5) & 31];
	}
	if (held > 0)
		*dst++ = alphabet[bits << (5 - held) & 31];
	*dst = '\0';
}

/* What remains in the last digit must be nothing. */
static const char *
decode(const char *text, struct seeds_line *s)
{
	size_t n = strlen(text), i;
	unsigned bits = 0, held = 0;
	const char *at;

	while (n > 0 && text[n - 1] == '=')
		n--;
	for (i = 0; i < n; i++) {
		at = strchr(alphabet, toupper((unsigned char)text[i]));
		if (at == NULL || *at == '\0')
			return "the seed is not in base 32";
		bits = (bits << 5 | (unsigned)(at - alphabet)) & 0xfffff;
		if ((held += 5) < 8)
			continue;
		if (s->len == sizeof(s->secret))
			return "the seed is longer than 64 bytes";
		held -= 8;
		s->secret[s->len++] = (uint8_t)(bits >> held);
	}
	if (held >= 5 || (bits & ((1u << held) - 1)) != 0)
		return "the seed is cut off";
	return s->len < SEEDS_SECRET_MIN ? "the seed is shorter than 10 bytes"
					 : NULL;
}

/* --- options --- */

/* False when the text is no number up to max. */
static bool
number(const char *text, uint64_t max, uint64_t *out)
{
	const size_t n = strlen(text);

	if (n == 0 || n > 18 || strspn(text, "0123456789") != n)
		return false;
	*out = strtoull(text, NULL, 10);
	return *out <= max;
}

static const char *
set_digits(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;
	uint64_t v = 0;

	if (!number(value, 8, &v) || v < 6)
		return "digits= is no number from 6 to 8";
	s->digits = (unsigned)v;
	return NULL;
}

static const char *
set_period(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;
	uint64_t v = 0;

	if (s->type != SEEDS_TOTP)
		return "period= is for totp";
	if (!number(value, 300, &v) || v < 10)
		return "period= is no number from 10 to 300";
	s->period = (unsigned)v;
	return NULL;
}

static const char *
set_counter(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;

	if (s->type != SEEDS_HOTP)
		return "counter= is for hotp";
	return number(value, UINT64_MAX, &s->counter) ? NULL
						      : "counter= is no number";
}

static const char *
set_hash(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;
	size_t i;

	for (i = 0; i < RG_COUNTOF(hashes); i++)
		if (strcmp(value, hashes[i]) == 0)
			break;
	if (i == RG_COUNTOF(hashes))
		return "hash= is none of sha1, sha256 and sha512";
	if (s->type != SEEDS_TOTP && i != SEEDS_SHA1)
		return "hash= is for totp";
	s->hash = (enum seeds_hash)i;
	return NULL;
}

static const char *
set_id(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;
	const size_t n = strlen(value);

	s->id = value;
	return n > 0 && n <= SEEDS_ID_LEN &&
		strspn(value, "0123456789abcdef") == n
	    ? NULL
	    : "id= is not 1 to 16 digits of base 16, in small letters";
}

static const char *
set_added(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;

	return number(value, UINT64_MAX, &s->added) ? NULL
						    : "added= is no number";
}

static const char *
set_scratch(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;
	unsigned n;

	s->scratch = value;
	for (n = 1; n <= SEEDS_SCRATCH_MAX; n++) {
		if (strspn(value, "0123456789") != SEEDS_SCRATCH_LEN)
			break;
		value += SEEDS_SCRATCH_LEN;
		if (*value == '\0')
			return NULL;
		if (*value++ != '+')
			break;
	}
	return "scratch= is not 1 to 16 times 10 digits, joined by +";
}

static const char *
set_disabled(void *ctx, const char *value)
{
	struct seeds_line *s = ctx;

	(void)value;
	s->disabled = true;
	return NULL;
}

static const struct option_def options[] = {
	{ "added", set_added, 0 },
	{ "counter", set_counter, 0 },
	{ "digits", set_digits, 0 },
	{ "disabled", set_disabled, 1 },
	{ "hash", set_hash, 0 },
	{ "id", set_id, 0 },
	{ "period", set_period, 0 },
	{ "scratch", set_scratch, 0 },
};

unsigned
seeds_scratch_count(const struct seeds_line *s)
{
	return s->scratch == NULL
	    ? 0
	    : (unsigned)((strlen(s->scratch) + 1) / (SEEDS_SCRATCH_LEN + 1));
}

/* --- the line --- */

static const char *
parse_rest(struct seeds_line *s, char *type)
{
	char *seed = type != NULL ? strchr(type, ':') : NULL, *opts;
	const char *problem;
	size_t i;

	if (seed == NULL)
		return "no seed";
	*seed++ = '\0';
	for (i = 0; i < RG_COUNTOF(types); i++)
		if (strcmp(type, types[i]) == 0)
			break;
	if (i == RG_COUNTOF(types))
		return "the type is neither totp nor hotp";
	s->type = (enum seeds_type)i;
	if ((opts = strchr(seed, ':')) != NULL)
		*opts++ = '\0';
	if ((problem = decode(seed, s)) != NULL || opts == NULL ||
	    *opts == '\0')
		return problem;
	if (strchr(opts, ':') != NULL)
		return "more than four fields";
	return options_parse(opts, options, RG_COUNTOF(options), s);
}

enum users_kind
seeds_parse(char *line, struct seeds_line *s)
{
	enum users_kind kind;
	char *rest;

	memset(s, 0, sizeof(*s));
	s->digits = 6;
	s->period = 30;
	s->id = "0";
	kind = users_head(line, &s->name, &rest, &s->problem);
	if (kind != USERS_ACCOUNT)
		return kind;
	s->problem = parse_rest(s, rest);
	return s->problem == NULL ? USERS_ACCOUNT : USERS_BAD;
}
