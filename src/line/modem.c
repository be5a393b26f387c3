#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/compat.h"
#include "line/modem.h"

#define DLE 0x10
#define MAX_RATE_DIGITS 7
#define ODD_MAX 3 /* so many control characters are no accident */

/* A result code is one of these, then the end or no letter (or digit). */
static const struct {
	const char *word;
	enum modem_result result;
} codes[] = {
	{ "OK", MODEM_OK },
	{ "ERROR", MODEM_ERROR },
	{ "+CME ERROR", MODEM_ERROR },
	{ "+CMS ERROR", MODEM_ERROR },
	{ "COMMAND NOT SUPPORT", MODEM_ERROR },
	{ "CONNECT", MODEM_CONNECT },
	{ "RING", MODEM_RING },
	{ "+CRING", MODEM_RING },
	{ "FM", MODEM_RING }, /* ZyXEL 2864: the numbers are its RING */
	{ "NO CARRIER", MODEM_NO_CARRIER },
	{ "BUSY", MODEM_BUSY },
	{ "NO ANSWER", MODEM_NO_ANSWER },
	{ "NO DIALTONE", MODEM_NO_DIALTONE },
	{ "NO DIAL TONE", MODEM_NO_DIALTONE },
	{ "VOICE", MODEM_VOICE },
	{ "VCON", MODEM_VOICE },
	{ "FAX", MODEM_FAX },
	{ "+FCON", MODEM_FAX },
	{ "+FCO", MODEM_FAX },
};

/* Ahead of CONNECT: Rockwell with W1, ELSA, V.250's +MR=1 +ER=1 +DR=1. */
static const char *const links[] = { "CARRIER", "PROTOCOL", "COMPRESSION",
	"+MCR", "+MRR", "+ER", "+DR" };

