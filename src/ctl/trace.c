/* The verb `trace`: the bytes of a line, as they go by. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/record.h"
#include "ctl/client.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/rows.h"
#include "wire/kv.h"

static void
print_json(const char *row)
{
	struct json j = { .f = stdout };
	char v[ROW_VALUE], text[sizeof(((struct msg_ROW *)0)->text)];
	char when[FMT_SIZE];
	uint64_t n = 0;

	fmt_rfc3339(when, (uint64_t)time(NULL));
	json_open(&j, NULL, '{');
	json_str(&j, "time", when);
	json_str(&j, "line", row_text(row, "line", "-", v));
	json_str(&j, "dir", row_text(row, "dir", "-", v));
	json_str(&j, "text",
	    rec_get(row, "text", text, sizeof(text)) ? text : NULL);
	json_num(&j, "hidden", kv_getu(row, "hidden", &n) ? n : 0);
	json_num(&j, "lost", kv_getu(row, "lost", &n) ? n : 0);
	json_close(&j, '}');
	printf("\n");
}

/* 18:20:27 m01 > ATZ\r */
static void
print_text(const struct ctl *c, const char *row)
{
	char line[ROW_VALUE], v[ROW_VALUE], at[FMT_SIZE];
	char text[sizeof(((struct msg_ROW *)0)->text)] = "";
	uint64_t n;

	fmt_clock(at, (uint64_t)time(NULL), ctl_has(c, CTL_UTC));
	printf("%s %s %s ", at, row_text(row, "line", "-", line),
	    strcmp(row_text(row, "dir", "in", v), "out") == 0 ? ">" : "<");
	if (rec_get(row, "text", text, sizeof(text)))
		printf("%s", fmt_safe(text));
	if (kv_getu(row, "hidden", &n))
		printf("<%llu secret>", (unsigned long long)n);
	if (kv_getu(row, "lost", &n))
		printf(" <%llu bytes left out before>", (unsigned long long)n);
	printf("\n");
}

int
verb_trace(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	struct chan *ch = NULL;
	struct msg m;
	int r;

	client_lines(&args, c);
	r = client_open(c, CTL_TRACE, &args, false, &ch);
	while (r == CTL_OK && (r = client_next(ch, -1, &m)) == CTL_OK) {
		if (m.type == WIRE_DONE) {
			r = ctl_say((enum ctl_status)m.u.DONE.status, "%s",
			    m.u.DONE.text);
			break;
		}
		if (m.type != WIRE_ROW)
			continue;
		if (ctl_has(c, CTL_JSON))
			print_json(m.u.ROW.text);
		else
			print_text(c, m.u.ROW.text);
		if (fflush(stdout) == EOF)
			break;
	}
	if (r == CTL_AWAY && ch != NULL)
		(void)ctl_say(CTL_AWAY, "rasgated is gone");
	chan_free(&ch);
	return r;
}
