#include "config.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/compat.h"
#include "line/callerid.h"

#define BLANKS " \t"
#define MIN_BARE 3 /* digits alone are a number from here on */

enum field { F_NUMBER, F_NAME, F_CALLED, F_PAIR, F_MESG, F_CLIP, F_SKIP };

/*
 * What modems put in front, before '=' or ':' and blanks. Sources: V.253 and
 * Rockwell (NMBR), ZyXEL (CALLER NUMBER, FM), Kortex (NBR), USR Courier
 * (CallerID), GSM and V.250 (+CLIP), isdn4linux (CALLED NUMBER).
 */
static const struct {
	const char *key;
	enum field field;
} keys[] = {
	{ "NMBR", F_NUMBER },
	{ "DDN_NMBR", F_NUMBER },
	{ "NBR", F_NUMBER },
	{ "CALLER NUMBER", F_NUMBER },
	{ "CALLER'S NUMBER", F_NUMBER },
	{ "CALLER ID", F_NUMBER },
	{ "CALLERID", F_NUMBER },
	{ "REASON FOR NO CALLER NUMBER", F_NUMBER },
	{ "NAME", F_NAME },
	{ "CALLER NAME", F_NAME },
	{ "REASON FOR NO CALLER NAME", F_SKIP },
	{ "NDID", F_CALLED },
	{ "DDN", F_CALLED },
	{ "CALLED NUMBER", F_CALLED },
	{ "FM", F_PAIR },
	{ "TO", F_CALLED },
	{ "MESG", F_MESG },
	{ "+CLIP", F_CLIP },
	{ "DATE", F_SKIP },
	{ "TIME", F_SKIP },
	{ "DIVERTING NUMBER", F_SKIP },
	{ "DRON", F_SKIP }, /* cadence of distinctive rings */
	{ "DROF", F_SKIP },
};

