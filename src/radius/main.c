/*
 * rasgate-radius: started by rasgated with its socket on RG_PEER_FD, never
 * by hand. It holds the secrets of RADIUS servers, and talks UDP alone.
 */
#include "config.h"

#include <event2/event.h>
#include <sysexits.h>

#include "loop/helper.h"
#include "radius/radius.h"

static const char program[] = "rasgate-radius";

int
main(void)
{
	struct event_base *base;
	struct msg_HELLO hello;
	struct chan *chan;
	int r;

	helper_prepare();
	if ((base = event_base_new()) == NULL)
		helper_fatal(program, EX_OSERR, "no event base");
	chan = helper_start(program, SANDBOX_RADIUS, &hello);
	r = radius_run(base, &chan);
	event_base_free(base);
	return helper_status(r);
}
