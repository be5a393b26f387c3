#include "config.h"

#include "base/cause.h"

static const struct {
	const char *word;
	uint32_t error;
} causes[CAUSE_MAX] = { [CAUSE_NONE] = { "-", 0 },
#define X(sym, word, error) [CAUSE_##sym] = { word, error },
	CAUSES(X)
#undef X
};

static const char *const auth_causes[AUTH_CAUSE_MAX] = {
	[AUTH_CAUSE_NONE] = "-",
#define X(sym, word) [AUTH_CAUSE_##sym] = word,
	AUTH_CAUSES(X)
#undef X
};

static const char *const missed_causes[MISSED_MAX] = { [MISSED_NONE] = "-",
#define X(sym, word) [MISSED_##sym] = word,
	MISSED_CAUSES(X)
#undef X
};

const char *
cause_name(unsigned c)
{
	return c < CAUSE_MAX ? causes[c].word : "-";
}

const char *
auth_cause_name(unsigned c)
{
	return c < AUTH_CAUSE_MAX ? auth_causes[c] : "-";
}

const char *
missed_cause_name(unsigned c)
{
	return c < MISSED_MAX ? missed_causes[c] : "-";
}

uint32_t
cause_error(unsigned c)
{
	return c < CAUSE_MAX ? causes[c].error : 0;
}
