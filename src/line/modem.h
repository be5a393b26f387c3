/*
 * modem.h - makes result codes of the bytes a modem sends in command state.
 *
 * Knows the dialects, not what they are good for: that is line.h's. Lines
 * longer than MODEM_LINE_MAX are junk. Pure.
 */
#ifndef RG_MODEM_H
#define RG_MODEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEM_LINE_MAX 255
#define MODEM_CONNECT_MAX 64

#define MODEM_RESULTS(X) \
	X(NONE)        /* no line is complete */ \
	X(OK)          /* */ \
	X(ERROR)       /* also +CME ERROR: and the like */ \
	X(RING)        /* any cadence, modem_text() may hold numbers */ \
	X(CONNECT)     /* modem_connect() has the rest */ \
	X(NO_CARRIER)  /* */ \
	X(BUSY)        /* */ \
	X(NO_ANSWER)   /* */ \
	X(NO_DIALTONE) /* */ \
	X(VOICE)       /* a voice call, not ours */ \
	X(FAX)         /* a fax call, not ours */ \
	X(LINK)        /* CARRIER, PROTOCOL, +MCR: ... ahead of CONNECT */ \
	X(ECHO)        /* our own command came back */ \
	X(DIGIT)       /* a numeric answer (ATV0): modem_text() is it */ \
	X(TEXT)        /* anything else */
#define X(n) MODEM_##n,
enum modem_result { MODEM_RESULTS(X) MODEM_RESULT_MAX };
#undef X

/* All zero but for modem_reset()'s work; embeds in its owner. */
struct modem {
	uint16_t len;
	bool junk;     /* the line is too long, dropped up to its end */
	bool shielded; /* after DLE: the next byte is a code of voice class */
	bool noisy;    /* the last line held what no modem says */
	uint8_t odd;   /* ... how much of it the present one holds */
	uint32_t rate; /* line speed seen so far, bit/s */
	char link[MODEM_CONNECT_MAX + 1];
	char line[MODEM_LINE_MAX + 1];
};

void modem_reset(struct modem *);

/* One byte. Other than NONE: a line is complete, modem_text() is it. */
enum modem_result modem_feed(struct modem *, uint8_t byte);

/* The last complete line, trimmed, 7 bit, without control characters. */
const char *modem_text(const struct modem *);

/* Is a line begun? (An idle modem's matcher may be freed when not.) */
bool modem_partial(const struct modem *);

/* Does it come in at another speed? By the last line, or the present one. */
bool modem_noisy(const struct modem *);

/*
 * How many bytes may be read without going past the end of a CONNECT line:
 * what follows belongs to the caller. At least 1.
 */
size_t modem_want(const struct modem *);

/*
 * After CONNECT: its text in normal form, like "33600/V34/LAPM/V42BIS", in
 * [A-Z0-9.+_/-], empty for a bare CONNECT; the speed in bit/s or 0 = unknown.
 */
void modem_connect(const struct modem *, char out[MODEM_CONNECT_MAX + 1],
    uint32_t *speed);

const char *modem_result_name(enum modem_result);

/*
 * For lines without DCD and with no_carrier_text: looks for a line that
 * begins NO CARRIER among a call's bytes. *at is the caller's, 0 at the start.
 */
bool modem_no_carrier(uint8_t *at, uint8_t byte);

#endif
