/*
 * msg.h - every message between the processes of rasgate.
 *
 * One list says it all: who may send it, whether it carries a descriptor,
 * its fields and their limits. The structs, the codec's tables and the
 * tests are made from it. Integers are big-endian on the wire; STR is text
 * without NUL bytes, BLOB is bytes. Both are preceded by a 16 bit length.
 *
 * A call is named by the 64 bit HPORT in the header, 0 where no call is
 * meant. See rasgate(7), "MESSAGES".
 */
#ifndef RG_MSG_H
#define RG_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/names.h"
#include "wire/keep.h"

#define WIRE_VERSION 1
#define WIRE_HEADER 16
#define WIRE_MAX 8192 /* header and payload */
#define WIRE_CHUNK 1024
#define WIRE_USED_MAX 511 /* of RG_ATTR_USED: a dozen enrolments */

/* Roles, as bits: who may send a message. */
enum wire_role {
	ROLE_MONITOR = 1,
	ROLE_ENGINE = 2,
	ROLE_AUTH = 4,
	ROLE_SESSION = 8,
	ROLE_CTL = 16,
	ROLE_PLUGIN = 32, /* rasgate.so inside pppd, to rasgate-session */
	ROLE_STORE = 64,
	ROLE_MODHOST = 128,
	ROLE_RADIUS = 256,
	ROLE_HOOK = 512, /* rasgate-login, before it is a session */
};
#define ROLE_CHILD \
	(ROLE_ENGINE | ROLE_AUTH | ROLE_SESSION | ROLE_STORE | ROLE_MODHOST | \
	    ROLE_RADIUS)
#define ROLE_VERIFIER (ROLE_AUTH | ROLE_RADIUS)

/*
 * --- fields: F(kind, name, limit) ---
 */

/* Broken by hand: the formatter has no lasting opinion on lists of macros. */
/* clang-format off */

/* The first message each way. The child drops privileges, then is READY. */
#define MSG_HELLO(F) \
	F(STR, build, 64) F(U32, uid, 0) F(U32, gid, 0) F(STR, root, 255) \
	F(U32, files, 0) F(U8, debug, 0)
#define MSG_READY(F) F(STR, build, 64) F(U32, pid, 0)
#define MSG_PING(F) F(U32, number, 0)
#define MSG_PONG(F) F(U32, number, 0)
#define MSG_LOG(F) F(STR, text, 255) /* debug text */

/* monitor -> engine: what lines share, by number, before lines use it */
#define MSG_PROFILE(F) \
	F(U32, id, 0) F(U8, rings, 0) F(U32, connect_ms, 0) \
	F(BLOB, init, 1024) F(BLOB, init_try, 1024) F(STR, answer, 64) F(STR, busy_out, 64) \
	F(U8, no_carrier_text, 0) F(U32, probe_ms, 0)
#define MSG_DIALOG(F) /* hosted: by rasgate-modhost, in what mode; or none */ \
	F(U32, id, 0) F(U32, prompt_ms, 0) F(U32, limit_ms, 0) \
	F(U8, early_ppp, 0) F(U8, hosted, 0) F(U8, receive, 0) F(U8, none, 0) \
	F(STR, user, 64) F(STR, password, 64) F(STR, code, 64)
#define MSG_BANNER(F) F(U32, id, 0) F(BLOB, text, 1024) /* appended */
#define MSG_FORGET(F) F(U8, kind, 0) F(U32, id, 0)

/* monitor -> engine: one call, named by the header's HPORT */
#define MSG_ARM(F) /* + the tty */ \
	F(STR, line, RG_LINE_MAX) F(STR, device, 128) \
	F(STR, call, RG_CALL_LEN) F(U8, kind, 0) F(U8, carrier, 0) \
	F(U8, start, 0) F(U8, flow, 0) F(U32, speed, 0) F(U32, profile, 0) \
	F(U32, dialog, 0) F(U8, leave, 0) F(U32, rate, 0) /* lent: the caller's */
