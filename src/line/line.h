/*
 * line.h - life cycle of one serial line as the engine sees it: init chat,
 * rings, answer, dialog, closing. One struct line serves one ARM: from the
 * tty that the monitor hands over to the closing of it.
 *
 * Pure: no syscalls, no libevent, no clock. It asks its owner through
 * struct line_ops and is told what happened by line_post() and line_input().
 * Operations must not post back; what they cause comes as a later event.
 */
#ifndef RG_LINE_H
#define RG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line/profile.h"

/* In the order of wire/msg.h's, so that the engine may assign. */
enum line_kind { LINE_MODEM, LINE_DIRECT, LINE_LENT };
enum line_carrier { LINE_CARRIER_AUTO, LINE_CARRIER_DCD, LINE_CARRIER_NONE };
enum line_start { LINE_START_RING, LINE_START_CARRIER, LINE_START_BYTE };

#define LINE_STATES(X) \
	X(CLOSED)  /* no descriptor */ \
	X(INIT)    /* init chat with the modem */ \
	X(IDLE)    /* waiting for RING, carrier or a byte */ \
	X(PROBE)   /* as IDLE, and asking the modem whether it lives */ \
	X(ORDER)   /* commands of line_order(), or busy_out */ \
	X(RING)    /* rings are counted, caller id comes in */ \
	X(ANSWER)  /* answer command sent, waiting for CONNECT */ \
	X(DIALOG)  /* the call is up; its bytes are the transaction's */ \
	X(CLOSING) /* output drains, then the descriptor is closed */
#define X(n) LINE_##n,
enum line_state { LINE_STATES(X) LINE_STATE_MAX };
#undef X

#define LINE_EVENTS(X) \
	/* from the engine */ \
	X(OPENED)       /* ARM: there is a descriptor */ \
	X(CARRIER_UP)   /* DCD; post it after OPENED as well when it is up */ \
	X(CARRIER_DOWN) /* DCD low while CLOCAL hides it */ \
	X(BYTE)         /* readable, and line_want() is 0 */ \
	X(TIMEOUT)      /* of ops.arm */ \
	X(ORDER)        /* line_order() */ \
	X(LOST)         /* HUP, EOF or EIO */ \
	X(TERMINATED)   /* the dialog is over: drain and close */ \
	X(DROP)         /* by order of the monitor */ \
	X(DECLINE)      /* ... not to answer who rings */ \
	X(PROBE)        /* idle for so long: see whether the modem lives */ \
	X(CLOSED)       /* the descriptor is closed */ \
	/* from the modem's text, by line_input() */ \
	X(CHAT_OK)    /* the init chat is complete */ \
	X(REPLY)      /* to an order */ \
	X(CHAT_FAIL)  /* ... or cannot be completed */ \
	X(RING)       /* */ \
	X(CALLER)     /* a caller id line */ \
	X(CONNECT)    /* */ \
	X(NO_CONNECT) /* NO CARRIER, BUSY, ERROR, a fax ... */ \
	X(ALIVE)      /* OK, to the probe */ \
	X(STRANGE)    /* ... no such answer if our init were in force */ \
	X(NOISE)      /* what a modem of another speed sends */ \
	X(STORM)      /* RINGs without a pause */
#define X(n) LEV_##n,
enum line_event { LINE_EVENTS(X) LEV_MAX };
#undef X

/* What state() reports; in the order of wire/msg.h's enum wire_line_state. */
enum line_report {
	LINE_REPORT_INIT,
	LINE_REPORT_IDLE, /* text: what the modem calls itself (ATI), or "" */
	LINE_REPORT_RING, /* text: how many rings */
	LINE_REPORT_ANSWER,
	LINE_REPORT_SICK, /* text: what is wrong; what is done about it */
};

/* First byte of a call that is no answer: drop it if it is one of these. */
enum line_first {
	LINE_FIRST_KEEP,
	LINE_FIRST_LF,  /* rest of the modem's CR LF */
	LINE_FIRST_EOL, /* CR or LF woke the line */
};

struct line_call {
	const char *number; /* rg_number_ok() or "" */
	const char *name, *called;
	const char *connect; /* "33600/V34/LAPM", "" when unknown */
	uint32_t speed;      /* bit/s, 0 when unknown: not a slow line */
	uint8_t rings;       /* before it was answered, 0 when it did not */
	enum line_first first;
};

struct line_missed {
	const char *number, *name;
	uint8_t rings;
	uint8_t cause; /* base/cause.h, MISSED_... */
};

struct line_conf {
	enum line_kind kind;
	enum line_carrier carrier; /* AUTO: awaited only where it fell */
	enum line_start start;
	const struct line_profile *profile; /* modem lines */
	bool leave; /* take the modem off hook (busy_out), and close */
};

/* Strings are good during the call only. */
struct line_ops {
	void (*arm)(void *ctx, unsigned ms); /* the one timer; 0 stops it */
	void (*write)(void *ctx, const char *bytes, size_t n);
	void (*want_read)(void *ctx, bool on); /* see line_want() */
	void (*state)(void *ctx, enum line_report, const char *text);
	uint64_t (*now)(void *ctx); /* ms, of any clock that never stands */
	void (*speed)(void *ctx, uint32_t bps);     /* 0: the line's own */
	void (*note)(void *ctx, const char *text);  /* "ATS2=255 refused" */
	void (*reply)(void *ctx, const char *text); /* to an order */
	void (*call)(void *ctx, const struct line_call *);
	void (*caller)(void *ctx, const char *number); /* rings, once a call */
	void (*missed)(void *ctx, const struct line_missed *);
	void (*fault)(void *ctx, const char *text); /* close() follows */
	void (*dialog_begin)(void *ctx);            /* after call() */
	void (*dialog_cut)(void *ctx, enum line_event why); /* LOST or DROP */
	void (*close)(void *ctx, bool drain); /* then post CLOSED */
};

struct line;

/* NULL: no memory, or a modem without a profile. */
struct line *line_new(const struct line_conf *, const struct line_ops *,
    void *ctx);
void line_free(struct line **);

void line_post(struct line *, enum line_event);

/*
 * How many bytes the owner may read now while want_read is on. 0: do not
 * read, post BYTE when the line turns readable.
 */
size_t line_want(const struct line *);

/* Bytes read from the modem, at most line_want() of them. */
void line_input(struct line *, const uint8_t *bytes, size_t n);

enum line_state line_state(const struct line *);
const char *line_state_name(enum line_state);
const char *line_event_name(enum line_event);

#endif
