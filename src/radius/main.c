/*
 * rasgate-radius: started by rasgated with its socket on RG_PEER_FD, or with
 * -C by rasgatectl, never by hand. It holds the secrets of RADIUS servers, and
 * talks UDP alone.
 */
#include "config.h"

#include <event2/event.h>
#include <string.h>
#include <sysexits.h>

#include "loop/helper.h"
#include "radius/probe.h"
#include "radius/radius.h"

static const char program[] = "rasgate-radius";

int
main(int argc, char **argv)
{
	struct event_base *base;
	struct msg_HELLO hello;
	struct chan *chan;
	int r;

	if (argc == 4 && strcmp(argv[1], "-C") == 0)
		return probe_run(argv[2], argv[3]);
	helper_prepare();
	if ((base = event_base_new()) == NULL)
		helper_fatal(program, EX_OSERR, "no event base");
	chan = helper_start(program, SANDBOX_RADIUS, &hello);
	r = radius_run(base, &chan);
	event_base_free(base);
	return helper_status(r);
}