static const char *const names[MODEM_RESULT_MAX] = {
#define X(n) [MODEM_##n] = #n,
	MODEM_RESULTS(X)
#undef X
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

const char *
modem_result_name(enum modem_result r)
{
	return (unsigned)r < MODEM_RESULT_MAX ? names[r] : "?";
}

void
modem_reset(struct modem *m)
{
	memset(m, 0, sizeof(*m));
}

const char *
modem_text(const struct modem *m)
{
	return m->line;
}

bool
modem_partial(const struct modem *m)
{
	return m->len > 0 || m->junk || m->shielded;
}

bool
modem_noisy(const struct modem *m)
{
	return m->noisy || m->odd >= ODD_MAX;
}

/*
 * --- the text of CONNECT ---
 */

/* Adds a token to m->link when it fits whole. "V42 BIS" is one token. */
static void
link_add(struct modem *m, const char *s, size_t n)
{
	size_t at = strlen(m->link), i;
	bool glue = n == 3 && strncasecmp(s, "BIS", 3) == 0 && at > 0 &&
	    is_digit(m->link[at - 1]);

	if (at + n + 1 >= sizeof(m->link))
		return;
	if (at > 0 && !glue)
		m->link[at++] = '/';
	for (i = 0; i < n; i++, s++)
		if (*s != '.') /* V.42 is V42 */
			m->link[at++] = *s >= 'a' && *s <= 'z'
			    ? (char)(*s - 'a' + 'A')
			    : *s;
	m->link[at] = '\0';
}

static uint32_t
rate_of(const char *s, size_t n)
{
	uint32_t rate = 0;
	size_t i;

	for (i = 0; i < n && i < MAX_RATE_DIGITS && is_digit(s[i]); i++)
		rate = rate * 10 + (uint32_t)(s[i] - '0');
	return rate;
}

/*
 * Takes "33600/V34/LAPM" or "LAP-M" apart. The first number is the speed of
 * the line: the one in CONNECT is the serial port's when another came before.
 */
static void
link_parse(struct modem *m, const char *s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789+-_.";
	size_t n;

	for (; *s != '\0'; s += n) {
		if ((n = strspn(s, set)) == 0) {
			n = 1;
			continue;
		}
		if (n == 4 && strncasecmp(s, "NONE", n) == 0)
			continue; /* no protocol, no compression */
		if (strspn(s, "0123456789") < n)
			link_add(m, s, n);
		else if (m->rate == 0 && n <= MAX_RATE_DIGITS)
			m->rate = rate_of(s, n);
	}
}

void
modem_connect(const struct modem *m, char out[MODEM_CONNECT_MAX + 1],
    uint32_t *speed)
{
	char digits[MAX_RATE_DIGITS + 2];
	size_t i = sizeof(digits) - 1, n;
	uint32_t rate = m->rate;

	*speed = rate > 0 ? rate : rate_of(m->link, strlen(m->link));
	digits[i] = '\0';
	for (; rate > 0; rate /= 10)
		digits[--i] = (char)('0' + rate % 10);
	n = rg_strlcpy(out, digits + i, MODEM_CONNECT_MAX + 1);
	if (m->link[0] == '\0')
		return;
	if (n > 0)
		out[n++] = '/';
	(void)rg_strlcpy(out + n, m->link, MODEM_CONNECT_MAX + 1 - n);
}

/*
 * --- lines ---
 */

static bool
begins(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncasecmp(s, word, n) == 0 && !is_word(s[n]);
}

static bool
is_link(struct modem *m)
{
	size_t i, n;

	for (i = 0; i < RG_COUNTOF(links); i++)
		if (begins(m->line, links[i])) {
			n = strlen(links[i]);
			link_parse(m, m->line + n);
			return true;
		}
	return false;
}

/* CONNECT1200 and CONNECT/ARQ exist; CONNECTED is no result code. */
static bool
is_connect(struct modem *m)
{
	if (strncasecmp(m->line, "CONNECT", 7) != 0 ||
	    (is_word(m->line[7]) && !is_digit(m->line[7])))
		return false;
	link_parse(m, m->line + 7);
	return true;
}

static enum modem_result
classify(struct modem *m)
{
	size_t i, n = strlen(m->line);

	if (n == 0)
		return MODEM_NONE;
	if (strncasecmp(m->line, "AT", 2) == 0)
		return MODEM_ECHO; /* no result code begins like a command */
	if (n <= 2 && strspn(m->line, "0123456789") == n)
		return MODEM_DIGIT;
	if (is_connect(m))
		return MODEM_CONNECT;
	for (i = 0; i < RG_COUNTOF(codes); i++)
		if (begins(m->line, codes[i].word))
			return codes[i].result;
	return is_link(m) ? MODEM_LINK : MODEM_TEXT;
}

static enum modem_result
line_end(struct modem *m)
{
	enum modem_result r = MODEM_TEXT;

	if (m->len > 0) {
		m->noisy = m->odd > 0;
		m->odd = 0;
	}
	while (m->len > 0 && m->line[m->len - 1] == ' ')
		m->len--;
	m->line[m->len] = '\0';
	if (!m->junk)
		r = classify(m);
	m->len = 0;
	m->junk = false;
	return r;
}

/* Codes behind DLE, voice class: DLE R is a ring (V.253). */
static enum modem_result
shielded(struct modem *m, char c)
{
	m->shielded = false;
	if (c != 'R')
		return MODEM_NONE;
	m->len = 0;
	(void)rg_strlcpy(m->line, "RING", sizeof(m->line));
	return MODEM_RING;
}

enum modem_result
modem_feed(struct modem *m, uint8_t byte)
{
	char c = (char)(byte & 0x7f); /* parity is not data */

	if (m->shielded)
		return shielded(m, c);
	if (c == '\r' || c == '\n')
		return line_end(m);
	if (c == DLE) {
		m->shielded = true;
		return MODEM_NONE;
	}
	if (c == '\t')
		c = ' ';
	if (c < 0x20 || c == 0x7f) {
		if (c != '\0' && m->odd < ODD_MAX)
			m->odd++;
		return MODEM_NONE;
	}
	if (c == ' ' && m->len == 0)
		return MODEM_NONE;
	if (m->len == MODEM_LINE_MAX)
		m->junk = true;
	else
		m->line[m->len++] = c;
	return MODEM_NONE;
}

size_t
modem_want(const struct modem *m)
{
	static const char word[] = "CONNECT";
	const size_t whole = sizeof(word); /* with its CR */

	if (m->junk)
		return whole + 1; /* the end of this line comes before it */
	if (m->len == 0)
		return whole;
	if (m->len < whole - 1 && strncasecmp(m->line, word, m->len) == 0)
		return whole - m->len;
	if (strncasecmp(m->line, word, whole - 1) == 0 && m->len >= whole - 1)
		return 1;
	return whole + 1;
}

bool
modem_no_carrier(uint8_t *at, uint8_t byte)
{
	static const char word[] = "\nNO CARRIER";
	char c = (char)(byte & 0x7f);

	if (c == '\r' || c == '\n')
		*at = 1;
	else if (*at > 0 && c == word[*at])
		(*at)++;
	else
		*at = 0;
	if (word[*at] != '\0')
		return false;
	*at = 0;
	return true;
}
