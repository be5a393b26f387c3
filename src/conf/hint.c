#include "config.h"

#include <string.h>

#include "conf/hint.h"

#define HINT_LEN 32

static unsigned
min3(unsigned a, unsigned b, unsigned c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

/* Levenshtein's distance with one row; both at most HINT_LEN bytes. */
static unsigned
distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned row[HINT_LEN + 1], diagonal, up;
	size_t i, j;

	for (j = 0; j <= nb; j++)
		row[j] = (unsigned)j;
	for (i = 1; i <= na; i++) {
		diagonal = row[0];
		row[0] = (unsigned)i;
		for (j = 1; j <= nb; j++) {
			up = row[j];
			row[j] = min3(row[j] + 1, row[j - 1] + 1,
			    diagonal + (a[i - 1] != b[j - 1]));
			diagonal = up;
		}
	}
	return row[nb];
}

void
conf_hint_offer(struct hint *h, const char *candidate, size_t n)
{
	size_t len = strlen(h->word);
	unsigned d, limit = len < 4 ? 1 : len < 8 ? 2 : 3;

	if (len > HINT_LEN || n > HINT_LEN)
		return;
	d = distance(h->word, len, candidate, n);
	if (d > limit || (h->best[0] != '\0' && d >= h->distance))
		return;
	h->distance = d;
	memcpy(h->best, candidate, n);
	h->best[n] = '\0';
}
