#include "config.h"

#include <sys/socket.h>

#include <arpa/inet.h>

#include <string.h>

#include "conf/pool.h"

#define POOL_RANGES 64
#define POOL_SIZE 65536 /* addresses of one range */

bool
conf_pool_addr(const char *text, uint32_t *addr)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	*addr = ntohl(in.s_addr);
	/* not 0/8, 127/8, multicast or reserved */
	return *addr >> 24 != 0 && *addr >> 24 != 127 && *addr >> 28 < 14;
}

const char *
conf_pool_text(uint32_t addr, char *buf)
{
	struct in_addr in = { .s_addr = htonl(addr) };

	return inet_ntop(AF_INET, &in, buf, INET_ADDRSTRLEN);
}

/* One "FIRST-LAST" or "ADDRESS"; NULL or what is wrong. */
static const char *
parse_range(const char *text, size_t n, struct conf_range *r)
{
	char buf[2 * INET_ADDRSTRLEN], *dash;

	if (n >= sizeof(buf))
		return "not a range of addresses";
	memcpy(buf, text, n);
	buf[n] = '\0';
	dash = strchr(buf, '-');
	if (dash != NULL)
		*dash++ = '\0';
	else
		dash = buf;
	if (!conf_pool_addr(buf, &r->first) || !conf_pool_addr(dash, &r->last))
		return "not a range of addresses (\"10.9.0.10-10.9.0.19\")";
	if (r->first > r->last)
		return "the range ends before it begins";
	if (r->last - r->first >= POOL_SIZE)
		return "more than 65536 addresses";
	return NULL;
}

size_t
conf_pool_parse(struct arena **a, const char *text, struct conf_range **out,
    const char **why)
{
	struct conf_range r[POOL_RANGES];
	size_t n = 0, len;

	for (;;) {
		len = strcspn(text, ",");
		if (n == POOL_RANGES) {
			*why = "more than 64 ranges";
			return 0;
		}
		if ((*why = parse_range(text, len, &r[n])) != NULL)
			return 0;
		n++;
		if (text[len] == '\0')
			break;
		text += len + 1;
		text += strspn(text, " ");
	}
	*out = conf_arena_get(a, n * sizeof(r[0]));
	memcpy(*out, r, n * sizeof(r[0]));
	return n;
}

bool
conf_pool_overlap(const struct conf_range *a, size_t na,
    const struct conf_range *b, size_t nb, uint32_t *at)
{
	size_t i, j;

	for (i = 0; i < na; i++)
		for (j = 0; j < nb; j++)
			if (a[i].first <= b[j].last &&
			    b[j].first <= a[i].last) {
				*at = a[i].first > b[j].first ? a[i].first
							      : b[j].first;
				return true;
			}
	return false;
}