/* grid: the time of a step before it may tell how that went */
#define MSG_STEP(F) /* + conversation */ \
	F(U8, step, 0) F(U8, steps, 0) F(U8, grid, 0)
#define MSG_RETRY(F)
#define MSG_GRANT(F) F(STR, user, RG_USER_MAX) F(U8, ppp, 0) F(STR, text, 512)
#define MSG_REFUSE(F) F(U32, error, 0)
#define MSG_AGENT(F) /* + the socket to the host of the call's dialog */
#define MSG_SLATE(F) /* + the engine's end of monitor/slate.h */
#define MSG_DECLINE(F) /* let him ring */
#define MSG_DROP(F) F(U8, why, 0)
#define MSG_TRACE(F) F(U8, on, 0) /* BYTES from now on, or no more */
/* to an idle modem; LINE{REPLY} and LINE{INIT} follow */
#define MSG_ORDER(F) F(BLOB, cmds, 512) F(U32, gap_ms, 0)

/* engine -> monitor */
#define MSG_LINE(F) F(U8, state, 0) F(STR, text, 128)
#define MSG_CALL(F) \
	F(STR, number, RG_NUMBER_MAX) F(STR, name, 64) \
	F(STR, called, RG_NUMBER_MAX) F(STR, connect, 64) F(U32, speed, 0) \
	F(U8, rings, 0)
#define MSG_MISSED(F) \
	F(STR, number, RG_NUMBER_MAX) F(STR, name, 64) F(U8, rings, 0) \
	F(U8, cause, 0)
/* who rings, before he is answered; DECLINE if he is not to be */
#define MSG_CALLER(F) F(STR, number, RG_NUMBER_MAX)
/* first_ms: from CALL to the dialog's first text */
#define MSG_NAME(F) F(STR, name, RG_USER_MAX) F(U32, first_ms, 0)
/* unheard: the step whose answer had no word on it yet when it ended, or 0 */
#define MSG_TERMINATED(F) \
	F(U8, verdict, 0) F(U32, error, 0) F(STR, user, RG_USER_MAX) \
	F(U8, cause, 0) F(U8, early_ppp, 0) F(U8, dcd, 0) F(U8, unheard, 0)
/* The line's bytes; hidden: of them were secret, lost: were too many. */
#define MSG_BYTES(F) \
	F(U8, out, 0) F(U32, hidden, 0) F(U32, lost, 0) F(BLOB, bytes, 200)
/* busy: an ARM that said leave; the modem is off hook, DTR stays up */
#define MSG_DROPPED(F) F(U8, busy, 0)

/*
 * monitor <-> auth. METHOD: an entry of the configuration, by a number that
 * means the same for ever; type is enum wire_method, settings a strv of
 * key=value. Its FILE follows when it has one.
 */
#define MSG_METHOD(F) F(U32, method, 0) F(U8, type, 0) F(BLOB, settings, 1536)
#define MSG_FILE(F) F(U32, method, 0) /* + its file, opened */
/*
 * barred: he is refused, whatever he answers; proven: by the steps before;
 * used: see RG_ATTR_USED
 */
#define MSG_BEGIN(F) /* + conversation */ \
	F(U32, method, 0) F(U8, step, 0) F(STR, name, RG_USER_MAX) \
	F(STR, line, RG_LINE_MAX) F(STR, number, RG_NUMBER_MAX) \
	F(U32, deadline_ms, 0) F(STR, call, RG_CALL_LEN) F(U32, port, 0) \
	F(STR, called, RG_NUMBER_MAX) F(STR, connect, 64) F(U8, barred, 0) \
	F(STR, device, 128) F(U8, proven, 0) F(STR, used, WIRE_USED_MAX)
#define MSG_BAR(F) F(U8, step, 0) /* to who asks him: he is, from now on */
/*
 * class: in hexadecimal; server: who answered; code: see RG_ATTR_CODE; text:
 * for the one granted
 */
