/*
 * Scenarios 97 and 98 of the RAS contract: random walks through all that a
 * module, a caller and a host can do, against the invariants I1 to I7; and
 * random input cut at random places. RG_SEED and RG_WALKS choose another
 * seed and number.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "fake.h"
#include "ras/port.h"

static uint64_t state; /* of xorshift64* */

static uint32_t
draw(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 33) % below;
}

static unsigned long
setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoul(text, NULL, 0) : otherwise;
}

static void
seed(const char *what)
{
	state = setting("RG_SEED", 20261120) | 1;
	printf("%s: RG_SEED=%llu\n", what, (unsigned long long)state);
	fflush(stdout);
}

/* --- 97 --- */

static struct fake f;

/* What the walk did, to know what the result must be. */
static struct {
	bool dropped, refused;
	const char *user; /* of the successes so far */
} did;

static void
walk_complete(void)
{
	static const char *const users[] = { "bob", "bob", "bob", "eve", "" };
	const char *user = users[draw(5)];
	uint32_t id = draw(8) == 0 ? draw(6) : draw(3) == 0 ? 2 : 1;
	enum ras_state st = ras_txn_state(f.t);

	fake_complete(&f, (enum ras_msg_id)id, draw(2) * draw(700), user);
	if (st == RAS_ST_IDLE || st == RAS_ST_FINAL || st == RAS_ST_TERM)
		return;
	if (id != RAS_SECURITYMSG_SUCCESS || user[0] == '\0' ||
	    (did.user != NULL && strcmp(did.user, user) != 0))
		did.refused = true;
	did.user = user;
}

static void
walk_drop(void)
{
	static const enum cause causes[] = { CAUSE_CARRIER_LOST,
		CAUSE_DEVICE_GONE, CAUSE_DIALOG_LIMIT, CAUSE_OPERATOR,
		CAUSE_SHUTDOWN, CAUSE_MODULE_CRASH, CAUSE_MODULE_TIMEOUT,
		CAUSE_FLOOD, CAUSE_EARLY_PPP, CAUSE_HELPER_EXIT,
		CAUSE_LINE_LOST };
	enum ras_state st = ras_txn_state(f.t);

	ras_txn_drop(f.t, causes[draw(RG_COUNTOF(causes))]);
	if (st != RAS_ST_IDLE && st != RAS_ST_TERM)
		did.dropped = true;
}

/* One call of the module: legal or not, in its turn or not. */
static void
walk_call(void)
{
	static const char text[] = "text of some length";
	uint8_t foreign[4] = "";
	struct ras_info info;
	uint32_t code;

	if (f.send_buf == NULL)
		return;
	switch (draw(9)) {
	case 0:
	case 1:
		code = fake_send(&f, text + draw(sizeof(text)));
		break;
	case 2:
		code = ras_txn_send(f.t, foreign, draw(4));
		break;
	case 3:
	case 4:
	case 5:
		code = fake_receive(&f, draw(30), draw(3));
		break;
	case 6:
		code = ras_txn_receive(f.t, f.recv_buf, draw(4), 0,
		    draw(8) > 4);
		f.accepted += code == RAS_PENDING;
		break;
	case 7:
		code = fake_info(&f, &info);
		break;
	default:
		code = 601;
		walk_complete();
		break;
	}
	/* I3, I6 */
	if (ras_txn_state(f.t) == RAS_ST_TERM)
		must(code == 601);
}

static void
walk_inside(struct fake *ff)
{
	(void)ff;
	while (draw(2) == 0)
		walk_call();
	if (draw(40) == 0)
		walk_drop();
}

static void
walk_type(void)
{
	static const char bytes[] = "ab\r\n\0\xff";
	char text[40];
	size_t n = draw(sizeof(text)), i;

	if (f.typed_len + n > sizeof(f.typed))
		return;
	for (i = 0; i < n; i++)
		text[i] = bytes[draw(6)];
	fake_type_bytes(&f, text, n);
}

static void
walk_step(void)
{
	switch (draw(14)) {
	case 0:
		ras_txn_start(f.t);
		break;
	case 1:
		ras_txn_begun(f.t, f.begin_code);
		break;
	case 2:
	case 3:
		ras_txn_ended(f.t, draw(2) * 619);
		break;
	case 4:
		walk_type();
		break;
	case 5:
		fake_elapse(&f, draw(3) == 0 ? draw(20000) : draw(1500));
		break;
	case 6:
		if (draw(4) == 0)
			walk_drop();
		break;
	case 7:
	case 8:
		fake_pump(&f);
		break;
	default:
		walk_call();
		break;
	}
}

static void
walk_begin(void)
{
	fake_reset(&f);
	memset(&did, 0, sizeof(did));
	f.set.mode = (enum ras_mode)draw(3);
	f.set.buffer = 256;
	f.set.input_limit = draw(10) == 0 ? 20 : 100000;
	f.begin_waits = draw(2) == 0;
	f.end_waits = draw(2) == 0;
	f.begin_code = draw(8) == 0 ? 1 + draw(700) : 0;
	f.end_codes[0] = draw(2) * 619;
	f.end_codes[1] = draw(3) == 0 ? 0 : 619;
	f.in_begin = f.in_end = f.in_received = walk_inside;
	fake_new(&f);
	if (draw(20) != 0)
		ras_txn_start(f.t);
}

