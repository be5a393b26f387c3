#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "line/fake_line.h"
#include "run.h"

#define WALKS 20000
#define WALK_STEPS 40

static const struct script scripts[] = {
	{ "good call", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"\r\nNMBR = 5551234\r\n", "\"NAME = Bob\r\n", RING,
		"\"CONNECT 33600/V34\r\n", "TERMINATED", "CLOSED" },
	    LINE_CLOSED,
	    INIT_TRACE "ring1 ATA; answer call(5551234,Bob,,33600/V34,33600,1) "
		       "begin drain " },
	{ "a second call in one opening forgets the first caller", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"NMBR=5551234\r\n", RING, "\"NO CARRIER\r\n", "~",
		OK, "~", OK, "~", OK, "~", RING, RING, "\"CONNECT\r\n" },
	    LINE_DIALOG,
	    INIT_TRACE "ring1 ATA; answer missed(5551234,,2,no-connect) init "
		       "ATZ; ATE0; ATS2=255; idle ring1 ATA; answer "
		       "call(,,,,0,1) begin " },
	{ "rang out", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"NMBR=5551234\r\n", "~", RING, "~" }, LINE_IDLE,
	    INIT_TRACE "ring1 missed(5551234,,1,rang-out) idle ring1 "
		       "missed(,,1,rang-out) idle " },
	{ "not to be answered: he rings until he gives up; the next one is",
	    LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"NMBR=5551234\r\n", "DECLINE", RING, RING, "~",
		RING, "\"NMBR=5551235\r\n", RING },
	    LINE_ANSWER,
	    INIT_TRACE "ring1 ring2 ring3 missed(5551234,,3,number-refused) "
		       "idle ring1 ATA; answer " },
	{ "declined too late", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"NMBR=5551234\r\n", RING, "DECLINE",
		"\"CONNECT\r\n" },
	    LINE_DIALOG,
	    INIT_TRACE "ring1 ATA; answer call(5551234,,,,0,1) begin " },
	{ "no connect in time", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, RING, "~" }, LINE_INIT,
	    INIT_TRACE "ring1 ATA; answer ; missed(,,2,no-connect) init " },
	{ "a fax", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, RING, "\"FAX\r\n" }, LINE_INIT,
	    INIT_TRACE "ring1 ATA; answer missed(,,2,no-connect) init " },
	{ "caller id ahead of the ring, then none", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "\"NMBR=5551234\r\n", "~" }, LINE_INIT,
	    INIT_TRACE "ring0 [caller id without RING] init " },
	{ "caller id ahead of the ring", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { INIT, "\"NMBR=5551234\r\n", RING, RING, "\"CONNECT\r" },
	    LINE_DIALOG,
	    INIT_TRACE "ring0 ring1 ATA; answer call(5551234,,,,0,1) begin " },
	{ "ring during init", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", RING, OK, "\"NMBR=5551234\r\n", "~", OK, "~", OK,
		"~", RING, "\"CONNECT 1200\r" },
	    LINE_DIALOG,
	    "init ATZ; ATE0; ATS2=255; ring1 ATA; answer "
	    "call(5551234,,,1200,1200,1) begin " },
	{ "left at ATQ1", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", "~", "~", OK, "~", OK, "~", OK, "~" }, LINE_IDLE,
	    "init ATZ; sick:no OK to ATZ: mute; tried ATE0Q0V1. ATE0Q0V1; "
	    "ATE0; "
	    "ATS2=255; idle " },
	{ "left at ATV0", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", "\"ATZ\r0\r", "~", OK, "~", OK, "~" }, LINE_IDLE,
	    "init ATZ; ATE0; ATS2=255; idle " },
	{ "never verbose", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", "\"0\r", "~", "\"0\r", "~", "\"0\r", "~",
		"\"0\r" },
	    LINE_CLOSING,
	    "init ATZ; ATE0; sick:answers are numbers (ATV0) after ATE0; tried "
	    "ATE0Q0V1. ATE0Q0V1; ATE0; fault(answers are numbers (ATV0) after "
	    "ATE0) close " },
	{ "init_try may fail", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", OK, "~", OK, "~", "\"ERROR\r\n", "~" }, LINE_IDLE,
	    "init ATZ; ATE0; ATS2=255; [ATS2=255 refused] idle " },
	{ "init_try may be silent", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { "OPENED", "~", OK, "~", OK, "~", "~", "~" },
	    LINE_IDLE,
	    "init ATZ; ATE0; ATS2=255; [ATS2=255 not answered] idle " },
	{ "... or late", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", OK, "~", OK, "~", "~", OK, "~" }, LINE_IDLE,
	    "init ATZ; ATE0; ATS2=255; [ATS2=255 not answered] idle " },
	{ "late answers die between commands", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { "OPENED", "~", OK, OK, OK, OK, OK, "~" },
	    LINE_INIT, "init ATZ; ATE0; " },
	{ "CONNECT during init", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "~", "\"CONNECT\r" }, LINE_CLOSING,
	    "init ATZ; fault(CONNECT during init) close " },
	{ "unasked CONNECT", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, RING, "\"CARRIER 9600\r\nCONNECT 38400\r\n" }, LINE_DIALOG,
	    INIT_TRACE "ring1 call(,,,9600,9600,1) begin " },
	{ "chatter while idle", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "\"hello\r\nNO CARRIER\r\nOK\r\nERROR\r\n12\r\n\r\n" },
	    LINE_IDLE, INIT_TRACE },
	{ "an idle modem lives", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "PROBE", OK, "PROBE", "~", OK }, LINE_IDLE,
	    INIT_TRACE "AT; AT; AT; " },
	{ "an idle modem is mute", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "PROBE", "~", "~", "~" }, LINE_INIT,
	    INIT_TRACE "AT; AT; sick:no OK to AT while idle. init ATZ; " },
	{ "an idle modem was switched off and on", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "PROBE", "\"AT\r\r\nOK\r\n", "~" }, LINE_INIT,
	    INIT_TRACE "AT; sick:has lost its settings. init ATZ; " },
	{ "a probe does not lose a RING", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "PROBE", RING, OK, RING }, LINE_ANSWER,
	    INIT_TRACE "AT; ring1 ATA; answer " },
	{ "nor half a RING", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "\"\r\nRI", "PROBE", "\"NG\r\n", RING }, LINE_ANSWER,
	    INIT_TRACE "ring1 ATA; answer " },
	{ "half a line that stays is none", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "\"\r\nRI", "PROBE", "PROBE", OK },
	    LINE_IDLE, INIT_TRACE "AT; " },
	{ "a RING at another speed", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "\"\x1c\xe3\x07\x1c\xff", OK, RING, RING },
	    LINE_ANSWER, INIT_TRACE "AT; ring1 ATA; answer " },
	{ "a line of noise", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "\"x\x1cyz\r" }, LINE_PROBE, INIT_TRACE "AT; " },
	{ "an unasked CONNECT while probed", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "PROBE", "\"CONNECT\r" }, LINE_DIALOG,
	    INIT_TRACE "AT; call(,,,,0,1) begin " },
	{ "a RING storm", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT,
		"\"RING\rRING\rRING\rRING\rRING\rRING\rRING\rRING\rRING\r"
		"RING\rRING\r" },
	    LINE_CLOSING,
	    INIT_TRACE "ring1 ATA; answer fault(RING storm) close " },
	{ "a RING storm during init", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { "OPENED",
		"\"RING\rRING\rRING\rRING\rRING\rRING\rRING\rRING\rRING\r"
		"RING\rRING\r" },
	    LINE_CLOSING, "init fault(RING storm) close " },
	{ "auto-answer and DCD, CONNECT first", LINE_MODEM, LINE_CARRIER_DCD,
	    LINE_START_CARRIER,
	    { INIT, RING, RING, RING, "\"CONNECT\r\n", "CARRIER_UP" },
	    LINE_DIALOG,
	    INIT_TRACE "ring1 ring2 ring3 answer call(,,,,0,1) begin " },
	{ "auto-answer and DCD, DCD first", LINE_MODEM, LINE_CARRIER_DCD,
	    LINE_START_CARRIER, { INIT, "CARRIER_UP", "\"CONNECT 300\r\n" },
	    LINE_DIALOG, INIT_TRACE "answer call(,,,300,300,1) begin " },
	{ "DCD and never a CONNECT", LINE_MODEM, LINE_CARRIER_DCD,
	    LINE_START_CARRIER, { INIT, "CARRIER_UP", "~" }, LINE_DIALOG,
	    INIT_TRACE "answer call(,,,,0,1) begin " },
	{ "CONNECT and never DCD", LINE_MODEM, LINE_CARRIER_DCD,
	    LINE_START_RING, { INIT, RING, RING, "\"CONNECT\r\n", "~" },
	    LINE_INIT,
	    INIT_TRACE "ring1 ATA; answer [CONNECT without carrier] ; "
		       "missed(,,2,no-connect) init " },
	{ "DCD is faked", LINE_MODEM, LINE_CARRIER_DCD, LINE_START_RING,
	    { "OPENED", "CARRIER_UP", "~", OK, "~", OK, "~", OK, "~" },
	    LINE_CLOSING,
	    "init ATZ; ATE0; ATS2=255; fault(carrier is always up (AT&C0?)) "
	    "close " },
	{ "DCD is up at first, and somebody calls", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { "OPENED", "CARRIER_UP", "~", OK, "~", RING, OK, "~", OK, "~" },
	    LINE_CLOSING,
	    "init ATZ; ATE0; ATS2=255; missed(,,1,no-connect) "
	    "fault(carrier is always up (AT&C0?)) close " },
	{ "DCD falls during init", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { "OPENED", "CARRIER_UP", "~", OK, "CARRIER_DOWN", "~", OK, "~", OK,
		"~" },
	    LINE_IDLE, INIT_TRACE },
	{ "DCD stays up after no call", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { INIT, RING, RING, "CARRIER_UP", "\"NO CARRIER\r\n", "~", OK, "~",
		OK, "~", OK, "~" },
	    LINE_CLOSING,
	    INIT_TRACE "ring1 ATA; answer missed(,,2,no-connect) "
		       "init ATZ; ATE0; ATS2=255; "
		       "fault(carrier is always up (AT&C0?)) close " },
	{ "DCD is faked, and the line says so", LINE_MODEM, LINE_CARRIER_NONE,
	    LINE_START_RING,
	    { "OPENED", "CARRIER_UP", "~", OK, "~", OK, "~", OK, "~", RING,
		RING, "\"CONNECT\r\n", "CARRIER_DOWN" },
	    LINE_DIALOG, INIT_TRACE "ring1 ATA; answer call(,,,,0,1) begin " },
	{ "dropped in each stage: ring", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, RING, "DROP", "CLOSED" }, LINE_CLOSED,
	    INIT_TRACE "ring1 missed(,,1,disabled) close " },
	{ "dropped in the dialog", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING,
	    { INIT, "\"CONNECT\r", "DROP", "TERMINATED", "CLOSED" },
	    LINE_CLOSED, INIT_TRACE "call(,,,,0,1) begin cut(DROP) close " },
	{ "lost while idle", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "LOST" }, LINE_CLOSING,
	    INIT_TRACE "fault(hung up before a call) close " },
	{ "does not drain", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "\"CONNECT\r", "TERMINATED", "~", "CLOSED" }, LINE_CLOSED,
	    INIT_TRACE "call(,,,,0,1) begin drain close " },
	{ "cable with DCD", LINE_DIRECT, LINE_CARRIER_DCD, LINE_START_CARRIER,
	    { "OPENED", "BYTE", "CARRIER_UP", "CARRIER_DOWN", "CLOSED" },
	    LINE_CLOSED, "idle call(,,,,0,0) begin cut(LOST) close " },
	{ "console", LINE_DIRECT, LINE_CARRIER_NONE, LINE_START_BYTE,
	    { "OPENED", "CARRIER_UP", "BYTE", "CARRIER_DOWN", "TERMINATED",
		"CLOSED" },
	    LINE_CLOSED, "idle call(,,,,0,2) begin drain " },
	{ "lent: the call is there", LINE_LENT, LINE_CARRIER_AUTO,
	    LINE_START_CARRIER,
	    { "OPENED", "CARRIER_UP", "RING", "BYTE", "CARRIER_DOWN",
		"CLOSED" },
	    LINE_CLOSED, "call(,,,,0,0) begin cut(LOST) close " },
	{ "lent, and carrier comes back", LINE_LENT, LINE_CARRIER_DCD,
	    LINE_START_CARRIER,
	    { "OPENED", "BYTE", "CARRIER_UP", "CARRIER_DOWN", "CLOSED" },
	    LINE_CLOSED, "answer call(,,,,0,0) begin cut(LOST) close " },
	{ "lent, and carrier does not come back", LINE_LENT, LINE_CARRIER_DCD,
	    LINE_START_CARRIER, { "OPENED", "~", "CLOSED" }, LINE_CLOSED,
	    "answer call(,,,,0,0) begin cut(LOST) close " },
	{ "lent without carrier", LINE_LENT, LINE_CARRIER_NONE,
	    LINE_START_CARRIER,
	    { "OPENED", "CARRIER_DOWN", "TERMINATED", "CLOSED" }, LINE_CLOSED,
	    "call(,,,,0,0) begin drain " },
	{ "an order is answered, and the init follows", LINE_MODEM,
	    LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "+ATI3", "\"ATI3\r\r\nAcme 56k\r\nrev 2\r\nOK\r\n", "~" },
	    LINE_INIT, INIT_TRACE "ATI3; <Acme 56k> <rev 2> <OK> init ATZ; " },
	{ "an order without an answer", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, "+AT&F9", "~" }, LINE_INIT,
	    INIT_TRACE "AT&F9; <no answer> init " },
	{ "an order that dials", LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING,
	    { INIT, "+ATD1", "\"CONNECT 9600\r\n" }, LINE_CLOSING,
	    INIT_TRACE "ATD1; fault(CONNECT during init) close " },
	{ "a line that rings takes no order", LINE_MODEM, LINE_CARRIER_AUTO,
	    LINE_START_RING, { INIT, RING, "+ATI" }, LINE_RING,
	    INIT_TRACE "ring1 " },
	{ "a cable has no modem", LINE_DIRECT, LINE_CARRIER_NONE,
	    LINE_START_RING,
	    { "OPENED", "RING", "CALLER", "CONNECT", "CHAT_OK", "NO_CONNECT",
		"BYTE" },
	    LINE_IDLE, "idle " },
};

