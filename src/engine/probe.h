/*
 * probe.h - bytes that no human types: PPP frames, EMSI, telnet.
 *
 * A filter in front of whatever reads the caller's text. It holds back a
 * few bytes while they may be the start of a probe, and lets everything
 * else through unchanged and in order.
 */
#ifndef RG_PROBE_H
#define RG_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROBE_HOLD 8 /* the longest start of a probe */

enum probe_kind {
	PROBE_NONE,
	PROBE_PPP,    /* 7E FF 03, any of them escaped: RFC 1662 */
	PROBE_EMSI,   /* **EMSI_..., to the end of the line: FSC-0056 */
	PROBE_TELNET, /* IAC and a command: RFC 854 */
};

struct probe {
	bool telnet; /* look for telnet, too; the caller may switch it */
	/* The rest is probe.c's. */
	enum probe_kind inside; /* swallowing the rest of one */
	bool iac;               /* inside telnet: the last byte was IAC */
	bool cr;                /* the probe ended with CR */
	size_t swallowed;
	size_t held;
	uint8_t hold[PROBE_HOLD];
};

void probe_init(struct probe *);

/*
 * Takes one byte and gives back in out the bytes (*n) that are no probe's;
 * a CR or LF that is given back is always the last of them. Returns the
 * kind of a probe at the byte that makes it certain, else PROBE_NONE.
 */
enum probe_kind probe_byte(struct probe *, uint8_t byte,
    uint8_t out[PROBE_HOLD], size_t *n);

#endif
