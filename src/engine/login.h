/*
 * login.h - the built-in security dialog: banner, name, secret, verdict.
 *
 * A dialog like any other: it talks to the caller only through the calls of
 * ras/call.h. Its other side is the monitor (names, verdicts) and a worker
 * (prompts, answers), reached through login_ops. It decides nothing: how
 * many attempts there are and who passes is the monitor's business. Pure:
 * no system calls, no clock of its own.
 */
#ifndef RG_LOGIN_H
#define RG_LOGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ras/call.h"
#include "wire/msg.h"

/* When a refusal is told: so long after the answer, then in such steps. */
#define LOGIN_REFUSE_MS 2000
#define LOGIN_GRID_MS 500

/* Shared by all calls of a dialog; outlives them. NULL texts: defaults. */
struct login_settings {
	const char *banner; /* LF is sent as CR LF */
	size_t banner_len;
	const char *user;     /* "login: " */
	const char *password; /* "Password: " */
	const char *code;     /* "Code: " */
	uint32_t prompt_ms;   /* for one answer; 0: 30 s */
	bool refuse_ppp;      /* early PPP ends the call */
};

struct login_ops {
	/* A name was typed, its DOMAIN\ split off: printable, unchecked. */
	void (*name)(void *ctx, const char *name);
	/* The answer to login_prompt(); wiped when this returns. */
	void (*answer)(void *ctx, const char *text);
	/* One timer for login_timer(); 0 disarms. */
	void (*timer)(void *ctx, uint64_t ms);
	uint64_t (*now_ms)(void *ctx);
	/* LCP frames seen, told once; with refuse_ppp the call ends. */
	void (*early_ppp)(void *ctx);
};

struct login;

/* NULL without memory. */
struct login *login_new(const struct login_settings *, const struct login_ops *,
    void *ctx);
/* Wipes all that was typed. After the transaction's terminated() only. */
void login_free(struct login **);

/* For ras_txn_new(), with the struct login as its context. */
extern const struct ras_dialog_ops login_dialog_ops;

/*
 * What the other side says. Each is ignored where it makes no sense, so a
 * message that crossed the end of the dialog does no harm.
 */
void login_prompt(struct login *, enum wire_prompt, enum wire_echo,
    const char *text);
void login_info(struct login *, const char *text);
void login_retry(struct login *);
/* `ppp`: the last text says what comes next. */
void login_grant(struct login *, const char *user, bool ppp);
/* `error` as in REFUSE: words the record; the caller sees no difference. */
void login_refuse(struct login *, uint32_t error);
void login_timer(struct login *);
/*
 * True: the next prompt is to wait like a refusal, until login_timer() is
 * called; so that its time says as little.
 */
bool login_hold(struct login *);

/* Is what he types now the answer to a prompt? */
bool login_is_secret(const struct login *);

#endif