START_TEST(script)
{
	fake_script(&scripts[_i]);
}
END_TEST

/*
 * --- every state x every event ---
 */

/* The shortest way to each state of a modem line. */
static const char *const ways[LINE_STATE_MAX][20] = {
	[LINE_CLOSED] = { NULL },
	[LINE_INIT] = { "OPENED" },
	[LINE_IDLE] = { INIT },
	[LINE_PROBE] = { INIT, "PROBE" },
	[LINE_ORDER] = { INIT, "+ATI" },
	[LINE_RING] = { INIT, RING },
	[LINE_ANSWER] = { INIT, RING, RING },
	[LINE_DIALOG] = { INIT, RING, RING, "\"CONNECT\r" },
	[LINE_CLOSING] = { INIT, "DROP" },
};

/* Where each event leads; '.' is stay. C I D P O R A G(dialog) X(closing). */
static const char letters[LINE_STATE_MAX + 1] = "CIDPORAGX";
static const char leads[LEV_MAX][LINE_STATE_MAX + 1] = {
	/* from:          CIDPORAGX */
	[LEV_OPENED] = "I........",
	[LEV_CARRIER_UP] = ".........",
	[LEV_CARRIER_DOWN] = ".......X.",
	[LEV_BYTE] = ".........",
	[LEV_TIMEOUT] = "....IDI..",
	[LEV_LOST] = ".XXXXXXX.",
	[LEV_TERMINATED] = ".......X.",
	[LEV_DROP] = ".XXXXXXX.",
	[LEV_DECLINE] = ".........",
	[LEV_ORDER] = ".........",
	[LEV_REPLY] = "....I....",
	[LEV_PROBE] = "..P......",
	[LEV_CLOSED] = "........C",
	[LEV_CHAT_OK] = ".D.......",
	[LEV_CHAT_FAIL] = ".X.......",
	[LEV_RING] = "..RR.A...",
	[LEV_CALLER] = "..RR.....",
	[LEV_CONNECT] = ".XGGXGG..",
	[LEV_NO_CONNECT] = "......I..",
	[LEV_ALIVE] = "...D.....",
	[LEV_STRANGE] = "...I.....",
	[LEV_NOISE] = "..P......",
	[LEV_STORM] = ".XXXXXX..",
};

