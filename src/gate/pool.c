#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "gate/pool.h"

struct range {
	uint32_t first, last;
};

struct lease {
	uint32_t addr;
	uint64_t hport;
};

struct pool {
	struct range *ranges; /* in the order of the configuration */
	size_t nranges;
	struct lease *leases; /* sorted by address */
	size_t nleases, leases_size;
	uint32_t *keep; /* our own addresses */
	size_t nkeep;
	uint32_t last; /* dealt last, 0: none */
};

struct pool *
pool_new(void)
{
	return calloc(1, sizeof(struct pool));
}

void
pool_free(struct pool **pp)
{
	struct pool *p = *pp;

	*pp = NULL;
	if (p == NULL)
		return;
	free(p->ranges);
	free(p->leases);
	free(p->keep);
	free(p);
}

void
pool_clear(struct pool *p)
{
	p->nranges = 0;
	p->nkeep = 0;
}

int
pool_add(struct pool *p, uint32_t first, uint32_t last)
{
	struct range *r;

	if (first == 0 || last < first)
		return RG_E_NAME;
	r = realloc(p->ranges, (p->nranges + 1) * sizeof(*r));
	if (r == NULL)
		return RG_E_SIZE;
	p->ranges = r;
	r[p->nranges++] = (struct range) { first, last };
	return RG_OK;
}

int
pool_keep(struct pool *p, uint32_t local)
{
	uint32_t *k = realloc(p->keep, (p->nkeep + 1) * sizeof(*k));

	if (k == NULL)
		return RG_E_SIZE;
	p->keep = k;
	k[p->nkeep++] = local;
	return RG_OK;
}

static bool
is_kept(const struct pool *p, uint32_t addr)
{
	size_t i;

	for (i = 0; i < p->nkeep; i++)
		if (p->keep[i] == addr)
			return true;
	return false;
}

/* The first lease that is not below addr. */
static size_t
lower_bound(const struct pool *p, uint32_t addr)
{
	size_t low = 0, high = p->nleases;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (p->leases[mid].addr < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int
insert(struct pool *p, uint64_t hport, uint32_t addr)
{
	size_t at = lower_bound(p, addr);

	if (p->nleases == p->leases_size) {
		size_t size = p->leases_size == 0 ? 16 : 2 * p->leases_size;
		struct lease *l = realloc(p->leases, size * sizeof(*l));

		if (l == NULL)
			return RG_E_SIZE;
		p->leases = l;
		p->leases_size = size;
	}
	memmove(p->leases + at + 1, p->leases + at,
	    (p->nleases - at) * sizeof(*p->leases));
	p->leases[at] = (struct lease) { addr, hport };
	p->nleases++;
	return RG_OK;
}

/*
 * The lowest free address in [first, last] into *addr. Leases are sorted,
 * so that runs of used addresses are walked over without a search each.
 */
static bool
find_free(const struct pool *p, uint32_t first, uint32_t last, uint32_t *addr)
{
	size_t i = lower_bound(p, first);
	uint32_t a;

	for (a = first;; a++) {
		if (i < p->nleases && p->leases[i].addr == a)
			i++;
		else if (!is_kept(p, a)) {
			*addr = a;
			return true;
		}
		if (a == last)
			return false;
	}
}

/* The range that holds an address, or nranges. */
static size_t
range_of(const struct pool *p, uint32_t addr)
{
	size_t i;

	for (i = 0; i < p->nranges; i++)
		if (addr >= p->ranges[i].first && addr <= p->ranges[i].last)
			break;
	return i;
}

/* Starts behind the last one dealt, and comes around to it at the end. */
static bool
find_next(const struct pool *p, uint32_t *addr)
{
	size_t i, k, home = range_of(p, p->last);

	if (home < p->nranges && p->last < p->ranges[home].last &&
	    find_free(p, p->last + 1, p->ranges[home].last, addr))
		return true;
	for (i = 1; i <= p->nranges; i++) {
		k = home < p->nranges ? (home + i) % p->nranges : i - 1;
		if (find_free(p, p->ranges[k].first, p->ranges[k].last, addr))
			return true;
	}
	return false;
}

int
pool_take(struct pool *p, uint64_t hport, uint32_t *addr)
{
	int r;

	pool_release(p, hport);
	if (!find_next(p, addr))
		return RG_E_AGAIN;
	if ((r = insert(p, hport, *addr)) == RG_OK)
		p->last = *addr;
	return r;
}

int
pool_pin(struct pool *p, uint64_t hport, uint32_t addr)
{
	size_t at = lower_bound(p, addr);

	if (addr == 0 || is_kept(p, addr))
		return RG_E_NAME;
	if (at < p->nleases && p->leases[at].addr == addr)
		return p->leases[at].hport == hport ? RG_OK : RG_E_AGAIN;
	pool_release(p, hport);
	return insert(p, hport, addr);
}

void
pool_release(struct pool *p, uint64_t hport)
{
	size_t i;

	for (i = 0; i < p->nleases && p->leases[i].hport != hport; i++)
		continue;
	if (i == p->nleases)
		return;
	p->nleases--;
	memmove(p->leases + i, p->leases + i + 1,
	    (p->nleases - i) * sizeof(*p->leases));
}

size_t
pool_size(const struct pool *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->nranges; i++)
		n += (size_t)p->ranges[i].last - p->ranges[i].first + 1;
	return n;
}

size_t
pool_used(const struct pool *p)
{
	return p->nleases;
}

int
pool_address(const char *text, uint32_t *addr)
{
	unsigned v[4];
	char rest;
	int i;

	if (strspn(text, "0123456789.") != strlen(text) ||
	    sscanf(text, "%3u.%3u.%3u.%3u%c", &v[0], &v[1], &v[2], &v[3],
		&rest) != 4)
		return RG_E_NAME;
	for (i = 0; i < 4; i++)
		if (v[i] > 255)
			return RG_E_NAME;
	*addr = v[0] << 24 | v[1] << 16 | v[2] << 8 | v[3];
	return RG_OK;
}

void
pool_format(uint32_t addr, char dst[POOL_TEXT])
{
	(void)snprintf(dst, POOL_TEXT, "%u.%u.%u.%u", addr >> 24,
	    addr >> 16 & 0xff, addr >> 8 & 0xff, addr & 0xff);
}
