#include "config.h"

#include "base/secret.h"
#include "engine/call_priv.h"
#include "engine/marks.h"

/* The end of a line that is not the caller's first answer. */
static bool
drop_first(struct talk *t, uint8_t byte)
{
	uint8_t first = t->first;

	t->first = LINE_FIRST_KEEP;
	if (first == LINE_FIRST_EOL && byte == '\r') {
		t->first = LINE_FIRST_LF; /* of a pair */
		return true;
	}
	return first != LINE_FIRST_KEEP && byte == '\n';
}

/* Did the modem say that the call is over? */
static bool
says_no_carrier(struct talk *t, const uint8_t *bytes, size_t n)
{
	size_t i;

	for (i = 0; t->look && i < n; i++)
		if (modem_no_carrier(&t->look_at, bytes[i]))
			return true;
	return false;
}

/* The login dialog looks for itself, for what is none of an answer's bytes. */
static void
look_for_ppp(struct call *c, const uint8_t *bytes, size_t n)
{
	uint8_t rest[PROBE_HOLD];
	size_t i, left;

	if (c->talk->agent == NULL || c->talk->early_ppp)
		return;
	for (i = 0; i < n; i++)
		if (probe_byte(&c->talk->probe, bytes[i], rest, &left) ==
		    PROBE_PPP)
			c->talk->early_ppp = true;
	if (c->talk->early_ppp && c->dialog->login[0].refuse_ppp)
		ras_txn_drop(c->talk->txn, CAUSE_EARLY_PPP);
}

static bool
take_plain(struct call *c, const uint8_t *bytes, size_t n)
{
	struct talk *t = c->talk;
	size_t skip = t->first != LINE_FIRST_KEEP && drop_first(t, bytes[0]);

	if (says_no_carrier(t, bytes, n))
		return false;
	look_for_ppp(c, bytes, n);
	if (skip < n)
		(void)ras_txn_input(t->txn, bytes + skip, n - skip);
	return true;
}

bool
talk_input(struct call *c, const uint8_t *bytes, size_t n)
{
	uint8_t plain[PORT_READ_MAX + 1];
	bool on = true, broke = false;

	if (!c->mode.marks) {
		on = take_plain(c, bytes, n);
	} else {
		n = marks_take(&c->talk->mark, bytes, n, plain, &broke);
		on = !broke && (n == 0 || take_plain(c, plain, n));
		rg_wipe(plain, sizeof(plain));
	}
	port_want(c->port, c->talk->room);
	return on;
}

bool
talk_is_secret(const struct call *c)
{
	return c->talk != NULL &&
	    (c->talk->agent != NULL || login_is_secret(c->talk->login));
}