START_TEST(every_event)
{
	struct fake f;
	unsigned from, ev;
	char want;
	size_t i;

	for (from = 0; from < LINE_STATE_MAX; from++)
		for (ev = 0; ev < LEV_MAX; ev++) {
			fake_start(&f, LINE_MODEM, LINE_CARRIER_AUTO,
			    LINE_START_RING);
			for (i = 0; ways[from][i] != NULL; i++)
				fake_step(&f, ways[from][i]);
			ck_assert_uint_eq(line_state(f.line), from);
			want = leads[ev][from];
			fake_step(&f, line_event_name((enum line_event)ev));
			ck_assert_msg(letters[line_state(f.line)] ==
				(want == '.' ? letters[from] : want),
			    "%s on %s: %s",
			    line_state_name((enum line_state)from),
			    line_event_name((enum line_event)ev),
			    line_state_name(line_state(f.line)));
			fake_end(&f);
		}
}
END_TEST

/*
 * --- random walks ---
 */

static void
check_invariants(const struct fake *f, bool asked)
{
	enum line_state s = line_state(f->line);

	/* A dialog runs in DIALOG and nowhere else, once for each opening. */
	ck_assert(f->dialog == (s == LINE_DIALOG));
	ck_assert_uint_eq(f->begins, f->calls);
	/* Nothing is read from a caller, no timer runs in his dialog. */
	ck_assert(!(f->reading && f->dialog));
	ck_assert(!(f->armed && f->dialog));
	ck_assert(!(f->reading && s == LINE_CLOSED));
	/* What waits for a modem has a limit. */
	ck_assert(f->armed ||
	    (s != LINE_INIT && s != LINE_PROBE && s != LINE_ORDER &&
		s != LINE_RING && s != LINE_ANSWER));
	/* No call without a CONNECT, a carrier, or a byte on a cable. */
	ck_assert(asked || f->calls == 0);
	/* Who was asked to close has nothing else to do. */
	ck_assert(f->closing == (s == LINE_CLOSING));
}

