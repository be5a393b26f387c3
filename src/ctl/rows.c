#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/rows.h"
#include "wire/kv.h"

void
rows_take(void *ctx, const char *kind, const char *text)
{
	struct rows *r = ctx;
	char *copy = strdup(text);

	if (copy == NULL)
		abort();
	if (strcmp(kind, CTL_ROW_DAEMON) == 0) {
		free(r->daemon);
		r->daemon = copy;
		if (!kv_getu(text, "now", &r->now))
			r->now = (uint64_t)time(NULL);
		return;
	}
	if (strcmp(kind, CTL_ROW_LINE) != 0) {
		free(copy);
		return;
	}
	if (r->n == r->size) {
		r->size = r->size == 0 ? 64 : 2 * r->size;
		r->lines = realloc(r->lines, r->size * sizeof(*r->lines));
		if (r->lines == NULL)
			abort();
	}
	r->lines[r->n++] = copy;
}

void
rows_free(struct rows *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		free(r->lines[i]);
	free(r->lines);
	free(r->daemon);
	*r = (struct rows) { 0 };
}

const char *
row_text(const char *row, const char *key, const char *none,
    char dst[ROW_VALUE])
{
	if (row == NULL || !rec_get(row, key, dst, ROW_VALUE) || *dst == '\0')
		(void)rg_strlcpy(dst, none, ROW_VALUE);
	return fmt_safe(dst);
}

uint64_t
row_age(const struct rows *r, const char *row, const char *key)
{
	uint64_t then = 0;

	return kv_getu(row, key, &then) && then < r->now ? r->now - then : 0;
}

enum ctl_state
row_state(const char *row)
{
	char word[ROW_VALUE];

	return ctl_state_find(row_text(row, "state", "", word));
}

static void
what_up(const char *row, char dst[ROW_VALUE])
{
	char a[ROW_VALUE], b[ROW_VALUE];

	if (rec_get(row, "ifname", a, sizeof(a)))
		(void)snprintf(dst, ROW_VALUE, "%.20s %.45s", a,
		    row_text(row, "remote", "", b));
	else
		(void)snprintf(dst, ROW_VALUE, "%.40s, pid %.10s",
		    row_text(row, "service", "-", a),
		    row_text(row, "pid", "-", b));
}

static void
what_dialog(const char *row, char dst[ROW_VALUE])
{
	char prompt[ROW_VALUE], try[ROW_VALUE], tries[ROW_VALUE];

	(void)row_text(row, "prompt", "-", prompt);
	if (rec_get(row, "try", try, sizeof(try)) && strcmp(try, "1") > 0 &&
	    rec_get(row, "tries", tries, sizeof(tries)))
		(void)snprintf(dst, ROW_VALUE, "%.20s, try %.5s/%.5s", prompt,
		    try, tries);
	else
		(void)rg_strlcpy(dst, prompt, ROW_VALUE);
}

static void
what_idle(const char *row, char dst[ROW_VALUE])
{
	char word[ROW_VALUE];

	if (strcmp(row_text(row, "dcd", "", word), "off") == 0)
		(void)rg_strlcpy(dst, "DCD low", ROW_VALUE);
	else if (rec_get(row, "last", word, sizeof(word)))
		(void)snprintf(dst, ROW_VALUE, "last: %.40s", word);
	else
		(void)rg_strlcpy(dst, "-", ROW_VALUE);
}

/* Why it is not in service, by whom, and when it is tried again. */
static void
what_off(const char *row, char dst[ROW_VALUE])
{
	char why[ROW_VALUE], by[ROW_VALUE], retry[FMT_SIZE];
	uint64_t s;

	if (row_state(row) == CTL_STATE_ABSENT && kv_getu(row, "retry_s", &s)) {
		fmt_span(retry, s);
		(void)snprintf(dst, ROW_VALUE, "retry in %s", retry);
		return;
	}
	if (!rec_get(row, "note", why, sizeof(why)))
		(void)row_text(row, "why", "-", why);
	if (rec_get(row, "by", by, sizeof(by)))
		(void)snprintf(dst, ROW_VALUE, "%.150s (%.32s)", why, by);
	else
		(void)rg_strlcpy(dst, why, ROW_VALUE);
}

void
row_what(const char *row, char dst[ROW_VALUE])
{
	switch (row_state(row)) {
	case CTL_STATE_UP:
		what_up(row, dst);
		break;
	case CTL_STATE_DIALOG:
		what_dialog(row, dst);
		break;
	case CTL_STATE_IDLE:
		what_idle(row, dst);
		break;
	default:
		what_off(row, dst);
		break;
	}
	(void)fmt_safe(dst);
}

void
rows_what(const struct rows *r, const char *row, char dst[ROW_VALUE])
{
	char device[ROW_VALUE];

	row_what(row, dst);
	if (r->getty != NULL && row_state(row) == CTL_STATE_LENT &&
	    strcmp(dst, "-") == 0 &&
	    rec_get(row, "device", device, sizeof(device)) &&
	    r->getty(r->gettys, device, dst, ROW_VALUE))
		(void)fmt_safe(dst);
}

/* In service first, then what an operator should look after. */
static const enum ctl_state order[] = { CTL_STATE_IDLE, CTL_STATE_UP,
	CTL_STATE_DIALOG, CTL_STATE_RING, CTL_STATE_ANSWER, CTL_STATE_HANDOFF,
	CTL_STATE_INIT, CTL_STATE_HANGUP, CTL_STATE_DRAINING,
	CTL_STATE_DISABLED, CTL_STATE_ABSENT, CTL_STATE_DOWN, CTL_STATE_BUSY,
	CTL_STATE_LENT };
_Static_assert(RG_COUNTOF(order) == CTL_STATE_MAX,
    "a state that is not counted");

void
rows_count(const struct rows *r, char *dst, size_t size)
{
	size_t count[CTL_STATE_MAX + 1] = { 0 }, i, n;

	for (i = 0; i < r->n; i++)
		count[row_state(r->lines[i])]++;
	n = (size_t)snprintf(dst, size, "%zu line%s", r->n,
	    r->n == 1 ? "" : "s");
	for (i = 0; i < RG_COUNTOF(order); i++) {
		if (count[order[i]] == 0 || n >= size)
			continue;
		n += (size_t)snprintf(dst + n, size - n, "%s %zu %s",
		    strchr(dst, ':') == NULL ? ":" : "", count[order[i]],
		    ctl_state_name(order[i]));
	}
}

void
rows_host(char dst[ROW_VALUE])
{
	if (gethostname(dst, ROW_VALUE) == -1)
		(void)rg_strlcpy(dst, "localhost", ROW_VALUE);
	dst[ROW_VALUE - 1] = '\0';
	dst[strcspn(dst, ".")] = '\0';
	(void)fmt_safe(dst);
}