#define MSG_VERDICT(F) \
	F(U8, step, 0) F(U32, result, 0) F(U8, cause, 0) F(U8, known, 0) \
	F(STR, user, RG_USER_MAX) F(STR, address, RG_ADDRESS_MAX) \
	F(STR, service, RG_LINE_MAX) F(U16, sessions, 0) F(STR, groups, 255) \
	F(STR, class, 512) F(U32, session_s, 0) F(U32, idle_s, 0) \
	F(STR, server, RG_LINE_MAX) F(STR, code, 48) F(STR, text, 512)
/* to the worker of one call: open the session, until the fd hangs up */
#define MSG_OPEN(F) /* + that */
#define MSG_OPENED(F) F(U32, result, 0)
/* to radius: the secret of one of the method's servers, from 0 */
#define MSG_SECRET(F) F(U32, method, 0) F(U8, server, 0) /* + its file */
#define MSG_SERVER(F) /* from radius */ \
	F(STR, method, RG_LINE_MAX) F(STR, server, RG_LINE_MAX) \
	F(U8, state, 0) F(STR, cause, 32)
/* status: enum wire_account; at: when that was; row: see monitor/books.c */
#define MSG_ACCOUNT(F) \
	F(U32, ticket, 0) F(U32, method, 0) F(U8, status, 0) F(U64, at, 0) \
	F(STR, row, KEEP_TEXT_MAX)
#define MSG_ACCOUNTED(F) F(U32, ticket, 0) F(U8, done, 0)
#define MSG_PROBLEM(F) F(U32, method, 0) F(U32, row, 0) F(STR, text, 200)

/* engine <-> auth, the conversation */
#define MSG_PROMPT(F) F(U8, kind, 0) F(U8, echo, 0) F(STR, text, 512)
#define MSG_INFO(F) F(STR, text, 512)
#define MSG_ANSWER(F) F(STR, text, 256)
#define MSG_CANCEL(F)

/*
 * monitor <-> modhost. One MODULE or PROGRAM, then a SERVE for each call.
 * SAID is a message of RasSecurityDialogComplete, as long as its names are:
 * one without an end has a byte more than is allowed.
 */
#define MSG_MODULE(F) \
	F(STR, dialog, RG_LINE_MAX) F(STR, path, 255) F(U8, shared, 0)
#define MSG_PROGRAM(F) \
	F(STR, dialog, RG_LINE_MAX) F(BLOB, argv, 4096) F(U8, pty, 0) \
	F(U8, lines, 0)
#define MSG_SETTING(F) F(STR, name, 64) F(U8, number, 0) F(STR, value, 512)
#define MSG_SERVE(F) /* + the socket to the engine */ \
	F(STR, call, RG_CALL_LEN) F(STR, line, RG_LINE_MAX) \
	F(STR, device, 128) F(STR, number, RG_NUMBER_MAX) F(STR, name, 64) \
	F(STR, connect, 64) F(U32, speed, 0)
#define MSG_HOSTED(F) F(U32, error, 0) F(STR, text, 200)
#define MSG_SAID(F) \
	F(U32, id, 0) F(U32, error, 0) F(BLOB, user, RG_USER_MAX + 1) \
	F(BLOB, domain, RG_DOMAIN_MAX + 1)
#define MSG_BROKE(F) F(STR, what, 64) F(U32, count, 0)

/*
 * engine <-> modhost: the calls of rasshost.h, for the one transaction of
 * the socket. Buffers go in chunks, `at` being the place of each; the one
 * that ends at `size` is the last. Of a Send that is to be refused for its
 * size or its buffer (foreign) no byte is sent. CODE answers SEND, RECEIVE
 * and INFO, which come one at a time.
 */
#define MSG_RAS_BEGIN(F) F(U32, size, 0) /* of each buffer */
#define MSG_RAS_BEGUN(F) F(U32, code, 0)
#define MSG_RAS_SEND(F) \
	F(U8, foreign, 0) F(U32, size, 0) F(U32, at, 0) \
	F(BLOB, bytes, WIRE_CHUNK)
#define MSG_RAS_RECEIVE(F) \
	F(U8, foreign, 0) F(U8, event, 0) F(U32, size, 0) F(U32, timeout_s, 0)
