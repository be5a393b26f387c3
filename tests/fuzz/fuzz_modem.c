#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "line/callerid.h"
#include "line/line.h"
#include "line/modem.h"

/*
 * A modem line against any bytes and events. A byte from 0xf0 on is an event,
 * all others are what the modem says. Aborts when the line does what it must
 * not do.
 */
struct owner {
	struct line *line;
	bool reading, dialog, closing, asked;
	uint64_t now;
};

static const struct line_profile profile = { "ATZ", 4, "ATI3\0ATS2=255", 14,
	"ATA", "ATH1", 60000, 2 };

static void
must(bool b)
{
	if (!b)
		abort();
}

static void
text_ok(const char *s, size_t max)
{
	must(strlen(s) <= max);
	for (; *s != '\0'; s++)
		must(*s >= 0x20 && *s < 0x7f);
}

static void
on_arm(void *ctx, unsigned ms)
{
	(void)ctx;
	must(ms <= profile.connect_ms);
}

static void
on_write(void *ctx, const char *bytes, size_t n)
{
	struct owner *o = ctx;

	(void)bytes;
	must(n > 0 && n < 64 && !o->dialog && !o->closing);
}

static void
on_want(void *ctx, bool on)
{
	((struct owner *)ctx)->reading = on;
}

static void
on_state(void *ctx, enum line_report r, const char *text)
{
	(void)ctx;
	(void)r;
	text_ok(text, 128);
}

static uint64_t
on_now(void *ctx)
{
	return ((struct owner *)ctx)->now += 100;
}

static void
on_speed(void *ctx, uint32_t bps)
{
	must(!((struct owner *)ctx)->dialog);
	must(bps == 0 || (bps >= 9600 && bps <= 57600));
}

static void
on_text(void *ctx, const char *text)
{
	(void)ctx;
	text_ok(text, 128);
}

static void
number_ok(const char *s)
{
	must(*s == '\0' || rg_number_ok(s));
}

static void
on_call(void *ctx, const struct line_call *c)
{
	must(((struct owner *)ctx)->asked);
	number_ok(c->number);
	number_ok(c->called);
	text_ok(c->name, CALLERID_NAME_MAX);
	text_ok(c->connect, MODEM_CONNECT_MAX);
	must(strspn(c->connect, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+_/-") ==
	    strlen(c->connect));
}

static void
on_caller(void *ctx, const char *number)
{
	(void)ctx;
	must(number[0] != '\0');
	number_ok(number);
}

static void
on_missed(void *ctx, const struct line_missed *m)
{
	(void)ctx;
	number_ok(m->number);
	text_ok(m->name, CALLERID_NAME_MAX);
	must(m->rings > 0);
}

static void
on_begin(void *ctx)
{
	struct owner *o = ctx;

	must(!o->dialog && !o->closing && !o->reading);
	o->dialog = true;
}

static void
on_cut(void *ctx, enum line_event why)
{
	must(((struct owner *)ctx)->dialog);
	must(why == LEV_LOST || why == LEV_DROP);
}

static void
on_close(void *ctx, bool drain)
{
	struct owner *o = ctx;

	(void)drain;
	o->dialog = false;
	o->closing = true;
}

static const struct line_ops ops = { on_arm, on_write, on_want, on_state,
	on_now, on_speed, on_text, on_text, on_call, on_caller, on_missed,
	on_text, on_begin, on_cut, on_close };

static void
post(struct owner *o, enum line_event ev)
{
	if (ev == LEV_CLOSED)
		o->closing = false;
	if (ev == LEV_CARRIER_UP)
		o->asked = true;
	line_post(o->line, ev);
}

static void
bytes(struct owner *o, const uint8_t *p, size_t n)
{
	size_t want;

	while (n > 0 && o->reading && (want = line_want(o->line)) > 0) {
		want = want < n ? want : n;
		line_input(o->line, p, want);
		must(!o->dialog || line_want(o->line) == 0);
		p += want;
		n -= want;
	}
}

/* Is there a CONNECT in it, as any dialect may write it? */
static bool
has_connect(const uint8_t *p, size_t n)
{
	char word[8] = "";
	bool shielded = false;

	for (; n > 0; n--, p++) {
		if (*p >= 0xf0)
			continue;
		/* The matcher drops these inside a line. */
		if (shielded || (*p & 0x7f) < 0x20 || (*p & 0x7f) == 0x7f) {
			shielded = !shielded && (*p & 0x7f) == 0x10;
			continue;
		}
		memmove(word, word + 1, 6);
		word[6] = (char)(*p & 0x5f);
		if (memcmp(word, "CONNECT", 7) == 0)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct owner o = { NULL, false, false, false, false, 0 };
	struct line_conf conf = { LINE_MODEM, LINE_CARRIER_AUTO,
		LINE_START_RING, &profile, false };
	size_t k;

	if (n == 0)
		return 0;
	conf.carrier = (enum line_carrier)(p[0] % 3);
	conf.start = (enum line_start)(p[0] / 3 % 2);
	o.asked = has_connect(p, n);
	if ((o.line = line_new(&conf, &ops, &o)) == NULL)
		abort();
	for (p++, n--; n > 0; p += k, n -= k) {
		k = 1;
		if (*p >= 0xf0) {
			post(&o, (enum line_event)(*p - 0xf0) % LEV_CHAT_OK);
			continue;
		}
		while (k < n && p[k] < 0xf0)
			k++;
		bytes(&o, p, k);
	}
	line_free(&o.line);
	return 0;
}
