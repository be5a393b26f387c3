/* The verb `oath`: which one-time codes are used up, for those who enrol. */
#include "config.h"

#include "gate/codes.h"
#include "operator/request.h"
#include "wire/control.h"

static bool
send_row(void *ctx, const char *text)
{
	const struct request *r = ctx;

	return client_row(r->client, CTL_ROW_CODE, text);
}

void
verb_oath(const struct request *r)
{
	struct request copy = *r;

	codes_walk(r->mon->codes, send_row, &copy);
	client_done(r->client, CTL_OK, "");
}
