/* DCD that is up while a call is answered, and falls before CONNECT. */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "base/compat.h"
#include "line/fake_line.h"
#include "run.h"

static const struct script scripts[] = {
	{ "DCD fell before CONNECT", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "CARRIER_DOWN",
		"\"CONNECT\r\nNO CARRIER\r\n" },
	    LINE_INIT,
	    INIT_TRACE "ring1 ATA; answer missed(,,2,no-connect) init " },
	{ "... of an auto-answering modem, and stays away", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_CARRIER,
	    { INIT, RING, "CARRIER_UP", "CARRIER_DOWN", "\"CONNECT\r\n", "~" },
	    LINE_INIT,
	    INIT_TRACE "ring1 answer [CONNECT without carrier] ; "
		       "missed(,,1,no-connect) init " },
	{ "... and comes back with it", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "CARRIER_DOWN",
		"\"CONNECT 300\r\n", "CARRIER_UP" },
	    LINE_DIALOG,
	    INIT_TRACE "ring1 ATA; answer call(,,,300,300,1) begin " },
	{ "... or before it", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "CARRIER_DOWN", "CARRIER_UP",
		"\"CONNECT\r\n" },
	    LINE_DIALOG, INIT_TRACE "ring1 ATA; answer call(,,,,0,1) begin " },
	{ "... or after it, having been low all the time", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, RING, "\"CONNECT\r\n", "CARRIER_UP", "CARRIER_DOWN" },
	    LINE_CLOSING,
	    INIT_TRACE "ring1 ATA; answer call(,,,,0,1) begin cut(LOST) "
		       "close " },
	{ "... which is forgotten with the next init", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "CARRIER_DOWN", "\"BUSY\r\n", "~",
		OK, "~", OK, "~", OK, "~", RING, RING, "\"CONNECT\r\n" },
	    LINE_DIALOG,
	    INIT_TRACE "ring1 ATA; answer missed(,,2,no-connect) " INIT_TRACE
		       "ring1 ATA; answer call(,,,,0,1) begin " },
	{ "... on a line that says there is none", LINE_MODEM,
	    LINE_CARRIER_NONE, LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "CARRIER_DOWN", "\"CONNECT\r\n" },
	    LINE_DIALOG, INIT_TRACE "ring1 ATA; answer call(,,,,0,1) begin " },
};

START_TEST(script)
{
	fake_script(&scripts[_i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("carrier");
	TCase *t = tcase_create("carrier");

	tcase_add_loop_test(t, script, 0, RG_COUNTOF(scripts));
	suite_add_tcase(s, t);
	return run_suite(s);
}