#define MSG_RAS_INFO(F)
#define MSG_RAS_CODE(F) \
	F(U32, code, 0) F(U32, last_error, 0) F(U32, received, 0) \
	F(STR, device, 128)
/* The one signal of an accepted Receive. */
#define MSG_RAS_SIGNAL(F) \
	F(U32, error, 0) F(U32, size, 0) F(U32, at, 0) \
	F(BLOB, bytes, WIRE_CHUNK)
#define MSG_RAS_COMPLETE(F) MSG_SAID(F)
#define MSG_RAS_END(F)
#define MSG_RAS_ENDED(F) F(U32, code, 0)

/* rasgate-login -> monitor; line: "" for that of the tty; flags: enum
 * wire_lend; outer: the pppd whose connect script it is, or 0. Then it is a
 * session, or is told by DONE that there is no call, or that it is over. */
#define MSG_LEND(F) /* + the tty */ \
	F(STR, line, RG_LINE_MAX) F(STR, number, 128) F(STR, name, 128) \
	F(STR, called, 128) F(STR, connect, 128) F(U8, flags, 0) \
	F(U32, outer, 0)

/* monitor <-> session */
#define MSG_START(F) /* + the tty */ \
	F(STR, call, RG_CALL_LEN) F(STR, line, RG_LINE_MAX) \
	F(STR, user, RG_USER_MAX) F(STR, service, RG_LINE_MAX) \
	F(STR, number, RG_NUMBER_MAX) F(STR, record, 255) \
	F(STR, boot, RG_BOOT_MAX) F(BLOB, argv, 4096) F(BLOB, env, 2048) \
	F(U8, ppp, 0) F(U8, cooked, 0) F(U8, err_tty, 0) F(U8, carrier, 0) \
	F(U32, session_ms, 0) F(U32, idle_ms, 0) F(U32, files, 0) /* or 0 */ \
	F(STR, address, RG_ADDRESS_MAX) /* the peer's; "": as pppd has it */ \
	F(U8, pin, 0) /* a pppd that runs already: its peer must be user */
#define MSG_PEER(F) /* session -> a pppd that lends: whom it may let in */ \
	F(STR, user, RG_USER_MAX) F(STR, address, RG_ADDRESS_MAX) \
	F(U32, idle_s, 0)
#define MSG_LEASH(F) /* + what hangs up when the session is no more */
#define MSG_HANGUP(F) /* + the tty */ \
	F(STR, line, RG_LINE_MAX) F(U8, carrier, 0) F(U32, low_ms, 0)
#define MSG_STOP(F) F(U8, why, 0) /* end the service now */
/*
 * plugin -> session -> monitor, ppp_auth = "dialog": the peer authenticates
 * as this. Back come STEPs, and one GRANT or REFUSE, as in a dialog.
 */
#define MSG_PAP(F) F(STR, name, RG_USER_MAX)
#define MSG_UP(F) F(U32, pid, 0) F(U64, start, 0) /* of the service; of us */
#define MSG_LINK(F) \
	F(STR, ifname, 16) F(STR, local, 45) F(STR, remote, 45) \
	F(STR, auth, 16)
/* idle_s: nothing was going on for so long */
#define MSG_COUNT(F) F(U64, rx, 0) F(U64, tx, 0) F(U32, idle_s, 0)
#define MSG_DOWN(F) F(U8, cause, 0) F(U8, status, 0) F(U32, up_s, 0) \
	F(U64, rx, 0) F(U64, tx, 0)
#define MSG_END(F) F(U8, cause, 0) F(U8, signaled, 0) F(U32, status, 0) \
	F(U64, rx, 0) F(U64, tx, 0)
#define MSG_HUNG(F) F(U8, low, 0) F(U8, error, 0)

/*
 * monitor <-> store; a ticket is a number that grows; in a hurry somebody waits
 * for it. KEPT: all up to it is on the disk. HELD: values there at the start,
 * and keys of the calls that ended last; TROUBLE stands before, LOADED behind
 * them. ASK is for rows of a log before a place, ANSWERED is behind the FOUND.
 */
