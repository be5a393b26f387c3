#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "line/modem.h"
#include "run.h"

/* What a modem sends, and the results in it but NONE. */
static const struct {
	const char *bytes;
	const char *results;
} dialects[] = {
	{ "\r\nOK\r\n", "OK " },
	{ "OK\r", "OK " },
	{ "ok\n", "OK " },
	{ "OKAY\r\n", "TEXT " },
	{ "\r\n\r\n\r\n", "" },
	{ "ATZ\r\r\nOK\r\n", "ECHO OK " },
	{ "atz\r\nOK\r\n", "ECHO OK " },
	{ "\xcf\xcb\x8d\x0a", "OK " }, /* mark parity */
	{ "\x7f\x00\x11OK\r\n", "OK " },
	{ "  OK  \r\n", "OK " },
	{ "ERROR\r\n+CME ERROR: 30\r\n+CMS ERROR: 1\r\n",
	    "ERROR ERROR ERROR " },
	{ "COMMAND NOT SUPPORT\r\n", "ERROR " },
	{ "RING\r\nRING 1\r\nRING A\r\nRING;1;2\r\nRING/123\r\nRING 1234\r\n",
	    "RING RING RING RING RING RING " },
	{ "RING: DATA DN1 5551234\r\n", "RING " },
	{ "+CRING: REL ASYNC\r\n", "RING " },
	{ "FM:5551234 TO:100\r\n", "RING " },
	{ "\x10R\x10R", "RING RING " },
	{ "\x10hOK\r\n", "OK " },
	{ "RINGING\r\n", "TEXT " },
	{ "CONNECT\r\n", "CONNECT " },
	{ "CONNECT 33600\r\n", "CONNECT " },
	{ "CONNECT/ARQ\r\nCONNECT1200\r\n", "CONNECT CONNECT " },
	{ "CONNECTED\r\n", "TEXT " },
	{ "CARRIER 33600\r\nPROTOCOL: LAPM\r\nCONNECT 115200\r\n",
	    "LINK LINK CONNECT " },
	{ "+MCR: V34\r\n+MRR: 33600,33600\r\n+ER: LAPM\r\n+DR: V42B\r\n",
	    "LINK LINK LINK LINK " },
	{ "NO CARRIER\r\n", "NO_CARRIER " },
	{ "NO CARRIER (00:01:28)\r\nNO CARRIER\r\n", "NO_CARRIER NO_CARRIER " },
	{ "BUSY\r\nNO ANSWER\r\n", "BUSY NO_ANSWER " },
	{ "NO DIALTONE\r\nNO DIAL TONE\r\n", "NO_DIALTONE NO_DIALTONE " },
	{ "VOICE\r\nVCON\r\nFAX\r\n+FCON\r\n", "VOICE VOICE FAX FAX " },
	{ "0\r2\r4\r11\r", "DIGIT DIGIT DIGIT DIGIT " },
	{ "123\r", "TEXT " }, /* a number, ELink */
	{ "NMBR = 5551234\r\nhello\r\n", "TEXT TEXT " },
};

static void
feed(struct modem *m, const char *s, size_t n, char *trace, size_t size)
{
	enum modem_result r;

	for (; n > 0; n--, s++)
		if ((r = modem_feed(m, (uint8_t)*s)) != MODEM_NONE)
			(void)snprintf(trace + strlen(trace),
			    size - strlen(trace), "%s ", modem_result_name(r));
}

static size_t
dialect_length(int i)
{
	/* One of them holds a NUL. */
	return memcmp(dialects[i].bytes, "\x7f\0", 2) == 0
	    ? 7
	    : strlen(dialects[i].bytes);
}

START_TEST(dialect)
{
	size_t n = dialect_length(_i);
	struct modem m;
	char trace[256] = "";

	modem_reset(&m);
	feed(&m, dialects[_i].bytes, n, trace, sizeof(trace));
	ck_assert_str_eq(trace, dialects[_i].results);
	ck_assert(!modem_partial(&m));
}
END_TEST

/* Junk before, noise of every kind: the next whole line is understood. */
START_TEST(after_junk)
{
	size_t n = dialect_length(_i), junk;
	struct modem m;
	char trace[256];

	for (junk = 0; junk < 3 * MODEM_LINE_MAX; junk += 7) {
		size_t k;

		modem_reset(&m);
		for (k = 0; k < junk; k++)
			(void)modem_feed(&m, (uint8_t)('!' + k % 90));
		(void)modem_feed(&m, '\r');
		trace[0] = '\0';
		feed(&m, dialects[_i].bytes, n, trace, sizeof(trace));
		ck_assert_str_eq(trace, dialects[_i].results);
	}
}
END_TEST