/* One random step; true when it may begin a call. */
static bool
random_step(struct fake *f)
{
	static const char *const texts[] = { OK, OK, OK, RING, RING,
		"\"CONNECT 1200\r\n", "\"NO CARRIER\r\n", "\"ERROR\r\n",
		"\"NMBR = 5551234\r\n", "\"RING;1234;5\r", "\"0\r",
		"\"CARRIER 1200\r\n", "\"CONN", "\"\x10R", "\"ATZ\r\r\n",
		"\"junk", "\"\x1c\x1c\x1c", "+ATI" };
	unsigned r = (unsigned)rand();
	enum line_event ev;

	if (r % 3 == 0) {
		fake_step(f, "~"); /* or nothing ever gets on */
		return true;
	}
	if (r % 3 == 1) {
		fake_step(f, texts[r / 3 % RG_COUNTOF(texts)]);
		return strstr(texts[r / 3 % RG_COUNTOF(texts)], "CONNECT") !=
		    NULL;
	}
	ev = (enum line_event)(r / 3 % LEV_CHAT_OK);
	if (ev == LEV_CLOSED && !f->closing)
		return false; /* the owner closes when it is asked to */
	fake_step(f, line_event_name(ev));
	return ev == LEV_BYTE || ev == LEV_CARRIER_UP;
}