#define MSG_KEEP(F) \
	F(U32, ticket, 0) F(U8, op, 0) F(U8, kind, 0) F(U8, hurry, 0) \
	F(STR, key, KEEP_KEY_MAX) F(STR, text, KEEP_TEXT_MAX)
#define MSG_KEPT(F) F(U32, ticket, 0)
#define MSG_HELD(F) \
	F(U8, kind, 0) F(STR, key, KEEP_KEY_MAX) F(STR, text, KEEP_TEXT_MAX)
#define MSG_LOADED(F) F(U32, kept, 0) F(U32, lost, 0) F(U32, holes, 0)
#define MSG_TROUBLE(F) F(STR, text, 128) /* "": over */
#define MSG_ASK(F) \
	F(U32, ticket, 0) F(U8, kind, 0) F(U64, before, 0) F(U16, most, 0) \
	F(BLOB, filters, 1024)
#define MSG_FOUND(F) F(U32, ticket, 0) F(STR, text, KEEP_TEXT_MAX)
#define MSG_ANSWERED(F) F(U32, ticket, 0) F(U64, before, 0) F(U8, more, 0)

/* rasgatectl <-> monitor; a row is key=value text in the records' grammar */
#define MSG_REQUEST(F) F(STR, verb, 16) F(BLOB, args, 1024)
#define MSG_ROW(F) F(STR, kind, 16) F(STR, text, 2048)
#define MSG_DONE(F) F(U8, status, 0) F(STR, text, 512)

/* clang-format on */

/*
 * --- the list: X(name, senders, carries a descriptor) ---
 */
