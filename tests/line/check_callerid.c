#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "line/callerid.h"
#include "run.h"

/* Lines, split at |; what is known after them. */
static const struct {
	const char *lines;
	bool taken; /* is the last line caller id? */
	const char *number, *name, *called;
} table[] = {
	{ "NMBR=5551234", true, "5551234", "", "" },
	{ "NMBR = 5551234", true, "5551234", "", "" },
	{ "nmbr = +44 1632 960123", true, "+441632960123", "", "" },
	{ "NMBR = (555) 123-4567", true, "5551234567", "", "" },
	{ "DDN_NMBR= 5551234", true, "5551234", "", "" },
	{ "NBR=5551234", true, "5551234", "", "" },
	{ "FM:5551234 TO:100", true, "5551234", "", "100" },
	{ "FM:5551234", true, "5551234", "", "" },
	{ "TO:100", true, "", "", "100" },
	{ "CALLER NUMBER: 5551234", true, "5551234", "", "" },
	{ "CALLER'S NUMBER: 5551234", true, "5551234", "", "" },
	{ "CallerID: 5551234", true, "5551234", "", "" },
	{ "+CLIP: \"5551234\",129", true, "5551234", "", "" },
	{ "+CLIP: \"441632960123\",145,\"\",0,\"Bob, no\",0", true,
	    "+441632960123", "Bob", "" },
	{ "+CLIP: \"+441632960123\",145", true, "+441632960123", "", "" },
	{ "+CLIP: \"\",128,\"\",0,\"\",1", true, "withheld", "", "" },
	{ "+CLIP: \"\",128,,,,2", true, "unavailable", "", "" },
	{ "+CLIP:", true, "", "", "" },
	{ "5551234", true, "5551234", "", "" },
	{ "12", false, "", "", "" },
	{ "555 is no number", false, "", "", "" },
	{ "MESG = 030735353531323132", true, "5551212", "", "" },
	{ "MESG = 0801010000|MESG = 030735353531323132", true, "5551212", "",
	    "" },
	{ "MESG = 040150", true, "withheld", "", "" },
	{ "MESG = 04014f", true, "unavailable", "", "" },
	{ "MESG = 80140108303331343135343302043535353107034A6F65", true, "5551",
	    "Joe", "" },
	{ "MESG = 041130333134313534333535353132333435", true, "55512345", "",
	    "" },
	{ "MESG = 03FF35", true, "", "", "" },
	{ "MESG = zz", true, "", "", "" },
	{ "MESG = 04", true, "", "", "" },
	{ "NMBR = O", true, "unavailable", "", "" },
	{ "NMBR = P", true, "withheld", "", "" },
	{ "NMBR = PRIVATE", true, "withheld", "", "" },
	{ "NMBR = OUT OF AREA", true, "unavailable", "", "" },
	{ "REASON FOR NO CALLER NUMBER: PRIVATE", true, "withheld", "", "" },
	{ "RING;5551234;100", true, "5551234", "", "100" },
	{ "RING;5551234", true, "5551234", "", "" },
	{ "RING;;100", true, "", "", "100" },
	{ "RING/100", true, "", "", "100" },
	{ "RING 1234", true, "1234", "", "" },
	{ "RING: DATA DN1 5551234", true, "5551234", "", "" },
	{ "RING", false, "", "", "" },
	{ "RING 1", false, "", "", "" },
	{ "RING A", false, "", "", "" },
	{ "DATE = 0314|TIME = 1543|NMBR = 5551234|NAME = SMITH J", true,
	    "5551234", "SMITH J", "" },
	{ "NAME = O", true, "", "", "" },
	{ "NAME = Bob|NAME = P", true, "", "Bob", "" },
	{ "CALLER NAME: Bob", true, "", "Bob", "" },
	{ "REASON FOR NO CALLER NAME: PRIVATE", true, "", "", "" },
	{ "NDID=100", true, "", "", "100" },
	{ "DDN = 100", true, "", "", "100" },
	{ "CALLED NUMBER: 100", true, "", "", "100" },
	{ "DRON=10|DROF=20", true, "", "", "" },
	/* hostile */
	{ "NMBR = 5551234'; reboot", true, "", "", "" },
	{ "NMBR = 5551234|NMBR = x\"y", true, "5551234", "", "" },
	{ "NMBR = 123456789012345678901234567890123", true, "", "", "" },
	{ "NMBR = 12345678901234567890123456789012", true,
	    "12345678901234567890123456789012", "", "" },
	{ "NMBR =", true, "", "", "" },
	{ "NAME = a\x1b[2J\x7f\xff"
	  "b",
	    true, "", "a[2Jb", "" },
	{ "NAME = "
	  "0123456789012345678901234567890123456789"
	  "0123456789012345678901234567890123456789",
	    true, "",
	    "0123456789012345678901234567890123456789012345678901234567890123",
	    "" },
	{ "NMBRS = 5551234", false, "", "", "" },
	{ "hello", false, "", "", "" },
	{ "", false, "", "", "" },
};

START_TEST(lines)
{
	struct callerid id = { "", "", "" };
	char text[256], *line, *next;
	bool taken = false;

	(void)rg_strlcpy(text, table[_i].lines, sizeof(text));
	for (line = text; line != NULL; line = next) {
		if ((next = strchr(line, '|')) != NULL)
			*next++ = '\0';
		taken = callerid_line(&id, line);
	}
	ck_assert_msg(taken == table[_i].taken, "%s", table[_i].lines);
	ck_assert_str_eq(id.number, table[_i].number);
	ck_assert_str_eq(id.name, table[_i].name);
	ck_assert_str_eq(id.called, table[_i].called);
}
END_TEST

/* Any cut of any line leaves fields that are fit for a record. */
START_TEST(cut)
{
	struct callerid id = { "", "", "" };
	char text[256];
	size_t n, i;

	for (n = 0; n <= strlen(table[_i].lines); n++) {
		(void)rg_strlcpy(text, table[_i].lines, n + 1);
		(void)callerid_line(&id, text);
		ck_assert(id.number[0] == '\0' || rg_number_ok(id.number));
		ck_assert(id.called[0] == '\0' || rg_number_ok(id.called));
		for (i = 0; id.name[i] != '\0'; i++)
			ck_assert(id.name[i] >= 0x20 && id.name[i] < 0x7f);
	}
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("callerid");
	TCase *t = tcase_create("callerid");

	tcase_add_loop_test(t, lines, 0, RG_COUNTOF(table));
	tcase_add_loop_test(t, cut, 0, RG_COUNTOF(table));
	suite_add_tcase(s, t);
	return run_suite(s);
}