static const struct {
	const char *bytes;
	const char *text;
	uint32_t speed;
} connects[] = {
	{ "CONNECT\r", "", 0 },
	{ "CONNECT 33600\r", "33600", 33600 },
	{ "CONNECT 33600/V34/LAPM/V42BIS\r", "33600/V34/LAPM/V42BIS", 33600 },
	{ "CONNECT 33600/ARQ/V34/LAPM/V42BIS\r", "33600/ARQ/V34/LAPM/V42BIS",
	    33600 },
	{ "Connect 14400 V.42 bis\r", "14400/V42BIS", 14400 },
	{ "CONNECT 9600/LAP-M\r", "9600/LAP-M", 9600 },
	{ "CONNECT/ARQ\r", "ARQ", 0 },
	{ "CONNECT1200\r", "1200", 1200 },
	{ "CONNECT 75TX/1200RX\r", "75TX/1200RX", 75 },
	{ "CARRIER 33600\r\nPROTOCOL: LAPM\r\nCOMPRESSION: V.42BIS\r\n"
	  "CONNECT 115200\r",
	    "33600/LAPM/V42BIS", 33600 },
	{ "CARRIER 28800\r\nPROTOCOL: NONE\r\nCOMPRESSION: NONE\r\n"
	  "CONNECT 115200\r",
	    "28800", 28800 },
	{ "+MCR: V34\r\n+MRR: 33600,31200\r\n+ER: LAPM\r\n+DR: V42B\r\n"
	  "CONNECT 115200\r",
	    "33600/V34/LAPM/V42B", 33600 },
	{ "CONNECT \"; rm -rf\x1b[2J\r", "RM/-RF/2J", 0 },
	{ "CONNECT 99999999999999999999\r", "", 0 },
	{ "CONNECT 1/AAAAAAAAAAAAAAAAAAAAAAAAA/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB/"
	  "CCCCCCCCCCCCCCCCCCCCC/D\r",
	    "1/AAAAAAAAAAAAAAAAAAAAAAAAA/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB/D",
	    1 },
};

START_TEST(connect)
{
	char trace[256] = "", text[MODEM_CONNECT_MAX + 1];
	struct modem m;
	uint32_t speed;

	modem_reset(&m);
	feed(&m, connects[_i].bytes, strlen(connects[_i].bytes), trace,
	    sizeof(trace));
	ck_assert_msg(strstr(trace, "CONNECT ") != NULL, "%s", trace);
	modem_connect(&m, text, &speed);
	ck_assert_str_eq(text, connects[_i].text);
	ck_assert_uint_eq(speed, connects[_i].speed);
}
END_TEST

/*
 * Read modem_want() bytes at a time, from every offset: the end of a CONNECT
 * line is always the last byte of a read, so nothing of the caller's is taken.
 */
START_TEST(want)
{
	static const char stream[] = "junk\r\nNMBR = 5551234\r\nCONN\r\n"
				     "CARRIER 33600\r\nCONNECTED\r\n"
				     "\x10RCONNECT 33600/V34\rlogin";
	const char *end = strstr(stream, "\rlogin");
	size_t from, at, n, i;
	struct modem m;

	for (from = 0; from < (size_t)(end - stream) - 18; from++) {
		modem_reset(&m);
		for (at = from; stream[at] != '\0'; at += n) {
			n = modem_want(&m);
			ck_assert_uint_ge(n, 1);
			for (i = 0; i < n; i++)
				if (modem_feed(&m, (uint8_t)stream[at + i]) ==
				    MODEM_CONNECT)
					break;
			if (i < n)
				break;
			ck_assert(stream + at + n <= end + 1);
		}
		ck_assert_uint_eq(i, n - 1);
		ck_assert_ptr_eq(stream + at + i, end);
	}
}
END_TEST

START_TEST(bounded)
{
	struct modem m;
	unsigned i;

	modem_reset(&m);
	for (i = 0; i < 1000000; i++)
		ck_assert_int_eq(modem_feed(&m, 'C'), MODEM_NONE);
	ck_assert_uint_le(m.len, MODEM_LINE_MAX);
	ck_assert_int_eq(modem_feed(&m, '\n'), MODEM_TEXT);
	ck_assert_int_eq(modem_feed(&m, '\n'), MODEM_NONE);
}
END_TEST

static const struct {
	const char *bytes;
	bool found;
} drops[] = {
	{ "\r\nNO CARRIER\r\n", true },
	{ "abc\rNO CARRIER", true },
	{ "NO CARRIER\r\n", false }, /* typed at a prompt */
	{ "\rNO CARRIE\rNO CARRIER", true },
	{ "\r\nNO  CARRIER", false },
	{ "\r\nNNO CARRIER", false },
};

START_TEST(no_carrier)
{
	const char *s = drops[_i].bytes;
	bool found = false;
	uint8_t at = 0;

	for (; *s != '\0'; s++)
		found |= modem_no_carrier(&at, (uint8_t)*s);
	ck_assert(found == drops[_i].found);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("modem");
	TCase *t = tcase_create("modem");

	tcase_add_loop_test(t, dialect, 0, RG_COUNTOF(dialects));
	tcase_add_loop_test(t, after_junk, 0, RG_COUNTOF(dialects));
	tcase_add_loop_test(t, connect, 0, RG_COUNTOF(connects));
	tcase_add_test(t, want);
	tcase_add_test(t, bounded);
	tcase_add_loop_test(t, no_carrier, 0, RG_COUNTOF(drops));
	suite_add_tcase(s, t);
	return run_suite(s);
}