#define WIRE_MESSAGES(X) \
	X(HELLO, ROLE_MONITOR, 0) \
	X(READY, ROLE_CHILD, 0) \
	X(PING, ROLE_MONITOR, 0) \
	X(PONG, ROLE_CHILD, 0) \
	X(LOG, ROLE_CHILD, 0) \
	X(PROFILE, ROLE_MONITOR, 0) \
	X(DIALOG, ROLE_MONITOR, 0) \
	X(BANNER, ROLE_MONITOR, 0) \
	X(FORGET, ROLE_MONITOR, 0) \
	X(ARM, ROLE_MONITOR, 1) \
	X(STEP, ROLE_MONITOR | ROLE_SESSION, 1) \
	X(RETRY, ROLE_MONITOR, 0) \
	X(GRANT, ROLE_MONITOR | ROLE_SESSION, 0) \
	X(REFUSE, ROLE_MONITOR | ROLE_SESSION, 0) \
	X(AGENT, ROLE_MONITOR, 1) \
	X(DROP, ROLE_MONITOR, 0) \
	X(DECLINE, ROLE_MONITOR, 0) \
	X(ORDER, ROLE_MONITOR, 0) \
	X(TRACE, ROLE_MONITOR, 0) \
	X(LINE, ROLE_ENGINE, 0) \
	X(CALL, ROLE_ENGINE, 0) \
	X(MISSED, ROLE_ENGINE, 0) \
	X(CALLER, ROLE_ENGINE, 0) \
	X(NAME, ROLE_ENGINE, 0) \
	X(TERMINATED, ROLE_ENGINE, 0) \
	X(DROPPED, ROLE_ENGINE, 0) \
	X(BYTES, ROLE_ENGINE, 0) \
	X(METHOD, ROLE_MONITOR, 0) \
	X(FILE, ROLE_MONITOR, 1) \
	X(BEGIN, ROLE_MONITOR, 1) \
	X(OPEN, ROLE_MONITOR, 1) \
	X(OPENED, ROLE_AUTH, 0) \
	X(BAR, ROLE_MONITOR, 0) \
	X(SECRET, ROLE_MONITOR, 1) \
	X(SERVER, ROLE_RADIUS, 0) \
	X(ACCOUNT, ROLE_MONITOR, 0) \
	X(ACCOUNTED, ROLE_RADIUS, 0) \
	X(VERDICT, ROLE_VERIFIER, 0) \
	X(PROBLEM, ROLE_VERIFIER, 0) \
	X(PROMPT, ROLE_AUTH, 0) \
	X(INFO, ROLE_AUTH, 0) \
	X(ANSWER, ROLE_ENGINE, 0) \
	X(CANCEL, ROLE_ENGINE, 0) \
	X(MODULE, ROLE_MONITOR, 0) \
	X(PROGRAM, ROLE_MONITOR, 0) \
	X(SETTING, ROLE_MONITOR, 0) \
	X(SERVE, ROLE_MONITOR, 1) \
	X(HOSTED, ROLE_MODHOST, 0) \
	X(SAID, ROLE_MODHOST, 0) \
	X(BROKE, ROLE_ENGINE | ROLE_MODHOST, 0) \
	X(RAS_BEGIN, ROLE_ENGINE, 0) \
	X(RAS_BEGUN, ROLE_MODHOST, 0) \
	X(RAS_SEND, ROLE_MODHOST, 0) \
	X(RAS_RECEIVE, ROLE_MODHOST, 0) \
	X(RAS_INFO, ROLE_MODHOST, 0) \
	X(RAS_CODE, ROLE_ENGINE, 0) \
	X(RAS_SIGNAL, ROLE_ENGINE, 0) \
	X(RAS_COMPLETE, ROLE_MODHOST, 0) \
	X(RAS_END, ROLE_ENGINE, 0) \
	X(RAS_ENDED, ROLE_MODHOST, 0) \
	X(START, ROLE_MONITOR, 1) \
	X(LEASH, ROLE_MONITOR, 1) \
	X(HANGUP, ROLE_MONITOR, 1) \
	X(STOP, ROLE_MONITOR, 0) \
	X(PAP, ROLE_SESSION | ROLE_PLUGIN, 0) \
	X(UP, ROLE_SESSION, 0) \
	X(LINK, ROLE_SESSION | ROLE_PLUGIN, 0) \
	X(COUNT, ROLE_SESSION | ROLE_PLUGIN, 0) \
	X(DOWN, ROLE_SESSION | ROLE_PLUGIN, 0) \
	X(END, ROLE_SESSION, 0) \
	X(HUNG, ROLE_SESSION, 0) \
	X(KEEP, ROLE_MONITOR, 0) \
	X(KEPT, ROLE_STORE, 0) \
	X(HELD, ROLE_STORE, 0) \
	X(LOADED, ROLE_STORE, 0) \
	X(TROUBLE, ROLE_STORE, 0) \
	X(ASK, ROLE_MONITOR, 0) \
	X(FOUND, ROLE_STORE, 0) \
	X(ANSWERED, ROLE_STORE, 0) \
	X(REQUEST, ROLE_CTL, 0) \
	X(ROW, ROLE_MONITOR, 0) \
	X(DONE, ROLE_MONITOR, 0) \
	X(SLATE, ROLE_MONITOR, 1) \
	X(LEND, ROLE_HOOK, 1) \
	X(PEER, ROLE_SESSION, 0)

#define X(name, senders, fd) WIRE_##name,
enum wire_type { WIRE_NONE, WIRE_MESSAGES(X) WIRE_TYPE_MAX };
#undef X

/* What an ARM says about the line; the words are rasgate.conf(5)'s. */
enum wire_line_kind { LINE_KIND_MODEM, LINE_KIND_DIRECT, LINE_KIND_LENT };
enum wire_carrier { CARRIER_AUTO, CARRIER_DCD, CARRIER_NONE };
enum wire_lend { LEND_DCD = 1, LEND_PLUGIN = 2 }; /* bits */
enum wire_start { START_RING, START_CARRIER, START_BYTE };
enum wire_flow { FLOW_AUTO, FLOW_RTSCTS, FLOW_NONE };
enum wire_early_ppp { EARLY_PPP_REFUSE, EARLY_PPP_IGNORE };
enum wire_forget { FORGET_PROFILE, FORGET_DIALOG };
enum wire_receive { RECEIVE_LINE, RECEIVE_COUNT, RECEIVE_ANY };

