#include "config.h"

#include <sys/ioctl.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/record.h"
#include "ctl/fmt.h"
#include "ctl/screen.h"
#include "ctl/status.h"
#include "wire/kv.h"

#define KEPT 64 /* records to look back on */
#define REFRESH_MS 1000
#define SMALL_ROWS 24
#define SMALL_COLUMNS 80
#define INTERRUPT 3 /* Ctrl-C, a byte as any other in raw mode */

struct screen {
	const struct ctl *ctl;
	const struct client_args *args;
	struct chan *records;
	struct termios saved;
	char last[KEPT][RECORD_MAX + FMT_SIZE]; /* a ring */
	size_t nlast;
	size_t height, width;
	bool paused, quit;
};

static void
enter(struct screen *s)
{
	struct termios raw;

	(void)tcgetattr(STDIN_FILENO, &s->saved);
	raw = s->saved;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
	printf("\033[?1049h\033[?25l"); /* a screen of its own, no cursor */
}

static void
leave(struct screen *s)
{
	printf("\033[?25h\033[?1049l");
	(void)fflush(stdout);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &s->saved);
}

static void
measure(struct screen *s)
{
	struct winsize ws;

	s->height = SMALL_ROWS;
	s->width = SMALL_COLUMNS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 &&
	    ws.ws_col > 0) {
		s->height = ws.ws_row;
		s->width = ws.ws_col;
	}
}

/* "18:20:27 auth-fail   m03     user=- method=local ...   p3w6r1zs5k" */
static void
keep_record(struct screen *s, const char *record)
{
	char at[FMT_SIZE], event[ROW_VALUE], line[ROW_VALUE];
	char *dst = s->last[s->nlast++ % KEPT];
	const char *rest = record;
	int skip;

	fmt_clock(at, (uint64_t)time(NULL), ctl_has(s->ctl, CTL_UTC));
	(void)row_text(record, "event", "-", event);
	(void)row_text(record, "line", "-", line);
	for (skip = 0; skip < 3 && strchr(rest, ' ') != NULL; skip++) {
		if (strncmp(rest, "event=", 6) != 0 &&
		    strncmp(rest, "call=", 5) != 0 &&
		    strncmp(rest, "line=", 5) != 0)
			break;
		rest = strchr(rest, ' ') + 1;
	}
	(void)snprintf(dst, sizeof(s->last[0]), "%s %-11.20s %-7.32s %.450s",
	    at, event, line, rest);
	(void)fmt_safe(dst);
}

/* False when the daemon is gone. */
static bool
take_records(struct screen *s)
{
	struct msg m;
	int r;

	while ((r = chan_recv(s->records, &m)) == RG_OK)
		if (m.type == WIRE_ROW)
			keep_record(s, m.u.ROW.text);
	return r == RG_E_AGAIN;
}

static void
print_head(const struct screen *s, const struct rows *r)
{
	char host[ROW_VALUE], at[FMT_SIZE], count[512], v[ROW_VALUE];
	char text[1200];
	uint64_t calls;
	int n;

	rows_host(host);
	fmt_clock(at, r->now, ctl_has(s->ctl, CTL_UTC));
	rows_count(r, count, sizeof(count));
	n = snprintf(text, sizeof(text), "%s  %s   %s", host, at, count);
	if (kv_getu(r->daemon, "calls", &calls) && (size_t)n < sizeof(text))
		(void)snprintf(text + n, sizeof(text) - (size_t)n,
		    "   calls today %s", row_text(r->daemon, "calls", "-", v));
	printf("%.*s\033[K\n", (int)s->width, text);
}

/* Lines that have something to say, as many as fit; the rest is counted. */
static size_t
print_lines(const struct screen *s, const struct rows *r, size_t room)
{
	struct table t;
	size_t i, shown = 0, left = 0;

	status_table(&t, false, ctl_has(s->ctl, CTL_COLOR));
	t.edge = s->width;
	for (i = 0; i < r->n; i++) {
		if (row_state(r->lines[i]) == CTL_STATE_IDLE)
			continue;
		if (shown < room) {
			status_cells(r, r->lines[i], &t);
			shown++;
		} else
			left++;
	}
	table_print(&t, stdout);
	table_free(&t);
	if (left == 0)
		return shown;
	printf("... and %zu more (rasgatectl status)\n", left);
	return shown + 1;
}

static void
print_records(const struct screen *s, size_t room)
{
	size_t n = s->nlast < KEPT ? s->nlast : KEPT, i;

	if (n > room)
		n = room;
	for (i = s->nlast - n; i < s->nlast; i++)
		printf("%.*s\n", (int)s->width, s->last[i % KEPT]);
}

static void
print_rule(const struct screen *s)
{
	size_t i;

	for (i = 0; i < s->width; i++)
		(void)fputc('-', stdout);
	(void)fputc('\n', stdout);
}

/* CTL_OK, or the exit code with which the screen ends. */
static int
draw(struct screen *s)
{
	struct rows rows = { 0 };
	size_t used, most;
	int r = client_ask(s->ctl, CTL_STATUS, s->args, true, rows_take, &rows);

	if (r == CTL_OK && rows.daemon != NULL) {
		measure(s);
		most = s->height > 8 ? s->height * 2 / 3 : s->height - 3;
		printf("\033[H\033[2J");
		print_head(s, &rows);
		used = 1 + print_lines(s, &rows, most);
		print_rule(s);
		print_records(s,
		    s->height > used + 3 ? s->height - used - 3 : 0);
		printf(" q quit   space %s", s->paused ? "go on" : "pause");
		(void)fflush(stdout);
	}
	rows_free(&rows);
	return r;
}

static void
take_key(struct screen *s)
{
	char key;

	if (read(STDIN_FILENO, &key, 1) != 1 || key == 'q' || key == INTERRUPT)
		s->quit = true;
	else if (key == ' ')
		s->paused = !s->paused;
}

/* One turn: until the next second, a key, or a record. */
static int
turn(struct screen *s, uint64_t *next)
{
	struct pollfd pfd[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = chan_fd(s->records), .events = POLLIN },
	};
	uint64_t now = clock_ms();
	int wait = now < *next ? (int)(*next - now) : 0;
	bool pressed = false;

	if (poll(pfd, RG_COUNTOF(pfd), wait) > 0) {
		if (pfd[0].revents != 0) {
			take_key(s);
			pressed = true;
		}
		if (pfd[1].revents != 0 && !take_records(s))
			return CTL_AWAY;
	}
	if (s->quit || (!pressed && clock_ms() < *next))
		return CTL_OK;
	*next = clock_ms() + REFRESH_MS;
	return s->paused && !pressed ? CTL_OK : draw(s);
}

int
screen_run(const struct ctl *c, const struct client_args *args)
{
	static struct screen s;
	uint64_t next = 0;
	int r;

	s = (struct screen) { .ctl = c, .args = args };
	r = client_open(c, CTL_WATCH, args, false, &s.records);
	if (r != CTL_OK)
		return r;
	enter(&s);
	while (r == CTL_OK && !s.quit)
		r = turn(&s, &next);
	leave(&s);
	chan_free(&s.records);
	if (r == CTL_AWAY)
		(void)ctl_say(CTL_AWAY, "rasgated is gone");
	return r;
}
