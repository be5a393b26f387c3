#include "config.h"

#include <string.h>

#include "engine/probe.h"

#define FLAG 0x7e   /* RFC 1662: begin and end of a frame */
#define ESCAPE 0x7d /* the next byte is xored with 0x20 */
#define IAC 0xff    /* RFC 854 */
#define SB 0xfa
#define SE 0xf0

/* How much one probe may swallow before we listen again. */
#define PPP_MAX 2000 /* a default MRU, escaped in part */
#define EMSI_MAX 2100
#define TELNET_MAX 128

enum match { MATCH_NO, MATCH_PART, MATCH_FULL };

/* Matches one byte of a frame, plain or escaped, at *at. */
static enum match
match_octet(const uint8_t *h, size_t n, size_t *at, uint8_t octet)
{
	if (*at == n)
		return MATCH_PART;
	if (h[*at] == octet) {
		(*at)++;
		return MATCH_FULL;
	}
	if (h[*at] != ESCAPE)
		return MATCH_NO;
	if (++*at == n)
		return MATCH_PART;
	return h[(*at)++] == (octet ^ 0x20) ? MATCH_FULL : MATCH_NO;
}

static enum match
match_ppp(const uint8_t *h, size_t n)
{
	size_t at = 1;
	enum match m;

	if (h[0] != FLAG)
		return MATCH_NO;
	if ((m = match_octet(h, n, &at, 0xff)) != MATCH_FULL)
		return m;
	return match_octet(h, n, &at, 0x03);
}

static enum match
match_emsi(const uint8_t *h, size_t n)
{
	static const char start[] = "**EMSI_";
	size_t len = sizeof(start) - 1;

	if (memcmp(h, start, n < len ? n : len) != 0)
		return MATCH_NO;
	return n < len ? MATCH_PART : MATCH_FULL;
}

static enum match
match_telnet(const uint8_t *h, size_t n)
{
	if (h[0] != IAC)
		return MATCH_NO;
	if (n == 1)
		return MATCH_PART;
	if (h[1] < SE)
		return MATCH_NO;
	/* WILL, WONT, DO and DONT take an option; IAC IAC is a 255. */
	if (h[1] > SB && h[1] < IAC && n == 2)
		return MATCH_PART;
	return MATCH_FULL;
}

/* What the held bytes are, or may become. */
static enum match
match(const struct probe *p, enum probe_kind *kind)
{
	enum match ppp = match_ppp(p->hold, p->held);
	enum match emsi = match_emsi(p->hold, p->held);
	enum match telnet = p->telnet ? match_telnet(p->hold, p->held)
				      : MATCH_NO;

	/* They begin with different bytes: at most one is not NO. */
	*kind = ppp != MATCH_NO ? PROBE_PPP
	    : emsi != MATCH_NO  ? PROBE_EMSI
				: PROBE_TELNET;
	return ppp != MATCH_NO ? ppp : emsi != MATCH_NO ? emsi : telnet;
}

void
probe_init(struct probe *p)
{
	memset(p, 0, sizeof(*p));
	p->telnet = true;
}

static void
leave(struct probe *p)
{
	p->inside = PROBE_NONE;
	p->swallowed = 0;
	p->iac = false;
}

/*
 * A frame ends at the next flag, which may begin another one. Control
 * bytes are escaped in a frame (RFC 1662, default ACCM), so a bare CR or LF
 * is a human giving up on a broken one.
 */
static void
swallow_ppp(struct probe *p, uint8_t byte)
{
	if (byte == FLAG) {
		leave(p);
		p->hold[p->held++] = FLAG;
	} else if (byte == '\r' || byte == '\n' || p->swallowed >= PPP_MAX) {
		p->cr = byte == '\r';
		leave(p);
	}
}

static void
swallow_emsi(struct probe *p, uint8_t byte)
{
	if (byte == '\r' || byte == '\n' || p->swallowed >= EMSI_MAX) {
		p->cr = byte == '\r';
		leave(p);
	}
}

static void
swallow_telnet(struct probe *p, uint8_t byte)
{
	if ((p->iac && byte == SE) || p->swallowed >= TELNET_MAX)
		leave(p);
	else
		p->iac = byte == IAC && !p->iac;
}

static void
swallow(struct probe *p, uint8_t byte)
{
	p->swallowed++;
	if (p->inside == PROBE_PPP)
		swallow_ppp(p, byte);
	else if (p->inside == PROBE_EMSI)
		swallow_emsi(p, byte);
	else
		swallow_telnet(p, byte);
}

static enum probe_kind
found(struct probe *p, enum probe_kind kind)
{
	if (kind != PROBE_TELNET || p->hold[1] == SB)
		p->inside = kind;
	p->held = 0;
	return kind;
}

enum probe_kind
probe_byte(struct probe *p, uint8_t byte, uint8_t out[PROBE_HOLD], size_t *n)
{
	enum probe_kind kind;
	enum match m;
	bool cr = p->cr;

	*n = 0;
	p->cr = false;
	if (p->inside != PROBE_NONE) {
		swallow(p, byte);
		return PROBE_NONE;
	}
	if (cr && (byte == '\n' || byte == '\0'))
		return PROBE_NONE;
	p->hold[p->held++] = byte;
	while (p->held > 0) {
		m = match(p, &kind);
		if (m == MATCH_FULL)
			return found(p, kind);
		if (m == MATCH_PART)
			break;
		out[(*n)++] = p->hold[0];
		memmove(p->hold, p->hold + 1, --p->held);
	}
	return PROBE_NONE;
}