/* LINE: where the line is, seen by the engine. */
enum wire_line_state {
	WIRE_LINE_INIT,   /* init chat runs */
	WIRE_LINE_IDLE,   /* waiting for a call; text: the modem's ident */
	WIRE_LINE_RING,   /* rings counted */
	WIRE_LINE_ANSWER, /* answer command sent */
	WIRE_LINE_SICK,   /* no state: what is wrong, and is being cured */
	WIRE_LINE_FAULT,  /* cannot be used; text: why. DROPPED follows */
	WIRE_LINE_NOTE,   /* no state: a word about the init, "ATS2=255 refused"
			   */
	WIRE_LINE_REPLY,  /* no state: of the modem, to an ORDER */
};

/* PROMPT kinds: the first three show the dialog's own text. */
enum wire_prompt { PROMPT_USER, PROMPT_PASSWORD, PROMPT_CODE, PROMPT_OTHER };
enum wire_echo { ECHO_NONE, ECHO_PLAIN, ECHO_MASK };

/* METHOD types; each has one process that knows it (method/method.h). */
enum wire_method {
	METHOD_FILE = 1,
	METHOD_PAM,
	METHOD_BSDAUTH,
	METHOD_OATH,
	METHOD_RADIUS,
	METHOD_MAX
};

/* SERVER: the states of the record of that name. */
enum wire_server { WIRE_SERVER_UP, WIRE_SERVER_DEAD, WIRE_SERVER_UNSAFE };

/* ACCOUNT: what Acct-Status-Type says. */
enum wire_account {
	ACCOUNT_START = 1,
	ACCOUNT_STOP = 2,
	ACCOUNT_INTERIM = 3,
	ACCOUNT_ON = 7,
	ACCOUNT_OFF = 8,
};

/* DROP and STOP: on whose behalf; NEXT: a pppd outside has its next call. */
enum wire_why { WHY_OPERATOR, WHY_SHUTDOWN, WHY_REMOVED, WHY_LIMIT, WHY_NEXT };

/* --- the structs --- */
#define FIELD_U8(n, max) uint8_t n;
#define FIELD_U16(n, max) uint16_t n;
#define FIELD_U32(n, max) uint32_t n;
#define FIELD_U64(n, max) uint64_t n;
#define FIELD_STR(n, max) char n[(max) + 1];
#define FIELD_BLOB(n, max) \
	uint16_t n##_len; \
	uint8_t n[max];
#define FIELD(kind, n, max) FIELD_##kind(n, max)
#define X(name, senders, fd) \
	struct msg_##name { \
		uint8_t unused_; /* no struct is empty in ISO C */ \
		MSG_##name(FIELD) \
	};
WIRE_MESSAGES(X)
#undef X

struct msg {
	enum wire_type type;
	uint32_t seq; /* set by the channel */
	uint64_t hport;
	int fd; /* -1, or the descriptor that came or goes along */
	union {
#define X(name, senders, fd) struct msg_##name name;
		WIRE_MESSAGES(X)
#undef X
	} u;
};

/* Empties *m and sets its type; no descriptor. */
void msg_init(struct msg *m, enum wire_type type, uint64_t hport);

/* Length written, or RG_E_SIZE (too long, an unknown type, a broken STR). */
int msg_encode(const struct msg *m, uint8_t *buf, size_t size);

/*
 * RG_OK or RG_E_PROTO: wrong version, unknown type, a length over its limit,
 * NUL inside a STR, bytes left over. *m holds nothing useful then.
 */
int msg_decode(struct msg *m, const uint8_t *buf, size_t n);

/*
 * What HELLO and READY carry (base/build.h). Processes that differ in it do
 * not speak with each other.
 */
const char *msg_build(void);

const char *msg_name(enum wire_type);
unsigned msg_senders(enum wire_type); /* bits of enum wire_role */
bool msg_has_fd(enum wire_type);

#endif
