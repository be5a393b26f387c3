/* One call of the history in full: when each step of it was. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/history.h"
#include "ctl/rows.h"
#include "wire/kv.h"

static void
put_head(const struct ctl *c, const char *row)
{
	char call[ROW_VALUE], line[ROW_VALUE], user[ROW_VALUE], from[ROW_VALUE];
	char began[FMT_SIZE] = "?", ended[FMT_SIZE] = "?";
	const bool utc = ctl_has(c, CTL_UTC);
	uint64_t when;

	if (kv_getu(row, "began", &when))
		history_began(began, sizeof(began), when, utc);
	if (kv_getu(row, "ended", &when))
		fmt_clock(ended, when, utc);
	printf("%s  line %s, user %s, from %s, %s to %s\n",
	    row_text(row, "call", "-", call), row_text(row, "line", "-", line),
	    row_text(row, "user", "-", user),
	    row_text(row, "number", "-", from), began, ended);
}

/* What the modems agreed on, and how long they took. */
static void
put_connect(const char *row)
{
	char v[ROW_VALUE];
	uint64_t n;

	printf("  %-13s %s", "connect", row_text(row, "connect", "-", v));
	if (kv_getu(row, "speed", &n))
		printf(", speed %" PRIu64, n);
	if (kv_getu(row, "rings", &n))
		printf(", answered on ring %" PRIu64, n);
	if (kv_getu(row, "answer_ms", &n))
		printf(", %" PRIu64 ".%02" PRIu64 " s after the answer",
		    n / 1000, n % 1000 / 10);
	printf("\n");
}

/* A moment, counted from the connect. */
static void
put_moment(const char *row, const char *key, const char *name)
{
	uint64_t ms;

	if (kv_getu(row, key, &ms))
		printf("  %-13s +%" PRIu64 ".%02" PRIu64 " s\n", name,
		    ms / 1000, ms % 1000 / 10);
}

/* passed=METHOD@TIME,METHOD@TIME */
static void
put_passed(const char *row, bool utc)
{
	char text[ROW_VALUE], clock[FMT_SIZE], *next = text, *one, *at;

	if (!rec_get(row, "passed", text, sizeof(text)))
		return;
	printf("  %-13s", "passed");
	while ((one = strsep(&next, ",")) != NULL) {
		if ((at = strchr(one, '@')) == NULL)
			continue;
		*at = '\0';
		fmt_clock(clock, strtoull(at + 1, NULL, 10), utc);
		printf(" %s %s%s", fmt_safe(one), clock,
		    next != NULL ? "," : "");
	}
	printf("\n");
}

static void
put_end(const char *row)
{
	char stage[ROW_VALUE], cause[ROW_VALUE], text[FMT_SIZE];
	uint64_t n;

	printf("  %-13s", "end");
	if (kv_getu(row, "duration_s", &n)) {
		fmt_span(text, n);
		printf(" after %s,", text);
	}
	printf(" %s: %s", row_text(row, "stage", "-", stage),
	    row_text(row, "cause", "-", cause));
	if (kv_getu(row, "rx", &n)) {
		fmt_bytes(text, n);
		printf(", in %s", text);
	}
	if (kv_getu(row, "tx", &n)) {
		fmt_bytes(text, n);
		printf(", out %s", text);
	}
	if (kv_getu(row, "exit", &n))
		printf(", exit %" PRIu64, n);
	if (kv_getu(row, "error", &n))
		printf(", error %" PRIu64, n);
	printf("\n");
}

void
history_detail(const struct ctl *c, const char *row)
{
	char v[ROW_VALUE], address[ROW_VALUE];

	put_head(c, row);
	put_connect(row);
	put_moment(row, "first_prompt_ms", "first prompt");
	put_passed(row, ctl_has(c, CTL_UTC));
	put_moment(row, "verdict_ms", "verdict");
	put_moment(row, "handoff_ms", "hand-off");
	put_moment(row, "ppp_up_ms", "PPP up");
	if (rec_get(row, "service", v, sizeof(v)))
		printf("  %-13s %s%s%s\n", "service", fmt_safe(v),
		    rec_get(row, "address", address, sizeof(address)) ? ", "
								      : "",
		    row_text(row, "address", "", address));
	put_end(row);
}