/* Whatever happened, it comes to an end now. */
static void
walk_finish(void)
{
	ras_txn_start(f.t);
	if (!f.terminated)
		walk_drop();
	ras_txn_begun(f.t, f.begin_code);
	f.end_waits = false;
	fake_pump(&f);
	fake_elapse(&f, 200000);
	must(f.terminated);
}

static void
walk_check(void)
{
	unsigned fatal = 1u << RAS_TIMER_BEGIN | 1u << RAS_TIMER_DIALOG |
	    1u << RAS_TIMER_END;
	bool pass = did.user != NULL && !did.refused && !did.dropped &&
	    f.begin_code == 0 && (f.fired & fatal) == 0;

	must(f.signals == f.accepted);          /* I1 */
	must(f.begins == 1);                    /* I2 */
	must(f.begin_code == 0 || f.ends == 0); /* I2 */
	must(f.ends <= 2);                      /* I2 */
	/* The host's own drop, for too much input, where it was possible. */
	must(f.result.cause != CAUSE_FLOOD || f.set.input_limit <= 20 ||
	    did.dropped);
	pass = pass && f.result.cause != CAUSE_FLOOD;
	must((f.result.verdict == RAS_SUCCESS) == pass); /* I4 */
	if (f.result.verdict == RAS_SUCCESS) {
		must(strcmp(f.result.user, did.user) == 0);
		must(f.result.line_up);
		must(f.result.cause == CAUSE_NONE);
		must(f.result.error == 0);
	} else {
		must(f.result.verdict != RAS_NONE);
		must(f.result.cause != CAUSE_NONE);
		must(f.result.error != 0);
	}
}

static uint64_t
on_now(void *ctx)
{
	(void)ctx;
	return 0;
}

static void
on_violation(void *ctx, uint64_t hport, const char *what)
{
	(void)ctx;
	(void)hport;
	(void)what;
}

static const struct ras_ports_ops ports_ops = { on_now, on_violation };

static void
one_walk(struct ras_ports *ports, uint64_t hport)
{
	unsigned steps = 1 + draw(24);

	walk_begin();
	must(ras_ports_issue(ports, hport) == RG_OK);
	must(ras_ports_bind(ports, hport, NULL, f.t) == RG_OK);
	while (steps-- > 0) {
		walk_step();
		must(f.accepted - f.signals <= 1); /* I1 */
	}
	if (f.terminated)
		walk_call();
	walk_finish();
	walk_check();
	/* I6, I7 */
	ras_ports_retire(ports, hport);
	must(ras_ports_find(ports, hport, NULL) == NULL);
	must(ras_ports_issue(ports, hport) == RG_E_NAME);
	fake_free(&f);
}

START_TEST(s97_walks)
{
	struct ras_ports *ports = ras_ports_new(&ports_ops, NULL);
	unsigned long i, n = setting("RG_WALKS", 100000);
	unsigned long passed = 0, ended[3] = { 0, 0, 0 };

	seed("walks");
	must(ports != NULL);
	for (i = 1; i <= n; i++) {
		one_walk(ports, i);
		passed += f.result.verdict == RAS_SUCCESS;
		ended[f.ends]++;
	}
	must(ras_ports_count(ports) == 0);
	ras_ports_free(&ports);
	printf("%lu walks: %lu passed; End: %lu never, %lu once, %lu twice\n",
	    n, passed, ended[0], ended[1], ended[2]);
	/* A walk that reaches nothing proves nothing. */
	must(passed > n / 50);
	must(ended[0] > n / 50 && ended[1] > n / 5 && ended[2] > n / 50);
}
END_TEST

/* --- 98 --- */

struct lines {
	uint8_t bytes[4096]; /* of all signals, each after its length */
	size_t n;
};

static struct lines lines;

static void
collect(struct fake *ff)
{
	if (ff->error != 0)
		return;
	lines.bytes[lines.n++] = (uint8_t)ff->len;
	memcpy(lines.bytes + lines.n, ff->got, ff->len);
	lines.n += ff->len;
	fake_receive(ff, 1 + lines.n % 9, 0);
}

/* All at once when split is false. */
static void
read_lines(enum ras_mode mode, const uint8_t *text, size_t n, bool split)
{
	size_t at = 0, k;

	fake_reset(&f);
	lines.n = 0;
	f.set.mode = mode;
	f.in_received = collect;
	fake_start(&f);
	fake_receive(&f, 5, 0);
	while (at < n) {
		k = split ? 1 + draw((uint32_t)(n - at)) : n - at;
		at += ras_txn_input(f.t, text + at, k);
	}
	fake_free(&f);
}

START_TEST(s98_splits)
{
	static const uint8_t alphabet[] = { '\r', '\n', '\0', 'a', 'b', 0xff };
	struct lines whole;
	uint8_t text[300];
	size_t n, i;
	int round;

	seed("splits");
	for (round = 0; round < 20000; round++) {
		n = 1 + draw(sizeof(text));
		for (i = 0; i < n; i++)
			text[i] = alphabet[draw(sizeof(alphabet))];
		read_lines((enum ras_mode)_i, text, n, false);
		whole = lines;
		read_lines((enum ras_mode)_i, text, n, true);
		must(lines.n == whole.n);
		must(memcmp(lines.bytes, whole.bytes, whole.n) == 0);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("walk");
	TCase *tc = tcase_create("random");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, s97_walks);
	tcase_add_loop_test(tc, s98_splits, RAS_MODE_LINE, RAS_MODE_ANY);
	suite_add_tcase(s, tc);
	return s;
}

int
main(void)
{
	return fake_run(suite());
}
