/*
 * verdict.h - the strictest-verdict arithmetic (rulings G12, G17, G22).
 *
 * Engine and monitor use this one file, so that both judge the messages of
 * a dialog alike. Nothing here can raise a verdict.
 */
#ifndef RG_RAS_VERDICT_H
#define RG_RAS_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"

/* Ordered by strictness; the numbers are those of dwMsgId. */
enum ras_verdict { RAS_NONE, RAS_SUCCESS, RAS_FAILURE, RAS_ERROR };

/* SECURITY_MESSAGE: as a dialog hands it over, so not to be trusted yet. */
struct ras_message {
	uint64_t hport;
	uint32_t id; /* enum ras_msg_id */
	uint32_t error;
	char user[RG_USER_MAX + 1];
	char domain[RG_DOMAIN_MAX + 1];
};

/* A message after ras_message_judge(), or several of them combined. */
struct ras_judgement {
	enum ras_verdict verdict;
	uint32_t error; /* not 0 with RAS_ERROR */
	char user[RG_USER_MAX + 1];
	char domain[RG_DOMAIN_MAX + 1];
};

/*
 * Makes a judgement of any bytes whatever in *m, NULL included. Returns
 * NULL, or what was wrong with the message, for a violation record.
 */
const char *ras_message_judge(const struct ras_message *m,
    struct ras_judgement *out);

/*
 * Makes *j the stricter of *j and *more; RAS_NONE in *j gives way to
 * anything. Two successes must name the same user and domain, byte for
 * byte; else the result is an error and the return value says so.
 */
const char *ras_judgement_add(struct ras_judgement *j,
    const struct ras_judgement *more);

/* Does the dialog's user open the line to the verified one? Exact. */
bool ras_same_user(const char *a, const char *b);

const char *ras_verdict_name(enum ras_verdict);

#endif