/* Words in the place of a number; a word is compared up to its own length. */
static const struct {
	const char *word;
	const char *means;
} reasons[] = {
	{ "P", "withheld" },
	{ "PRIVATE", "withheld" },
	{ "WITHHELD", "withheld" },
	{ "NUMBER WITHHELD", "withheld" },
	{ "ANONYMOUS", "withheld" },
	{ "BLOCKED", "withheld" },
	{ "RESTRICTED", "withheld" },
	{ "O", "unavailable" },
	{ "OUT OF AREA", "unavailable" },
	{ "OUT-OF-AREA", "unavailable" },
	{ "UNAVAILABLE", "unavailable" },
	{ "NOT AVAILABLE", "unavailable" },
	{ "UNKNOWN", "unavailable" },
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Takes blanks and quotes off both ends. */
static void
trim(const char **s, size_t *n)
{
	while (*n > 0 && strchr(BLANKS "\"'", (*s)[0]) != NULL) {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && strchr(BLANKS "\"'", (*s)[*n - 1]) != NULL)
		(*n)--;
}

static const char *
reason(const char *s, size_t n)
{
	size_t i, len;

	for (i = 0; i < RG_COUNTOF(reasons); i++) {
		len = strlen(reasons[i].word);
		if (n >= len && strncasecmp(s, reasons[i].word, len) == 0 &&
		    (n == len || !(is_alpha(s[len]) || is_digit(s[len]))))
			return reasons[i].means;
	}
	return NULL;
}

/* Digits with + * #; what people put between them is left out. */
static void
set_number(char dst[RG_NUMBER_MAX + 1], const char *s, size_t n)
{
	char out[RG_NUMBER_MAX + 1];
	const char *word;
	size_t i, len = 0;

	trim(&s, &n);
	if ((word = reason(s, n)) != NULL) {
		(void)rg_strlcpy(dst, word, RG_NUMBER_MAX + 1);
		return;
	}
	for (i = 0; i < n; i++) {
		if (strchr("-(). ", s[i]) != NULL)
			continue;
		if (len == RG_NUMBER_MAX)
			return;
		out[len++] = s[i];
	}
	out[len] = '\0';
	if (rg_number_ok(out))
		(void)rg_strlcpy(dst, out, RG_NUMBER_MAX + 1);
}

/* Printable ASCII only; a single O or P says that there is no name. */
static void
set_name(char dst[CALLERID_NAME_MAX + 1], const char *s, size_t n)
{
	size_t i, len = 0;

	trim(&s, &n);
	if (n == 0 || (n == 1 && (s[0] == 'O' || s[0] == 'P')))
		return;
	for (i = 0; i < n && len < CALLERID_NAME_MAX; i++)
		if (s[i] >= 0x20 && s[i] < 0x7f)
			dst[len++] = s[i];
	dst[len] = '\0';
}

/* "x TO:y" */
static void
set_pair(struct callerid *id, const char *s)
{
	const char *to;
	size_t n = strlen(s);

	for (to = s; *to != '\0' && strncasecmp(to, "TO:", 3) != 0;)
		to++;
	if (*to != '\0') {
		set_number(id->called, to + 3, strlen(to + 3));
		n = (size_t)(to - s);
	}
	set_number(id->number, s, n);
}

/* The comma separated field `index` of s; its length in *n. */
static const char *
comma(const char *s, int index, size_t *n)
{
	for (; index > 0; index--) {
		s += strcspn(s, ",");
		if (*s == ',')
			s++;
	}
	*n = strcspn(s, ",");
	return s;
}

/* +CLIP: "number",type,subaddress,its type,"name",validity (V.250, GSM). */
static void
set_clip(struct callerid *id, const char *s)
{
	char buf[RG_NUMBER_MAX + 1] = "+";
	const char *number, *type, *f;
	size_t n, type_n, f_n;

	f = comma(s, 4, &f_n);
	set_name(id->name, f, f_n);
	f = comma(s, 5, &f_n);
	trim(&f, &f_n);
	if (f_n == 1 && (*f == '1' || *f == '2')) {
		set_number(id->number, *f == '1' ? "P" : "O", 1);
		return;
	}
	number = comma(s, 0, &n);
	type = comma(s, 1, &type_n);
	trim(&number, &n);
	trim(&type, &type_n);
	if (type_n == 3 && memcmp(type, "145", 3) == 0 && n > 0 &&
	    is_digit(*number) && n < sizeof(buf) - 1) {
		memcpy(buf + 1, number, n); /* an international number */
		set_number(id->number, buf, n + 1);
	} else
		set_number(id->number, number, n);
}

/*
 * --- MESG: the network's message in hex (Bellcore GR-30) ---
 */

static size_t
unhex(uint8_t *out, size_t size, const char *s)
{
	static const char set[] = "0123456789ABCDEFabcdef";
	const char *hi, *lo;
	size_t n = 0;

	for (; n < size && s[0] != '\0' && s[1] != '\0'; s += 2) {
		if ((hi = strchr(set, s[0])) == NULL ||
		    (lo = strchr(set, s[1])) == NULL)
			break;
		out[n++] = (uint8_t)((hi - set > 15 ? hi - set - 6 : hi - set)
			<< 4 |
		    (lo - set > 15 ? lo - set - 6 : lo - set));
	}
	return n;
}

static void
mesg_parameter(struct callerid *id, uint8_t type, const char *s, size_t n)
{
	switch (type) {
	case 0x02: /* calling number */
	case 0x03: /* dialable number; what Rockwell passes on in Canada */
	case 0x04: /* why there is none: O or P */
		set_number(id->number, s, n);
		break;
	case 0x07:
		set_name(id->name, s, n);
		break;
	default:
		break;
	}
}

static void
set_mesg(struct callerid *id, const char *s)
{
	uint8_t b[128];
	size_t n = unhex(b, sizeof(b), s), i;

	if (n > 10 && b[0] == 0x04 && b[1] > 8) {
		/* single message: MMDDHHMM, then the number */
		i = (size_t)b[1] + 2 < n ? (size_t)b[1] + 2 : n;
		set_number(id->number, (const char *)b + 10, i - 10);
		return;
	}
	i = n > 2 && b[0] == 0x80 ? 2 : 0; /* multiple data message */
	for (; i + 2 <= n && b[i + 1] <= n - i - 2; i += b[i + 1] + 2u)
		mesg_parameter(id, b[i], (const char *)b + i + 2, b[i + 1]);
}

/*
 * --- lines ---
 */

/* RING;from;to  RING/to  RING 1234  RING: type DNx number */
static bool
ring_line(struct callerid *id, const char *s)
{
	const char *last;
	size_t n;

	if (*s == '/') {
		set_number(id->called, s + 1, strlen(s + 1));
		return true;
	}
	if (*s == ';') {
		n = strcspn(++s, ";");
		set_number(id->number, s, n);
		if (s[n] == ';')
			set_number(id->called, s + n + 1, strlen(s + n + 1));
		return true;
	}
	if (*s != ' ' && *s != ':')
		return false;
	for (last = s; *s != '\0'; s++)
		if (*s == ' ')
			last = s + 1;
	n = strlen(last);
	if (n < MIN_BARE || strspn(last, "0123456789+*#") != n)
		return false;
	set_number(id->number, last, n);
	return true;
}

static void
set_field(struct callerid *id, enum field field, const char *s)
{
	switch (field) {
	case F_NUMBER:
		set_number(id->number, s, strlen(s));
		break;
	case F_NAME:
		set_name(id->name, s, strlen(s));
		break;
	case F_CALLED:
		set_number(id->called, s, strlen(s));
		break;
	case F_PAIR:
		set_pair(id, s);
		break;
	case F_MESG:
		set_mesg(id, s);
		break;
	case F_CLIP:
		set_clip(id, s);
		break;
	case F_SKIP:
		break;
	}
}

/* The value behind `key`, or NULL. */
static const char *
value(const char *s, const char *key)
{
	size_t n = strlen(key);

	if (strncasecmp(s, key, n) != 0)
		return NULL;
	s += n;
	s += strspn(s, BLANKS);
	if (*s != '=' && *s != ':')
		return NULL;
	s++;
	return s + strspn(s, BLANKS);
}

bool
callerid_line(struct callerid *id, const char *text)
{
	const char *v;
	size_t i, n;

	text += strspn(text, BLANKS);
	if (strncasecmp(text, "RING", 4) == 0)
		return ring_line(id, text + 4);
	for (i = 0; i < RG_COUNTOF(keys); i++)
		if ((v = value(text, keys[i].key)) != NULL) {
			set_field(id, keys[i].field, v);
			return true;
		}
	/* ELink modems send nothing but the digits. */
	n = strspn(text, "0123456789");
	if (n < MIN_BARE || n > RG_NUMBER_MAX || text[n] != '\0')
		return false;
	set_number(id->number, text, n);
	return true;
}
