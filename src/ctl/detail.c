#include "config.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/status.h"
#include "wire/kv.h"

#define LEFT_WIDTH 58 /* of the first line, before the device */

/* One row of the view: gathers its parts and is printed if it has any. */
struct part {
	const struct ctl *ctl;
	const struct rows *rows;
	const char *row;
	char text[1024];
	size_t n;
};

static void put(struct part *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends, behind ", " unless it is the first. */
static void
put(struct part *p, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (p->n > 0 && p->n + 3 < sizeof(p->text)) {
		memcpy(p->text + p->n, ", ", 3);
		p->n += 2;
	}
	va_start(ap, fmt);
	n = vsnprintf(p->text + p->n, sizeof(p->text) - p->n, fmt, ap);
	va_end(ap);
	p->n += n > 0 ? (size_t)n : 0;
	if (p->n >= sizeof(p->text))
		p->n = sizeof(p->text) - 1;
}

static void
flush(struct part *p, const char *name)
{
	if (p->n > 0)
		printf("  %-9s %s\n", name, fmt_safe(p->text));
	p->n = 0;
	p->text[0] = '\0';
}

static bool
get(const struct part *p, const char *key, char dst[ROW_VALUE])
{
	return rec_get(p->row, key, dst, ROW_VALUE);
}

/* Appends to the part that stands last. */
static void
put_more(struct part *p, const char *text)
{
	p->n += rg_strlcpy(p->text + p->n, text, sizeof(p->text) - p->n);
	if (p->n >= sizeof(p->text))
		p->n = sizeof(p->text) - 1;
}

static void
put_value(struct part *p, const char *key, const char *before)
{
	char v[ROW_VALUE];

	if (get(p, key, v))
		put(p, "%s%s", before, v);
}

static void
print_title(struct part *p)
{
	char line[ROW_VALUE], v[ROW_VALUE], real[ROW_VALUE], left[600];
	char span[FMT_SIZE];

	fmt_span(span, row_age(p->rows, p->row, "since"));
	(void)snprintf(left, sizeof(left), "%s  %s for %s",
	    row_text(p->row, "line", "-", line),
	    row_text(p->row, "state", "-", v), span);
	printf("%-*s %s", LEFT_WIDTH, left, row_text(p->row, "device", "-", v));
	if (rec_get(p->row, "real", real, sizeof(real)) && strcmp(v, real) != 0)
		printf(" -> %s", fmt_safe(real));
	printf("\n");
	rows_what(p->rows, p->row, v);
	switch (row_state(p->row)) {
	case CTL_STATE_UP:
	case CTL_STATE_DIALOG:
		break;
	default:
		if (strcmp(v, "-") != 0)
			put(p, "%s", v);
		flush(p, "state");
		break;
	}
}

static void
print_call(struct part *p)
{
	char v[ROW_VALUE], at[FMT_SIZE];
	uint64_t when, ms;

	if (!get(p, "call", v))
		return;
	put(p, "%s", v);
	if (kv_getu(p->row, "call_since", &when)) {
		fmt_clock(at, when, ctl_has(p->ctl, CTL_UTC));
		put_more(p, " since ");
		put_more(p, at);
	}
	put_value(p, "user", "user ");
	put_value(p, "rule", "rule ");
	put_value(p, "number", "from ");
	put_value(p, "name", "");
	flush(p, "call");
	if (get(p, "connect", v) || get(p, "speed", v))
		put(p, "%s", v);
	put_value(p, "rings", "answered on ring ");
	if (kv_getu(p->row, "first_prompt_ms", &ms))
		put(p, "first prompt %.2f s after CONNECT", (double)ms / 1000);
	flush(p, "connect");
	if (row_state(p->row) == CTL_STATE_DIALOG) {
		row_what(p->row, v);
		put_value(p, "dialog", "");
		put(p, "%s", v);
		flush(p, "dialog");
	}
}

/* passed=corp@1795201409,code@1795201421 */
static void
print_passed(struct part *p)
{
	char v[ROW_VALUE], at[FMT_SIZE], *next = v, *word, *mark;

	if (!get(p, "passed", v))
		return;
	while ((word = strsep(&next, ",")) != NULL) {
		if ((mark = strchr(word, '@')) == NULL)
			continue;
		*mark++ = '\0';
		fmt_clock(at, strtoull(mark, NULL, 10),
		    ctl_has(p->ctl, CTL_UTC));
		put(p, "%s %s", word, at);
	}
	flush(p, "passed");
}

static void
print_service(struct part *p)
{
	char v[ROW_VALUE], local[ROW_VALUE], remote[ROW_VALUE];
	char bytes[FMT_SIZE];
	uint64_t n;

	put_value(p, "service", "");
	put_value(p, "pid", "pid ");
	if (get(p, "ifname", v))
		put(p, "%s %s <-> %s", v, row_text(p->row, "local", "-", local),
		    row_text(p->row, "remote", "-", remote));
	if (kv_getu(p->row, "rx", &n)) {
		fmt_bytes(bytes, n);
		put(p, "in %s", bytes);
	}
	if (kv_getu(p->row, "tx", &n)) {
		fmt_bytes(bytes, n);
		put(p, "out %s", bytes);
	}
	flush(p, "service");
}

static void
put_limit(struct part *p, const char *name, const char *limit, const char *left)
{
	char a[FMT_SIZE], b[FMT_SIZE];
	uint64_t s;

	if (!kv_getu(p->row, limit, &s))
		return;
	fmt_span(a, s);
	if (kv_getu(p->row, left, &s)) {
		fmt_span(b, s);
		put(p, "%s %s (%s left)", name, a, b);
	} else
		put(p, "%s %s", name, a);
}

static void
print_line(struct part *p)
{
	static const char *const signals[][2] = { { "dtr", "DTR " },
		{ "dcd", "DCD " }, { "cts", "CTS " } };
	char v[ROW_VALUE];
	size_t i;

	put_limit(p, "idle", "idle_limit_s", "idle_left_s");
	put_limit(p, "session", "session_limit_s", "session_left_s");
	flush(p, "limits");
	if (get(p, "ident", v))
		put(p, "\"%s\"", v);
	put_value(p, "profile", "profile ");
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		put_value(p, signals[i][0], signals[i][1]);
	if (get(p, "dtr", v) && !get(p, "cts", v))
		put(p, "CTS not reported");
	put_value(p, "notes", "");
	flush(p,
	    strcmp(row_text(p->row, "type", "", v), "modem") == 0 ? "modem"
								  : "signals");
}

static void
print_today(struct part *p)
{
	uint64_t ok = 0, refused = 0, missed = 0, n;
	char v[ROW_VALUE], age[FMT_SIZE];

	if (kv_getu(p->row, "ok", &ok)) {
		(void)kv_getu(p->row, "refused", &refused);
		(void)kv_getu(p->row, "missed", &missed);
		put(p,
		    "%" PRIu64 " calls: %" PRIu64 " ok, %" PRIu64
		    " refused, %" PRIu64 " missed",
		    ok + refused + missed, ok, refused, missed);
	}
	if (get(p, "fault", v)) {
		fmt_age(age, row_age(p->rows, p->row, "fault_since"));
		put_more(p, "; last fault ");
		put_more(p, age);
		put_more(p, " ago");
		put(p, "%s", v);
		if (kv_getu(p->row, "back_s", &n)) {
			fmt_span(age, n);
			if (n < 60) /* a blank, as in 0.02 s */
				(void)snprintf(age, sizeof(age),
				    "%" PRIu64 " s", n);
			put(p, "back after %s", age);
		}
	}
	flush(p, "today");
	put_value(p, "from", "");
	flush(p, "config");
}

void
status_detail(const struct ctl *c, const struct rows *r, const char *row)
{
	struct part p = { .ctl = c, .rows = r, .row = row };

	print_title(&p);
	print_call(&p);
	print_passed(&p);
	print_service(&p);
	print_line(&p);
	print_today(&p);
}
