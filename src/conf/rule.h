/*
 * rule.h - who may call: the first rule that fits decides; when rules are
 * given and none fits, nobody may. Pure: whoever asks knows the time.
 */
#ifndef RG_CONF_RULE_H
#define RG_CONF_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf.h"

#define RULE_NO_CLOCK (-1)

/* A caller whose secrets were right. */
struct rule_query {
	const char *user;
	const char *groups; /* names joined by + */
	const char *line, *dialog;
	const char *number; /* digits, withheld or unavailable */
	int minute;         /* of the week (hours.h), or RULE_NO_CLOCK */
};

/* The first condition that does not fit, in this order. */
enum rule_miss {
	RULE_FITS,
	RULE_MISS_USER,
	RULE_MISS_GROUP,
	RULE_MISS_LINE,
	RULE_MISS_DIALOG,
	RULE_MISS_NUMBER,
	RULE_MISS_HOURS,
	RULE_MISS_CLOCK, /* it has hours, and nobody knows the time */
};

struct rule_answer {
	bool allow;
	const struct conf_rule *rule; /* that decided; NULL: none fitted, or
					 there are no rules */
	/*
	 * Of a refusal without a rule: what kept the first rule from allowing
	 * it that is for this user; RULE_FITS when there is none.
	 */
	enum rule_miss near;
};

enum rule_miss rule_match(const struct conf_rule *, const struct rule_query *);
struct rule_answer rule_decide(const struct conf *, const struct rule_query *);

/* May it be asked of calls on this line? */
bool rule_for_line(const struct conf_rule *, const struct conf_line *);

/* "users", "hours", ...: the key that does not fit. */
const char *rule_miss_name(enum rule_miss);

#endif
