#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/used.h"
#include "base/record.h"
#include "ctl/client.h"
#include "wire/kv.h"
#include "wire/rows.h"

struct enrolment {
	struct enrolment *next;
	uint64_t scratch; /* bits */
	char id[SEEDS_ID_LEN + 1];
	char user[RG_USER_MAX + 1];
};

struct used {
	struct enrolment *first;
	bool doubted;
	uint64_t since;
};

static void
take_row(void *ctx, const char *kind, const char *text)
{
	struct used *u = ctx;
	struct enrolment *e;

	if (strcmp(kind, CTL_ROW_CODE) != 0)
		return;
	if (kv_getu(text, "since", &u->since)) {
		u->doubted = true;
		return;
	}
	if ((e = calloc(1, sizeof(*e))) == NULL)
		abort();
	(void)rec_get(text, "user", e->user, sizeof(e->user));
	(void)rec_get(text, "id", e->id, sizeof(e->id));
	(void)kv_getu(text, "scratch", &e->scratch);
	e->next = u->first;
	u->first = e;
}

struct used *
used_ask(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	struct used *u = calloc(1, sizeof(*u));

	if (u == NULL)
		abort();
	if (client_ask(c, CTL_OATH, &args, true, take_row, u) != CTL_OK)
		used_free(&u);
	return u;
}

uint64_t
used_since(const struct used *u)
{
	return u != NULL ? u->since : 0;
}

void
used_free(struct used **up)
{
	struct used *u = *up;
	struct enrolment *e;

	*up = NULL;
	while (u != NULL && (e = u->first) != NULL) {
		u->first = e->next;
		free(e);
	}
	free(u);
}

unsigned
used_left(const struct used *u, const struct seeds_line *s, bool *doubt)
{
	const struct enrolment *e;
	const unsigned n = seeds_scratch_count(s);
	unsigned i, left = 0;

	for (e = u->first; e != NULL; e = e->next)
		if (strcmp(e->user, s->name) == 0 && strcmp(e->id, s->id) == 0)
			break;
	*doubt = e == NULL && u->doubted &&
	    (u->since == 0 || s->added <= u->since);
	for (i = 0; i < n && !*doubt; i++)
		left += e == NULL || (e->scratch & UINT64_C(1) << i) == 0;
	return left;
}