START_TEST(walks)
{
	unsigned reached = 0, seen = 0, i, k;
	struct fake f;

	srand(4711);
	for (i = 0; i < WALKS; i++) {
		bool asked = false;

		fake_start(&f, (enum line_kind)(i % 2),
		    (enum line_carrier)(i / 2 % 3),
		    (enum line_start)(i / 6 % 3));
		for (k = 0; k < WALK_STEPS; k++) {
			asked |= random_step(&f);
			check_invariants(&f, asked);
			seen |= 1u << line_state(f.line);
			f.trace[0] = '\0';
		}
		reached += f.calls > 0;
		/* From anywhere: dropped, closed. */
		fake_step(&f, "DROP");
		if (line_state(f.line) != LINE_CLOSED)
			fake_step(&f, "CLOSED");
		ck_assert_uint_eq(line_state(f.line), LINE_CLOSED);
		fake_end(&f);
	}
	ck_assert_uint_eq(seen, (1u << LINE_STATE_MAX) - 1);
	ck_assert_uint_gt(reached, WALKS / 100);
}
END_TEST

/* Reads of any size leave the caller's bytes alone. */
START_TEST(pieces)
{
	static const char stream[] = "RING\r\nNMBR=5551234\r\nRING\r\n"
				     "CONNECT 33600/V34\rcaller";
	struct fake f;
	size_t piece, i;

	for (piece = 1; piece < sizeof(stream); piece++) {
		static const char *const init[] = { INIT };

		fake_start(&f, LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING);
		for (i = 0; i < RG_COUNTOF(init); i++)
			fake_step(&f, init[i]);
		ck_assert_uint_eq(fake_say(&f, stream, piece),
		    strlen("caller"));
		ck_assert_str_eq(f.trace,
		    INIT_TRACE "ring1 ATA; answer "
			       "call(5551234,,,33600/V34,33600,1) begin ");
		fake_end(&f);
	}
}
END_TEST

