#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/accounts.h"
#include "auth/hash.h"
#include "base/err.h"
#include "base/names.h"
#include "base/secret.h"

#define FILE_MAX ((off_t)16 * 1024 * 1024)

/* For a file without a single usable account; no secret has this hash. */
static const char nobody[] = "$y$j9T$..................../0$"
			     "...........................................";

/* Takes a line apart; *problem is a phrase, or NULL. */
typedef enum users_kind parser(char *line, struct account *,
    const char **problem);

struct accounts {
	parser *parse;
	char *text; /* the file, cut up by `parse` */
	size_t size;
	struct account *list; /* by name, then by row */
	size_t count, room;
};

struct report {
	accounts_problem *problem;
	void *ctx;
};

static void
report_row(const struct report *r, const struct account *a, const char *what)
{
	char text[RG_USER_MAX + 128];

	if (a->u.name != NULL)
		snprintf(text, sizeof(text), "account %s is refused: %s",
		    a->u.name, what);
	else
		snprintf(text, sizeof(text), "the line is ignored: %s", what);
	r->problem(r->ctx, a->row, text);
}

static int
read_all(struct accounts *as, int fd)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == -1)
		return RG_E_SYS;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return RG_E_SYS;
	}
	if (st.st_size > FILE_MAX ||
	    (as->text = malloc((size_t)st.st_size + 1)) == NULL)
		return RG_E_SIZE;
	/* pread: other workers share the offset of this descriptor. */
	while (as->size < (size_t)st.st_size) {
		n = pread(fd, as->text + as->size,
		    (size_t)st.st_size - as->size, (off_t)as->size);
		if (n == -1 && errno != EINTR)
			return RG_E_SYS;
		if (n == 0)
			break;
		if (n > 0)
			as->size += (size_t)n;
	}
	as->text[as->size] = '\0';
	return RG_OK;
}

static int
append(struct accounts *as, const struct account *a)
{
	struct account *list;
	size_t room = as->room == 0 ? 64 : as->room * 2;

	if (as->count == as->room) {
		/* No realloc(3): seeds would stay in what it frees. */
		if ((list = calloc(room, sizeof(*list))) == NULL)
			return RG_E_SIZE;
		if (as->count > 0) {
			memcpy(list, as->list, as->count * sizeof(*list));
			rg_wipe(as->list, as->count * sizeof(*list));
		}
		free(as->list);
		as->list = list;
		as->room = room;
	}
	as->list[as->count++] = *a;
	return RG_OK;
}

static enum users_kind
parse_user(char *line, struct account *a, const char **problem)
{
	enum users_kind kind = users_parse(line, &a->u);

	*problem = a->u.problem;
	if (kind == USERS_ACCOUNT)
		*problem = hash_problem(a->u.hash);
	return kind;
}

static enum users_kind
parse_seed(char *line, struct account *a, const char **problem)
{
	enum users_kind kind = seeds_parse(line, &a->s);

	*problem = a->s.problem;
	return kind;
}

/* One line; `len` tells whether a NUL byte hides the rest of it. */
static int
take_line(struct accounts *as, const struct report *r, char *line, size_t len,
    unsigned row)
{
	struct account a = { .row = row };
	bool whole = strlen(line) == len;
	const char *problem;
	enum users_kind kind = as->parse(line, &a, &problem);

	if (kind == USERS_BLANK && whole)
		return RG_OK;
	if (!whole)
		problem = "a NUL byte in the line";
	a.bad = problem != NULL;
	if (a.bad)
		report_row(r, &a, problem);
	return a.u.name != NULL ? append(as, &a) : RG_OK;
}

static int
by_name(const void *x, const void *y)
{
	const struct account *a = x, *b = y;
	int c = strcmp(a->u.name, b->u.name);

	return c != 0 ? c : (a->row > b->row) - (a->row < b->row);
}

static void
refuse_doubles(struct accounts *as, const struct report *r)
{
	char what[64];
	size_t i;

	for (i = 1; i < as->count; i++) {
		struct account *a = &as->list[i - 1], *b = &as->list[i];

		if (strcmp(a->u.name, b->u.name) != 0)
			continue;
		a->bad = b->bad = true;
		snprintf(what, sizeof(what), "it is on line %u as well",
		    a->row);
		report_row(r, b, what);
	}
}

static int
take_lines(struct accounts *as, const struct report *r)
{
	char *line = as->text, *limit = as->text + as->size, *end;
	unsigned row;
	int rc;

	for (row = 1; line < limit; row++, line = end + 1) {
		if ((end = memchr(line, '\n', (size_t)(limit - line))) == NULL)
			end = limit;
		*end = '\0';
		rc = take_line(as, r, line, (size_t)(end - line), row);
		if (rc != RG_OK)
			return rc;
	}
	if (as->count > 0)
		qsort(as->list, as->count, sizeof(*as->list), by_name);
	refuse_doubles(as, r);
	return RG_OK;
}

static int
load(struct accounts **out, parser *parse, int fd, const struct report *r)
{
	struct accounts *as = calloc(1, sizeof(*as));
	int rc;

	*out = NULL;
	if (as == NULL)
		return RG_E_SIZE;
	as->parse = parse;
	if ((rc = read_all(as, fd)) == RG_OK)
		rc = take_lines(as, r);
	if (rc == RG_OK)
		*out = as;
	else
		accounts_free(&as);
	return rc;
}

int
accounts_load(struct accounts **out, int fd, accounts_problem *problem,
    void *ctx)
{
	const struct report r = { problem, ctx };

	return load(out, parse_user, fd, &r);
}

int
accounts_load_seeds(struct accounts **out, int fd, accounts_problem *problem,
    void *ctx)
{
	const struct report r = { problem, ctx };

	return load(out, parse_seed, fd, &r);
}

void
accounts_free(struct accounts **asp)
{
	struct accounts *as = *asp;

	*asp = NULL;
	if (as == NULL)
		return;
	if (as->text != NULL)
		rg_wipe(as->text, as->size);
	free(as->text);
	if (as->list != NULL)
		rg_wipe(as->list, as->count * sizeof(*as->list));
	free(as->list);
	free(as);
}

const struct account *
accounts_find(const struct accounts *as, const char *name)
{
	size_t low = 0, high = as->count;

	/* By name alone: of doubles any one will do, both are bad. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(name, as->list[mid].u.name);

		if (c == 0)
			return &as->list[mid];
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

bool
accounts_resemble(const struct accounts *as, const char *name)
{
	char wanted[RG_USER_MAX + 1], other[RG_USER_MAX + 1];
	size_t i;

	(void)rg_user_fold(name, wanted);
	for (i = 0; i < as->count; i++) {
		(void)rg_user_fold(as->list[i].u.name, other);
		if (strcmp(wanted, other) == 0)
			return true;
	}
	return false;
}

const char *
accounts_dummy(const struct accounts *as, const char *name)
{
	uint32_t sum = 2166136261u; /* FNV-1a */
	size_t i, at;

	for (; *name != '\0'; name++)
		sum = (sum ^ (unsigned char)*name) * 16777619u;
	for (i = 0; i < as->count; i++) {
		at = (sum + i) % as->count;
		if (!as->list[at].bad)
			return as->list[at].u.hash;
	}
	return nobody;
}
