#include "config.h"

#include <string.h>

#include "monitor/bookrow.h"
#include "monitor/call.h"
#include "wire/kv.h"

void
bookrow_session(const struct call *c, const char *method, uint64_t began,
    char text[KEEP_TEXT_MAX + 1], uint64_t now)
{
	struct kv kv;

	kv_init(&kv, text, KEEP_TEXT_MAX + 1);
	kv_add(&kv, "method", method);
	kv_add(&kv, "user", c->granted);
	kv_add(&kv, "call", c->line->call_id);
	kv_add(&kv, "line", c->line->conf->name);
	kv_addu(&kv, "port", c->line->slot);
	if (strpbrk(c->number, "0123456789") != NULL)
		kv_add(&kv, "number", c->number);
	kv_add(&kv, "called", c->called);
	kv_add(&kv, "connect", c->connect);
	kv_add(&kv, "address", c->remote[0] != '\0' ? c->remote : c->address);
	kv_add(&kv, "class", c->proven.class);
	if (began != 0)
		kv_addu(&kv, "began", began);
	if (now != 0)
		kv_addu(&kv, "seconds", (now - c->session_ms + 500) / 1000);
	if (now != 0 && c->counted) {
		kv_addu(&kv, "rx", c->rx);
		kv_addu(&kv, "tx", c->tx);
	}
}

void
bookrow_add(char text[KEEP_TEXT_MAX + 1], const char *key, uint64_t value)
{
	struct kv kv = { text, KEEP_TEXT_MAX + 1, strlen(text), false };

	kv_addu(&kv, key, value);
}

unsigned
bookrow_cause(enum cause cause)
{
	static const uint8_t causes[CAUSE_MAX] = {
		[CAUSE_PEER_CLOSED] = 1,    /* User Request */
		[CAUSE_CARRIER_LOST] = 2,   /* Lost Carrier */
		[CAUSE_LINE_LOST] = 2,      /* the same */
		[CAUSE_DEAD_PEER] = 3,      /* Lost Service */
		[CAUSE_IDLE_LIMIT] = 4,     /* Idle Timeout */
		[CAUSE_SESSION_LIMIT] = 5,  /* Session Timeout */
		[CAUSE_OPERATOR] = 6,       /* Admin Reset */
		[CAUSE_SHUTDOWN] = 7,       /* Admin Reboot */
		[CAUSE_DEVICE_GONE] = 8,    /* Port Error */
		[CAUSE_HELPER_EXIT] = 9,    /* NAS Error */
		[CAUSE_SERVICE_FAILED] = 9, /* the same */
		[CAUSE_RESTART] = 11,       /* NAS Reboot */
		[CAUSE_NO_PPP] = 17,        /* User Error */
		[CAUSE_PPP_REFUSED] = 17,   /* the same */
		[CAUSE_OTHER_USER] = 17,    /* the same */
		[CAUSE_SERVICE_EXIT] = 18,  /* Host Request */
	};

	return causes[cause] != 0 ? causes[cause] : 10; /* NAS Request */
}