/* Who rings is told as soon as it is known, and once. */
START_TEST(tells_who_rings)
{
	static const char *const steps[] = { INIT, RING, "\"NMBR=5551234\r\n",
		"\"NMBR=5559999\r\n", "DECLINE", RING, "~", RING, RING };
	struct fake f;
	size_t i;

	fake_start(&f, LINE_MODEM, LINE_CARRIER_AUTO, LINE_START_RING);
	for (i = 0; i < RG_COUNTOF(steps); i++)
		fake_step(&f, steps[i]);
	ck_assert_uint_eq(f.callers, 1);
	ck_assert_str_eq(f.caller, "5551234");
	fake_end(&f);
}
END_TEST

START_TEST(refusals)
{
	struct line_conf conf = { LINE_MODEM, LINE_CARRIER_AUTO,
		LINE_START_RING, NULL, false };
	struct line *none = NULL;

	ck_assert_ptr_null(line_new(&conf, &fake_ops, NULL));
	line_free(&none);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("line");
	TCase *t = tcase_create("line");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, script, 0, RG_COUNTOF(scripts));
	tcase_add_test(t, every_event);
	tcase_add_test(t, walks);
	tcase_add_test(t, pieces);
	tcase_add_test(t, tells_who_rings);
	tcase_add_test(t, refusals);
	suite_add_tcase(s, t);
	return run_suite(s);
}
