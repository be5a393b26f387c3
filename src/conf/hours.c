#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "conf/hours.h"

static const char day_names[] = "MonTueWedThuFriSatSun";

static void
skip(const char **p)
{
	while (**p == ' ')
		(*p)++;
}

/* Steps over the name of a day; -1 and no step when there is none. */
static int
take_day(const char **p)
{
	int i;

	for (i = 0; i < 7; i++)
		if (strncasecmp(*p, day_names + i * 3, 3) == 0 &&
		    !isalpha((unsigned char)(*p)[3])) {
			*p += 3;
			return i;
		}
	return -1;
}

/* "8:15", "08:15", "24:00"; -1 and anything when it is none. */
static int
take_time(const char **p)
{
	int n[2] = { 0, 0 }, i, digits;

	for (i = 0; i < 2; i++) {
		for (digits = 0; isdigit((unsigned char)**p); digits++)
			if (digits < 2)
				n[i] = n[i] * 10 + *(*p)++ - '0';
			else
				return -1;
		if (digits == 0 || (i == 1 && digits != 2) ||
		    (i == 0 && *(*p)++ != ':'))
			return -1;
	}
	if (n[1] > 59 || n[0] * 60 + n[1] > HOURS_DAY)
		return -1;
	return n[0] * 60 + n[1];
}

/* "Mon", "Mon-Fri", "Sat-Mon"; 0 when there is no day. */
static int
take_days(const char **p, const char **why)
{
	int first = take_day(p), last = first, days = 0;

	if (first == -1)
		return 0;
	if (**p == '-') {
		(*p)++;
		if ((last = take_day(p)) == -1) {
			*why = "a day must follow the -: Mon-Fri";
			return 0;
		}
	}
	for (;; first = (first + 1) % 7) {
		days |= 1 << first;
		if (first == last)
			return days;
	}
}

static bool
take_span(const char **p, struct conf_hours *h, const char **why)
{
	int days, from, to;

	*why = NULL;
	skip(p);
	days = take_days(p, why);
	if (*why != NULL)
		return false;
	skip(p);
	if (days != 0 && (**p == ',' || **p == '\0')) {
		*h = (struct conf_hours) { (uint8_t)days, 0, HOURS_DAY };
		return true;
	}
	*why = "a span is like Mon-Fri 08:00-18:00";
	if ((from = take_time(p)) == -1 || from == HOURS_DAY ||
	    *(*p)++ != '-' || (to = take_time(p)) == -1)
		return false;
	*h = (struct conf_hours) { (uint8_t)(days != 0 ? days : 0x7f),
		(uint16_t)from, (uint16_t)to };
	skip(p);
	return **p == ',' || **p == '\0';
}

size_t
conf_hours_parse(const char *text, struct conf_hours v[HOURS_MAX],
    const char **why)
{
	size_t n = 0;

	do {
		if (n == HOURS_MAX) {
			*why = "more than 16 spans";
			return 0;
		}
		if (!take_span(&text, &v[n++], why))
			return 0;
	} while (*text++ == ',');
	return n;
}

static bool
in_span(const struct conf_hours *h, unsigned minute)
{
	unsigned day = minute / HOURS_DAY, at = minute % HOURS_DAY;
	unsigned before = (day + 6) % 7;
	bool today = (h->days & 1u << day) != 0;
	bool yesterday = (h->days & 1u << before) != 0;

	if (h->from < h->to)
		return today && at >= h->from && at < h->to;
	return (today && at >= h->from) || (yesterday && at < h->to);
}

bool
conf_hours_match(const struct conf_hours *v, size_t n, unsigned minute)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (in_span(&v[i], minute % HOURS_WEEK))
			return true;
	return false;
}

int
conf_hours_minute(const char *text)
{
	int day, minute;

	if ((day = take_day(&text)) == -1 || *text++ != ' ')
		return -1;
	minute = take_time(&text);
	if (minute == -1 || minute == HOURS_DAY || *text != '\0')
		return -1;
	return day * HOURS_DAY + minute;
}
